//! Meetings in other calendars.

use serde_json::{Value, json};

use muster::meetings::mail::AnswerLink;

use super::super::world::{MAIL_SECRET, Request, World, delete, file, get, post, put};
use super::examples;
use crate::support::Person;

examples! { |world, who|
    "create_calendar_feed" => {
        post(world.path("/calendar-feeds"), json!({ "name": world.name(), "details": "full" }))
    },
    "list_calendar_feeds" => get(world.path("/calendar-feeds")),
    "revoke_calendar_feed" => {
        let made = feed(world, who).await;
        delete(world.path(&format!("/calendar-feeds/{}", made["feed"]["id"].as_str().unwrap())))
    },
    "read_calendar" => {
        let made = feed(world, world.owner()).await;
        let (_, path) = made["url"].as_str().unwrap().split_once("/v1/").unwrap();
        get(format!("/v1/{path}"))
    },
    "read_meeting_ics" => get(format!("{}/ics", meeting(world, who).await.0)),
    "read_meeting_mails" => get(world.path("/meeting-mails")),
    "set_meeting_mails" => put(world.path("/meeting-mails"), json!({ "wanted": true })),
    "read_meeting_video" => get(format!("{}/video", meeting(world, who).await.0)),
    "set_meeting_video" => {
        let body = json!({ "kind": "static", "url": "https://video.example/rooms/42" });
        put(format!("{}/video", meeting(world, who).await.0), body)
    },
    "import_calendar" => {
        let uid = world.name();
        let event = format!("BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:周例会\r\nDTSTART:20260908T020000Z\r\nEND:VEVENT");
        let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}\r\nEND:VCALENDAR\r\n");
        file(world.path("/calendar-imports"), "text/calendar", text)
    },
    "receive_calendar_mail" => {
        let mail = "From: guest@partner.example\r\nSubject: Re\r\n\r\nThank you".to_owned();
        file("/v1/calendar-mails".to_owned(), "message/rfc822", mail)
            .header("calendar-mail-secret", MAIL_SECRET)
    },
    "read_meeting_answer" => get(answering(world).await),
    "give_meeting_answer" => {
        Request {
            body: None,
            ..post(format!("{}/accepted", answering(world).await), Value::Null)
        }
    },
}

async fn feed(world: &World, who: &Person) -> Value {
    let body = json!({ "name": "我的会议", "details": "busy" });
    let path = world.path("/calendar-feeds");
    who.client.post(&path, body).await.expect(201)
}

/// The path of a meeting of somebody's, and its guest.
async fn meeting(world: &World, organizer: &Person) -> (String, Value) {
    let body = json!({
        "title": "周例会", "invite": { "guests": [{ "email": "guest@partner.example" }] },
        "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
    });
    let made = organizer
        .client
        .post(&world.path("/meetings"), body)
        .await
        .expect(201);
    let path = world.path(&format!("/meetings/{}", made["id"].as_str().unwrap()));
    (path, made)
}

/// The path of the page on which the guest answers.
async fn answering(world: &World) -> String {
    let (_, made) = meeting(world, world.owner()).await;
    let attendees = made["attendees"].as_array().unwrap();
    let guest = attendees
        .iter()
        .find(|one| one["email"].is_string())
        .unwrap();
    let link = AnswerLink {
        org_id: world.company.id.parse().unwrap(),
        meeting_id: made["id"].as_str().unwrap().parse().unwrap(),
        attendee_id: guest["id"].as_str().unwrap().parse().unwrap(),
    };
    let sealing = &world.company.server.services.identity.sealing;
    format!("/v1/meeting-answers/{}", link.token(sealing))
}
