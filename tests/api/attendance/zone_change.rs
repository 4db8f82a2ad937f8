//! Another zone, of the organization or of a group, and other national holidays: what is computed again.

use serde_json::{Value, json};

use super::shift_manage::usual;
use super::{check_in, company_with_site, fix, with};
use crate::support::{Client, Company, Person};

/// The zone of each of a person's days, and how it stands.
async fn zones(company: &Company, client: &Client, person: &Person) -> Vec<(String, String)> {
    let path = format!(
        "/members/{}/attendance?from=2026-09-07&to=2026-09-10",
        person.member_id
    );
    let list = client.get(&company.path(&path)).await.expect(200);
    let items = list["items"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let told = |item: &Value| {
        (
            text(&item["day"]["time_zone"]),
            text(&item["day"]["status"]),
        )
    };
    items.map(told).collect()
}

/// How many results are stored by plans of a zone, from a date on.
async fn stored(company: &Company, zone: &str, from: &str) -> i64 {
    let sql = format!(
        "SELECT count(*) AS count FROM attendance_results r JOIN attendance_plans p ON p.id = r.plan_id \
         WHERE p.content::text LIKE '%{zone}%' AND r.work_date >= '{from}'"
    );
    company.server.count(&sql).await
}

async fn move_to(company: &Company, owner: &Client, zone: &str) {
    let path = company.path("");
    let version = owner.get(&path).await.expect(200)["version"]
        .as_i64()
        .unwrap();
    let body = json!({ "time_zone": zone });
    owner.patch(&path, version, body).await.expect(200);
}

/// The running day and those to come have the new zone at once; past days keep theirs, whatever has
/// them computed again.
#[tokio::test]
async fn past_days_keep_their_zone() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let punch = |kind: &str| with(fix(0.0), json!({ "kind": kind }));
    check_in(&company, &person.client, punch("on_duty")).await;
    let own = company.at("2026-09-07T10:00:00Z", &person).await;
    check_in(&company, &own, punch("off_duty")).await;
    // 09:30 in Shanghai on Tuesday, 10:30 in Tokyo, where the shift has begun at 09:00.
    let own = company.at("2026-09-08T00:50:00Z", &person).await;
    check_in(&company, &own, punch("on_duty")).await;
    company.compute().await;
    let own = company.at("2026-09-08T01:30:00Z", &person).await;
    let owner = company.at("2026-09-08T01:30:00Z", &company.owner).await;
    move_to(&company, &owner, "Asia/Tokyo").await;
    company.compute().await;
    let days = |status: [&str; 4]| {
        let zones = ["Asia/Shanghai", "Asia/Tokyo", "Asia/Tokyo", "Asia/Tokyo"];
        let both = zones.iter().zip(status);
        both.map(|(zone, status)| ((*zone).to_owned(), status.to_owned()))
            .collect::<Vec<_>>()
    };
    let expected = days(["left", "late", "not_due", "not_due"]);
    assert_eq!(zones(&company, &own, &person).await, expected);
    assert_eq!(stored(&company, "Asia/Shanghai", "2026-09-08").await, 0);
    assert_ne!(stored(&company, "Asia/Tokyo", "2026-09-08").await, 0);
    assert_eq!(stored(&company, "Asia/Tokyo", "2026-09-01").await, {
        stored(&company, "Asia/Tokyo", "2026-09-08").await
    });
    let path = format!("/members/{}/attendance/2026-09-07", person.member_id);
    let one = own.get(&company.path(&path)).await.expect(200);
    assert_eq!(one["time_zone"], "Asia/Shanghai", "{one:#}");

    let again = format!(
        "SELECT mark_attendance_stale('{}', NULL, '2026-09-01', '2026-09-30')",
        company.id
    );
    company.server.sql(&again).await;
    company.compute().await;
    assert_eq!(zones(&company, &own, &person).await, expected);
    // And back on the same day: as if nothing had been.
    move_to(&company, &owner, "Asia/Shanghai").await;
    company.compute().await;
    assert_eq!(stored(&company, "Asia/Tokyo", "2026-09-01").await, 0);
    // Next week somewhere else: Tuesday is past by then, and has the zone that it had in the end.
    let owner = company.at("2026-09-14T01:30:00Z", &company.owner).await;
    move_to(&company, &owner, "Europe/London").await;
    company.server.sql(&again).await;
    company.compute().await;
    assert_eq!(stored(&company, "Asia/Tokyo", "2026-09-01").await, 0);
    let london = stored(&company, "Europe/London", "2026-09-14").await;
    assert_ne!(london, 0);
    assert_eq!(
        stored(&company, "Europe/London", "2026-09-01").await,
        london
    );
}

