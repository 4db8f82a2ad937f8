//! Joining through links and codes.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Client, Company};

pub async fn link(company: &Company, body: Value) -> (String, String) {
    let made = company
        .owner
        .client
        .post(&company.path("/join-links"), body)
        .await
        .expect(201);
    (
        made["join_link"]["id"].as_str().unwrap().to_owned(),
        made["secret"].as_str().unwrap().to_owned(),
    )
}

pub fn new(kind: &str, approval: bool) -> Value {
    json!({ "kind": kind, "approval": approval })
}

async fn join(client: &Client, secret: &str) -> crate::support::Reply {
    client
        .post("/v1/invitations/join", json!({ "secret": secret }))
        .await
}

/// A link and a code show where they lead, and let in; the secret is shown once.
#[tokio::test]
async fn links_and_codes_let_in() {
    let company = Company::found().await;
    let research = company.department("研发部", None).await;
    for kind in ["link", "code"] {
        let mut body = new(kind, false);
        body["department_id"] = json!(research);
        let (id, secret) = link(&company, body).await;
        let preview = company
            .server
            .client
            .post("/v1/invitations/preview", json!({ "secret": secret }))
            .await
            .expect(200);
        assert_eq!(
            (
                &preview["by"],
                &preview["organization"],
                &preview["department"]
            ),
            (&json!(kind), &json!("晨光科技"), &json!("研发部"))
        );
        let (_, client) = company.server.account("王小明").await;
        let typed = if kind == "code" {
            secret.to_lowercase().replace('-', "")
        } else {
            secret.clone()
        };
        let body = json!({ "secret": typed, "name": "小明" });
        let outcome = client.post("/v1/invitations/join", body).await.expect(200);
        assert_eq!(outcome["status"], "joined");
        let member = company.path(&format!(
            "/members/{}",
            outcome["member_id"].as_str().unwrap()
        ));
        let member = client.get(&member).await.expect(200);
        assert_eq!(
            (
                &member["name"],
                &member["department_ids"],
                &member["status"]
            ),
            (&json!("小明"), &json!([research]), &json!("active"))
        );
        join(&client, &secret)
            .await
            .problem(409, "account_already_member");
        let list = company
            .owner
            .client
            .get(&company.path("/join-links"))
            .await
            .expect(200);
        assert_eq!(
            (&list["items"][0]["id"], &list["items"][0]["uses"]),
            (&json!(id), &json!(1))
        );
        let audit = company
            .owner
            .client
            .get(&company.path("/audit-entries"))
            .await
            .expect(200);
        assert!(!audit.to_string().contains(&secret) && !list.to_string().contains(&secret));
    }
}

/// Revoked, expired, used up or made up: one answer, at once.
#[tokio::test]
async fn what_cannot_be_used_tells_nothing() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let (_, client) = company.server.account("王小明").await;
    let mut dead = vec!["ABCDE-FGHJK".to_owned(), "x".to_owned()];
    for kind in ["link", "code"] {
        let (id, revoked) = link(&company, new(kind, false)).await;
        let path = company.path(&format!("/join-links/{id}"));
        owner.delete(&path).await.expect(204);
        owner.delete(&path).await.expect(204);
        dead.push(revoked);
        let mut body = new(kind, false);
        body["max_uses"] = json!(1);
        let (_, used) = link(&company, body).await;
        let (_, other) = company.server.account("韩梅梅").await;
        join(&other, &used).await.expect(200);
        dead.push(used);
    }
    for secret in &dead {
        join(&client, secret)
            .await
            .problem(422, "invitation_invalid");
        company
            .server
            .client
            .post("/v1/invitations/preview", json!({ "secret": secret }))
            .await
            .problem(422, "invitation_invalid");
    }
    let mut body = new("code", false);
    body["expires_in_hours"] = json!(1);
    let (_, secret) = link(&company, body).await;
    company.server.clock.advance(TimeDelta::hours(2));
    let (_, client) = company.server.account("李雷").await;
    join(&client, &secret)
        .await
        .problem(422, "invitation_invalid");
    let codes = "SELECT count(*) FROM join_codes";
    assert_eq!(company.server.count(codes).await, 2);
    company.server.services.forget_expired().await.unwrap();
    assert_eq!(company.server.count(codes).await, 1);
}

