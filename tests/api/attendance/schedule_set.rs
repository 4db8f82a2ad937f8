//! Reading and setting the schedule.

use reqwest::Method;
use serde_json::{Value, json};

use super::{check_in, company_with_site, fix, today, with};
use crate::support::{Client, Company, Reply, TestServer};

fn office() -> Value {
    json!({
        "start": "09:00", "end": "18:00", "calendar": "cn",
        "workdays": ["monday", "tuesday", "wednesday", "thursday", "friday"],
    })
}

async fn set(company: &Company, client: &Client, version: i64, body: Value) -> Reply {
    let request = client.request(Method::PUT, &company.path("/attendance/schedule"));
    client
        .send(
            request
                .header("if-match", format!("\"v{version}\""))
                .json(&body),
        )
        .await
}

/// Until somebody sets one: nine to six from Monday to Friday, with the calendar of the zone.
#[tokio::test]
async fn begins_with_the_usual_hours() {
    let company = Company::found().await;
    let reply = company
        .owner
        .client
        .get(&company.path("/attendance/schedule"))
        .await;
    assert_eq!(reply.header("etag"), "\"v0\"");
    let schedule = reply.expect(200);
    for (field, value) in office().as_object().unwrap() {
        assert_eq!(&schedule[field], value, "{field}");
    }
    assert_eq!(
        (&schedule["permit_minutes"], &schedule["serious_minutes"]),
        (&json!(0), &json!(null))
    );

    let server = TestServer::start().await;
    let (_, client) = server.account("Ada").await;
    let body = json!({ "name": "Difference Ltd", "time_zone": "Europe/London", "locale": "en" });
    let id = client.post("/v1/organizations", body).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let schedule = client
        .get(&format!("/v1/organizations/{id}/attendance/schedule"))
        .await
        .expect(200);
    assert_eq!(
        (&schedule["calendar"], &schedule["time_zone"]),
        (&json!("none"), &json!("Europe/London"))
    );
}

/// New hours take effect at once, and also for what was punched before.
#[tokio::test]
async fn takes_effect_at_once() {
    let company = company_with_site().await;
    let client = &company.owner.client;
    company.server.clock.set("2026-09-07T01:05:00Z");
    assert_eq!(check_in(&company, client, fix(0.0)).await["status"], "late");
    let tiers = json!({ "permit_minutes": 5, "serious_minutes": 30, "absenteeism_minutes": 60 });
    let kept = set(&company, client, 0, with(office(), tiers)).await;
    assert_eq!(kept.header("etag"), "\"v1\"");
    assert_eq!(kept.expect(200)["serious_minutes"], 30);
    assert_eq!(today(&company, client).await["status"], "present");
    set(
        &company,
        client,
        1,
        with(office(), json!({ "start": "08:30" })),
    )
    .await
    .expect(200);
    let day = today(&company, client).await;
    assert_eq!(
        (&day["status"], &day["points"][0]["minutes"]),
        (&json!("late"), &json!(35))
    );
    set(
        &company,
        client,
        2,
        with(office(), json!({ "workdays": ["sunday"] })),
    )
    .await
    .expect(200);
    assert_eq!(today(&company, client).await["status"], "rest_day");
    let log = client
        .get(&company.path("/audit-entries?limit=1"))
        .await
        .expect(200);
    let entry = &log["items"][0];
    assert_eq!(entry["action"], "attendance_schedule.set");
    assert_eq!(
        (&entry["before"]["version"], &entry["after"]["workdays"]),
        (&json!(2), &json!(["sunday"]))
    );
}

/// What was set is read back whole, windows included, and windows decide what is accepted.
#[tokio::test]
async fn keeps_windows() {
    let company = company_with_site().await;
    let client = &company.owner.client;
    let night = json!({
        "start": "22:00", "end": "06:00", "workdays": ["monday", "sunday"], "calendar": "none",
        "permit_minutes": 3, "serious_minutes": 10, "absenteeism_minutes": 20,
        "on_duty_before_minutes": 60, "on_duty_after_minutes": 120,
        "off_duty_before_minutes": 30, "off_duty_after_minutes": 1440,
    });
    set(&company, client, 0, night.clone()).await.expect(200);
    let read = client
        .get(&company.path("/attendance/schedule"))
        .await
        .expect(200);
    for (field, value) in night.as_object().unwrap() {
        assert_eq!(&read[field], value, "{field}");
    }
    // 08:50 on Monday is within Sunday's check-out window.
    let receipt = check_in(
        &company,
        client,
        with(fix(0.0), json!({ "kind": "off_duty" })),
    )
    .await;
    assert_eq!(
        (&receipt["work_date"], &receipt["fills"]),
        (&json!("2026-09-06"), &json!("off_duty"))
    );
    let receipt = check_in(
        &company,
        client,
        with(fix(0.0), json!({ "kind": "on_duty" })),
    )
    .await;
    assert_eq!(receipt["fills"], json!(null));
    assert!(
        receipt["sentence"]["en"]
            .as_str()
            .unwrap()
            .contains("no window was open"),
        "{receipt:#}"
    );
}

/// Two admins who set it at once: one of them is told to look again. An employee may only look.
#[tokio::test]
async fn is_set_by_one_at_a_time() {
    let company = Company::found().await;
    let client = &company.owner.client;
    for version in 0..3 {
        let (first, second) = tokio::join!(
            set(
                &company,
                client,
                version,
                with(office(), json!({ "permit_minutes": 1 }))
            ),
            set(
                &company,
                client,
                version,
                with(office(), json!({ "permit_minutes": 2 }))
            ),
        );
        let mut statuses = [first.status, second.status];
        statuses.sort();
        assert_eq!(statuses, [200, 412], "version {version}");
    }
    client
        .put(&company.path("/attendance/schedule"), office())
        .await
        .problem(428, "precondition_required");
    let employee = company.hire("王小明").await;
    set(&company, &employee.client, 3, office())
        .await
        .problem(403, "forbidden");
    employee
        .client
        .get(&company.path("/attendance/schedule"))
        .await
        .expect(200);
    let (_, stranger) = company.stranger().await;
    set(&company, &stranger.client, 3, office())
        .await
        .problem(404, "not_found");
}

/// Hours that make no sense are refused with the field to mend.
#[tokio::test]
async fn refuses_bad_hours() {
    let company = Company::found().await;
    for (fields, pointer) in [
        (json!({ "start": "9:00" }), "/start"),
        (json!({ "end": "24:00" }), "/end"),
        (json!({ "end": "18:00:30" }), "/end"),
        (json!({ "workdays": [] }), "/workdays"),
        (json!({ "workdays": ["someday"] }), "/workdays/0"),
        (json!({ "calendar": "us" }), "/calendar"),
        (json!({ "permit_minutes": -1 }), "/permit_minutes"),
        (json!({ "permit_minutes": 1441 }), "/permit_minutes"),
        (
            json!({ "permit_minutes": 30, "serious_minutes": 30 }),
            "/serious_minutes",
        ),
        (
            json!({ "serious_minutes": 30, "absenteeism_minutes": 20 }),
            "/absenteeism_minutes",
        ),
        (
            json!({ "off_duty_after_minutes": 2000 }),
            "/off_duty_after_minutes",
        ),
    ] {
        let reply = set(
            &company,
            &company.owner.client,
            0,
            with(office(), fields.clone()),
        )
        .await;
        let problem = reply.problem(422, "validation_failed");
        assert_eq!(
            problem["errors"][0]["pointer"], pointer,
            "{fields}: {problem:#}"
        );
    }
}
