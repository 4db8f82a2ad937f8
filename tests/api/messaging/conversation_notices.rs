//! What the service says in a conversation about itself.

use reqwest::Method;
use serde_json::{Value, json};

use super::{group, post};
use crate::support::{Company, Person, Reply, Socket};

/// What was said in a conversation by the service, in its order.
async fn said(person: &Person, path: &str) -> Vec<Value> {
    let list = format!("{path}/messages?limit=100");
    let list = person.client.get(&list).await.expect(200);
    let items = list["items"].as_array().unwrap().iter();
    let notices = items.filter(|item| item["kind"] == "notice");
    notices
        .map(|item| item["content"]["notice"].clone())
        .collect()
}

async fn patch(person: &Person, path: &str, version: i64, body: Value) -> Reply {
    person.client.patch(path, version, body).await
}

fn owned(by: Option<&Person>, owner: &Person) -> Value {
    let by = by.map(|by| &by.member_id);
    json!({ "event": "owner_changed", "by": by, "owner_id": owner.member_id })
}

fn came(by: Option<&Person>, people: &[&Person]) -> Value {
    let ids: Vec<_> = people.iter().map(|person| &person.member_id).collect();
    let by = by.map(|by| &by.member_id);
    json!({ "event": "members_added", "by": by, "member_ids": ids, "count": ids.len() })
}

/// Whoever comes, goes or changes something: it is said once, in everybody's order, and is nobody's
/// unread message. The beginning of a group is not.
#[tokio::test]
async fn say_what_became_of_a_group() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let (sun, zhou) = (company.hire("孙悦").await, company.hire("周婷").await);
    let path = group(&company, &[&wang, &li]).await;
    assert_eq!(said(&wang, &path).await, [] as [Value; 0]);
    post(&wang, &path, "早").await.expect(201);
    let members = format!("{path}/members");
    let body = json!({ "member_ids": [zhao.member_id, li.member_id] });
    li.client.post(&members, body.clone()).await.expect(200);
    li.client.post(&members, body).await.expect(200);
    let link = json!({ "expires_in_hours": 1, "max_uses": 5, "approval": false });
    let link = wang.client.post(&format!("{path}/links"), link).await;
    let secret = json!({ "secret": link.expect(201)["secret"] });
    let join = company.path("/conversation-joins");
    sun.client.post(&join, secret).await.expect(200);
    let renamed = json!({ "name": "研发二组", "posting": "admins" });
    patch(&wang, &path, 1, renamed).await.expect(200);
    for approval in [true, true, false] {
        let asked = json!({ "name": "研发二组", "join_approval": approval });
        let version = wang.client.get(&path).await.expect(200)["version"].as_i64();
        let version = version.unwrap();
        patch(&wang, &path, version, asked).await.expect(200);
    }
    let place = |person: &Person| format!("{path}/members/{}", person.member_id);
    wang.client.delete(&place(&sun)).await.expect(204);
    let heir = json!({ "member_id": li.member_id });
    let owner = format!("{path}/owner");
    wang.client.put(&owner, heir).await.expect(200);
    let archive = format!("{path}/archive");
    for _ in 0..2 {
        li.client.put(&archive, json!(null)).await.expect(200);
    }
    li.client.delete(&archive).await.expect(200);
    li.client.delete(&place(&li)).await.expect(204);
    let mut expected = vec![
        came(Some(&li), &[&zhao]),
        came(Some(&sun), &[&sun]),
        json!({ "event": "renamed", "by": wang.member_id, "name": "研发二组" }),
        json!({ "event": "posting_changed", "by": wang.member_id, "posting": "admins" }),
        json!({ "event": "join_approval_changed", "by": wang.member_id, "join_approval": true }),
        json!({ "event": "join_approval_changed", "by": wang.member_id, "join_approval": false }),
        json!({ "event": "members_removed", "by": wang.member_id,
            "member_ids": [sun.member_id], "count": 1 }),
        owned(Some(&wang), &li),
        json!({ "event": "archived", "by": li.member_id, "archived": true }),
        json!({ "event": "archived", "by": li.member_id, "archived": false }),
        json!({ "event": "member_left", "member_id": li.member_id }),
        owned(None, &wang),
    ];
    assert_eq!(said(&zhao, &path).await, expected);

    // Nobody has anything to read but what somebody wrote.
    let unread = async |person: &Person| {
        let seen = person.client.get(&path).await.expect(200);
        let list = company.path("/conversations");
        let list = person.client.get(&list).await.expect(200);
        let items = list["items"].as_array().unwrap();
        let listed = items.iter().find(|item| item["id"] == seen["id"]).unwrap();
        assert_eq!(listed["unread_count"], seen["unread_count"]);
        seen["unread_count"].as_i64().unwrap()
    };
    assert_eq!((unread(&wang).await, unread(&zhao).await), (0, 0));
    post(&wang, &path, "好").await.expect(201);
    assert_eq!((unread(&wang).await, unread(&zhao).await), (0, 1));
    let mark = json!({ "seq": 5 });
    let read = zhao.client.put(&format!("{path}/read"), mark).await;
    assert_eq!(read.expect(200)["unread_count"], 1);

    // Who leaves the organization leaves the group, and their successor owns it.
    let leaving = company.path(&format!("/members/{}/departure/complete", wang.member_id));
    let successor = json!({ "successor_id": zhou.member_id });
    let version = company.path(&format!("/members/{}", wang.member_id));
    let client = &company.owner.client;
    let version = client.get(&version).await.expect(200)["version"].as_i64();
    client
        .on(version.unwrap(), Method::POST, &leaving, Some(successor))
        .await
        .expect(200);
    expected.extend([
        json!({ "event": "member_left", "member_id": wang.member_id }),
        came(None, &[&zhou]),
        owned(None, &zhou),
    ]);
    assert_eq!(said(&zhao, &path).await, expected);
}

