//! Rooms, bookings, one's agenda.

use reqwest::Method;
use serde_json::json;

use super::super::world::{Request, World, call, delete, get, patch, post, put};
use super::examples;
use crate::support::{Person, tus};

/// A window of the test's week.
const WEEK: &str = "from=2026-09-07T00:00:00Z&to=2026-09-14T00:00:00Z";

examples! { |world, who|
    "create_room" => post(world.path("/rooms"), json!({ "name": world.name(), "capacity": 8 })),
    "list_rooms" => get(world.path("/rooms?limit=5")),
    "read_room" => get(world.path(&format!("/rooms/{}", room(world).await))),
    "edit_room" => {
        patch(world.path(&format!("/rooms/{}", room(world).await)), json!({ "name": world.name() })).on(1)
    },
    "remove_room" => delete(world.path(&format!("/rooms/{}", room(world).await))),
    "list_room_bookings" => {
        get(world.path(&format!("/rooms/{}/bookings?{WEEK}&limit=5", room(world).await)))
    },
    "list_rooms: found" => {
        let place = site(world).await;
        get(world.path(&format!("/rooms?place_id={place}&least_capacity=4&equipment=tv,whiteboard&limit=5")))
    },
    "read_room_policy" => get(world.path(&format!("/rooms/{}/policy", room(world).await))),
    "set_room_policy" => {
        let body = json!({
            "policy": {
                "days_ahead": 30, "longest_minutes": 120, "approval": "longer", "approval_above_minutes": 60,
                "quotas": [{ "per": "week", "bookings": 3, "minutes": 240 }],
            },
            "allowed": [{ "kind": "department", "id": world.managed }],
            "denied": [{ "kind": "member", "id": world.employee().member_id }],
        });
        put(world.path(&format!("/rooms/{}/policy", room(world).await)), body).on(1)
    },
    "list_room_managers" => {
        let path = world.path(&format!("/rooms/{}/managers", room(world).await));
        let managers = json!({ "member_ids": [world.colleague().member_id] });
        world.owner().client.put(&path, managers).await.expect(200);
        get(path)
    },
    "set_room_managers" => {
        let body = json!({ "member_ids": [world.colleague().member_id] });
        put(world.path(&format!("/rooms/{}/managers", room(world).await)), body)
    },
    "close_room" => post(world.path(&format!("/rooms/{}/closures", room(world).await)), closure()),
    "close_room: in use" => {
        let (room, _) = pending_in(world, world.colleague(), world.owner()).await;
        let body = json!({
            "starts_at": "2026-09-07T08:00:00+08:00", "ends_at": "2026-09-08T00:00:00+08:00", "reason": "装修",
            "bookings": "release",
        });
        post(world.path(&format!("/rooms/{room}/closures")), body)
    },
    "create_meeting: that waits" => {
        let room = room(world).await;
        let path = world.path(&format!("/rooms/{room}/policy"));
        let policy = json!({ "policy": { "approval": "always" } });
        world.owner().client.on(1, Method::PUT, &path, Some(policy)).await.expect(200);
        let body = json!({
            "title": "周例会", "room_ids": [room],
            "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
        });
        post(world.path("/meetings"), body)
    },
    "list_room_closures" => get(world.path(&format!("/rooms/{}/closures?limit=5", room(world).await))),
    "remove_room_closure" => {
        let path = world.path(&format!("/rooms/{}/closures", room(world).await));
        let made = world.owner().client.post(&path, closure()).await.expect(201);
        delete(world.path(&format!("/room-closures/{}", made["closure"]["id"].as_str().unwrap())))
    },
    "create_place" => {
        let body = json!({ "kind": "floor", "name": world.name(), "parent_id": site(world).await });
        post(world.path("/places"), body)
    },
    "list_places" => get(world.path("/places?limit=5")),
    "read_place" => get(world.path(&format!("/places/{}", site(world).await))),
    "edit_place" => {
        let body = json!({ "name": world.name(), "time_zone": "Europe/Berlin" });
        patch(world.path(&format!("/places/{}", site(world).await)), body).on(1)
    },
    "remove_place" => delete(world.path(&format!("/places/{}", site(world).await))),
    "close_place" => post(world.path(&format!("/places/{}/closures", site(world).await)), closure()),
    "list_place_closures" => get(world.path(&format!("/places/{}/closures?limit=5", site(world).await))),
    "set_room_picture" => {
        let path = world.path(&format!("/rooms/{}/picture", room(world).await));
        put(path, json!({ "file_id": null })).on(1)
    },
    "list_meeting_attachments" => get(format!("{}/attachments", held(world, who).await)),
    "attach_to_meeting" => {
        let file = tus::upload(&world.company, who, "议程.txt", b"x").await;
        call(Method::PUT, format!("{}/attachments/{file}", held(world, who).await), None)
    },
    "detach_from_meeting" => {
        let (file, meeting) = (tus::upload(&world.company, who, "议程.txt", b"x").await, held(world, who).await);
        let path = format!("{meeting}/attachments/{file}");
        who.client.put(&path, serde_json::Value::Null).await.expect(200);
        delete(path)
    },
    "have_meeting_conversation" => call(Method::POST, format!("{}/conversation", held(world, who).await), None),
    "list_room_approvals" => {
        pending(world, world.colleague(), who).await;
        get(world.path("/room-approvals?limit=5"))
    },
    "decide_room_booking" => deciding(world, pending(world, world.colleague(), world.owner()).await),
    "decide_room_booking: as a manager" => deciding(world, pending(world, world.colleague(), who).await),

    "create_meeting" => {
        let body = json!({
            "room_ids": [room(world).await], "title": "周例会", "note": "请带上季度数据。",
            "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
            "rule": "FREQ=WEEKLY;COUNT=3", "invite": {
                "member_ids": [world.employee().member_id],
                "guests": [{ "email": "guest@partner.example", "name": "刘洋" }],
            },
        });
        post(world.path("/meetings"), body)
    },
    "read_meeting" => get(meeting(world, who, &[]).await),
    "read_meeting: of others" => get(meeting(world, world.owner(), &[]).await),
    "edit_meeting" => patch(meeting(world, who, &[]).await, once(json!({ "title": "评审" }))).on(1),
    "edit_meeting: of others" => {
        patch(meeting(world, world.colleague(), &[]).await, json!({ "title": "评审" })).on(1)
    },
    "cancel_meeting" => cancelling(meeting(world, who, &[]).await),
    "cancel_meeting: of others" => cancelling(meeting(world, world.colleague(), &[]).await),
    "answer_meeting" => {
        let invited = meeting(world, world.colleague(), &[&who.member_id]).await;
        put(format!("{invited}/answer"), once_answered())
    },
    "answer_meeting: not invited" => {
        put(format!("{}/answer", meeting(world, world.colleague(), &[]).await), once_answered())
    },
    "list_meeting_attendees" => get(format!("{}/attendees?limit=5", meeting(world, who, &[]).await)),
    "list_meeting_attendees: of others" => {
        get(format!("{}/attendees", meeting(world, world.colleague(), &[]).await))
    },
    "list_meeting_occurrences" => get(format!("{}/occurrences?{WEEK}&limit=5", meeting(world, who, &[]).await)),
    "read_free_busy" => {
        let body = json!({
            "from": "2026-09-07T00:00:00+08:00", "to": "2026-09-14T00:00:00+08:00",
            "member_ids": [world.colleague().member_id], "room_ids": [room(world).await],
        });
        post(world.path("/free-busy"), body)
    },
    "suggest_meeting_times" => {
        let body = json!({
            "from": "2026-09-07T00:00:00+08:00", "to": "2026-09-21T00:00:00+08:00", "duration_minutes": 60,
            "required_ids": [world.colleague().member_id], "optional_ids": [world.employee().member_id],
            "room": { "capacity": 8 }, "limit": 3,
        });
        post(world.path("/meeting-suggestions"), body)
    },
    "list_office_presence" => get(world.path(&format!("/office-presence?{WEEK}&limit=5"))),
    "list_room_timeline" => get(world.path(&format!("/room-timeline?{WEEK}&limit=5"))),
    "read_meeting_reminders" => get(reminders(meeting(world, who, &[]).await)),
    "set_meeting_reminders" => put(reminders(meeting(world, who, &[]).await), json!({ "minutes": [60, 15] })),
    "set_meeting_reminders: not invited" => {
        put(reminders(meeting(world, world.colleague(), &[]).await), json!({ "minutes": [] }))
    },
    "unset_meeting_reminders" => delete(reminders(meeting(world, who, &[]).await)),
    "read_my_agenda" => get(world.path(&format!("/agenda?{WEEK}&limit=5"))),
}

