//! Where the people of a group may check in: by the group of the work date, and nowhere else.

use serde_json::{Value, json};

use super::{check_in, company_with_site, fix, new_site, site, with};
use crate::support::{Company, Person};

const FAR_M: f64 = 5_000.0;

/// A group of one person that works nights, from this date on.
async fn group(company: &Company, name: &str, person: &Person, fields: Value) -> Value {
    let client = &company.owner.client;
    let hours = json!({ "sections": [{
        "on": { "time": "22:00" }, "off": { "time": "06:00", "next_day": true },
    }] });
    let path = company.path("/attendance/shifts");
    let shift = client
        .post(&path, json!({ "name": name, "hours": hours }))
        .await
        .expect(201);
    let week: Vec<_> = ["monday", "tuesday"]
        .map(|day| json!({ "day": day, "shift_id": shift["id"] }))
        .into();
    let priority = if fields["from_date"].is_null() { 0 } else { 5 };
    let body = json!({
        "name": name, "people": { "member_ids": [person.member_id] },
        "rules": { "calendar": "none", "week": week, "priority": priority },
    });
    let path = company.path("/attendance/groups");
    client.post(&path, with(body, fields)).await.expect(201)
}

/// A site north of the other one, with other fields.
async fn far(company: &Company, fields: Value) -> String {
    let place = json!({ "latitude": fix(FAR_M)["latitude"] });
    let body = with(with(new_site("分部"), place), fields);
    let path = company.path("/sites");
    let made = company.owner.client.post(&path, body).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

fn told(receipt: &Value) -> (&str, Vec<&str>) {
    let reasons = receipt["reasons"].as_array().unwrap().iter();
    let codes = reasons.map(|reason| reason["code"].as_str().unwrap());
    (receipt["verdict"].as_str().unwrap(), codes.collect())
}

/// The end of a night is checked out of where it began, also by who is in another group since midnight.
#[tokio::test]
async fn hold_for_the_work_date() {
    let company = Company::found().await;
    let near = site(&company, "总部").await;
    let far = far(&company, json!({})).await;
    let person = company.hire("王小明").await;
    group(&company, "夜班", &person, json!({ "site_ids": [near] })).await;
    let since = json!({ "site_ids": [far], "from_date": "2026-09-08" });
    group(&company, "分部夜班", &person, since).await;
    let night = [
        ("2026-09-07T13:55:00Z", "on_duty", 0.0, "inside"),
        ("2026-09-07T22:05:00Z", "off_duty", 1.0, "inside"),
        ("2026-09-08T13:55:00Z", "on_duty", 2.0, "outside"),
        ("2026-09-08T13:56:00Z", "on_duty", FAR_M, "inside"),
    ];
    for (instant, kind, metres, verdict) in night {
        let client = company.at(instant, &person).await;
        let body = with(fix(metres), json!({ "kind": kind }));
        let receipt = check_in(&company, &client, body).await;
        assert_eq!(receipt["verdict"], verdict, "{instant}: {receipt}");
    }
}

/// Sites of other groups neither decide nor explain.
#[tokio::test]
async fn are_all_that_there_are_for_its_people() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let network = json!({ "admits": "network", "networks": ["203.0.113.0/24"] });
    let far = far(&company, network).await;
    let sites = json!({ "site_ids": [far] });
    group(&company, "夜班", &person, sites).await;
    let receipt = check_in(&company, &person.client, fix(0.0)).await;
    assert_eq!(told(&receipt), ("outside", vec!["unknown_network"]));
    let path = company.path(&format!("/sites/{far}"));
    company.owner.client.delete(&path).await.expect(204);
    let receipt = check_in(&company, &person.client, fix(1.0)).await;
    assert_eq!(told(&receipt), ("undecidable", vec!["no_site"]));
}
