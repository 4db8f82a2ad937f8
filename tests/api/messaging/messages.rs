//! What the tests of messages share.

use serde_json::{Value, json};

use crate::support::{Person, Reply};

/// Posts a message under a new id.
pub async fn say(person: &Person, group: &str, mut body: Value) -> Reply {
    body["id"] = json!(crate::support::client_id());
    person.client.post(&format!("{group}/messages"), body).await
}

/// A message as somebody sees it.
pub async fn seen(person: &Person, group: &str, seq: i64) -> Value {
    let path = format!("{group}/messages/{seq}");
    let one = person.client.get(&path).await.expect(200);
    let listed = format!("{group}/messages?limit=1&after_seq={}", seq - 1);
    let listed = person.client.get(&listed).await.expect(200);
    assert_eq!(listed["items"][0], one, "the list shows what is read");
    one
}

pub async fn edit(person: &Person, group: &str, seq: i64, version: i64, text: &str) -> Reply {
    let path = format!("{group}/messages/{seq}");
    let body = json!({ "text": text });
    person.client.patch(&path, version, body).await
}

pub async fn recall(person: &Person, group: &str, seq: i64) -> Reply {
    let path = format!("{group}/messages/{seq}/recall");
    person.client.post(&path, Value::Null).await
}
