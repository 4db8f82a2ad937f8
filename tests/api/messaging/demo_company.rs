//! The demo company, as its people find it.

use muster::app::demo;
use serde_json::json;

use super::texts;
use crate::support::TestServer;

/// Whoever signs in finds a group in which something was said, and the announcement channel.
#[tokio::test]
async fn has_something_to_read() {
    let server = TestServer::start().await;
    demo::found(&server.services).await.unwrap();
    let who = json!({ "email": "employee@demo.example", "password": "morning-light-2026" });
    let session = server.client.post("/v1/sessions", who).await.expect(201);
    let client = server
        .client
        .with_token(session["access_token"].as_str().unwrap());
    let conversations = "/v1/organizations/0199d000-0000-7000-8000-000000000001/conversations";
    let list = client.get(conversations).await.expect(200);
    let kinds: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["kind"])
        .collect();
    assert_eq!(kinds.len(), 2, "{list:#}");
    assert!(kinds.contains(&&json!("announcement")));
    let group = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["kind"] == "group");
    let group = group.unwrap();
    assert_eq!(
        (&group["member_count"], &group["last_seq"]),
        (&json!(5), &json!(4))
    );
    let id = group["id"].as_str().unwrap();
    let messages = client
        .get(&format!("{conversations}/{id}/messages"))
        .await
        .expect(200);
    assert!(texts(&messages).iter().all(|text| !text.is_empty()));
}
