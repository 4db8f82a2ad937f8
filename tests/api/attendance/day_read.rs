//! The day of a person: how it stands, why, and who may see it.

use serde_json::json;

use super::{check_in, company_with_site, fix, today};
use crate::support::{Client, Company};

async fn day(company: &Company, client: &Client, member: &str, date: &str) -> serde_json::Value {
    client
        .get(&company.path(&format!("/members/{member}/attendance/{date}")))
        .await
        .expect(200)
}

/// Without a check-in the day goes from not due to overdue, missing and absent, and says so.
#[tokio::test]
async fn passes_without_a_check_in() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let before = today(&company, &person.client).await;
    assert_eq!(before["status"], "not_due");
    assert_eq!(
        before["sentence"]["en"],
        "Expected from 09:00; not checked in yet."
    );
    for (instant, status) in [
        ("2026-09-07T01:25:00Z", "overdue"),
        ("2026-09-07T05:30:00Z", "missing_on_duty"),
        ("2026-09-07T17:29:59Z", "missing_on_duty"),
    ] {
        let client = company.at(instant, &person).await;
        assert_eq!(
            today(&company, &client).await["status"],
            status,
            "{instant}"
        );
    }
    let client = company.at("2026-09-07T17:30:00Z", &person).await;
    let yesterday = day(&company, &client, &person.member_id, "2026-09-07").await;
    assert_eq!(
        (
            &yesterday["status"],
            &yesterday["points"][0]["check_status"]
        ),
        (&json!("absent"), &json!("timeout"))
    );
    assert_eq!(today(&company, &client).await["status"], "not_due");
}

/// A report explains itself: the calendar, then each point with its plan and window.
#[tokio::test]
async fn explains_itself() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    company.server.clock.set("2026-09-07T01:05:00Z");
    check_in(&company, &person.client, fix(0.0)).await;
    let report = today(&company, &person.client).await;
    let told: Vec<_> = report["explanation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["en"].as_str().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            "2026-09-07 is a working day of the week.",
            "Attendance group 默认考勤组, rules of version 1; shift 默认班次, version 1.",
            "More than 0 minutes is late.",
            "On duty from 09:00: punched at 09:05, 5 minutes late.",
            "Off duty from 18:00: not punched yet, open from 09:00 until 01:30 the next day.",
        ]
    );
    let point = &report["points"][0];
    assert_eq!(
        (&point["due_at"], &point["time_result"]),
        (&json!("2026-09-07T01:00:00Z"), &json!("late"))
    );
    assert_eq!(
        (&point["opens_at"], &point["closes_at"]),
        (
            &json!("2026-09-06T17:00:00Z"),
            &json!("2026-09-07T05:30:00Z")
        )
    );
}

/// A day of the past and one to come can be asked for; what is no date is refused.
#[tokio::test]
async fn reads_other_dates() {
    let company = company_with_site().await;
    let (client, member) = (&company.owner.client, &company.owner.member_id);
    assert_eq!(
        day(&company, client, member, "2026-09-06").await["status"],
        "rest_day"
    );
    assert_eq!(
        day(&company, client, member, "2026-09-08").await["status"],
        "not_due"
    );
    assert_eq!(
        day(&company, client, member, "2026-10-01").await["day"]["kind"],
        "holiday"
    );
    for date in [
        "yesterday",
        "2026-02-30",
        "2026-9-7",
        "1999-12-31",
        "2200-01-01",
        "20260907",
    ] {
        let path = company.path(&format!("/members/{member}/attendance/{date}"));
        client.get(&path).await.problem(400, "invalid_parameter");
    }
}

/// Oneself always; others with the permission, as far as it reaches; and never the place.
#[tokio::test]
async fn is_seen_within_the_scope() {
    let company = company_with_site().await;
    let research = company.department("研发部", None).await;
    let platform = company.department("平台组", Some(&research)).await;
    let sales = company.department("市场部", None).await;
    let person = company.hire_into("王小明", &[&platform]).await;
    let colleague = company.hire_into("韩梅梅", &[&platform]).await;
    let manager = company
        .hire_as("李雷", "department_manager", Some(&research))
        .await;
    let other = company
        .hire_as("林涛", "department_manager", Some(&sales))
        .await;
    let hr = company.hire_as("人事", "hr", None).await;
    check_in(&company, &person.client, fix(1_000.0)).await;
    let path = company.path(&format!("/members/{}/attendance/today", person.member_id));
    let own = person.client.get(&path).await.expect(200);
    assert_eq!(own["status"], "outside");
    for reader in [&manager, &hr, &company.owner] {
        let seen = reader.client.get(&path).await.expect(200);
        assert_eq!(seen, own);
        let text = seen.to_string();
        assert!(
            !text.contains("latitude") && !text.contains("distance") && !text.contains("总部"),
            "{text}"
        );
    }
    for reader in [&colleague, &other] {
        let problem = reader.client.get(&path).await.problem(403, "forbidden");
        assert_eq!(problem["context"]["permission"], "attendance.read");
    }
    let (_, stranger) = company.stranger().await;
    stranger.client.get(&path).await.problem(404, "not_found");
    let nobody = company.path(&format!("/members/{}/attendance/today", stranger.member_id));
    hr.client.get(&nobody).await.problem(404, "not_found");
    manager.client.get(&nobody).await.problem(404, "not_found");
}