/// Fifty accounts at once on a link for ten: exactly ten get in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_limit_is_exact() {
    let company = Company::found().await;
    for (kind, approval) in [("link", false), ("code", false), ("link", true)] {
        let mut body = new(kind, approval);
        body["max_uses"] = json!(10);
        let (id, secret) = link(&company, body).await;
        let mut clients = Vec::new();
        for number in 0..50 {
            clients.push(company.server.account(&format!("员工{number}")).await.1);
        }
        let replies = join_all(clients.iter().map(|client| join(client, &secret))).await;
        let mut inside = 0;
        for reply in replies {
            if reply.status == 200 {
                inside += 1;
            } else {
                reply.problem(422, "invitation_invalid");
            }
        }
        assert_eq!(inside, 10);
        let requests = format!("SELECT count(*) FROM join_requests WHERE link_id = '{id}'");
        let expected = if approval { 10 } else { 0 };
        assert_eq!(company.server.count(&requests).await, expected);
    }
    // The owner, and ten by each of the two links that ask nobody.
    assert_eq!(
        company.server.count("SELECT count(*) FROM members").await,
        21
    );
}

/// One account many times at once is one member.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_joins_once() {
    let company = Company::found().await;
    let (_, first) = link(&company, new("link", false)).await;
    let (_, second) = link(&company, new("link", false)).await;
    let (account, client) = company.server.account("王小明").await;
    let secrets = [&first, &second].into_iter().cycle().take(12);
    let replies = join_all(secrets.map(|secret| join(&client, secret))).await;
    let mut inside = 0;
    for reply in replies {
        if reply.status == 200 {
            inside += 1;
        } else {
            reply.problem(409, "account_already_member");
        }
    }
    let members = format!("SELECT count(*) FROM members WHERE account_id = '{account}'");
    assert_eq!((inside, company.server.count(&members).await), (1, 1));
    // A use whose joining failed is no use.
    let uses = "SELECT sum(uses)::bigint AS count FROM join_links";
    assert_eq!(company.server.count(uses).await, 1);
}

/// Who was invited by mail becomes the member who was invited, also through a link that needs
/// approval, and through both at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_invited_do_not_become_two() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let research = company.department("研发部", None).await;
    let (_, secret) = link(&company, new("link", true)).await;
    for round in 0..6 {
        let (account, client) = company.server.account("王小明").await;
        let email = format!("ming{round}@example.com");
        company
            .server
            .sql(&format!(
                "UPDATE accounts SET email = '{email}' WHERE id = '{account}'"
            ))
            .await;
        let body = json!({ "name": "王小明", "email": email, "department_ids": [research] });
        let member = owner
            .post(&company.path("/members"), body)
            .await
            .expect(201);
        let invite = json!({ "member_ids": [member["id"]] });
        owner
            .post(&company.path("/invitations"), invite)
            .await
            .expect(201);
        let token = company.server.mail_to(&email).await.token();
        if round == 0 {
            let outcome = join(&client, &secret).await.expect(200);
            assert_eq!(
                (&outcome["status"], &outcome["member_id"]),
                (&json!("joined"), &member["id"])
            );
            // The mail is used, too.
            client
                .post("/v1/invitations/accept", json!({ "token": token }))
                .await
                .problem(422, "invitation_invalid");
        } else {
            let (link, mail) = tokio::join!(
                join(&client, &secret),
                client.post("/v1/invitations/accept", json!({ "token": token })),
            );
            let mut statuses = [link.status, mail.status];
            statuses.sort_unstable();
            assert!(
                [[200, 409], [200, 422]].contains(&statuses),
                "{link:?} {mail:?}"
            );
        }
        let members = format!("SELECT count(*) FROM members WHERE account_id = '{account}'");
        assert_eq!(company.server.count(&members).await, 1);
        let open = owner.get(&company.path("/invitations")).await.expect(200);
        assert_eq!(open["items"], json!([]));
    }
}

