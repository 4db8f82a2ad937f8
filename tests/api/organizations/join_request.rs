//! Requests to join, and reminders of invitations.

use chrono::TimeDelta;
use serde_json::json;

use super::join_link::{link, new};
use crate::support::{Client, Company};

async fn ask(company: &Company, client: &Client, secret: &str, name: &str) -> String {
    let body = json!({ "secret": secret, "name": name });
    let outcome = client.post("/v1/invitations/join", body).await.expect(200);
    assert_eq!(
        (&outcome["status"], &outcome["organization_id"]),
        (&json!("requested"), &json!(company.id))
    );
    outcome["request_id"].as_str().unwrap().to_owned()
}

/// A request is approved into departments, and the requester reads of it in their language.
#[tokio::test]
async fn is_approved_into_departments() {
    let company = Company::found().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let research = company.department("研发部", None).await;
    let (_, secret) = link(&company, new("link", true)).await;
    let (account, client) = company.server.account("Wang").await;
    company
        .server
        .sql(&format!(
            "UPDATE accounts SET email = 'ming@example.com', locale = 'en' WHERE id = '{account}'"
        ))
        .await;
    let id = ask(&company, &client, &secret, "王小明").await;
    assert_eq!(ask(&company, &client, &secret, "again").await, id);
    client
        .get(&company.path(""))
        .await
        .problem(404, "not_found");
    let list = hr
        .client
        .get(&company.path("/join-requests"))
        .await
        .expect(200);
    assert_eq!(
        (&list["items"][0]["id"], &list["items"][0]["name"]),
        (&json!(id), &json!("王小明"))
    );
    let events = hr
        .client
        .get(&company.path("/events?limit=500"))
        .await
        .expect(200);
    assert!(events.to_string().contains("join_request.created"));
    let approve = company.path(&format!("/join-requests/{id}/approve"));
    let body = json!({ "department_ids": [research, company.root] });
    let decided = hr.client.post(&approve, body.clone()).await.expect(200);
    assert_eq!(decided["status"], "approved");
    let member = company.path(&format!(
        "/members/{}",
        decided["member_id"].as_str().unwrap()
    ));
    let member = client.get(&member).await.expect(200);
    assert_eq!(
        (&member["name"], &member["department_ids"]),
        (&json!("王小明"), &json!([research, company.root]))
    );
    let mail = company.server.mail_to("ming@example.com").await;
    assert_eq!(mail.letter, "join-approved");
    assert!(mail.text.contains("was approved"), "{}", mail.text);
    hr.client
        .post(&approve, body)
        .await
        .problem(409, "join_request_decided");
    let approved = hr
        .client
        .get(&company.path("/join-requests?status=approved"))
        .await
        .expect(200);
    assert_eq!(approved["items"].as_array().unwrap().len(), 1);
}

/// A refusal says why, gives the use of the link back, and is not for ever.
#[tokio::test]
async fn is_refused_with_a_reason() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let mut body = new("link", true);
    body["max_uses"] = json!(1);
    let (_, secret) = link(&company, body).await;
    let (account, client) = company.server.account("王小明").await;
    company
        .server
        .sql(&format!(
            "UPDATE accounts SET email = 'ming@example.com' WHERE id = '{account}'"
        ))
        .await;
    let id = ask(&company, &client, &secret, "王小明").await;
    let (_, late) = company.server.account("李雷").await;
    late.post("/v1/invitations/join", json!({ "secret": secret }))
        .await
        .problem(422, "invitation_invalid");
    let refuse = company.path(&format!("/join-requests/{id}/refuse"));
    let decided = owner
        .post(&refuse, json!({ "reason": "请先联系人事部门。" }))
        .await
        .expect(200);
    assert_eq!(
        (&decided["status"], &decided["decided_by"]),
        (&json!("refused"), &json!(company.owner.member_id))
    );
    let mail = company.server.mail_to("ming@example.com").await;
    assert_eq!(mail.letter, "join-refused");
    assert!(
        mail.text.contains("请先联系人事部门。") && mail.text.contains("未获通过"),
        "{}",
        mail.text
    );
    owner
        .post(&refuse, json!({}))
        .await
        .problem(409, "join_request_decided");
    assert_ne!(ask(&company, &client, &secret, "王小明").await, id);
}

