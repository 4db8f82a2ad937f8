//! Periods that the service closes by itself, on the closing day of the month.

use reqwest::Method;
use serde_json::{Value, json};

use super::{close_period, company_with_site, employ_since_august};
use crate::support::{Client, Company, Reply};

/// Sets when periods begin, and when they are closed.
async fn rules(company: &Company, client: &Client, body: Value) -> Reply {
    let path = company.path("/attendance/period-rules");
    let version = client.get(&path).await.expect(200)["version"]
        .as_i64()
        .unwrap();
    client.on(version, Method::PUT, &path, Some(body)).await
}

fn closing(day: u8, time: &str) -> Value {
    json!({ "start_day": 1, "closing": { "day": day, "time": time, "periods_back": 1 } })
}

async fn run_at(company: &Company, instant: &str) {
    company.server.clock.set(instant);
    company.server.run_jobs().await;
}

/// The ranges that are closed, with who has closed them.
async fn closed(company: &Company) -> Vec<(String, String, Value)> {
    let owner = company.server.sign_in(company.owner.account_id).await;
    let list = owner
        .get(&company.path("/attendance/periods"))
        .await
        .expect(200);
    let items = list["items"].as_array().unwrap().iter();
    let closed = items.filter(|period| period["closed"] == true);
    let date = |period: &Value, name: &str| period[name].as_str().unwrap().to_owned();
    closed
        .map(|period| {
            let (first, last) = (date(period, "first_date"), date(period, "last_date"));
            (first, last, period["closed_by"].clone())
        })
        .collect()
}

async fn next(company: &Company) -> Value {
    let owner = company.server.sign_in(company.owner.account_id).await;
    let path = company.path("/attendance/period-rules");
    owner.get(&path).await.expect(200)["next_closing"].clone()
}

/// Once, when its time has come and not before, however many jobs look and nodes run; by the service; what was reopened
/// by hand stays open.
#[tokio::test]
async fn closes_the_month_before_once() {
    let company = company_with_site().await;
    company.hire("王小明").await;
    let hr = company.hire_as("人事", "hr", None).await;
    employ_since_august(&company).await;
    let set = rules(&company, &hr.client, closing(8, "18:00"))
        .await
        .expect(200);
    assert_eq!(
        set["next_closing"],
        json!({ "at": "2026-09-08T10:00:00Z", "first_date": "2026-08-01", "last_date": "2026-08-31" })
    );
    run_at(&company, "2026-09-08T09:59:59Z").await;
    assert!(closed(&company).await.is_empty());

    let again = "INSERT INTO jobs (id, org_id, kind, payload, run_at, max_attempts, created_at) \
        SELECT gen_random_uuid(), org_id, kind, payload, run_at, max_attempts, created_at \
        FROM jobs, generate_series(1, 4) WHERE kind = 'attendance_periods.close'";
    company.server.sql(again).await;
    company.server.clock.set("2026-09-08T10:00:00Z");
    tokio::join!(company.server.run_jobs(), company.server.run_jobs());
    let august = (
        "2026-08-01".to_owned(),
        "2026-08-31".to_owned(),
        Value::Null,
    );
    assert_eq!(closed(&company).await, [august]);
    assert_eq!(next(&company).await["at"], "2026-10-08T10:00:00Z");
    let events = company.server.events().await;
    let told = events
        .iter()
        .filter(|(kind, _)| kind == "attendance.period_closed");
    assert_eq!(told.count(), 1);
    let owner = company.server.sign_in(company.owner.account_id).await;
    let log = company.path("/audit-entries?limit=50");
    let log = owner.get(&log).await.expect(200);
    let entries = log["items"].as_array().unwrap().iter();
    let entries: Vec<_> = entries
        .filter(|entry| entry["action"] == "attendance_period.closed")
        .collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["actor_id"], Value::Null, "the service");

    let list = owner
        .get(&company.path("/attendance/periods"))
        .await
        .expect(200);
    let id = list["items"][0]["id"].as_str().unwrap();
    let path = company.path(&format!("/attendance/periods/{id}/reopening"));
    let why = json!({ "reason": "补单据" });
    owner.put(&path, why).await.expect(200);
    company.server.services.forget_expired().await.unwrap();
    run_at(&company, "2026-09-09T10:00:00Z").await;
    assert!(closed(&company).await.is_empty());
    // The next month it is September's turn, and August's no more.
    run_at(&company, "2026-10-08T10:00:00Z").await;
    let september = (
        "2026-09-01".to_owned(),
        "2026-09-30".to_owned(),
        Value::Null,
    );
    assert_eq!(closed(&company).await, [september]);
}

