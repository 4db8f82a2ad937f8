//! What a conversation allows whom, and what newcomers see.

use reqwest::Method;
use serde_json::{Value, json};

use super::{group, post, texts};
use crate::support::{Company, Person, Reply};

async fn edit(person: &Person, path: &str, body: Value) -> Reply {
    let version = person.client.get(path).await.expect(200)["version"].as_i64();
    person.client.patch(path, version.unwrap(), body).await
}

async fn add(person: &Person, path: &str, newcomer: &Person) -> Reply {
    let body = json!({ "member_ids": [newcomer.member_id] });
    person.client.post(&format!("{path}/members"), body).await
}

/// Name and description are whom the policy lets edit, the policy is the admins', and two who
/// edit at once do not overwrite each other.
#[tokio::test]
async fn is_edited_by_whom_it_allows() {
    let company = Company::found().await;
    let (wang, li, zhao, sun) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
        company.hire("孙丽").await,
    );
    let path = group(&company, &[&wang, &li, &zhao]).await;
    let before = wang.client.get(&path).await.expect(200);
    assert_eq!(
        before["policy"],
        json!({
            "posting": "everyone", "mention_everyone": "everyone", "inviting": "everyone",
            "pinning": "everyone", "editing": "everyone", "history": "all", "join_approval": false,
        })
    );
    let named = edit(
        &li,
        &path,
        json!({ "name": "研发二组", "description": "站会\n发布" }),
    )
    .await
    .expect(200);
    assert_eq!(
        (named["name"].as_str(), named["description"].as_str()),
        (Some("研发二组"), Some("站会\n发布"))
    );
    assert_eq!(named["version"], 2);
    let late = li.client.patch(&path, 1, json!({ "name": "x" })).await;
    late.problem(412, "version_mismatch");
    let bare = wang
        .client
        .send(
            wang.client
                .request(Method::PATCH, &path)
                .json(&json!({ "name": "x" })),
        )
        .await;
    bare.problem(428, "precondition_required");
    edit(&li, &path, json!({ "posting": "admins" }))
        .await
        .problem(403, "not_conversation_admin");
    let closed = json!({
        "posting": "admins", "mention_everyone": "admins", "inviting": "admins",
        "pinning": "admins", "editing": "admins", "history": "none", "join_approval": true,
    });
    let after = edit(&wang, &path, closed.clone()).await.expect(200);
    assert_eq!(after["policy"], closed);
    edit(&li, &path, json!({ "name": "三组" }))
        .await
        .problem(403, "not_conversation_admin");
    add(&li, &path, &sun)
        .await
        .problem(403, "not_conversation_admin");
    // An admin may what the owner may, but for the roles.
    let admin = format!("{path}/admins/{}", li.member_id);
    wang.client.put(&admin, json!({})).await.expect(204);
    edit(&li, &path, json!({ "posting": "everyone" }))
        .await
        .expect(200);
    add(&li, &path, &sun).await.expect(200);
    assert_eq!(
        li.client.get(&path).await.expect(200)["place"]["role"],
        "admin"
    );
    for bad in [
        json!({ "name": "" }),
        json!({ "posting": "nobody" }),
        json!({ "description": "长".repeat(1001) }),
        json!({ "join_approval": "yes" }),
        json!({ "surprise": true }),
    ] {
        edit(&wang, &path, bad)
            .await
            .problem(422, "validation_failed");
    }
}

/// What is before a newcomer's time is not theirs to see, also not in the list.
#[tokio::test]
async fn newcomers_see_what_the_policy_says() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let (none, recent, all) = (
        company.hire("赵强").await,
        company.hire("孙丽").await,
        company.hire("周杰").await,
    );
    let path = group(&company, &[&wang, &li]).await;
    for number in 1..=103 {
        post(&wang, &path, &number.to_string()).await.expect(201);
    }
    for (history, newcomer, first) in [
        ("none", &none, 104),
        // The notice of who came before is one of the last hundred.
        ("recent", &recent, 5),
        ("all", &all, 1),
    ] {
        edit(&wang, &path, json!({ "history": history }))
            .await
            .expect(200);
        add(&wang, &path, newcomer).await.expect(200);
        let seen = newcomer.client.get(&path).await.expect(200);
        assert_eq!(seen["place"]["visible_from_seq"], first);
        assert_eq!(seen["unread_count"], 0);
        assert_eq!(seen["last_message"]["kind"], "notice", "that they came");
        let messages = format!("{path}/messages");
        let list = newcomer
            .client
            .get(&format!("{messages}?after_seq=0&limit=1"))
            .await
            .expect(200);
        let said = Some(first).filter(|first| *first <= 103);
        let said = said.map_or(String::new(), |first| first.to_string());
        assert_eq!(texts(&list), [said]);
        let before = newcomer
            .client
            .get(&format!("{messages}?before_seq={first}"))
            .await
            .expect(200);
        assert_eq!(before["items"], json!([]));
        let listed = newcomer
            .client
            .get(&company.path("/conversations?q=研发"))
            .await
            .expect(200);
        assert_eq!(listed["items"][0]["last_message"], seen["last_message"]);
    }
    post(&wang, &path, "新的").await.expect(201);
    let list = none
        .client
        .get(&format!("{path}/messages"))
        .await
        .expect(200);
    assert_eq!(texts(&list), ["", "", "", "新的"], "after who came");
}

