//! Creates that are safe to repeat.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Company;

/// Twenty equal requests under one key at once have one effect and get one answer.
#[tokio::test]
async fn equal_requests_at_once_have_one_effect() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let send = || {
        let request = client
            .request(Method::POST, &company.path("/members"))
            .header("idempotency-key", "hire-xiaoming")
            .json(&json!({ "name": "王小明" }));
        client.send(request)
    };
    let replies = futures_util::future::join_all((0..20).map(|_| send())).await;
    let ids: std::collections::HashSet<String> = replies
        .into_iter()
        .map(|reply| reply.expect(201)["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 1);
    let members = client.get(&company.path("/members")).await.expect(200);
    assert_eq!(members["items"].as_array().unwrap().len(), 2);
}

/// A key belongs to one member, and to one request.
#[tokio::test]
async fn keys_are_ones_own() {
    let company = Company::found().await;
    let admin = company.hire_as("管理员", "admin", None).await;
    let send = |client: &crate::support::Client, path: &str, body: Value| {
        let request = client
            .request(Method::POST, &company.path(path))
            .header("idempotency-key", "k");
        let (client, request) = (client.clone(), request.json(&body));
        async move { client.send(request).await }
    };
    let department = json!({ "name": "研发部" });
    send(&company.owner.client, "/departments", department.clone())
        .await
        .expect(201);
    send(&admin.client, "/departments", department.clone())
        .await
        .problem(409, "department_name_taken");
    // The same body to another operation is another request.
    send(&company.owner.client, "/members", department)
        .await
        .problem(422, "idempotency_mismatch");
}

/// A refused create does not use its key up.
#[tokio::test]
async fn a_refusal_frees_the_key() {
    let company = Company::found().await;
    let taken = company.department("研发部", None).await;
    let client = &company.owner.client;
    let body = json!({ "id": "0192aaaa-0000-7000-8000-000000000002", "name": "研发部" });
    client
        .post(&company.path("/departments"), body.clone())
        .await
        .expect(409);
    client
        .delete(&company.path(&format!("/departments/{taken}")))
        .await
        .expect(204);
    client
        .post(&company.path("/departments"), body)
        .await
        .expect(201);
}

/// After seven days a key is forgotten, in every organization, and free for another request.
#[tokio::test]
async fn keys_are_forgotten_after_seven_days() {
    let company = Company::found().await;
    let server = &company.server;
    let (account, client) = server.account("李雷").await;
    let organization = json!({ "name": "另一家", "time_zone": "Asia/Shanghai", "locale": "zh-CN" });
    let founded = client.post("/v1/organizations", organization).await;
    let founded = founded.expect(201);
    let theirs = format!("/v1/organizations/{}", founded["id"].as_str().unwrap());
    let create = async |name: &str| {
        let owner = server.sign_in(company.owner.account_id).await;
        let other = server.sign_in(account).await;
        for (client, path) in [(owner, company.path("")), (other, theirs.clone())] {
            let request = client
                .request(Method::POST, &format!("{path}/departments"))
                .header("idempotency-key", "k")
                .json(&json!({ "name": name }));
            client.send(request).await.expect(201);
        }
    };
    let keys = "SELECT count(*) FROM idempotency_keys WHERE key LIKE '%k'";
    create("研发部").await;
    server
        .clock
        .advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    server.services.forget_expired().await.unwrap();
    assert_eq!(server.count(keys).await, 2);
    server.clock.advance(TimeDelta::seconds(1));
    server.services.forget_expired().await.unwrap();
    assert_eq!(server.count(keys).await, 0);
    create("市场部").await;
    assert_eq!(server.count(keys).await, 2);
}
