//! Conversations, messages, and the socket.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::world::{Request, World, call, delete, file, get, patch, post, put};
use super::examples;
use crate::support::Person;
use crate::support::tus;

examples! { |world, who|
    "create_conversation" => {
        let body = json!({ "name": world.name(), "member_ids": [world.employee().member_id] });
        post(world.path("/conversations"), body)
    },
    "list_conversations" => get(world.path("/conversations?limit=5")),
    "list_mention_candidates" => {
        get(format!("{}/mention-candidates?q=w&limit=5", conversation(world, who).await))
    },
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
    "edit_conversation" => {
        patch(conversation(world, who).await, json!({ "name": world.name(), "posting": "admins" })).on(1)
    },
    "edit_conversation: of another" => {
        let path = shared(world, who).await;
        patch(path, json!({ "posting": "admins" })).on(1)
    },
    "archive_conversation" => put(format!("{}/archive", conversation(world, who).await), json!({})),
    "archive_conversation: of another" => put(format!("{}/archive", shared(world, who).await), json!({})),
    "reopen_conversation" => delete(format!("{}/archive", conversation(world, who).await)),
    "transfer_conversation" => {
        let path = format!("{}/owner", conversation(world, who).await);
        put(path, json!({ "member_id": other(world, who).member_id }))
    },
    "transfer_conversation: of another" => {
        let path = format!("{}/owner", shared(world, who).await);
        put(path, json!({ "member_id": who.member_id }))
    },
    "make_conversation_admin" => {
        let path = conversation(world, who).await;
        put(format!("{path}/admins/{}", other(world, who).member_id), json!({}))
    },
    "unmake_conversation_admin" => {
        let path = conversation(world, who).await;
        delete(format!("{path}/admins/{}", other(world, who).member_id))
    },
    "mute_conversation_member" => {
        let path = conversation(world, who).await;
        put(format!("{path}/members/{}/mute", other(world, who).member_id), json!({ "minutes": 60 }))
    },
    "mute_conversation_member: of another" => {
        let path = shared(world, who).await;
        put(format!("{path}/members/{}/mute", who.member_id), json!({ "minutes": 60 }))
    },
    "unmute_conversation_member" => {
        let path = conversation(world, who).await;
        delete(format!("{path}/members/{}/mute", other(world, who).member_id))
    },
    "list_conversation_speakers" => get(format!("{}/speakers", conversation(world, who).await)),
    "change_conversation_speakers" => {
        let path = conversation(world, who).await;
        patch(format!("{path}/speakers"), json!({ "add": [other(world, who).member_id] }))
    },
    "change_conversation_speakers: of another" => {
        let path = shared(world, who).await;
        patch(format!("{path}/speakers"), json!({ "remove": [who.member_id] }))
    },
    "open_direct_conversation" => {
        put(world.path(&format!("/direct-conversations/{}", other(world, who).member_id)), json!({}))
    },
    "set_conversation_settings" => {
        let path = format!("{}/settings", conversation(world, who).await);
        put(path, json!({ "silenced": true, "pinned": true }))
    },
    "read_quiet_hours" => get(world.path("/me/quiet-hours")),
    "set_quiet_hours" => {
        let body = json!({ "active": true, "starts_at": "22:00", "ends_at": "07:30", "days": ["friday"] });
        put(world.path("/me/quiet-hours"), body)
    },
    "bind_department_group" => {
        let department = world.company.department(&world.name(), None).await;
        put(world.path(&format!("/departments/{department}/group")), json!({ "with_below": true }))
    },
    "bind_department_group: of the managed one" => {
        put(world.path(&format!("/departments/{}/group", world.managed)), json!({}))
    },
    "read_department_group" => {
        let department = world.company.department(&world.name(), None).await;
        let path = world.path(&format!("/departments/{department}/group"));
        world.owner().client.put(&path, json!({})).await.expect(200);
        get(path)
    },
    "unbind_department_group" => {
        let department = world.company.department(&world.name(), None).await;
        let person = world.company.hire_into("新人", &[&department]).await;
        let path = world.path(&format!("/departments/{department}/group"));
        world.owner().client.put(&path, json!({})).await.expect(200);
        post(format!("{path}/unbind"), json!({ "owner_id": person.member_id }))
    },
    "read_announcement_channel" => get(world.path("/announcement-channel")),
    "create_conversation_link" => {
        post(format!("{}/links", conversation(world, who).await), json!({ "approval": false }))
    },
    "list_conversation_links" => get(format!("{}/links?limit=5", conversation(world, who).await)),
    "revoke_conversation_link" => {
        let path = format!("{}/links", conversation(world, who).await);
        let made = who.client.post(&path, json!({ "approval": true })).await.expect(201);
        delete(format!("{path}/{}", made["link"]["id"].as_str().unwrap()))
    },
    "join_conversation" => {
        let secret = link(&conversation(world, world.owner()).await, world.owner(), false).await;
        post(world.path("/conversation-joins"), json!({ "secret": secret }))
    },
    "list_conversation_requests" => get(format!("{}/requests?limit=5", conversation(world, who).await)),
    "list_conversation_requests: of another" => get(format!("{}/requests?limit=5", shared(world, who).await)),
    "approve_conversation_request" => {
        let path = request(world, who).await;
        post(format!("{path}/approve"), json!({}))
    },
    "decline_conversation_request" => {
        let path = request(world, who).await;
        post(format!("{path}/decline"), json!({}))
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
    "post_message: a file" => {
        let path = conversation(world, who).await;
        let file = tus::upload(&world.company, who, "报告.txt", b"x").await;
        let content = json!({ "kind": "file", "file_id": file });
        post(format!("{path}/messages"), json!({ "id": crate::support::client_id(), "content": content }))
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
    "read_message" => get(format!("{}/messages/1", conversation(world, who).await)),
    "edit_message" => {
        let path = conversation(world, who).await;
        patch(format!("{path}/messages/1"), json!({ "text": "各位好" })).on(1)
    },
    "edit_message: of others" => {
        let path = among(world, who).await;
        patch(format!("{path}/messages/1"), json!({ "text": "各位好" })).on(1)
    },
    "list_message_edits" => {
        let path = format!("{}/messages/1", conversation(world, who).await);
        let edit = patch(path.clone(), json!({ "text": "各位好" })).on(1);
        edit.send(&who.client).await.expect(200);
        get(format!("{path}/edits?limit=5"))
    },
    "recall_message" => {
        post(format!("{}/messages/1/recall", conversation(world, who).await), Value::Null)
    },
    "recall_message: of others" => {
        let path = among(world, who).await;
        post(format!("{path}/messages/1/recall"), Value::Null)
    },
    "list_thread" => {
        let path = conversation(world, who).await;
        let reply = json!({ "id": crate::support::client_id(), "text": "收到", "thread_seq": 1 });
        who.client.post(&format!("{path}/messages"), reply).await.expect(201);
        get(format!("{path}/messages/1/thread?limit=5"))
    },
    "react_to_message" => call(Method::PUT, reaction(world, who).await, None),
    "unreact_to_message" => delete(reaction(world, who).await),
    "list_reactors" => get(format!("{}?limit=5", reaction(world, who).await)),
    "pin_message" => {
        call(Method::PUT, format!("{}/messages/1/pin", conversation(world, who).await), None)
    },
    "pin_message: of others" => {
        call(Method::PUT, format!("{}/messages/1/pin", among(world, who).await), None)
    },
    "unpin_message" => delete(format!("{}/messages/1/pin", conversation(world, who).await)),
    "unpin_message: of others" => {
        delete(format!("{}/messages/1/pin", among(world, who).await))
    },
    "set_top_notice" => {
        call(Method::PUT, format!("{}/messages/1/top-notice", conversation(world, who).await), None)
    },
    "set_top_notice: of others" => {
        call(Method::PUT, format!("{}/messages/1/top-notice", among(world, who).await), None)
    },
    "clear_top_notice" => delete(format!("{}/messages/1/top-notice", conversation(world, who).await)),
    "clear_top_notice: of others" => {
        delete(format!("{}/messages/1/top-notice", among(world, who).await))
    },
    "list_pins" => get(format!("{}/pins", among(world, who).await)),
    "forward_messages" => {
        let (from, to) = (among(world, who).await, conversation(world, who).await);
        let to = to.rsplit('/').next().unwrap();
        post(format!("{from}/forwards"), json!({ "seqs": [1], "mode": "each", "conversation_ids": [to] }))
    },
    "forward_messages: merged" => {
        let from = conversation(world, who).await;
        let to = from.rsplit('/').next().unwrap();
        let body = json!({ "seqs": [1], "mode": "merged", "title": "记录", "conversation_ids": [to] });
        post(format!("{from}/forwards"), body)
    },
    "schedule_message" => {
        post(format!("{}/scheduled-messages", conversation(world, who).await), later())
    },
    "list_scheduled_messages" => {
        let path = scheduled(world, who).await;
        get(path.rsplit_once('/').unwrap().0.to_owned())
    },
    "edit_scheduled_message" => {
        patch(scheduled(world, who).await, json!({ "send_at": "2026-09-08T02:00:00Z" }))
    },
    "edit_scheduled_message: of others" => {
        patch(scheduled(world, other(world, who)).await, json!({ "send_at": "2026-09-08T02:00:00Z" }))
    },
    "cancel_scheduled_message" => delete(scheduled(world, who).await),
    "send_scheduled_message" => {
        post(format!("{}/send", scheduled(world, who).await), Value::Null)
    },
    "list_message_receipts" => {
        let path = conversation(world, who).await;
        get(format!("{path}/messages/1/receipts?state=unread&limit=5"))
    },
    "list_message_receipts: of others" => {
        let path = conversation(world, world.owner()).await;
        get(format!("{path}/messages/1/receipts?state=read"))
    },
    "read_messaging_settings" => get(world.path("/messaging-settings")),
    "replace_messaging_settings" => {
        let path = world.path("/messaging-settings");
        let version = world.version(&path).await;
        put(path, json!({ "read_receipts": true, "recall_minutes": 1440 })).on(version)
    },
    "describe_uploads" => call(Method::OPTIONS, world.path("/uploads"), None),
    "create_upload" => resumable(call(Method::POST, world.path("/uploads"), None))
        .header("upload-length", "5")
        .header("upload-metadata", tus::named("报告.pdf")),
    "read_upload" => resumable(call(Method::HEAD, begun(world, who).await, None)),
    "read_upload: of others" => resumable(call(Method::HEAD, begun(world, world.owner()).await, None)),
    "append_to_upload" => {
        let part = file(begun(world, who).await, tus::MEDIA, "早");
        resumable(Request { method: Method::PATCH, ..part }).header("upload-offset", "0")
    },
    "terminate_upload" => resumable(delete(begun(world, who).await)),
    "read_file" => get(uploaded(world, who).await),
    "read_file: of others" => get(uploaded(world, world.owner()).await),
    "link_file" => get(format!("{}/link?variant=original", uploaded(world, who).await)),
    "download_file" => {
        let id = tus::upload(&world.company, world.owner(), "报告.txt", b"x").await;
        get(tus::link(&world.company, world.owner(), &id, "original").await)
    },
    "read_file_usage" => get(world.path("/file-usage")),
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

/// The path of a conversation of the colleague's that somebody is in as well.
async fn among(world: &World, who: &Person) -> String {
    let colleague = &world.colleague().client;
    let body = json!({ "name": world.name(), "member_ids": [who.member_id] });
    let created = colleague
        .post(&world.path("/conversations"), body)
        .await
        .expect(201);
    let path = world.path(&format!(
        "/conversations/{}",
        created["id"].as_str().unwrap()
    ));
    let message = json!({ "id": crate::support::client_id(), "text": "大家好" });
    colleague
        .post(&format!("{path}/messages"), message)
        .await
        .expect(201);
    path
}

/// The path of an emoji that somebody put on a message.
async fn reaction(world: &World, who: &Person) -> String {
    let path = format!(
        "{}/messages/1/reactions/%F0%9F%91%8D",
        conversation(world, who).await
    );
    who.client.put(&path, Value::Null).await.expect(200);
    path
}

fn later() -> Value {
    let message = json!({ "id": crate::support::client_id(), "text": "晚上好" });
    json!({ "send_at": "2026-09-07T12:00:00Z", "message": message })
}

/// The path of a message that waits.
async fn scheduled(world: &World, who: &Person) -> String {
    let path = format!("{}/scheduled-messages", conversation(world, who).await);
    let made = who.client.post(&path, later()).await.expect(201);
    format!("{path}/{}", made["id"].as_str().unwrap())
}

/// The secret of a link that somebody made into a conversation.
pub async fn link(path: &str, who: &Person, approval: bool) -> String {
    let body = json!({ "approval": approval });
    let made = who.client.post(&format!("{path}/links"), body).await;
    made.expect(201)["secret"].as_str().unwrap().to_owned()
}

/// The path of a request to come into a conversation of somebody's.
async fn request(world: &World, who: &Person) -> String {
    let path = conversation(world, who).await;
    let secret = link(&path, who, true).await;
    let asks = world.company.hire("新人").await;
    let body = json!({ "secret": secret });
    let joins = world.path("/conversation-joins");
    let asked = asks.client.post(&joins, body).await.expect(200);
    format!("{path}/requests/{}", asked["request_id"].as_str().unwrap())
}

/// The path of a conversation that another one owns and in which somebody is.
async fn shared(world: &World, who: &Person) -> String {
    let other = other(world, who);
    let body =
        json!({ "name": world.name(), "member_ids": [world.employee().member_id, who.member_id] });
    let reply = other.client.post(&world.path("/conversations"), body).await;
    if reply.status != 201 {
        // A stranger is in none.
        return conversation(world, world.owner()).await;
    }
    let id = reply.expect(201)["id"].as_str().unwrap().to_owned();
    world.path(&format!("/conversations/{id}"))
}

fn resumable(request: Request) -> Request {
    request.header("tus-resumable", "1.0.0")
}

/// The path of an upload that somebody began.
async fn begun(world: &World, who: &Person) -> String {
    let begun = tus::begin(&world.company, who, "报告.txt", 5).await;
    begun.header("location").to_owned()
}

/// The path of a file that somebody uploaded.
async fn uploaded(world: &World, who: &Person) -> String {
    let id = tus::upload(&world.company, who, "报告.txt", b"x").await;
    world.path(&format!("/files/{id}"))
}

fn other<'a>(world: &'a World, who: &Person) -> &'a Person {
    if who.member_id == world.owner().member_id {
        world.colleague()
    } else {
        world.owner()
    }
}
