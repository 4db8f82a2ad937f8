//! How days stand by rules of their own: points without a punch, and free hours.

use serde_json::{Value, json};

use super::shift_manage::{edit, usual};
use super::{check_in, company_with_site, fix, today, with};
use crate::support::{Company, Person};

/// Lets everybody work by these hours from today on.
async fn work_by(company: &Company, hours: Value) {
    let (shift, _) = usual(company).await;
    let path = format!("/attendance/shifts/{}", shift["id"].as_str().unwrap());
    edit(company, &path, 1, json!({ "hours": hours }))
        .await
        .expect(200);
}

async fn status_at(company: &Company, person: &Person, instant: &str) -> Value {
    let client = company.at(instant, person).await;
    let day = today(company, &client).await;
    company.compute().await;
    let board = company.at(instant, &company.owner).await;
    let path = format!(
        "/attendance/board?status={}",
        day["status"].as_str().unwrap()
    );
    let board = board.get(&company.path(&path)).await.expect(200);
    let ids = board["items"].as_array().unwrap().iter();
    let ids: Vec<_> = ids.map(|item| &item["member"]["id"]).collect();
    assert!(
        ids.contains(&&json!(person.member_id)),
        "{instant}: {board}"
    );
    day["status"].clone()
}

/// Nobody has left who has not come, and nobody who is at work.
#[tokio::test]
async fn goes_through_a_noon_without_punches() {
    let company = company_with_site().await;
    let hours = json!({ "sections": [
        { "on": { "time": "09:00" }, "off": { "time": "12:00", "punch": false } },
        { "on": { "time": "13:30", "punch": false }, "off": { "time": "18:00" } },
    ] });
    work_by(&company, hours).await;
    let (away, there) = (company.hire("李雷").await, company.hire("王小明").await);
    check_in(&company, &there.client, fix(0.0)).await;
    let day = [
        ("2026-09-07T00:55:00Z", "not_due", "present"),
        ("2026-09-07T01:10:00Z", "overdue", "present"),
        ("2026-09-07T04:30:00Z", "missing_on_duty", "present"),
        ("2026-09-07T06:00:00Z", "missing_on_duty", "present"),
    ];
    for (instant, of_away, of_there) in day {
        assert_eq!(
            status_at(&company, &away, instant).await,
            of_away,
            "{instant}"
        );
        assert_eq!(
            status_at(&company, &there, instant).await,
            of_there,
            "{instant}"
        );
    }
}

/// Free hours show from when to when, and where.
#[tokio::test]
async fn tells_the_stretches_of_free_hours() {
    let company = company_with_site().await;
    work_by(
        &company,
        json!({ "free": { "day_starts": "04:00", "required_minutes": 480 } }),
    )
    .await;
    let person = company.hire("王小明").await;
    let punches = [
        ("2026-09-07T00:00:00Z", "on_duty", 0.0),
        ("2026-09-07T04:00:00Z", "off_duty", 1.0),
        ("2026-09-07T05:00:00Z", "on_duty", 9_000.0),
        ("2026-09-07T09:00:00Z", "off_duty", 9_001.0),
    ];
    for (instant, kind, metres) in punches {
        let client = company.at(instant, &person).await;
        let body = with(fix(metres), json!({ "kind": kind }));
        check_in(&company, &client, body).await;
    }
    let client = company.at("2026-09-08T00:00:00Z", &person).await;
    company.compute().await;
    let path = format!(
        "/members/{}/attendance?from=2026-09-07&to=2026-09-07",
        person.member_id
    );
    let results = client.get(&company.path(&path)).await.expect(200);
    let path = format!("/members/{}/attendance/2026-09-07", person.member_id);
    let day = client.get(&company.path(&path)).await.expect(200);
    let stored = &results["items"][0]["day"];
    assert_eq!(stored, &day);
    assert_eq!(
        (&day["status"], &day["points"]),
        (&json!("outside"), &json!([]))
    );
    let stretches = day["stretches"].as_array().unwrap();
    assert_eq!(stretches.len(), 2);
    let last = &stretches[1];
    assert_eq!(
        (
            &last["on_duty"]["verdict"],
            &last["off_duty"]["at"],
            &last["worked_seconds"]
        ),
        (
            &json!("outside"),
            &json!("2026-09-07T09:00:00Z"),
            &json!(14_400)
        )
    );
    assert_eq!(
        last["sentence"]["zh_cn"],
        "13:00 至 17:00：工作 240 分钟。上班打卡位置不在打卡范围内。下班打卡位置不在打卡范围内。"
    );
    assert_eq!(
        day["explanation"].as_array().unwrap().last(),
        Some(&last["sentence"])
    );
    let hr = company.at("2026-09-08T00:00:00Z", &company.owner).await;
    let path = "/attendance/report?from=2026-09-07&to=2026-09-07";
    let report = hr.get(&company.path(path)).await.expect(200);
    let items = report["items"].as_array().unwrap();
    let own = items
        .iter()
        .find(|item| item["member_id"] == person.member_id.as_str())
        .unwrap();
    assert_eq!(own["totals"]["outside_count"], 2);
}