fn reminders(meeting: String) -> String {
    format!("{meeting}/reminders")
}

async fn room(world: &World) -> String {
    world
        .create("/rooms", json!({ "name": world.name(), "capacity": 8 }))
        .await
}

/// The path of a meeting of somebody's that is there and no more.
async fn held(world: &World, organizer: &Person) -> String {
    let id = crate::meetings::holding::meeting(&world.company, organizer).await;
    world.path(&format!("/meetings/{id}"))
}

async fn site(world: &World) -> String {
    let body = json!({ "kind": "site", "name": world.name(), "time_zone": "Asia/Shanghai" });
    world.create("/places", body).await
}

fn closure() -> serde_json::Value {
    json!({
        "starts_at": "2026-09-12T00:00:00+08:00", "ends_at": "2026-09-14T00:00:00+08:00", "reason": "装修",
        "bookings": "release",
    })
}

/// A booking of somebody's that waits, in a room of its own with this manager.
pub async fn pending(world: &World, organizer: &Person, manager: &Person) -> String {
    pending_in(world, organizer, manager).await.1
}

/// The room, and the booking that waits.
async fn pending_in(world: &World, organizer: &Person, manager: &Person) -> (String, String) {
    let room = room(world).await;
    let path = world.path(&format!("/rooms/{room}/managers"));
    let managers = json!({ "member_ids": [manager.member_id] });
    world.owner().client.put(&path, managers).await.expect(200);
    let company = &world.company;
    let meeting = crate::meetings::holding::meeting(company, organizer).await;
    let id = crate::support::client_id().to_string();
    let sql = format!(
        "INSERT INTO room_bookings (org_id, id, room_id, meeting_id, original_start, organizer_id, starts_at, \
         ends_at, status, created_at) VALUES ('{}', '{id}', '{room}', '{meeting}', '2026-09-07T10:00:00', '{}', \
         '2026-09-07T02:00:00Z', '2026-09-07T03:00:00Z', 'pending', '2026-09-07T00:50:00Z')",
        company.id, organizer.member_id
    );
    company.server.sql(&sql).await;
    (room, id)
}

fn deciding(world: &World, booking: String) -> Request {
    let body = json!({ "decision": "approved", "note": "请准时结束。", "all": true });
    post(
        world.path(&format!("/room-bookings/{booking}/decision")),
        body,
    )
}

/// The path of a series with a room of its own.
pub async fn meeting(world: &World, organizer: &Person, attendees: &[&str]) -> String {
    let body = json!({
        "room_ids": [room(world).await], "title": "周例会", "invite": { "member_ids": attendees },
        "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
        "rule": "FREQ=WEEKLY;COUNT=3",
    });
    let created = organizer
        .client
        .post(&world.path("/meetings"), body)
        .await
        .expect(201);
    world.path(&format!("/meetings/{}", created["id"].as_str().unwrap()))
}

/// About the second occurrence alone.
fn once(mut body: serde_json::Value) -> serde_json::Value {
    body["scope"] = json!("one");
    body["occurrence"] = json!("2026-09-14T10:00:00");
    body
}

fn once_answered() -> serde_json::Value {
    json!({ "answer": "accepted", "occurrence": "2026-09-14T10:00:00" })
}

fn cancelling(meeting: String) -> Request {
    call(Method::POST, format!("{meeting}/cancel"), Some(json!({})))
}