/// A release with another list has the dates computed again of which it says something else.
#[tokio::test]
async fn other_holidays_are_computed_by() {
    let company = company_with_site().await;
    company.hire("王小明").await;
    company.compute().await;
    let wrong = "SELECT count(*) AS count FROM attendance_results WHERE outside_count = 9";
    let spoil = "UPDATE attendance_results SET outside_count = 9";
    company.server.sql(spoil).await;
    company.compute().await;
    let spoilt = company.server.count(wrong).await;
    assert_ne!(spoilt, 0, "nothing has changed");
    let another = |year: &str| {
        format!(
            "UPDATE attendance_horizons SET holidays = replace(holidays, '{year}:', '{year}:0')"
        )
    };
    company.server.sql(&another("2020")).await;
    company.compute().await;
    assert_eq!(company.server.count(wrong).await, spoilt, "too long ago");
    company.server.sql(&another("2026")).await;
    company.compute().await;
    assert_eq!(company.server.count(wrong).await, 0);
    company.server.sql(spoil).await;
    company.compute().await;
    assert_eq!(company.server.count(wrong).await, spoilt, "once");
}

/// The people of a group with a zone of its own have their days by it: planned, judged, stored and shown.
#[tokio::test]
async fn a_group_has_its_own_zone() {
    let company = company_with_site().await;
    let ann = company.hire("Ann").await;
    let (shift, _) = usual(&company).await;
    let owner = &company.owner.client;
    let week = ["monday", "tuesday"].map(|day| json!({ "day": day, "shift_id": shift["id"] }));
    let rules = json!({ "calendar": "none", "week": week, "time_zone": "America/Los_Angeles" });
    let people = json!({ "member_ids": [ann.member_id] });
    let body = json!({ "name": "West", "rules": rules, "people": people });
    let path = company.path("/attendance/groups");
    owner.post(&path, body).await.expect(201);
    // Monday, 09:12 in Los Angeles; Tuesday in Shanghai.
    let own = company.at("2026-09-07T16:12:00Z", &ann).await;
    let punch = |kind: &str| with(fix(0.0), json!({ "kind": kind }));
    let receipt = check_in(&company, &own, punch("on_duty")).await;
    assert_eq!(
        (
            &receipt["work_date"],
            &receipt["time_zone"],
            &receipt["status"]
        ),
        (
            &json!("2026-09-07"),
            &json!("America/Los_Angeles"),
            &json!("late")
        )
    );
    let group = format!("/members/{}/attendance-group/today", ann.member_id);
    let group = own.get(&company.path(&group)).await.expect(200);
    assert_eq!(
        (&group["date"], &group["time_zone"]),
        (&json!("2026-09-07"), &json!("America/Los_Angeles"))
    );
    company.compute().await;
    let owner = company.at("2026-09-08T00:59:00Z", &company.owner).await;
    let board = owner
        .get(&company.path("/attendance/board"))
        .await
        .expect(200);
    let mut items = board["items"].as_array().unwrap().iter();
    let day = &items
        .find(|item| item["member"]["id"] == ann.member_id.as_str())
        .unwrap_or_else(|| panic!("{board:#}"))["day"];
    assert_eq!(
        (&day["work_date"], &day["status"], &day["minutes_late"]),
        (&json!("2026-09-07"), &json!("late"), &json!(12)),
        "{board:#}"
    );
    // 18:00 there.
    let own = company.at("2026-09-08T01:00:00Z", &ann).await;
    check_in(&company, &own, punch("off_duty")).await;
    company.compute().await;
    let own = company.at("2026-09-08T08:30:00Z", &ann).await;
    let days = zones(&company, &own, &ann).await;
    let west = |status: &str| ("America/Los_Angeles".to_owned(), status.to_owned());
    assert_eq!(days[..2], [west("left"), west("not_due")]);
    // To the second day after the organization's own.
    assert_eq!(
        stored(&company, "America/Los_Angeles", "2026-09-07").await,
        4
    );
    let over = "SELECT count(*) AS count FROM attendance_results WHERE work_date = '2026-09-07' \
                AND settles_at = '2026-09-08T08:30:00Z' AND late_minutes = 12";
    assert_eq!(company.server.count(over).await, 1);
}
