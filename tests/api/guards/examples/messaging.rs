//! Conversations, messages, and the socket.

use serde_json::json;

use super::super::world::{Request, World, delete, get, post, put};
use super::examples;
use crate::support::Person;

examples! { |world, who|
    "create_conversation" => {
        let body = json!({ "name": world.name(), "member_ids": [world.employee().member_id] });
        post(world.path("/conversations"), body)
    },
    "list_conversations" => get(world.path("/conversations?limit=5")),
    "read_conversation" => get(conversation(world, who).await),
    "read_conversation: of others" => get(conversation(world, world.owner()).await),
    "list_conversation_members" => get(format!("{}/members?limit=5", conversation(world, who).await)),
    "add_conversation_members" => {
        let newcomer = world.company.hire("新人").await;
        let body = json!({ "member_ids": [newcomer.member_id] });
        post(format!("{}/members", conversation(world, who).await), body)
    },
    "remove_conversation_member" => {
        delete(format!("{}/members/{}", conversation(world, who).await, who.member_id))
    },
    "remove_conversation_member: another" => {
        let path = conversation(world, who).await;
        delete(format!("{path}/members/{}", other(world, who).member_id))
    },
    "mark_conversation_read" => {
        put(format!("{}/read", conversation(world, who).await), json!({ "seq": 1 }))
    },
    "post_message" => {
        let body = json!({ "id": crate::support::client_id(), "text": "早上好！" });
        post(format!("{}/messages", conversation(world, who).await), body)
    },
    "post_message: among others" => {
        let body = json!({ "id": crate::support::client_id(), "text": "早上好！" });
        post(format!("{}/messages", conversation(world, world.owner()).await), body)
    },
    "list_messages" => get(format!("{}/messages?limit=5", conversation(world, who).await)),
    "search_messages" => {
        let path = conversation(world, who).await;
        world.company.index_messages().await;
        let id = path.rsplit('/').next().unwrap();
        get(world.path(&format!("/messages/search?q=大家&conversation_id={id}&limit=5")))
    },
    "search_messages: of others" => {
        let path = conversation(world, world.owner()).await;
        let id = path.rsplit('/').next().unwrap();
        get(world.path(&format!("/messages/search?q=大家&conversation_id={id}")))
    },
    "open_socket" => get("/v1/realtime".to_owned())
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
}

/// The path of a conversation that somebody created with another one and said something in.
async fn conversation(world: &World, who: &Person) -> String {
    let body = json!({ "name": world.name(), "member_ids": [other(world, who).member_id] });
    let created = who
        .client
        .post(&world.path("/conversations"), body)
        .await
        .expect(201);
    let path = world.path(&format!(
        "/conversations/{}",
        created["id"].as_str().unwrap()
    ));
    let message = json!({ "id": crate::support::client_id(), "text": "大家好" });
    who.client
        .post(&format!("{path}/messages"), message)
        .await
        .expect(201);
    path
}

fn other<'a>(world: &'a World, who: &Person) -> &'a Person {
    if who.member_id == world.owner().member_id {
        world.colleague()
    } else {
        world.owner()
    }
}
