//! The codes of messages.

use serde_json::{Value, json};

use super::super::world::World;
use super::codes;
use crate::support::{Client, Person, Reply};

codes! { |world|
    "muted" => post_under(world, "posting = 'everyone'", "muted_until = '2030-01-01T00:00:00Z'").await,
    "posting_restricted" => post_under(world, "posting = 'admins'", "read_seq = 0").await,
    "read_receipts_off" => {
        let settings = world.path("/messaging-settings");
        let version = world.version(&settings).await;
        let off = json!({ "read_receipts": false, "recall_minutes": 0 });
        world.owner().client.on(version, reqwest::Method::PUT, &settings, Some(off)).await.expect(200);
        receipts(world, world.owner()).await
    },
    "mention_everyone_restricted" => {
        let path = said(world).await;
        world.company.server.sql("UPDATE conversations SET mention_everyone = 'admins'").await;
        let body = json!({ "id": crate::support::client_id(), "text": "x", "mentions": { "everyone": true } });
        world.employee().client.post(path.trim_end_matches("/1"), body).await
    },
    "contact_restricted" => {
        let chair = world.company.hire("赵董").await.member_id;
        let rule = json!({
            "kind": "fields", "name": "不受打扰", "fields": ["messages"],
            "objects": [{ "kind": "member", "id": chair }],
        });
        // Where rules are counted there are as many as there may be.
        world.company.server.sql("DELETE FROM visibility_rules").await;
        world.owner().client.post(&world.path("/visibility/rules"), rule).await.expect(201);
        let path = world.path(&format!("/direct-conversations/{chair}"));
        world.employee().client.put(&path, json!({})).await
    },
    "message_not_editable" => {
        let path = said(world).await;
        let body = json!({ "id": crate::support::client_id(), "content": { "kind": "card", "title": "x" } });
        owner(world).post(path.trim_end_matches("/1"), body).await.expect(201);
        owner(world).patch(&format!("{}/2", path.trim_end_matches("/1")), 1, json!({ "text": "x" })).await
    },
    "message_not_recallable" => {
        let path = said(world).await;
        world.company.server.sql(
            "UPDATE messages SET author_id = NULL, kind = 'notice', content = '{}'"
        ).await;
        owner(world).post(&format!("{path}/recall"), Value::Null).await
    },
    "message_recalled" => {
        let path = said(world).await;
        owner(world).post(&format!("{path}/recall"), Value::Null).await.expect(200);
        owner(world).patch(&path, 1, json!({ "text": "x" })).await
    },
    "message_too_old" => {
        let path = said(world).await;
        world.company.server.sql("UPDATE messages SET posted_at = posted_at - interval '1 day'").await;
        owner(world).patch(&path, 1, json!({ "text": "x" })).await
    },
    "not_message_author" => {
        world.employee().client.patch(&said(world).await, 1, json!({ "text": "x" })).await
    },
    "pinning_restricted" => {
        let path = format!("{}/pin", said(world).await);
        world.company.server.sql("UPDATE conversations SET pinning = 'admins'").await;
        world.employee().client.put(&path, Value::Null).await
    },
    "pin_limit" => {
        let path = said(world).await;
        world.company.server.sql(
            "INSERT INTO messages (org_id, conversation_id, seq, id, author_id, text, posted_at) \
             SELECT org_id, conversation_id, seq + n, gen_random_uuid(), author_id, text, posted_at \
             FROM messages, generate_series(1, 50) n WHERE conversation_id = ( \
                 SELECT id FROM conversations ORDER BY id DESC LIMIT 1); \
             INSERT INTO message_pins (org_id, conversation_id, seq, pinned_by, pinned_at) \
             SELECT org_id, conversation_id, seq, author_id, posted_at FROM messages \
             WHERE seq > 1 AND conversation_id = (SELECT id FROM conversations ORDER BY id DESC LIMIT 1)"
        ).await;
        owner(world).put(&format!("{path}/pin"), Value::Null).await
    },
    "scheduled_limit" => {
        let path = said(world).await;
        let path = path.replace("/messages/1", "/scheduled-messages");
        let body = || {
            let message = json!({ "id": crate::support::client_id(), "text": "x" });
            json!({ "send_at": "2026-09-07T12:00:00Z", "message": message })
        };
        for _ in 0..100 {
            owner(world).post(&path, body()).await.expect(201);
        }
        owner(world).post(&path, body()).await
    },
    "reaction_limit" => {
        let path = said(world).await;
        for last in 0x80..0x94 {
            let emoji = format!("{path}/reactions/%F0%9F%98%{last:X}");
            owner(world).put(&emoji, Value::Null).await.expect(200);
        }
        owner(world).put(&format!("{path}/reactions/%F0%9F%91%8D"), Value::Null).await
    },
}

fn owner(world: &World) -> &Client {
    &world.owner().client
}

/// The path of a message that the owner posted where the employee is, too.
async fn said(world: &World) -> String {
    let body = json!({ "name": world.name(), "member_ids": [world.employee().member_id] });
    let id = world.create("/conversations", body).await;
    let messages = format!("/conversations/{id}/messages");
    let body = json!({ "id": crate::support::client_id(), "text": "大家好" });
    world.create(&messages, body).await;
    world.path(&format!("{messages}/1"))
}

/// What somebody is told of the readers of a message of the owner's.
async fn receipts(world: &World, who: &Person) -> Reply {
    let body = json!({ "name": "研发一组", "member_ids": [world.employee().member_id] });
    let id = world.create("/conversations", body).await;
    let path = world.path(&format!("/conversations/{id}/messages"));
    let message = json!({ "id": crate::support::client_id(), "text": "早上好！" });
    world.owner().client.post(&path, message).await.expect(201);
    who.client
        .get(&format!("{path}/1/receipts?state=read"))
        .await
}

/// A post of the employee in a group of the owner's, which was changed before.
async fn post_under(world: &World, conversation: &str, places: &str) -> Reply {
    let body = json!({ "name": "研发一组", "member_ids": [world.employee().member_id] });
    let id = world.create("/conversations", body).await;
    let statements = format!(
        "UPDATE conversations SET {conversation} WHERE id = '{id}'; \
         UPDATE conversation_members SET {places} WHERE conversation_id = '{id}'"
    );
    world.company.server.sql(&statements).await;
    let message = json!({ "id": crate::support::client_id(), "text": "早上好！" });
    let path = world.path(&format!("/conversations/{id}/messages"));
    world.employee().client.post(&path, message).await
}
