//! Direct conversations.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::{group, post, texts};
use crate::support::{Company, Person};

async fn open(one: &Person, other: &Person, company: &Company) -> Value {
    let path = path(company, other);
    one.client.put(&path, json!({})).await.expect(200)
}

fn path(company: &Company, other: &Person) -> String {
    company.path(&format!("/direct-conversations/{}", other.member_id))
}

fn at(company: &Company, view: &Value) -> String {
    company.path(&format!("/conversations/{}", view["id"].as_str().unwrap()))
}

/// Whoever opens it, and however often, it is the same one, with both in it and no owner.
#[tokio::test]
async fn a_pair_has_one() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let first = open(&wang, &li, &company).await;
    assert_eq!(first["kind"], "direct");
    assert_eq!(first["peer_id"], li.member_id.as_str());
    assert_eq!(
        (first["name"].as_str(), first["member_count"].as_i64()),
        (Some(""), Some(2))
    );
    assert!(first["owner_id"].is_null());
    let second = open(&li, &wang, &company).await;
    assert_eq!(second["id"], first["id"]);
    assert_eq!(second["peer_id"], wang.member_id.as_str());
    let here = at(&company, &first);
    post(&wang, &here, "在吗").await.expect(201);
    let list = li.client.get(&format!("{here}/messages")).await.expect(200);
    assert_eq!(texts(&list), ["在吗"]);
    zhao.client.get(&here).await.problem(404, "not_found");
    let other = open(&zhao, &li, &company).await;
    assert_ne!(other["id"], first["id"]);

    // Nobody is added, leaves, owns, archives or renames it.
    let client = &wang.client;
    let more = json!({ "member_ids": [zhao.member_id] });
    for reply in [
        client.post(&format!("{here}/members"), more).await,
        client
            .delete(&format!("{here}/members/{}", wang.member_id))
            .await,
        client.put(&format!("{here}/archive"), json!({})).await,
        client
            .put(
                &format!("{here}/owner"),
                json!({ "member_id": li.member_id }),
            )
            .await,
        client
            .put(&format!("{here}/admins/{}", li.member_id), json!({}))
            .await,
        client
            .put(
                &format!("{here}/members/{}/mute", li.member_id),
                json!({ "minutes": 5 }),
            )
            .await,
        client.patch(&here, 1, json!({ "posting": "admins" })).await,
        client.put(&path(&company, &wang), json!({})).await,
    ] {
        reply.problem(409, "conversation_kind");
    }
}

/// Forty requests of both sides at once make one conversation.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_race_makes_one() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let attempts = (0..40).map(|number| {
        let (one, other) = if number % 2 == 0 {
            (&wang, &li)
        } else {
            (&li, &wang)
        };
        open(one, other, &company)
    });
    let views = join_all(attempts).await;
    assert!(views.iter().all(|view| view["id"] == views[0]["id"]));
    let sql = "SELECT count(*) FROM conversations WHERE kind = 'direct'";
    assert_eq!(company.server.count(sql).await, 1);
    let sql = "SELECT count(*) FROM conversation_members JOIN conversations ON id = conversation_id \
               WHERE kind = 'direct'";
    assert_eq!(company.server.count(sql).await, 2);
}

/// Who is hidden is not written to for the first time; what exists goes on.
#[tokio::test]
async fn a_hidden_person_is_not_written_to_newly() {
    let company = Company::found().await;
    let (wang, li, boss) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("周总").await,
    );
    let known = open(&wang, &boss, &company).await;
    let hidden = json!({ "kind": "member", "id": boss.member_id });
    let rule = json!({ "kind": "hide", "name": "高管", "objects": [hidden] });
    company
        .owner
        .client
        .post(&company.path("/visibility/rules"), rule)
        .await
        .expect(201);
    li.client
        .put(&path(&company, &boss), json!({}))
        .await
        .problem(404, "not_found");
    let still = open(&wang, &boss, &company).await;
    assert_eq!(still["id"], known["id"]);
    // The hidden one may write to anybody, who answers.
    let begun = open(&boss, &li, &company).await;
    let answered = open(&li, &boss, &company).await;
    assert_eq!(answered["id"], begun["id"]);
    let nobody = crate::support::client_id();
    li.client
        .put(
            &company.path(&format!("/direct-conversations/{nobody}")),
            json!({}),
        )
        .await
        .problem(404, "not_found");
}

/// When one of the two leaves it is archived, and when they are back it goes on.
#[tokio::test]
async fn who_leaves_is_not_written_to() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let view = open(&wang, &li, &company).await;
    let here = at(&company, &view);
    post(&li, &here, "再见").await.expect(201);
    let shared = group(&company, &[&li, &wang]).await;
    let member = company.path(&format!("/members/{}", li.member_id));
    on_member(&company, &member, "/departure/complete").await;
    let after = open(&wang, &li, &company).await;
    assert_eq!(after["id"], view["id"]);
    assert!(after["archived_at"].is_string(), "{after:#}");
    let list = wang
        .client
        .get(&format!("{here}/messages"))
        .await
        .expect(200);
    assert_eq!(texts(&list), ["再见"]);
    assert_ne!(
        wang.client.get(&shared).await.expect(200)["owner_id"],
        li.member_id.as_str()
    );
    on_member(&company, &member, "/rejoin").await;
    let again = open(&wang, &li, &company).await;
    assert_eq!(again["id"], view["id"]);
    assert!(again["archived_at"].is_null());
    let li = Person {
        client: company.server.sign_in(li.account_id).await,
        ..li
    };
    post(&li, &here, "我回来了").await.expect(201);
}

/// What the owner does to a member, on the present version.
async fn on_member(company: &Company, member: &str, act: &str) {
    let owner = &company.owner.client;
    let version = owner.get(member).await.expect(200)["version"].as_i64();
    let path = format!("{member}{act}");
    let request = owner.on(version.unwrap(), Method::POST, &path, Some(json!({})));
    request.await.expect(200);
}
