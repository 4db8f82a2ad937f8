//! Coming back.

use reqwest::Method;
use serde_json::{Value, json};

use super::departure_announce::{complete, member};
use crate::messaging::{group, post};
use crate::support::{Company, Person, Reply};

async fn rejoin(company: &Company, person: &Person, version: i64, body: Value) -> Reply {
    let path = company.path(&format!("/members/{}/rejoin", person.member_id));
    let client = &company.owner.client;
    client.on(version, Method::POST, &path, Some(body)).await
}

/// The same member with the same id and account, in the departments from before; what was
/// written is theirs, roles are not.
#[tokio::test]
async fn comes_back_as_the_same_member() {
    let company = Company::found().await;
    let department = company.department("研发部", None).await;
    let wang = company.hire_into("王小明", &[&department]).await;
    company.grant(&wang, "hr", None).await.expect(201);
    let path = group(&company, &[&company.owner, &wang]).await;
    post(&wang, &path, "我走了").await.expect(201);
    complete(&company, &wang, json!({})).await.expect(200);
    let back = rejoin(&company, &wang, 2, json!({})).await.expect(200);
    assert_eq!(back["id"], wang.member_id);
    assert_eq!(back["status"], "active");
    assert_eq!(back["department_ids"], json!([department]));
    assert_eq!(back["departure"], Value::Null);
    let again = company.server.sign_in(wang.account_id).await;
    let me = again.get(&company.path("/me")).await.expect(200);
    assert_eq!(me["member_id"], wang.member_id);
    assert!(!me.to_string().contains("members.manage"));
    again.get(&path).await.problem(404, "not_found");
    let sql = format!(
        "SELECT count(*) FROM messages WHERE author_id = '{}'",
        wang.member_id
    );
    assert_eq!(company.server.count(&sql).await, 1);
    let mine = again.get("/v1/me/organizations").await.expect(200);
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    // The job that settles what came late finds them back and takes nothing.
    let late = company.at("2026-09-07T02:00:00Z", &wang).await;
    company.server.run_jobs().await;
    late.get(&company.path("/me")).await.expect(200);
    let seen = member(&late, &company, &wang).await;
    assert_eq!(seen["department_ids"], json!([department]));
}

/// Or with another account, by an invitation; and a department that is gone is not missed.
#[tokio::test]
async fn comes_back_with_another_account() {
    let company = Company::found().await;
    let department = company.department("研发部", None).await;
    let wang = company.hire_into("王小明", &[&department]).await;
    let own = company.path(&format!("/members/{}", wang.member_id));
    let owner = &company.owner.client;
    owner
        .patch(&own, 1, json!({ "email": "ming@example.com" }))
        .await
        .expect(200);
    complete(&company, &wang, json!({})).await.expect(200);
    owner
        .delete(&company.path(&format!("/departments/{department}")))
        .await
        .expect(204);
    let back = rejoin(&company, &wang, 3, json!({ "same_account": false }))
        .await
        .expect(200);
    assert_eq!(back["status"], "invited");
    assert_eq!(back["department_ids"], json!([company.root]));
    let invite = json!({ "member_ids": [wang.member_id] });
    owner
        .post(&company.path("/invitations"), invite)
        .await
        .expect(201);
    let token = company.server.mail_to("ming@example.com").await.token();
    let (_, client) = company.server.account("小明").await;
    client
        .post("/v1/invitations/accept", json!({ "token": token }))
        .await
        .expect(200);
    let me = client.get(&company.path("/me")).await.expect(200);
    assert_eq!(me["member_id"], wang.member_id);
    let old = company.server.sign_in(wang.account_id).await;
    old.get(&company.path("/me"))
        .await
        .problem(404, "not_found");
}

/// The second departure is a history of two; a former one does not come back with it.
#[tokio::test]
async fn leaves_twice() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    complete(&company, &wang, json!({ "reason": "一" }))
        .await
        .expect(200);
    rejoin(&company, &wang, 2, json!({})).await.expect(200);
    rejoin(&company, &wang, 3, json!({}))
        .await
        .problem(409, "member_not_left");
    let left = complete(&company, &wang, json!({ "reason": "二" }))
        .await
        .expect(200);
    assert_eq!(left["departure"]["reason"], "二");
    let sql = format!(
        "SELECT count(*) FROM departures WHERE member_id = '{}'",
        wang.member_id
    );
    assert_eq!(company.server.count(&sql).await, 2);
}
