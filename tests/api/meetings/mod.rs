mod agenda_read;
pub mod attachment_share;
mod calendar_feed;
mod calendar_import;
mod calendar_mail;
pub mod calendars;
mod free_busy_read;
pub mod holding;
mod meeting_answer;
mod meeting_cancel;
mod meeting_create;
mod meeting_edit;
mod meeting_model;
mod meeting_race;
mod meeting_read;
mod office_presence;
mod place_manage;
mod recurrence_compare;
mod reminder_send;
mod room_approve;
mod room_close;
mod room_create;
mod room_edit;
mod room_policy;
mod room_remove;
pub mod scheduled;
mod series_cancel;
mod series_create;
mod series_roll;
mod series_split;
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

/// A meeting in a room on that Monday, with nobody but the organizer.
async fn book(client: &Client, company: &Company, room: &str, from: &str, to: &str) -> Reply {
    let body = json!({ "room_ids": [room], "title": "周例会", "starts_at": at(7, from), "ends_at": at(7, to) });
    client.post(&company.path("/meetings"), body).await
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
        ["meeting.", "room.", "room_booking.", "room_closure."]
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

/// A weekly series from that Monday on, ten to eleven, four times; `more` adds to it.
async fn weekly(client: &Client, company: &Company, more: Value) -> Value {
    let mut body = json!({
        "title": "周例会", "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"),
        "rule": "FREQ=WEEKLY;COUNT=4",
    });
    merge(&mut body, more);
    client
        .post(&company.path("/meetings"), body)
        .await
        .expect(201)
}

fn merge(body: &mut Value, more: Value) {
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
}

fn path_of(company: &Company, meeting: &Value) -> String {
    company.path(&format!("/meetings/{}", id(meeting)))
}

/// The occurrences of a meeting in the month from that Monday on: names and starts.
async fn occurrences(client: &Client, company: &Company, meeting: &Value) -> Vec<Value> {
    let path = format!("{}/occurrences", path_of(company, meeting));
    let path = within(
        &path,
        "2026-09-07T00:00:00+08:00",
        "2026-10-08T00:00:00+08:00",
    );
    let page = client.get(&format!("{path}&limit=100")).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

/// One field of each.
fn fields<'a>(items: &'a [Value], field: &str) -> Vec<&'a str> {
    items
        .iter()
        .map(|item| item[field].as_str().unwrap())
        .collect()
}

/// What holds a room in that month: starts.
async fn held(company: &Company, room: &str) -> Vec<String> {
    let path = within(
        &company.path(&format!("/rooms/{room}/bookings")),
        "2026-09-07T00:00:00+08:00",
        "2026-10-08T00:00:00+08:00",
    );
    let page = company
        .owner
        .client
        .get(&format!("{path}&limit=100"))
        .await
        .expect(200);
    each(&page, "starts_at")
        .into_iter()
        .map(str::to_owned)
        .collect()
}

/// Nothing of that kind is in the audit log, which admins read.
async fn audited_nothing(company: &Company, action: &str) {
    let path = company.path("/audit-entries?limit=100");
    let log = company.owner.client.get(&path).await.expect(200);
    let entries = log["items"].as_array().unwrap();
    assert!(entries.iter().all(|entry| entry["action"] != action));
}
