//! Announcing that somebody leaves, changing it, cancelling it, and who learns of it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, Company, Person, Reply};

pub fn departure(company: &Company, person: &Person) -> String {
    company.path(&format!("/members/{}/departure", person.member_id))
}

pub async fn member(client: &Client, company: &Company, person: &Person) -> Value {
    let path = company.path(&format!("/members/{}", person.member_id));
    client.get(&path).await.expect(200)
}

async fn version(company: &Company, person: &Person) -> i64 {
    member(&company.owner.client, company, person).await["version"]
        .as_i64()
        .unwrap()
}

/// By the owner, on the version that is there.
pub async fn announce(company: &Company, person: &Person, body: Value) -> Reply {
    let (path, version) = (departure(company, person), version(company, person).await);
    let client = &company.owner.client;
    client.on(version, Method::POST, &path, Some(body)).await
}

/// By the owner, on the version that is there.
pub async fn complete(company: &Company, person: &Person, body: Value) -> Reply {
    let path = format!("{}/complete", departure(company, person));
    let (client, version) = (&company.owner.client, version(company, person).await);
    client.on(version, Method::POST, &path, Some(body)).await
}

/// The ids of the members of a status, as somebody lists them.
async fn listed(client: &Client, company: &Company, status: &str) -> Vec<String> {
    let path = company.path(&format!("/members?limit=100&status={status}"));
    let page = client.get(&path).await.expect(200);
    let items = page["items"].as_array().unwrap();
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    items.iter().map(id).collect()
}

/// Until the last day the member goes on as before; administrators and the person know, the
/// others do not; the reason is for administrators alone.
#[tokio::test]
async fn who_leaves_goes_on_and_few_know() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let body =
        json!({ "last_day": "2026-09-30", "successor_id": li.member_id, "reason": "回老家" });
    let after = announce(&company, &wang, body).await.expect(200);
    assert_eq!(after["status"], "leaving");
    assert_eq!(after["departure"]["last_day"], "2026-09-30");
    assert_eq!(after["departure"]["reason"], "回老家");
    wang.client.get(&company.path("/me")).await.expect(200);
    let own = member(&wang.client, &company, &wang).await;
    assert_eq!(own["status"], "leaving");
    assert_eq!(own["departure"]["reason"], Value::Null);
    let seen = member(&li.client, &company, &wang).await;
    assert_eq!(
        (&seen["status"], &seen["departure"]),
        (&json!("active"), &Value::Null)
    );
    let owner = &company.owner.client;
    assert_eq!(
        listed(owner, &company, "leaving").await,
        std::slice::from_ref(&wang.member_id)
    );
    assert!(
        !listed(owner, &company, "active")
            .await
            .contains(&wang.member_id)
    );
    assert!(
        listed(&li.client, &company, "active")
            .await
            .contains(&wang.member_id)
    );
    for status in ["leaving", "left"] {
        let path = company.path(&format!("/members?status={status}"));
        li.client.get(&path).await.problem(403, "forbidden");
    }
    let log = company.path("/audit-entries?limit=1");
    let entry = &owner.get(&log).await.expect(200)["items"][0];
    assert_eq!(entry["action"], "member.departure_announced");
    assert_eq!(entry["after"]["departure"]["reason"], "回老家");
}

/// A last day is today or later; a successor is another active member; a departure is
/// announced once.
#[tokio::test]
async fn what_cannot_be_announced() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    for (body, pointer) in [
        (json!({ "last_day": "2026-09-06" }), "/last_day"),
        (json!({ "last_day": "2028-09-07" }), "/last_day"),
        (json!({ "last_day": "2026-09-31" }), "/last_day"),
        (
            json!({ "last_day": "2026-09-30", "successor_id": wang.member_id }),
            "/successor_id",
        ),
        (
            json!({ "last_day": "2026-09-30", "successor_id": crate::support::client_id() }),
            "/successor_id",
        ),
        (json!({ "last_day": "2026-09-30", "reason": "" }), "/reason"),
    ] {
        let problem = announce(&company, &wang, body)
            .await
            .problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    // At 00:30 in Shanghai it is still the day before in UTC.
    let owner = company.at("2026-09-07T16:30:00Z", &company.owner).await;
    let path = departure(&company, &wang);
    let today = json!({ "last_day": "2026-09-08" });
    owner
        .on(
            1,
            Method::POST,
            &path,
            Some(json!({ "last_day": "2026-09-07" })),
        )
        .await
        .problem(422, "validation_failed");
    owner
        .on(1, Method::POST, &path, Some(today.clone()))
        .await
        .expect(200);
    owner
        .on(1, Method::POST, &path, Some(today.clone()))
        .await
        .problem(412, "version_mismatch");
    owner
        .on(2, Method::POST, &path, Some(today))
        .await
        .problem(409, "departure_announced");
    let other = departure(&company, &li);
    owner
        .on(1, Method::DELETE, &other, None)
        .await
        .problem(409, "departure_not_announced");
    owner
        .on(1, Method::PATCH, &other, Some(json!({ "reason": "x" })))
        .await
        .problem(409, "departure_not_announced");
}

/// Nobody sends away somebody who may do more, and the last owner does not leave.
#[tokio::test]
async fn who_may_not_be_sent_away() {
    let company = Company::found().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let admin = company.hire_as("管理员", "admin", None).await;
    let body = json!({ "last_day": "2026-09-30" });
    let at_once = format!("{}/complete", departure(&company, &admin));
    let later = departure(&company, &admin);
    for (path, body) in [(&later, body.clone()), (&at_once, json!({}))] {
        let reply = hr.client.on(1, Method::POST, path, Some(body)).await;
        reply.problem(403, "grant_exceeds_own");
    }
    let owner = company.owner.clone();
    announce(&company, &owner, body)
        .await
        .problem(409, "last_owner");
    complete(&company, &owner, json!({}))
        .await
        .problem(409, "last_owner");
}

/// A cancelled departure leaves the member as they were; a suspended one stays suspended.
#[tokio::test]
async fn cancelling_lets_the_member_stay() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let (path, owner) = (departure(&company, &wang), &company.owner.client);
    announce(&company, &wang, json!({ "last_day": "2026-09-08" }))
        .await
        .expect(200);
    let after = owner.on(2, Method::DELETE, &path, None).await.expect(200);
    assert_eq!(
        (&after["status"], &after["departure"]),
        (&json!("active"), &Value::Null)
    );
    let own = company.path(&format!("/members/{}", wang.member_id));
    owner
        .patch(&own, 3, json!({ "suspended": true }))
        .await
        .expect(200);
    let after = announce(&company, &wang, json!({ "last_day": "2026-09-08" }))
        .await
        .expect(200);
    assert_eq!(after["status"], "suspended");
    let after = owner
        .patch(&own, 5, json!({ "suspended": false }))
        .await
        .expect(200);
    assert_eq!(after["status"], "leaving");
}
