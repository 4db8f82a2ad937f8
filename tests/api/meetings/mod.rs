mod agenda_read;
mod attachment_share;
mod booking_answer;
mod booking_cancel;
mod booking_create;
mod booking_race;
mod booking_read;
mod free_busy_read;
pub mod holding;
mod office_presence;
mod place_manage;
mod reminder_send;
mod room_approve;
mod room_close;
mod room_create;
mod room_edit;
mod room_policy;
mod room_remove;
pub mod scheduled;
mod suggestion_make;

use serde_json::{Value, json};

use crate::support::{Client, Company, Reply};

/// A room of eight seats, created by the owner.
async fn room(company: &Company, name: &str) -> String {
    let body = json!({ "name": name, "capacity": 8 });
    let created = company
        .owner
        .client
        .post(&company.path("/rooms"), body)
        .await
        .expect(201);
    id(&created)
}

/// A replacement on the version that was read just before.
async fn put_on(client: &Client, path: &str, version: i64, body: Value) -> Reply {
    client
        .on(version, reqwest::Method::PUT, path, Some(body))
        .await
}

fn id(created: &Value) -> String {
    created["id"].as_str().unwrap().to_owned()
}

/// An instant in Shanghai in the week of the test's clock, which stands at 08:50 on Monday
/// the 7th: `at(7, "10:00")`.
fn at(day: u32, time: &str) -> String {
    format!("2026-09-{day:02}T{time}:00+08:00")
}

/// Books a room on that Monday, with nobody but the organizer.
async fn book(client: &Client, company: &Company, room: &str, from: &str, to: &str) -> Reply {
    let body = json!({ "room_id": room, "title": "周例会", "starts_at": at(7, from), "ends_at": at(7, to) });
    client.post(&company.path("/bookings"), body).await
}

/// The path of a list of bookings in a window; `+` is written `%2B` there.
fn within(path: &str, from: &str, to: &str) -> String {
    format!(
        "{path}?from={}&to={}",
        from.replace('+', "%2B"),
        to.replace('+', "%2B")
    )
}

/// One field of each item of a page.
fn each<'a>(page: &'a Value, field: &str) -> Vec<&'a str> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item[field].as_str().unwrap())
        .collect()
}

/// The kinds of the events that a member may see, in their order, and the last one's payload.
async fn events_of(company: &Company, member: &str) -> (Vec<String>, Value) {
    let (org, member) = (company.id.parse().unwrap(), member.parse().unwrap());
    let tenancy = &company.server.services.tenancy;
    let seen = tenancy
        .as_system(org, async |tx| {
            muster::kernel::events::seen_by(tx, member, 0, 1000).await
        })
        .await
        .unwrap();
    let last = seen.last().and_then(|event| event.payload.read());
    let last = last.unwrap_or(Value::Null);
    let about = |kind: &String| {
        ["booking.", "room.", "room_booking.", "room_closure."]
            .iter()
            .any(|noun| kind.starts_with(noun))
    };
    (
        seen.into_iter()
            .map(|event| event.kind)
            .filter(about)
            .collect(),
        last,
    )
}

/// An entry of the audit log about that action.
async fn audited(company: &Company, action: &str) -> Value {
    let log = company
        .owner
        .client
        .get(&company.path("/audit-entries?limit=100"))
        .await
        .expect(200);
    let entries = log["items"].as_array().unwrap();
    entries
        .iter()
        .find(|entry| entry["action"] == action)
        .unwrap()
        .clone()
}
