//! Shifts: what hours there can be, and from which date on others hold.

use reqwest::Method;
use serde_json::{Value, json};

use super::{check_in, company_with_site, fix, with};
use crate::support::{Client, Company, Reply, TestServer};

pub fn hours(on: &str, off: &str) -> Value {
    json!({ "sections": [{ "on": { "time": on }, "off": { "time": off } }] })
}

pub async fn edit(company: &Company, path: &str, version: i64, body: Value) -> Reply {
    let client = &company.owner.client;
    let request = client.request(Method::PATCH, &company.path(path));
    let request = request.header("if-match", format!("\"v{version}\""));
    client.send(request.json(&body)).await
}

/// The one shift and the one group that there are at first.
pub async fn usual(company: &Company) -> (Value, Value) {
    let client = &company.owner.client;
    let shifts = client
        .get(&company.path("/attendance/shifts"))
        .await
        .expect(200);
    let groups = client
        .get(&company.path("/attendance/groups"))
        .await
        .expect(200);
    assert_eq!(shifts["items"].as_array().unwrap().len(), 1);
    assert_eq!(groups["items"].as_array().unwrap().len(), 1);
    (shifts["items"][0].clone(), groups["items"][0].clone())
}

async fn day(company: &Company, client: &Client, member: &str, date: &str) -> Value {
    let path = company.path(&format!("/members/{member}/attendance/{date}"));
    client.get(&path).await.expect(200)
}

/// At first everybody works from nine to six, with the calendar of the organization's zone.
#[tokio::test]
async fn begins_with_the_usual_hours() {
    let company = Company::found().await;
    let (shift, group) = usual(&company).await;
    let section = &shift["hours"]["sections"][0];
    assert_eq!(
        (&section["on"]["time"], &section["off"]["time"]),
        (&json!("09:00"), &json!("18:00"))
    );
    assert_eq!(
        (&group["is_default"], &group["rules"]["calendar"]),
        (&json!(true), &json!("cn"))
    );
    let week = group["rules"]["week"].as_array().unwrap();
    assert!(week.len() == 5 && week.iter().all(|day| day["shift_id"] == shift["id"]));

    let server = TestServer::start().await;
    let (_, client) = server.account("Ada").await;
    let body = json!({ "name": "Difference Ltd", "time_zone": "Europe/London", "locale": "en" });
    let founded = client.post("/v1/organizations", body).await.expect(201);
    let id = founded["id"].as_str().unwrap();
    let groups = client
        .get(&format!("/v1/organizations/{id}/attendance/groups"))
        .await
        .expect(200);
    assert_eq!(groups["items"][0]["rules"]["calendar"], "none");
}