/// Of a department's group: many who come at once are one notice, which names the first of them;
/// its beginning is none, and the channel stays silent.
#[tokio::test]
async fn say_who_follows_a_department() {
    let company = Company::found().await;
    let made = company.department("研发部", None).await;
    let wang = company.hire_into("王小明", &[&made]).await;
    let bind = company.path(&format!("/departments/{made}/group"));
    let client = &company.owner.client;
    let bound = client.put(&bind, json!({})).await.expect(200);
    let id = bound["conversation_id"].as_str().unwrap();
    let path = company.path(&format!("/conversations/{id}"));
    assert_eq!(said(&wang, &path).await, [] as [Value; 0]);
    // Who follows it is told live, also in the channel.
    let (mut socket, _) = Socket::open(&company, &wang, None).await;
    let channel = client.get(&company.path("/announcement-channel")).await;
    let channel = channel.expect(200)["conversation_id"].clone();
    let channel = company.path(&format!("/conversations/{}", channel.as_str().unwrap()));
    for path in [&path, &channel] {
        let author = if path == &channel {
            &company.owner
        } else {
            &wang
        };
        let posted = post(author, path, "早").await.expect(201);
        assert_eq!(socket.event("message.posted").await["payload"], posted);
    }
    drop(socket);
    let below = company.department("平台组", Some(&made)).await;
    for number in 0..22 {
        company.hire_into(&format!("员工{number}"), &[&below]).await;
    }
    assert_eq!(said(&wang, &path).await, [] as [Value; 0]);
    client
        .put(&bind, json!({ "with_below": true }))
        .await
        .expect(200);
    let department = company.path(&format!("/departments/{made}"));
    let version = client.get(&department).await.expect(200)["version"].as_i64();
    let renamed = json!({ "name": "研发中心" });
    client
        .patch(&department, version.unwrap(), renamed)
        .await
        .expect(200);
    client
        .put(&bind, json!({ "with_below": false }))
        .await
        .expect(200);
    let said = said(&wang, &path).await;
    let events: Vec<_> = said.iter().map(|notice| notice["event"].as_str()).collect();
    let expected = ["members_added", "renamed", "members_removed"];
    assert_eq!(events, expected.map(Some));
    for notice in [&said[0], &said[2]] {
        let named = notice["member_ids"].as_array().unwrap().len();
        assert_eq!(
            (named, &notice["count"], &notice["by"]),
            (20, &json!(22), &json!(null))
        );
    }
    let silent = "SELECT count(*) FROM messages JOIN conversations ON conversations.id = conversation_id \
                  WHERE conversations.kind = 'announcement'";
    assert_eq!(company.server.count(silent).await, 1, "the owner's");
}
