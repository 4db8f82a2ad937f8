//! Editing messages, and their history.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::messages::{edit, recall, say, seen};
use super::{group, post};
use crate::support::{Company, Socket};

/// The author edits on the version that was read; everyone sees it, and what was there before.
#[tokio::test]
async fn keeps_what_was_said_before() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let first = json!({ "text": "早上号", "mentions": { "member_ids": [li.member_id] } });
    let posted = say(&wang, &path, first).await.expect(201);
    let (mut socket, _) = Socket::open(&company, &li, None).await;
    let one = format!("{path}/messages/1");
    assert_eq!(li.client.get(&one).await.header("etag"), "\"v1\"");

    let body = json!({ "text": "早上*好*", "format": "markdown" });
    let edited = wang.client.patch(&one, 1, body).await;
    assert_eq!(edited.header("etag"), "\"v2\"");
    let edited = edited.expect(200);
    assert_eq!(edited["version"], 2);
    assert_eq!(edited["mentions"]["member_ids"], json!([]));
    assert_eq!(seen(&li, &path, 1).await, edited);
    let event = socket.frame().await;
    assert_eq!(event["kind"], "message.edited", "{event:#}");
    assert_eq!(event["payload"]["text"], "早上*好*");

    edit(&wang, &path, 1, 2, "早").await.expect(200);
    let list = format!("{path}/messages/1/edits");
    let former = li.client.get(&list).await.expect(200);
    let said: Vec<_> = former["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                item["text"].as_str().unwrap(),
                item["format"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(said, [("早上号", "plain"), ("早上*好*", "markdown")]);
    let page = li.client.get(&format!("{list}?limit=1")).await.expect(200);
    let next = page["next_cursor"].as_str().unwrap();
    let next = format!("{list}?limit=1&cursor={next}");
    assert_eq!(
        li.client.get(&next).await.expect(200)["items"][0]["version"],
        2
    );

    // Posting it again still finds it, as it is now.
    let again = json!({ "id": posted["id"], "text": "早上号", "mentions": { "member_ids": [li.member_id] } });
    let again = wang.client.post(&format!("{path}/messages"), again).await;
    assert_eq!(again.expect(201)["text"], "早");

    recall(&wang, &path, 1).await.expect(200);
    li.client.get(&list).await.problem(409, "message_recalled");
    edit(&wang, &path, 1, 3, "x")
        .await
        .problem(409, "message_recalled");
}

/// Of twelve edits of one version one succeeds.
#[tokio::test]
async fn one_of_many_edits_wins() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let path = group(&company, &[&company.owner, &wang]).await;
    post(&wang, &path, "一").await.expect(201);
    let texts: Vec<_> = (0..12).map(|n| format!("版本 {n}")).collect();
    let edits = texts.iter().map(|text| edit(&wang, &path, 1, 1, text));
    let replies = join_all(edits).await;
    let won = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(won, 1);
    for reply in replies.into_iter().filter(|reply| reply.status != 200) {
        reply.problem(412, "version_mismatch");
    }
    assert_eq!(seen(&wang, &path, 1).await["version"], 2);
}

/// Nobody else, no other kind, and not after a day; what is named is proved anew.
#[tokio::test]
async fn refuses_what_is_no_edit() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li]).await;
    post(&li, &path, "一").await.expect(201);
    let card = json!({ "content": { "kind": "card", "title": "x" }, "text": "y" });
    say(&li, &path, card).await.expect(201);
    edit(&wang, &path, 1, 1, "x")
        .await
        .problem(403, "not_message_author");
    edit(&zhao, &path, 1, 1, "x")
        .await
        .problem(404, "not_found");
    edit(&li, &path, 2, 1, "x")
        .await
        .problem(409, "message_not_editable");
    edit(&li, &path, 3, 1, "x").await.problem(404, "not_found");
    let one = format!("{path}/messages/1");
    let outside = json!({ "text": "x", "mentions": { "member_ids": [zhao.member_id] } });
    li.client
        .patch(&one, 1, outside)
        .await
        .problem(422, "validation_failed");
    let empty: Value = json!({ "text": " " });
    li.client
        .patch(&one, 1, empty)
        .await
        .problem(422, "validation_failed");
    company
        .server
        .sql("UPDATE conversations SET archived_at = now()")
        .await;
    edit(&li, &path, 1, 1, "x")
        .await
        .problem(409, "conversation_archived");
    company
        .server
        .sql("UPDATE conversations SET archived_at = NULL")
        .await;
    let later = company.at("2026-09-08T00:49:59Z", &li).await;
    later
        .patch(&one, 1, json!({ "text": "二" }))
        .await
        .expect(200);
    let late = company.at("2026-09-08T00:50:00Z", &li).await;
    late.patch(&one, 2, json!({ "text": "三" }))
        .await
        .problem(409, "message_too_old");
}

/// One window for both: where the organization lets nobody take anything back, authors edit
/// nothing either.
#[tokio::test]
async fn the_window_of_recalling_is_that_of_editing() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&li, &wang]).await;
    post(&wang, &path, "一").await.expect(201);
    let settings = company.path("/messaging-settings");
    let owner = &company.owner.client;
    let never = json!({ "read_receipts": true, "recall_minutes": 0 });
    let put = owner.on(1, reqwest::Method::PUT, &settings, Some(never));
    put.await.expect(200);
    for reply in [
        edit(&wang, &path, 1, 1, "二").await,
        recall(&wang, &path, 1).await,
    ] {
        reply.problem(409, "message_too_old");
    }
    recall(&li, &path, 1).await.expect(200);
}

/// An edit mentions everyone where the policy lets its author, as a message does; what was said stays.
#[tokio::test]
async fn an_edit_mentions_everyone_as_the_policy_says() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    for person in [&li, &wang] {
        post(person, &path, "看").await.expect(201);
    }
    let policy = json!({ "mention_everyone": "admins" });
    wang.client.patch(&path, 1, policy).await.expect(200);
    let everyone = json!({ "text": "都看", "mentions": { "everyone": true } });
    let own = format!("{path}/messages/1");
    let refused = li.client.patch(&own, 1, everyone.clone()).await;
    refused.problem(403, "mention_everyone_restricted");
    let before = li.client.get(&own).await.expect(200);
    assert_eq!(
        (
            &before["text"],
            &before["version"],
            &before["mentions"]["everyone"]
        ),
        (&json!("看"), &json!(1), &json!(false))
    );
    let owners = format!("{path}/messages/2");
    let edited = wang.client.patch(&owners, 1, everyone).await.expect(200);
    assert_eq!(edited["mentions"]["everyone"], true);
    let seen = li.client.get(&path).await.expect(200);
    assert_eq!(seen["mention_count"], 1);
}
