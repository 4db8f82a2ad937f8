//! Special days: of a group, of the organization, above the national calendar and the week.

use serde_json::{Value, json};

use super::shift_manage::{hours, usual};
use crate::support::{Company, Reply};

async fn change(company: &Company, body: Value) -> Reply {
    let path = company.path("/attendance/special-days");
    company.owner.client.patch(&path, 1, body).await
}

/// What the date is, which calendar decided, and the shift.
async fn day(company: &Company, date: &str) -> (Value, Value, Value) {
    let path = format!(
        "/members/{}/attendance-group/{date}",
        company.owner.member_id
    );
    let found = company
        .owner
        .client
        .get(&company.path(&path))
        .await
        .expect(200);
    let day = &found["day"];
    (
        day["kind"].clone(),
        day["decided_by"].clone(),
        found["shift"]["name"].clone(),
    )
}

/// The group decides before the organization, that before the nation, and that before the week.
#[tokio::test]
async fn has_a_precedence() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let (shift, everybody) = usual(&company).await;
    let (usual, group) = (shift["name"].clone(), &everybody["id"]);
    let body = json!({ "name": "盘点班", "hours": hours("10:00", "15:00") });
    let made = client
        .post(&company.path("/attendance/shifts"), body)
        .await
        .expect(201);
    let told = |kind: &str, by: &str, shift: &Value| (json!(kind), json!(by), shift.clone());
    let none = Value::Null;
    assert_eq!(
        day(&company, "2026-10-01").await,
        told("holiday", "national", &none)
    );
    assert_eq!(
        day(&company, "2026-10-10").await,
        told("make_up_workday", "national", &usual)
    );

    let special =
        |date: &str, worked: bool| json!({ "date": date, "worked": worked, "name": "厂庆" });
    let days = json!({ "set": [special("2026-10-01", true), special("2026-10-09", false)] });
    change(&company, days).await.expect(204);
    assert_eq!(
        day(&company, "2026-10-01").await,
        told("make_up_workday", "organization", &usual)
    );
    assert_eq!(
        day(&company, "2026-10-09").await,
        told("holiday", "organization", &none)
    );

    let mut own = special("2026-10-09", true);
    own["shift_id"] = made["id"].clone();
    let days = json!({ "group_id": group, "set": [own, special("2026-10-01", false)] });
    change(&company, days).await.expect(204);
    assert_eq!(
        day(&company, "2026-10-09").await,
        told("make_up_workday", "group", &json!("盘点班"))
    );
    assert_eq!(
        day(&company, "2026-10-01").await,
        told("holiday", "group", &none)
    );
    let path = format!("/attendance/shifts/{}", made["id"].as_str().unwrap());
    client
        .delete(&company.path(&path))
        .await
        .problem(409, "shift_in_use");

    change(
        &company,
        json!({ "group_id": group, "remove": ["2026-10-01"] }),
    )
    .await
    .expect(204);
    assert_eq!(
        day(&company, "2026-10-01").await,
        told("make_up_workday", "organization", &usual)
    );
    let path = company.path("/attendance/special-days?year=2026");
    let listed = client.get(&path).await.expect(200);
    assert_eq!(listed["days"].as_array().unwrap().len(), 2);
}

/// All days of a change or none; the past only where one says so.
#[tokio::test]
async fn refuses_what_makes_no_day() {
    let company = Company::found().await;
    let special = |date: &str| json!({ "date": date, "worked": true, "name": "厂庆" });
    let unknown = crate::support::client_id();
    let mut lost = special("2026-10-02");
    lost["shift_id"] = json!(unknown);
    for (set, pointer) in [
        (
            json!([special("2026-10-03"), special("2026-09-06")]),
            "/set/1/date",
        ),
        (
            json!([special("2026-10-03"), special("2026-10-03")]),
            "/set/1/date",
        ),
        (json!([special("2200-01-01")]), "/set/0/date"),
        (json!([lost]), "/set/0/shift_id"),
    ] {
        let reply = change(&company, json!({ "set": set })).await;
        let problem = reply.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    assert_eq!(day(&company, "2026-10-03").await.1, "national");
    let past = json!({ "set": [special("2026-09-06")], "into_the_past": true });
    change(&company, past).await.expect(204);
    assert_eq!(day(&company, "2026-09-06").await.1, "organization");
    change(&company, json!({ "group_id": unknown }))
        .await
        .problem(404, "not_found");
    let employee = company.hire("王小明").await;
    let path = company.path("/attendance/special-days");
    employee
        .client
        .patch(&path, 1, json!({}))
        .await
        .problem(403, "forbidden");
}

/// The past is changed where one says so, but for periods that are closed; results are computed
/// again for the dates that changed, and everybody learns of it.
#[tokio::test]
async fn leaves_closed_periods() {
    let company = Company::found().await;
    let server = &company.server;
    super::employ_since_august(&company).await;
    company.compute().await;
    super::close_period(&company, "2026-08-01", "2026-08-31").await;
    let special = |date: &str| json!({ "date": date, "worked": true, "name": "盘点" });
    let days = json!([special("2026-07-31"), special("2026-08-31")]);
    let body = json!({ "set": days, "into_the_past": true });
    let problem = change(&company, body).await.problem(409, "period_closed");
    assert_eq!(
        problem["context"]["first_date"], "2026-08-01",
        "{problem:#}"
    );
    assert_eq!(
        server
            .count("SELECT count(*) FROM attendance_special_days")
            .await,
        0
    );
    let stale = "SELECT count(*) FROM attendance_stale WHERE member_id IS NULL AND (first_date, last_date) IN \
        (('2026-07-31', '2026-07-31'), ('2026-09-01', '2026-09-02'))";
    assert_eq!(server.count(stale).await, 0);
    let days = json!([
        special("2026-07-31"),
        special("2026-09-01"),
        special("2026-09-02")
    ]);
    change(&company, json!({ "set": days, "into_the_past": true }))
        .await
        .expect(204);
    assert_eq!(
        server.count(stale).await,
        2,
        "each run of dates by itself, on both sides of the closed month"
    );
    let events = server.events().await;
    let (_, told) = events
        .iter()
        .find(|(kind, _)| kind == "attendance.calendar_changed")
        .unwrap();
    assert_eq!(
        (&told["first_date"], &told["last_date"]),
        (&json!("2026-07-31"), &json!("2026-09-02"))
    );
    let audited = "SELECT count(*) FROM audit_entries WHERE action = 'special_days.changed'";
    assert_eq!(server.count(audited).await, 1);

    let path = format!("/members/{}/attendance/2026-08-31", company.owner.member_id);
    let day = company
        .owner
        .client
        .get(&company.path(&path))
        .await
        .expect(200);
    assert_eq!(day["day"]["decided_by"], "week");
    let path = format!("/members/{}/attendance/2026-07-31", company.owner.member_id);
    let day = company
        .owner
        .client
        .get(&company.path(&path))
        .await
        .expect(200);
    let why = "2026-07-31 is worked, a special day of the organization: 盘点.";
    assert_eq!(day["explanation"][0]["en"], why, "why it is worked");
}