/// An archived group is read, and nothing is added or changed until it is open again.
#[tokio::test]
async fn is_archived_and_opened_again() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let sun = company.hire("孙丽").await;
    let path = group(&company, &[&wang, &li, &sun]).await;
    post(&wang, &path, "结项").await.expect(201);
    let archive = format!("{path}/archive");
    li.client
        .put(&archive, json!({}))
        .await
        .problem(403, "not_conversation_admin");
    let first = wang.client.put(&archive, json!({})).await.expect(200);
    assert!(first["archived_at"].is_string());
    assert_eq!(
        wang.client.put(&archive, json!({})).await.expect(200),
        first
    );
    add(&wang, &path, &zhao)
        .await
        .problem(409, "conversation_archived");
    edit(&wang, &path, json!({ "name": "新" }))
        .await
        .problem(409, "conversation_archived");
    // Nobody is removed, and who wants to leaves.
    let place = |person: &Person| format!("{path}/members/{}", person.member_id);
    wang.client
        .delete(&place(&sun))
        .await
        .problem(409, "conversation_archived");
    li.client
        .delete(&place(&sun))
        .await
        .problem(403, "not_conversation_admin");
    sun.client.delete(&place(&sun)).await.expect(204);
    let read = json!({ "seq": 1 });
    li.client
        .put(&format!("{path}/read"), read)
        .await
        .expect(200);
    let list = li.client.get(&format!("{path}/messages")).await.expect(200);
    assert_eq!(texts(&list), ["结项", "", ""]);
    let open = wang.client.delete(&archive).await.expect(200);
    assert!(open["archived_at"].is_null());
    add(&wang, &path, &zhao).await.expect(200);
    let events = li.client.get(&company.path("/events")).await.expect(200);
    let kinds: Vec<_> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["kind"] == "conversation.archived")
        .map(|event| event["payload"]["archived_at"].is_string())
        .collect();
    assert_eq!(kinds, [true, false]);
}

/// The announcement channel's path, with a message in it.
async fn channel(company: &Company) -> String {
    let client = &company.owner.client;
    let found = client.get(&company.path("/announcement-channel")).await;
    let found = found.expect(200)["conversation_id"].clone();
    let path = company.path(&format!("/conversations/{}", found.as_str().unwrap()));
    post(&company.owner, &path, "放假安排").await.expect(201);
    path
}

/// What everybody reads, only those change who administer it: also in channels that were there
/// before.
#[tokio::test]
async fn the_announcement_channel_is_its_admins() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    // Whoever came is in it with the next change that is audited.
    company.hire_as("李人事", "hr", None).await;
    let path = channel(&company).await;
    let pin = format!("{path}/messages/1/pin");
    let own = json!({
        "posting": "admins", "mention_everyone": "admins", "inviting": "admins",
        "pinning": "admins", "editing": "admins", "history": "all", "join_approval": false,
    });
    let closed = async || {
        let seen = wang.client.get(&path).await.expect(200);
        assert_eq!(seen["policy"], own);
        edit(&wang, &path, json!({ "description": "我的频道" }))
            .await
            .problem(403, "not_conversation_admin");
        for method in [Method::PUT, Method::DELETE] {
            let request = wang.client.request(method, &pin);
            let reply = wang.client.send(request).await;
            reply.problem(403, "pinning_restricted");
        }
        seen["version"].as_i64().unwrap()
    };
    let version = closed().await;
    edit(&company.owner, &path, json!({ "description": "公司公告" }))
        .await
        .expect(200);
    let owner = &company.owner.client;
    owner.put(&pin, Value::Null).await.expect(200);
    owner.delete(&pin).await.expect(204);
    // As it was made before.
    let before = "UPDATE conversations SET mention_everyone = 'everyone', inviting = 'everyone', \
                  pinning = 'everyone', editing = 'everyone' WHERE kind = 'announcement'";
    company.server.sql(before).await;
    let mend =
        include_str!("../../../migrations/2026-11-22-000052_messaging_channel_policy/up.sql");
    company.server.sql(mend).await;
    assert!(closed().await > version, "whoever read it reads it again");
    // Its admins may open what is not posting.
    edit(&company.owner, &path, json!({ "pinning": "everyone" }))
        .await
        .expect(200);
    wang.client.put(&pin, Value::Null).await.expect(200);
    edit(&company.owner, &path, json!({ "posting": "everyone" }))
        .await
        .problem(409, "conversation_kind");
}
