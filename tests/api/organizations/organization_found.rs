//! Founding, reading and changing organizations.

use serde_json::json;

use crate::support::{Company, TestServer};

/// The founder is owner and first member; repeating the founding changes nothing.
#[tokio::test]
async fn founds_once() {
    let server = TestServer::start().await;
    let (_, client) = server.account("陈思远").await;
    let body = json!({
        "id": "0192aaaa-0000-7000-8000-000000000009",
        "name": "晨光科技", "time_zone": "Asia/Shanghai", "locale": "zh-CN",
    });
    let first = client
        .post("/v1/organizations", body.clone())
        .await
        .expect(201);
    let again = client
        .post("/v1/organizations", body.clone())
        .await
        .expect(201);
    assert_eq!(first, again);
    let (_, rival) = server.account("Rival").await;
    rival
        .post("/v1/organizations", body)
        .await
        .problem(409, "already_exists");
    let mine = client.get("/v1/me/organizations").await.expect(200);
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    assert!(
        rival.get("/v1/me/organizations").await.expect(200)["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

/// A zone that does not exist is refused with an example of one that does.
#[tokio::test]
async fn refuses_unknown_zones() {
    let server = TestServer::start().await;
    let (_, client) = server.account("陈思远").await;
    let body = json!({ "name": "x", "time_zone": "Asia/Atlantis", "locale": "en" });
    let problem = client
        .post("/v1/organizations", body)
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/time_zone");
}

/// What an admin changed is in the audit log, with before and after.
#[tokio::test]
async fn audits_changes() {
    let company = Company::found().await;
    let client = &company.owner.client;
    client
        .patch(&company.path(""), 1, json!({ "name": "晨光集团" }))
        .await
        .expect(200);
    let log = client
        .get(&company.path("/audit-entries?limit=1"))
        .await
        .expect(200);
    let entry = &log["items"][0];
    assert_eq!(entry["action"], "organization.edited");
    assert_eq!(
        (&entry["before"]["name"], &entry["after"]["name"]),
        (&json!("晨光科技"), &json!("晨光集团"))
    );
    assert_eq!(entry["actor_id"], company.owner.member_id.as_str());
    assert_eq!(entry["origin"], "127.0.0.1");
    let employee = company.hire("王小明").await;
    employee
        .client
        .get(&company.path("/audit-entries"))
        .await
        .problem(403, "forbidden");
}