/// Approved and refused at once: one of the two.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn is_decided_once() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let (_, secret) = link(&company, new("link", true)).await;
    for _ in 0..8 {
        let (account, client) = company.server.account("王小明").await;
        let id = ask(&company, &client, &secret, "王小明").await;
        let (approve, refuse) = (
            company.path(&format!("/join-requests/{id}/approve")),
            company.path(&format!("/join-requests/{id}/refuse")),
        );
        let (yes, no, again) = tokio::join!(
            owner.post(&approve, json!({})),
            owner.post(&refuse, json!({})),
            owner.post(&approve, json!({})),
        );
        let mut statuses = [yes.status, no.status, again.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409]);
        let members = format!("SELECT count(*) FROM members WHERE account_id = '{account}'");
        let expected = i64::from(no.status != 200);
        assert_eq!(company.server.count(&members).await, expected);
    }
}

async fn invite(company: &Company, email: &str) -> String {
    let owner = &company.owner.client;
    let body = json!({ "name": "王小明", "email": email });
    let member = owner
        .post(&company.path("/members"), body)
        .await
        .expect(201);
    let body = json!({ "member_ids": [member["id"]], "expires_in_days": 30 });
    let sent = owner
        .post(&company.path("/invitations"), body)
        .await
        .expect(201);
    sent["items"][0]["id"].as_str().unwrap().to_owned()
}

/// By hand: a new mail, not at once again, and never after the end.
#[tokio::test]
async fn reminds_by_hand() {
    let company = Company::found().await;
    let id = invite(&company, "ming@example.com").await;
    let old = company.server.mail_to("ming@example.com").await.token();
    let remind = company.path(&format!("/invitations/{id}/remind"));
    let body = json!({});
    company
        .owner
        .client
        .post(&remind, body.clone())
        .await
        .problem(409, "invitation_reminded");
    company.server.clock.advance(TimeDelta::hours(2));
    let owner = company.server.sign_in(company.owner.account_id).await;
    let reminded = owner.post(&remind, body.clone()).await.expect(200);
    assert!(reminded["reminded_at"].is_string());
    let mail = company.server.mail_to("ming@example.com").await;
    assert_eq!(mail.letter, "invitation-reminder");
    let (_, client) = company.server.account("小明").await;
    client
        .post("/v1/invitations/accept", json!({ "token": old }))
        .await
        .problem(422, "invitation_invalid");
    client
        .post("/v1/invitations/accept", json!({ "token": mail.token() }))
        .await
        .expect(200);
    company.server.clock.advance(TimeDelta::hours(2));
    let owner = company.server.sign_in(company.owner.account_id).await;
    owner
        .post(&remind, body)
        .await
        .problem(422, "invitation_invalid");
}

/// By itself: once after three days, and not of what was accepted or revoked.
#[tokio::test]
async fn reminds_once_by_itself() {
    let company = Company::found().await;
    let emails = ["open@example.com", "done@example.com", "gone@example.com"];
    let mut ids = Vec::new();
    for email in emails {
        ids.push(invite(&company, email).await);
    }
    company.server.mail_to(emails[0]).await;
    let token = company.server.mail_to(emails[1]).await.token();
    company.server.mail_to(emails[2]).await;
    let (_, client) = company.server.account("小明").await;
    client
        .post("/v1/invitations/accept", json!({ "token": token }))
        .await
        .expect(200);
    company
        .owner
        .client
        .delete(&company.path(&format!("/invitations/{}", ids[2])))
        .await
        .expect(204);
    let services = &company.server.services;
    services.forget_expired().await.unwrap();
    assert!(company.server.mails_to(emails[0]).await.is_empty());
    company.server.clock.advance(TimeDelta::days(3));
    for expected in [1, 0] {
        services.forget_expired().await.unwrap();
        assert_eq!(company.server.mails_to(emails[0]).await.len(), expected);
    }
    for email in &emails[1..] {
        assert!(company.server.mails_to(email).await.is_empty());
    }
}