/// Codes are not for guessing: an account gets ten attempts a minute.
#[tokio::test]
async fn guessing_is_slow() {
    let company = Company::found().await;
    let (_, client) = company.server.account("王小明").await;
    let mut refused = None;
    for _ in 0..60 {
        let reply = join(&client, "ABCDE-FGHJK").await;
        if reply.status == 429 {
            refused = Some(reply);
            break;
        }
        reply.problem(422, "invitation_invalid");
    }
    let reply = refused.expect("nobody was slowed down");
    assert!(reply.header("retry-after").parse::<u32>().unwrap() >= 1);
    reply.problem(429, "rate_limited");
}

/// A department that is merged takes its links along; one that a link leads to is not removed.
#[tokio::test]
async fn links_follow_their_department() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let old = company.department("旧部", None).await;
    let new_one = company.department("新部", None).await;
    let mut body = new("code", false);
    body["department_id"] = json!(old);
    let (_, secret) = link(&company, body).await;
    let path = company.path(&format!("/departments/{old}"));
    owner
        .delete(&path)
        .await
        .problem(409, "department_not_empty");
    let merge = format!("{path}/merge");
    owner
        .post(&merge, json!({ "into_id": new_one }))
        .await
        .expect(200);
    let (_, client) = company.server.account("王小明").await;
    let outcome = join(&client, &secret).await.expect(200);
    let member = company.path(&format!(
        "/members/{}",
        outcome["member_id"].as_str().unwrap()
    ));
    let member = client.get(&member).await.expect(200);
    assert_eq!(member["department_ids"], json!([new_one]));
}

/// A repeated request makes no other link, and answers with the secret that is kept nowhere.
#[tokio::test]
async fn making_one_is_safe_to_repeat() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let path = company.path("/join-links");
    let mut secrets = Vec::new();
    for kind in ["link", "code"] {
        let mut body = new(kind, false);
        body["id"] = json!(crate::support::client_id());
        let make = || owner.post(&path, body.clone());
        let replies = join_all((0..5).map(|_| make())).await;
        let answers: Vec<_> = replies
            .into_iter()
            .map(|reply| {
                assert_eq!(reply.header("cache-control"), "no-store");
                reply.expect(201)
            })
            .collect();
        assert!(
            answers.iter().all(|answer| *answer == answers[0]),
            "{answers:?}"
        );
        assert_eq!(answers[0]["join_link"]["id"], body["id"]);
        secrets.push(answers[0]["secret"].as_str().unwrap().to_owned());
        let again = make().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        let mut other = body.clone();
        other["max_uses"] = json!(7);
        owner
            .post(&path, other)
            .await
            .problem(422, "idempotency_mismatch");
        // The id of one organization is nobody else's, and neither is the secret.
        let (elsewhere, stranger) = company.stranger().await;
        let theirs = format!("/v1/organizations/{elsewhere}/join-links");
        let theirs = stranger.client.post(&theirs, body).await.expect(201);
        assert_ne!(theirs["secret"], answers[0]["secret"]);
        let (_, client) = company.server.account("王小明").await;
        let joined = join(&client, &secrets[secrets.len() - 1]).await.expect(200);
        assert_eq!(joined["organization_id"], json!(company.id));
    }
    let listed = owner.get(&path).await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    for (what, count) in [("max_uses", 4), (&secrets[0], 0), (&secrets[1], 0)] {
        let kept =
            format!("SELECT count(*) FROM idempotency_keys WHERE response::text LIKE '%{what}%'");
        assert_eq!(company.server.count(&kept).await, count, "{what}");
    }
}
