//! Managers, other names and dates of hire.

use serde_json::{Value, json};

use crate::support::Company;

/// Nobody is above themselves, however long the line.
#[tokio::test]
async fn managers_are_a_line() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let mut ids: Vec<String> = Vec::new();
    for number in 0..20 {
        let body = json!({ "name": format!("员工{number}"), "manager_id": ids.last() });
        let member = client
            .post(&company.path("/members"), body)
            .await
            .expect(201);
        ids.push(member["id"].as_str().unwrap().to_owned());
    }
    let first = company.path(&format!("/members/{}", ids[0]));
    for id in [&ids[0], &ids[1], &ids[19]] {
        let body = json!({ "manager_id": id });
        client
            .patch(&first, 1, body)
            .await
            .problem(409, "manager_cycle");
    }
    let body = json!({ "manager_id": crate::support::client_id() });
    client
        .patch(&first, 1, body)
        .await
        .problem(422, "validation_failed");
    let body = json!({ "manager_id": company.owner.member_id });
    let after = client.patch(&first, 1, body).await.expect(200);
    assert_eq!(after["manager_id"], company.owner.member_id);
    let after = client
        .patch(&first, 2, json!({ "manager_id": null }))
        .await
        .expect(200);
    assert_eq!(after["manager_id"], Value::Null);
}

/// At most five other names, each once; a date of hire that can be.
#[tokio::test]
async fn names_and_dates_are_bounded() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let path = company.path("/members");
    let body = json!({ "name": "王小明", "other_names": ["Ming", " Ming ", "小王"], "hired_on": "2020-02-29" });
    let member = client.post(&path, body).await.expect(201);
    assert_eq!(member["other_names"], json!(["Ming", "小王"]));
    assert_eq!(member["hired_on"], "2020-02-29");
    for (field, value) in [
        ("other_names", json!(["1", "2", "3", "4", "5", "6"])),
        ("other_names", json!([""])),
        ("hired_on", json!("1899-12-31")),
        ("hired_on", json!("2101-01-01")),
        ("hired_on", json!("+262142-01-01")),
        ("hired_on", json!("2026-02-29")),
    ] {
        let body = json!({ "name": "李娜", field: value });
        client
            .post(&path, body)
            .await
            .problem(422, "validation_failed");
    }
}