/// While the last day still runs for somebody it waits, and closes as soon as it may.
#[tokio::test]
async fn waits_until_the_last_day_is_over() {
    let company = company_with_site().await;
    company.hire("王小明").await;
    let owner = &company.owner.client;
    rules(&company, owner, closing(1, "00:00"))
        .await
        .expect(200);
    // Before the holiday one may check out until six in the morning.
    run_at(&company, "2026-09-30T16:00:00Z").await;
    assert!(closed(&company).await.is_empty());
    assert_eq!(next(&company).await["last_date"], "2026-09-30");
    // Another time of day changes nothing for what waits.
    let owner = company.at("2026-09-30T17:00:00Z", &company.owner).await;
    rules(&company, &owner, closing(1, "00:30"))
        .await
        .expect(200);
    run_at(&company, "2026-09-30T21:59:59Z").await;
    assert!(closed(&company).await.is_empty());
    run_at(&company, "2026-09-30T22:00:00Z").await;
    let september = (
        "2026-09-01".to_owned(),
        "2026-09-30".to_owned(),
        Value::Null,
    );
    assert_eq!(closed(&company).await, [september]);
    assert_eq!(next(&company).await["at"], "2026-10-31T16:30:00Z");
}

/// What waits to be computed is waited for; what was closed by hand stays, and the rest is closed.
#[tokio::test]
async fn closes_what_is_open_when_all_is_computed() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    employ_since_august(&company).await;
    close_period(&company, "2026-08-10", "2026-08-11").await;
    let owner = &company.owner.client;
    rules(&company, owner, closing(8, "18:00"))
        .await
        .expect(200);
    company
        .server
        .sql(&format!(
            "INSERT INTO attendance_stale (org_id, member_id, first_date, last_date) \
             SELECT org_id, id, date '2026-08-05', date '2026-08-05' FROM members, generate_series(1, 5000) \
             WHERE org_id = '{}' AND id = '{}'",
            company.id, person.member_id
        ))
        .await;
    run_at(&company, "2026-09-08T10:00:00Z").await;
    assert_eq!(closed(&company).await.len(), 1, "by hand");
    company.compute().await;
    run_at(&company, "2026-09-08T10:01:00Z").await;
    let closed = closed(&company).await;
    let mut ranges: Vec<_> = closed
        .iter()
        .map(|(first, last, by)| (first.as_str(), last.as_str(), by.is_null()))
        .collect();
    ranges.sort_unstable();
    assert_eq!(
        ranges,
        [
            ("2026-08-01", "2026-08-09", true),
            ("2026-08-10", "2026-08-11", false),
            ("2026-08-12", "2026-08-31", true),
        ]
    );
}

/// A job that has died is made again, also where the organization has moved east meanwhile; several closing days
/// that nobody looked at are done one after the other.
#[tokio::test]
async fn goes_on_after_a_failure() {
    let company = company_with_site().await;
    employ_since_august(&company).await;
    let owner = &company.owner.client;
    rules(&company, owner, closing(8, "18:00"))
        .await
        .expect(200);
    let organization = company.path("");
    let version = owner.get(&organization).await.expect(200)["version"]
        .as_i64()
        .unwrap();
    let moved = json!({ "time_zone": "Asia/Tokyo" });
    owner.patch(&organization, version, moved).await.expect(200);
    company.server.clock.set("2026-09-08T09:00:00Z");
    company.server.services.forget_expired().await.unwrap();
    company.server.run_jobs().await;
    assert_eq!(closed(&company).await.len(), 1, "18:00 in Tokyo");

    let dead = "DELETE FROM jobs WHERE kind = 'attendance_periods.close'";
    company.server.sql(dead).await;
    run_at(&company, "2026-11-08T12:00:00Z").await;
    assert_eq!(closed(&company).await.len(), 1);
    company.server.services.forget_expired().await.unwrap();
    company.server.run_jobs().await;
    let closed = closed(&company).await;
    let mut months: Vec<_> = closed.iter().map(|(first, ..)| first.as_str()).collect();
    months.sort_unstable();
    assert_eq!(months, ["2026-08-01", "2026-09-01", "2026-10-01"]);
}

/// Who may set it, what is refused, and that it ends.
#[tokio::test]
async fn is_set_by_who_closes() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let owner = &company.owner.client;
    rules(&company, &person.client, closing(5, "18:00"))
        .await
        .problem(403, "forbidden");
    for wrong in [
        json!({ "day": 0, "time": "18:00", "periods_back": 1 }),
        json!({ "day": 32, "time": "18:00", "periods_back": 1 }),
        json!({ "day": 5, "time": "24:00", "periods_back": 1 }),
        json!({ "day": 5, "time": "18:00", "periods_back": 0 }),
        json!({ "day": 5, "time": "18:00", "periods_back": 3 }),
    ] {
        rules(&company, owner, json!({ "start_day": 1, "closing": wrong }))
            .await
            .problem(422, "validation_failed");
    }
    let two =
        json!({ "start_day": 26, "closing": { "day": 31, "time": "09:30", "periods_back": 2 } });
    let set = rules(&company, owner, two).await.expect(200);
    assert_eq!(
        set["next_closing"],
        json!({ "at": "2026-09-30T01:30:00Z", "first_date": "2026-07-26", "last_date": "2026-08-25" })
    );
    let off = rules(&company, owner, json!({ "start_day": 26 }))
        .await
        .expect(200);
    assert_eq!(
        (&off["closing"], &off["next_closing"]),
        (&Value::Null, &Value::Null)
    );
    employ_since_august(&company).await;
    run_at(&company, "2026-09-30T01:30:00Z").await;
    assert!(closed(&company).await.is_empty());
}
