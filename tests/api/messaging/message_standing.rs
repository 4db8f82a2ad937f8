//! Who may do what with messages where a conversation is archived, or leaves posting to its
//! admins, or somebody is muted.

use reqwest::Method;
use serde_json::{Value, json};

use super::messages::{edit, recall};
use super::{group, post};
use crate::support::{Client, Company, Person, Reply, client_id};

/// Monday, 7 September 2026, 10:00 in Shanghai.
const AT_TEN: &str = "2026-09-07T02:00:00Z";

async fn forward(person: &Person, from: &str, to: &str, mode: &str) -> Reply {
    let to = to.rsplit('/').next().unwrap();
    let body = json!({ "id": client_id(), "seqs": [1], "mode": mode, "conversation_ids": [to] });
    person.client.post(&format!("{from}/forwards"), body).await
}

async fn schedule(person: &Person, path: &str) -> Reply {
    let message = json!({ "id": client_id(), "text": "十点" });
    let body = json!({ "id": client_id(), "send_at": AT_TEN, "message": message });
    let path = format!("{path}/scheduled-messages");
    person.client.post(&path, body).await
}

async fn with_nothing(client: &Client, method: Method, path: &str) -> Reply {
    client.send(client.request(method, path)).await
}

/// An archived conversation is read, and taken back in; nothing else is done with its messages,
/// also not by its owner. What was said in it is still forwarded elsewhere.
#[tokio::test]
async fn nothing_is_done_in_an_archive_but_taking_back() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let people = [&wang, &li];
    let (path, other) = (
        group(&company, &people).await,
        group(&company, &people).await,
    );
    for text in ["一", "二"] {
        post(&wang, &path, text).await.expect(201);
    }
    post(&wang, &other, "别处").await.expect(201);
    let emoji = format!("{path}/messages/1/reactions/%F0%9F%91%8D");
    let pin = format!("{path}/messages/1/pin");
    let waiting = schedule(&wang, &path).await.expect(201);
    let waiting = waiting["id"].as_str().unwrap();
    let waiting = format!("{path}/scheduled-messages/{waiting}");
    for done in [&emoji, &pin] {
        wang.client.put(done, Value::Null).await.expect(200);
    }
    let archive = format!("{path}/archive");
    wang.client.put(&archive, json!({})).await.expect(200);
    for (method, at) in [
        (Method::PUT, &emoji),
        (Method::DELETE, &emoji),
        (Method::PUT, &pin),
        (Method::DELETE, &pin),
    ] {
        let reply = with_nothing(&wang.client, method, at).await;
        reply.problem(409, "conversation_archived");
    }
    let later = json!({ "send_at": "2026-09-07T03:00:00Z" });
    for reply in [
        schedule(&wang, &path).await,
        wang.client.patch(&waiting, 1, later).await,
        wang.client
            .post(&format!("{waiting}/send"), Value::Null)
            .await,
        forward(&wang, &other, &path, "each").await,
        forward(&wang, &other, &path, "merged").await,
        edit(&wang, &path, 1, 1, "改").await,
        post(&wang, &path, "三").await,
    ] {
        reply.problem(409, "conversation_archived");
    }
    forward(&li, &path, &other, "each").await.expect(201);
    recall(&wang, &path, 1).await.expect(200);
    with_nothing(&wang.client, Method::DELETE, &waiting)
        .await
        .expect(204);
}

/// Who may not post does not say anything by another way: not by an edit, nor by forwarding, and
/// what they scheduled is refused at its time with the reason.
#[tokio::test]
async fn who_may_not_post_says_nothing_by_other_ways() {
    for code in ["posting_restricted", "muted"] {
        let company = Company::found().await;
        let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
        let people = [&wang, &li];
        let (path, other) = (
            group(&company, &people).await,
            group(&company, &people).await,
        );
        for path in [&path, &other] {
            post(&li, path, "一").await.expect(201);
        }
        if code == "muted" {
            let mute = format!("{path}/members/{}/mute", li.member_id);
            let day = json!({ "minutes": 1440 });
            wang.client.put(&mute, day).await.expect(204);
        } else {
            let policy = json!({ "posting": "admins" });
            wang.client.patch(&path, 1, policy).await.expect(200);
        }
        for reply in [
            edit(&li, &path, 1, 1, "改").await,
            forward(&li, &other, &path, "each").await,
            forward(&li, &other, &path, "merged").await,
            post(&li, &path, "二").await,
        ] {
            reply.problem(403, code);
        }
        // The owner is above it; elsewhere they may as before.
        forward(&wang, &other, &path, "each").await.expect(201);
        forward(&li, &path, &other, "each").await.expect(201);
        let made = schedule(&li, &path).await.expect(201);
        let at = format!("{path}/scheduled-messages");
        let now = format!("{at}/{}/send", made["id"].as_str().unwrap());
        li.client.post(&now, Value::Null).await.problem(403, code);
        let later = company.at(AT_TEN, &li).await;
        company.server.run_jobs().await;
        let waiting = later.get(&at).await.expect(200);
        let waiting = &waiting["items"][0];
        assert_eq!(
            (&waiting["state"], &waiting["refusal_code"]),
            (&json!("refused"), &json!(code)),
            "{waiting:#}"
        );
    }
}

/// In the announcement channel those say, edit and pin who administer it, as long as they do.
#[tokio::test]
async fn who_administers_the_announcement_channel_edits_and_pins() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let grant = company.grant(&wang, "admin", None).await.expect(201);
    let channel = company.path("/announcement-channel");
    let channel = wang.client.get(&channel).await.expect(200);
    let id = channel["conversation_id"].as_str().unwrap();
    let path = company.path(&format!("/conversations/{id}"));
    post(&li, &path, "我说")
        .await
        .problem(403, "posting_restricted");
    post(&wang, &path, "放假").await.expect(201);
    edit(&wang, &path, 1, 1, "放假安排").await.expect(200);
    let pin = format!("{path}/messages/1/pin");
    let emoji = format!("{path}/messages/1/reactions/%F0%9F%91%8D");
    wang.client.put(&pin, Value::Null).await.expect(200);
    for (method, at, code) in [
        (Method::PUT, &pin, "pinning_restricted"),
        (Method::DELETE, &pin, "pinning_restricted"),
    ] {
        let reply = with_nothing(&li.client, method, at).await;
        reply.problem(403, code);
    }
    li.client.put(&emoji, Value::Null).await.expect(200);
    edit(&li, &path, 1, 2, "改")
        .await
        .problem(403, "posting_restricted");
    // Who administers it no more is one of all again.
    let grant = grant["id"].as_str().unwrap();
    let grant = company.path(&format!("/role-grants/{grant}"));
    company.owner.client.delete(&grant).await.expect(204);
    edit(&wang, &path, 1, 2, "改")
        .await
        .problem(403, "posting_restricted");
    let reply = with_nothing(&wang.client, Method::DELETE, &pin).await;
    reply.problem(403, "pinning_restricted");
    recall(&wang, &path, 1).await.expect(200);
}
