//! Reports and statistics: what days that are over came to.

use serde_json::{Value, json};

use super::shift_manage::{edit, hours, usual};
use super::{check_in, company_with_site, fix, with};
use crate::support::{Company, Person};

/// Two people of whom one was late and left, one was not there; Wednesday morning.
pub async fn two_days_later() -> (Company, Person, crate::support::Client) {
    let company = company_with_site().await;
    let research = company.department("研发部", None).await;
    let wang = company.hire_into("=王小明", &[&research]).await;
    let punch = |kind: &str| with(fix(0.0), json!({ "kind": kind }));
    let client = company.at("2026-09-07T01:12:00Z", &wang).await;
    check_in(&company, &client, punch("on_duty")).await;
    let client = company.at("2026-09-07T10:00:00Z", &wang).await;
    check_in(&company, &client, punch("off_duty")).await;
    let owner = company.at("2026-09-09T00:30:00Z", &company.owner).await;
    company.compute().await;
    (company, wang, owner)
}

#[tokio::test]
async fn adds_up_what_is_over() {
    let (company, wang, owner) = two_days_later().await;
    let path = company.path("/attendance/report?from=2026-09-01&to=2026-09-30");
    let report = owner.get(&path).await.expect(200);
    let items = report["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{report:#}");
    let is = |item: &&Value| item["member_id"] == json!(wang.member_id);
    let own = items.iter().find(is).unwrap();
    let totals = &own["totals"];
    let number = |name: &str| totals[name].as_i64().unwrap();
    assert_eq!(
        [
            "days",
            "planned_days",
            "worked_days",
            "absent_days",
            "late_count",
            "late_minutes",
            "missing_count"
        ]
        .map(number),
        [2, 2, 1, 1, 1, 12, 2]
    );
    assert_eq!(number("worked_seconds"), 8 * 3_600 + 48 * 60);
    let statuses: Vec<_> = own["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| (&day["date"], &day["status"], &day["over"]))
        .collect();
    assert_eq!(
        statuses[..3],
        [
            (&json!("2026-09-07"), &json!("left"), &json!(true)),
            (&json!("2026-09-08"), &json!("absent"), &json!(true)),
            (&json!("2026-09-09"), &json!("not_due"), &json!(false)),
        ]
    );
    assert_eq!(
        (statuses.len(), statuses[3].1),
        (5, &Value::Null),
        "what is to come stands in no report"
    );

    let statistics = |by: &str| {
        company.path(&format!(
            "/attendance/statistics?from=2026-09-07&to=2026-09-08&by={by}"
        ))
    };
    let groups = owner.get(&statistics("group")).await.expect(200);
    assert_eq!(groups["items"].as_array().unwrap().len(), 1);
    let all = &groups["items"][0];
    assert_eq!(
        (
            &all["people"],
            &all["totals"]["days"],
            &all["totals"]["absent_days"]
        ),
        (&json!(2), &json!(4), &json!(3))
    );
    let departments = owner.get(&statistics("department")).await.expect(200);
    let named = |name: &str| {
        let items = departments["items"].as_array().unwrap();
        items
            .iter()
            .find(|item| item["name"] == name)
            .unwrap_or_else(|| panic!("{departments:#}"))
            .clone()
    };
    assert_eq!(named("研发部")["people"], 1);
    assert_eq!(named("研发部")["totals"]["late_minutes"], 12);
    for query in [
        "from=2026-09-01&to=2026-10-02",
        "from=2026-09-02&to=2026-09-01",
        "from=1999-01-01&to=1999-01-02",
    ] {
        let path = company.path(&format!("/attendance/report?{query}"));
        owner.get(&path).await.problem(400, "invalid_parameter");
    }
}

/// Who has left is in the reports of the dates on which they worked, and in no later ones.
#[tokio::test]
async fn knows_who_has_left() {
    let (company, wang, owner) = two_days_later().await;
    let member = company.path(&format!("/members/{}", wang.member_id));
    let version = owner.get(&member).await.expect(200)["version"]
        .as_i64()
        .unwrap();
    let leave = format!("{member}/departure/complete");
    let done = owner
        .on(version, reqwest::Method::POST, &leave, Some(json!({})))
        .await;
    done.expect(200);
    company.compute().await;
    let names = async |from: &str, to: &str, more: &str| {
        let path = company.path(&format!("/attendance/report?from={from}&to={to}{more}"));
        let report = owner.get(&path).await.expect(200);
        let items = report["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(
        names("2026-09-07", "2026-09-08", "")
            .await
            .contains(&"=王小明".to_owned())
    );
    assert_eq!(names("2026-09-10", "2026-09-30", "").await.len(), 1);
    let statistics = company.path("/attendance/statistics?from=2026-09-07&to=2026-09-08&by=group");
    let statistics = owner.get(&statistics).await.expect(200);
    assert_eq!(statistics["items"][0]["people"], 2);
    let board = owner
        .get(&company.path("/attendance/board"))
        .await
        .expect(200);
    let items = board["items"].as_array().unwrap();
    assert!(
        items.iter().all(|item| item["name"] != "=王小明"),
        "{board:#}"
    );
}

/// How late somebody was is counted by tier, besides that they were late: punched, or set by a manager.
#[tokio::test]
async fn counts_lateness_by_tier() {
    let company = company_with_site().await;
    let tiers = json!({ "serious_minutes": 10, "absenteeism_minutes": 60 });
    let hours = with(hours("09:00", "18:00"), tiers);
    let (shift, _) = usual(&company).await;
    let path = format!("/attendance/shifts/{}", shift["id"].as_str().unwrap());
    edit(&company, &path, 1, json!({ "hours": hours }))
        .await
        .expect(200);
    let people = [
        (company.hire("王小明").await, "2026-09-07T01:05:00Z"),
        (company.hire("李雷").await, "2026-09-07T01:12:00Z"),
        (company.hire("韩梅梅").await, "2026-09-07T02:30:00Z"),
    ];
    for (person, instant) in &people {
        let client = company.at(instant, person).await;
        check_in(
            &company,
            &client,
            with(fix(0.0), json!({ "kind": "on_duty" })),
        )
        .await;
    }
    let owner = company.at("2026-09-08T00:30:00Z", &company.owner).await;
    let path =
        |rest: &str| company.path(&format!("/attendance/{rest}from=2026-09-07&to=2026-09-07"));
    let counts = |totals: &Value| {
        ["late_count", "serious_late_count", "absent_late_count"].map(|name| totals[name].as_i64())
    };
    company.compute().await;
    let report = owner.get(&path("report?")).await.expect(200);
    let of = |report: &Value, person: &Person| {
        let mut items = report["items"].as_array().unwrap().iter();
        let own = items.find(|item| item["member_id"] == json!(person.member_id));
        counts(&own.unwrap()["totals"])
    };
    let [late, serious, absent] = people.each_ref().map(|(person, _)| person);
    assert_eq!(of(&report, late), [1, 0, 0].map(Some));
    assert_eq!(of(&report, serious), [1, 1, 0].map(Some));
    assert_eq!(of(&report, absent), [1, 0, 1].map(Some));
    let set = company.path(&format!(
        "/members/{}/attendance/2026-09-07/corrections",
        late.member_id
    ));
    let body =
        json!({ "section": 0, "kind": "on_duty", "result": "absenteeism", "reason": "核实过" });
    owner.post(&set, body).await.expect(201);
    company.compute().await;
    let statistics = owner.get(&path("statistics?by=group&")).await.expect(200);
    assert_eq!(
        counts(&statistics["items"][0]["totals"]),
        [3, 1, 2].map(Some)
    );
}
