//! Inviting people, and joining.

use serde_json::{Value, json};

use crate::support::Company;

async fn add(company: &Company, name: &str, email: Option<&str>) -> String {
    let body = json!({ "name": name, "email": email });
    let member = company
        .owner
        .client
        .post(&company.path("/members"), body)
        .await
        .expect(201);
    member["id"].as_str().unwrap().to_owned()
}

async fn invite(company: &Company, member: &str) -> Value {
    let body = json!({ "member_ids": [member] });
    company
        .owner
        .client
        .post(&company.path("/invitations"), body)
        .await
        .expect(201)["items"][0]
        .clone()
}

/// Who is invited gets a mail, joins with a new account, and is active.
#[tokio::test]
async fn joins_with_a_new_account() {
    let company = Company::found().await;
    let member = add(&company, "王小明", Some("ming@example.com")).await;
    invite(&company, &member).await;
    let token = company.server.mail_to("ming@example.com").await.token();
    let body = json!({ "token": token, "password": "correct horse battery", "locale": "zh-CN" });
    let anonymous = &company.server.client;
    let joined = anonymous
        .post("/v1/invitations/register", body.clone())
        .await
        .expect(201);
    assert_eq!(joined["member_id"], member.as_str());
    let after = company
        .owner
        .client
        .get(&company.path(&format!("/members/{member}")))
        .await
        .expect(200);
    assert_eq!(after["status"], "active");
    // A token works once.
    anonymous
        .post("/v1/invitations/register", body)
        .await
        .problem(422, "invitation_invalid");
}

/// Who has an account already joins with it, once in an organization.
#[tokio::test]
async fn joins_with_an_account() {
    let company = Company::found().await;
    let member = add(&company, "王小明", Some("ming@example.com")).await;
    invite(&company, &member).await;
    let token = company.server.mail_to("ming@example.com").await.token();
    let accept = json!({ "token": token });
    company
        .owner
        .client
        .post("/v1/invitations/accept", accept.clone())
        .await
        .problem(409, "account_already_member");
    let (_, client) = company.server.account("小明").await;
    client
        .post("/v1/invitations/accept", accept)
        .await
        .expect(200);
    client.get(&company.path("/me")).await.expect(200);
}

/// An invitation ends by revoking, by a newer one, and after fourteen days.
#[tokio::test]
async fn invitations_end() {
    let company = Company::found().await;
    let (_, client) = company.server.account("小明").await;
    let member = add(&company, "王小明", Some("ming@example.com")).await;
    let first = invite(&company, &member).await;
    let old = company.server.mail_to("ming@example.com").await.token();
    invite(&company, &member).await;
    client
        .post("/v1/invitations/accept", json!({ "token": old }))
        .await
        .problem(422, "invitation_invalid");
    let open = company
        .owner
        .client
        .get(&company.path("/invitations"))
        .await
        .expect(200);
    assert_eq!(open["items"].as_array().unwrap().len(), 1);
    let id = open["items"][0]["id"].as_str().unwrap();
    assert_ne!(first["id"], id);
    let token = company.server.mail_to("ming@example.com").await.token();
    company.server.clock.advance(chrono::TimeDelta::days(15));
    let (_, client) = company.server.account("小明").await;
    client
        .post("/v1/invitations/accept", json!({ "token": token }))
        .await
        .problem(422, "invitation_invalid");
}

/// Only a member with an address who has not joined can be invited; all or none.
#[tokio::test]
async fn invites_all_or_none() {
    let company = Company::found().await;
    let with = add(&company, "王小明", Some("ming@example.com")).await;
    let without = add(&company, "李雷", None).await;
    let path = company.path("/invitations");
    let body = json!({ "member_ids": [with, without] });
    company
        .owner
        .client
        .post(&path, body)
        .await
        .problem(422, "validation_failed");
    let body = json!({ "member_ids": [with, company.owner.member_id] });
    company
        .owner
        .client
        .post(&path, body)
        .await
        .problem(409, "member_already_joined");
    let open = company.owner.client.get(&path).await.expect(200);
    assert_eq!(open["items"], json!([]));
}

/// A revoked invitation cannot be used; revoking again changes nothing.
#[tokio::test]
async fn revokes() {
    let company = Company::found().await;
    let member = add(&company, "王小明", Some("ming@example.com")).await;
    let invitation = invite(&company, &member).await;
    let path = company.path(&format!(
        "/invitations/{}",
        invitation["id"].as_str().unwrap()
    ));
    company.owner.client.delete(&path).await.expect(204);
    company.owner.client.delete(&path).await.expect(204);
    let token = company.server.mail_to("ming@example.com").await.token();
    let body = json!({ "token": token, "password": "correct horse battery", "locale": "en" });
    company
        .server
        .client
        .post("/v1/invitations/register", body)
        .await
        .problem(422, "invitation_invalid");
}
