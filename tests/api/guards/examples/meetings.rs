//! Rooms, bookings, one's agenda.

use reqwest::Method;
use serde_json::json;

use super::super::world::{Request, World, call, delete, get, patch, post, put};
use super::examples;
use crate::meetings::scheduled::{meeting, set};
use crate::support::Person;

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

    "create_booking" => {
        let body = json!({
            "room_id": room(world).await, "title": "周例会", "note": "请带上季度数据。",
            "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
            "attendee_ids": [world.employee().member_id],
        });
        post(world.path("/bookings"), body)
    },
    "read_booking" => get(booking(world, who, &[]).await),
    "read_booking: of others" => get(booking(world, world.owner(), &[]).await),
    "cancel_booking" => cancelling(booking(world, who, &[]).await),
    "cancel_booking: of others" => cancelling(booking(world, world.colleague(), &[]).await),
    "answer_booking" => {
        let invited = booking(world, world.colleague(), &[&who.member_id]).await;
        put(format!("{invited}/answer"), json!({ "answer": "accepted" }))
    },
    "answer_booking: not invited" => {
        put(format!("{}/answer", booking(world, world.colleague(), &[]).await), json!({ "answer": "accepted" }))
    },
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
    "read_meeting_reminders" => get(reminders(world, who).await),
    "set_meeting_reminders" => put(reminders(world, who).await, json!({ "minutes": [60, 15] })),
    "unset_meeting_reminders" => delete(reminders(world, who).await),
    "read_my_agenda" => get(world.path(&format!("/agenda?{WEEK}&limit=5"))),
}

async fn room(world: &World) -> String {
    world
        .create("/rooms", json!({ "name": world.name(), "capacity": 8 }))
        .await
}

/// The path of one's reminders of a meeting that one organizes.
async fn reminders(world: &World, organizer: &Person) -> String {
    let times = ("2026-09-07T10:00:00+08:00", "2026-09-07T11:00:00+08:00");
    let id = meeting(&world.company, organizer, &[], &[times]).await;
    set(&world.company, &id, "reminders = '{15}'").await;
    world.path(&format!("/meetings/{id}/reminders"))
}

/// The path of a booking of a room of its own.
pub async fn booking(world: &World, organizer: &Person, attendees: &[&str]) -> String {
    let body = json!({
        "room_id": room(world).await, "title": "周例会", "attendee_ids": attendees,
        "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
    });
    let created = organizer
        .client
        .post(&world.path("/bookings"), body)
        .await
        .expect(201);
    world.path(&format!("/bookings/{}", created["id"].as_str().unwrap()))
}

fn cancelling(booking: String) -> Request {
    call(Method::POST, format!("{booking}/cancel"), None)
}