/// Other hours hold from their date on. The past keeps its own, unless one says otherwise.
#[tokio::test]
async fn takes_effect_from_a_date() {
    let company = company_with_site().await;
    let (client, member) = (&company.owner.client, &company.owner.member_id);
    let (shift, _) = usual(&company).await;
    let path = format!("/attendance/shifts/{}", shift["id"].as_str().unwrap());
    company.server.clock.set("2026-09-07T01:05:00Z");
    assert_eq!(check_in(&company, client, fix(0.0)).await["status"], "late");

    let later = json!({ "hours": hours("08:30", "17:30"), "from_date": "2026-09-08" });
    let kept = edit(&company, &path, 1, later).await;
    assert_eq!(kept.header("etag"), "\"v2\"");
    let kept = kept.expect(200);
    assert_eq!(kept["versions"].as_array().unwrap().len(), 2);
    assert_eq!(kept["hours"]["sections"][0]["on"]["time"], "09:00", "today");
    let due = |day: Value| day["points"][0]["due_at"].clone();
    assert_eq!(
        due(day(&company, client, member, "2026-09-07").await),
        "2026-09-07T01:00:00Z"
    );
    assert_eq!(
        due(day(&company, client, member, "2026-09-08").await),
        "2026-09-08T00:30:00Z"
    );

    let grace = with(hours("09:00", "18:00"), json!({ "permit_minutes": 5 }));
    edit(&company, &path, 2, json!({ "hours": grace }))
        .await
        .expect(200);
    let today = day(&company, client, member, "2026-09-07").await;
    assert_eq!(
        (&today["status"], &today["points"][0]["minutes"]),
        (&json!("present"), &json!(5))
    );
    let told: Vec<_> = today["explanation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["en"].as_str().unwrap())
        .collect();
    assert!(told[1].ends_with("version 3."), "{told:?}");
    assert_eq!(told[2], "More than 5 minutes is late.");

    let past = json!({ "hours": hours("10:00", "19:00"), "from_date": "2026-09-04" });
    let refused = edit(&company, &path, 3, past.clone()).await;
    assert_eq!(
        refused.problem(422, "validation_failed")["errors"][0]["pointer"],
        "/from_date"
    );
    assert_eq!(
        due(day(&company, client, member, "2026-09-04").await),
        "2026-09-04T01:00:00Z"
    );
    edit(
        &company,
        &path,
        3,
        with(past, json!({ "into_the_past": true })),
    )
    .await
    .expect(200);
    assert_eq!(
        due(day(&company, client, member, "2026-09-04").await),
        "2026-09-04T02:00:00Z"
    );
    assert_eq!(
        due(day(&company, client, member, "2026-09-07").await),
        "2026-09-07T01:00:00Z"
    );

    let log = client
        .get(&company.path("/audit-entries?limit=1"))
        .await
        .expect(200);
    assert_eq!(log["items"][0]["action"], "shift.edited");
}

/// A day of two sections has four points, and each check-in fills its own.
#[tokio::test]
async fn has_several_sections() {
    let company = company_with_site().await;
    let (shift, _) = usual(&company).await;
    let path = format!("/attendance/shifts/{}", shift["id"].as_str().unwrap());
    let two = json!({ "sections": [
        { "on": { "time": "09:00" }, "off": { "time": "12:00" } },
        { "on": { "time": "13:30" }, "off": { "time": "18:00" } },
    ], "flex": { "early_minutes": 30, "late_minutes": 30 } });
    edit(&company, &path, 1, json!({ "hours": two }))
        .await
        .expect(200);
    let mut seen = Vec::new();
    for instant in ["01:20", "04:00", "05:35", "10:20"] {
        let client = company
            .at(&format!("2026-09-07T{instant}:00Z"), &company.owner)
            .await;
        let receipt = check_in(&company, &client, fix(0.0)).await;
        seen.push((
            receipt["fills"].clone(),
            receipt["minutes_late"].clone(),
            receipt["status"].clone(),
        ));
    }
    let told = |fills: &str, late: i64, status: &str| (json!(fills), json!(late), json!(status));
    assert_eq!(
        seen,
        [
            told("on_duty", 0, "present"),
            told("off_duty", 0, "left"),
            told("on_duty", 5, "late"),
            told("off_duty", 0, "left"),
        ]
    );
    let report = super::today(
        &company,
        &company.at("2026-09-07T10:21:00Z", &company.owner).await,
    )
    .await;
    let points = report["points"].as_array().unwrap();
    assert_eq!(
        (points.len(), &points[3]["real_due_at"]),
        (4, &json!("2026-09-07T10:20:00Z"))
    );
    let parts = &report["parts"];
    assert_eq!(
        (&parts["planned"], &parts["late"]),
        (&json!(27_000), &json!(300))
    );
}

/// Hours that make no sense are refused with the field to mend; two who edit at once, one of them.
#[tokio::test]
async fn refuses_what_makes_no_shift() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let nine = || hours("09:00", "18:00");
    for (hours, pointer) in [
        (hours("9:00", "18:00"), "/hours/sections/0/on/time"),
        (hours("18:00", "09:00"), "/hours/sections"),
        (json!({}), "/hours/sections"),
        (
            with(nine(), json!({ "permit_minutes": 1441 })),
            "/hours/permit_minutes",
        ),
        (
            with(
                nine(),
                json!({ "early_permit_minutes": 60, "early_absenteeism_minutes": 60 }),
            ),
            "/hours/early_absenteeism_minutes",
        ),
        (
            with(
                nine(),
                json!({ "permit_minutes": 30, "serious_minutes": 30 }),
            ),
            "/hours/serious_minutes",
        ),
        (
            with(
                nine(),
                json!({ "flex": { "early_minutes": 600, "late_minutes": 0 } }),
            ),
            "/hours/flex",
        ),
        (
            with(
                nine(),
                json!({ "free": { "day_starts": "04:00", "required_minutes": 480 } }),
            ),
            "/hours/free",
        ),
        (
            with(
                nine(),
                json!({ "late_off": [{ "late_off_minutes": 0, "late_on_minutes": 0 }] }),
            ),
            "/hours/late_off",
        ),
    ] {
        let body = json!({ "name": "夜班", "hours": hours });
        let problem = client.post(&company.path("/attendance/shifts"), body).await;
        let problem = problem.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    let body = json!({ "name": "夜班", "hours": hours("20:00", "23:00") });
    let made = client
        .post(&company.path("/attendance/shifts"), body)
        .await
        .expect(201);
    let path = format!("/attendance/shifts/{}", made["id"].as_str().unwrap());
    let (first, second) = tokio::join!(
        edit(&company, &path, 1, json!({ "name": "早班" })),
        edit(&company, &path, 1, json!({ "name": "晚班" })),
    );
    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(statuses, [200, 412]);
    let employee = company.hire("王小明").await;
    employee.client.get(&company.path(&path)).await.expect(200);
    let body = json!({ "name": "我的班", "hours": nine() });
    let refused = employee
        .client
        .post(&company.path("/attendance/shifts"), body)
        .await;
    refused.problem(403, "forbidden");
    let (_, stranger) = company.stranger().await;
    stranger
        .client
        .get(&company.path(&path))
        .await
        .problem(404, "not_found");
    client.delete(&company.path(&path)).await.expect(204);
    client
        .get(&company.path(&path))
        .await
        .problem(404, "not_found");
}
