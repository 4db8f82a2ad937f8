//! What is done with a group that is archived: nothing of who is in it, and who is what.

use reqwest::Method;
use serde_json::{Value, json};

use super::{group, post};
use crate::support::{Company, Person};

async fn link(by: &Person, path: &str, approval: bool) -> Value {
    let body = json!({ "approval": approval });
    let links = format!("{path}/links");
    by.client.post(&links, body).await.expect(201)
}

/// Its owner gives it to nobody, nobody rises, is muted, comes or is let in; what was left open is there when it
/// is opened again.
#[tokio::test]
async fn nobody_comes_rises_or_is_muted_in_an_archive() {
    let company = Company::found().await;
    let mut people = Vec::new();
    for name in ["王小明", "李娜", "赵强", "孙丽", "周杰"] {
        people.push(company.hire(name).await);
    }
    let [wang, li, zhao, sun, zhou] = &people[..] else {
        unreachable!()
    };
    let path = group(&company, &[wang, li, zhao]).await;
    post(wang, &path, "一").await.expect(201);
    let admin = |person: &Person| format!("{path}/admins/{}", person.member_id);
    wang.client.put(&admin(li), json!({})).await.expect(204);
    let (open, asking) = (
        link(wang, &path, false).await,
        link(wang, &path, true).await,
    );
    let joins = company.path("/conversation-joins");
    let secret = |link: &Value| json!({ "secret": link["secret"] });
    let asked = zhou.client.post(&joins, secret(&asking)).await.expect(200);
    let request = asked["request_id"].as_str().unwrap();
    let request = format!("{path}/requests/{request}");
    let pin = format!("{path}/messages/1/pin");
    wang.client.put(&pin, Value::Null).await.expect(200);
    let mute = format!("{path}/members/{}/mute", zhao.member_id);
    wang.client
        .put(&mute, json!({ "minutes": 60 }))
        .await
        .expect(204);
    let archive = format!("{path}/archive");
    wang.client.put(&archive, json!({})).await.expect(200);

    let one = |person: &Person| json!({ "member_id": person.member_id });
    let list = |person: &Person| json!([person.member_id]);
    let top = format!("{path}/messages/1/top-notice");
    let speakers = format!("{path}/speakers");
    let links = format!("{path}/links");
    let members = format!("{path}/members");
    let approve = format!("{request}/approve");
    let decline = format!("{request}/decline");
    for (method, at, body) in [
        (Method::PUT, &format!("{path}/owner"), one(li)),
        (Method::PUT, &admin(zhao), json!({})),
        (Method::DELETE, &admin(li), Value::Null),
        (Method::PUT, &mute, json!({ "minutes": 5 })),
        (Method::DELETE, &mute, Value::Null),
        (Method::PATCH, &speakers, json!({ "add": list(zhao) })),
        (Method::POST, &links, json!({ "approval": false })),
        (Method::POST, &members, json!({ "member_ids": list(sun) })),
        (Method::POST, &approve, json!({})),
        (Method::POST, &decline, json!({})),
        (Method::PUT, &top, Value::Null),
        (Method::DELETE, &top, Value::Null),
    ] {
        let request = wang.client.request(method.clone(), at).json(&body);
        let reply = wang.client.send(request).await;
        assert_eq!(reply.json["code"], "conversation_archived", "{method} {at}");
        assert_eq!(reply.status, 409);
    }
    for link in [&open, &asking] {
        let came = sun.client.post(&joins, secret(link)).await;
        came.problem(409, "conversation_archived");
    }
    let version = wang.client.get(&path).await.expect(200)["version"].as_i64();
    let policy = json!({ "posting": "admins" });
    let edited = wang.client.patch(&path, version.unwrap(), policy).await;
    edited.problem(409, "conversation_archived");

    // What belongs to whoever may is taken back, and nothing was used up.
    let seen = wang.client.get(&links).await.expect(200);
    let uses = seen["items"].as_array().unwrap().iter();
    let uses: Vec<_> = uses.map(|link| link["uses"].as_i64().unwrap()).collect();
    assert_eq!(uses, [1, 0]);
    let gone = open["link"]["id"].as_str().unwrap();
    let gone = format!("{links}/{gone}");
    wang.client.delete(&gone).await.expect(204);
    wang.client.delete(&archive).await.expect(200);
    let opened = zhao.client.get(&path).await.expect(200);
    assert_eq!(opened["owner_id"], wang.member_id.as_str());
    assert_eq!(opened["member_count"], 3);
    assert_eq!(opened["place"]["role"], "member");
    assert!(opened["place"]["muted_until"].is_string());
    wang.client.post(&approve, json!({})).await.expect(204);
    zhou.client.get(&path).await.expect(200);
    wang.client.put(&top, Value::Null).await.expect(200);
}
