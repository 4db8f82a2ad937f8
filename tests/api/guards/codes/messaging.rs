//! The codes of conversations and of the socket.

use serde_json::{Value, json};

use super::super::world::World;
use super::codes;
use crate::support::{Client, Reply};
use crate::support::{Person, Reply};

codes! { |world|
    "conversation_archived" => post_under(world, "archived_at = now()", "read_seq = 0").await,
use reqwest::Method;
use serde_json::json;

use super::super::world::World;
use super::codes;
use crate::support::Reply;
use crate::support::tus::{MEDIA, begin, link, named, part, tus, upload};

codes! { |world|
    "checksum_mismatch" => {
        let path = begun(world).await;
        let client = &world.owner().client;
        let request = tus(client, Method::PATCH, &path)
            .header("upload-offset", 0)
            .header("upload-checksum", "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=")
            .header("content-type", MEDIA)
            .body("x");
        client.send(request).await
    },
    "conversation_full" => {
        let path = group(world).await;
        let id = path.rsplit('/').next().unwrap();
        world.company.server.sql(&format!("UPDATE conversations SET member_count = 10000 WHERE id = '{id}'")).await;
        let body = json!({ "member_ids": [world.colleague().member_id] });
        world.owner().client.post(&format!("{path}/members"), body).await
    },
    "conversation_archived" => {
        let path = group(world).await;
        world.owner().client.put(&format!("{path}/archive"), json!({})).await.expect(200);
        world.owner().client.patch(&path, 1, json!({ "name": "新" })).await
    },
    "conversation_kind" => {
        let path = world.path(&format!("/direct-conversations/{}", world.owner().member_id));
        world.owner().client.put(&path, json!({})).await
    },
    "conversation_admin_limit" => {
        let path = group(world).await;
        let id = path.rsplit('/').next().unwrap();
        world.company.server.sql(&format!(
            "WITH people AS (INSERT INTO members (org_id, id, name, status, created_at) \
             SELECT '{0}', gen_random_uuid(), 'x', 'active', now() FROM generate_series(1, 20) RETURNING id) \
             INSERT INTO conversation_members (org_id, conversation_id, member_id, read_seq, joined_seq, joined_at, role) \
             SELECT '{0}', '{id}', id, 0, 0, now(), 'admin' FROM people",
            world.company.id
        )).await;
        let path = format!("{path}/admins/{}", world.employee().member_id);
        world.owner().client.put(&path, json!({})).await
    },
    "conversation_exempt" => {
        let path = format!("{}/members/{}/mute", group(world).await, world.owner().member_id);
        world.owner().client.put(&path, json!({ "minutes": 5 })).await
    },
    "muted" => post_under(world, "posting = 'everyone'", "muted_until = '2030-01-01T00:00:00Z'").await,
    "conversation_link_invalid" => {
        let body = json!({ "secret": "mcl_unknown" });
        world.owner().client.post(&world.path("/conversation-joins"), body).await
    },
    "conversation_request_decided" => {
        let path = group(world).await;
        let body = json!({ "approval": true });
        let made = world.owner().client.post(&format!("{path}/links"), body).await.expect(201);
        let asks = world.company.hire("新人").await;
        let body = json!({ "secret": made["secret"] });
        let asked = asks.client.post(&world.path("/conversation-joins"), body).await.expect(200);
        let path = format!("{path}/requests/{}", asked["request_id"].as_str().unwrap());
        world.owner().client.post(&format!("{path}/decline"), json!({})).await.expect(204);
        world.owner().client.post(&format!("{path}/approve"), json!({})).await
    },
    "files_quota_exceeded" => {
        begun(world).await;
        world.company.server.sql("UPDATE file_usage SET quota_bytes = 0").await;
        let reply = begin(&world.company, world.owner(), "a", 5).await;
        world.company.server.sql("UPDATE file_usage SET quota_bytes = NULL").await;
        reply
    },
    "link_expired" => {
        let url = download(world).await;
        let server = &world.company.server;
        server.clock.set("2026-09-07T02:00:00Z");
        let reply = server.client.get(&url).await;
        server.clock.set("2026-09-07T00:50:00Z");
        reply
    },
    "not_conversation_owner" => {
        let path = format!("{}/owner", group(world).await);
        let body = json!({ "member_id": world.employee().member_id });
        world.employee().client.put(&path, body).await
    },
    "not_conversation_admin" => {
        let path = format!("{}/archive", group(world).await);
        world.employee().client.put(&path, json!({})).await
    },
    "not_message_author" => receipts(world, world.employee()).await,
    "posting_restricted" => post_under(world, "posting = 'admins'", "read_seq = 0").await,
    "read_receipts_off" => {
        let settings = world.path("/messaging-settings");
        let version = world.version(&settings).await;
        let off = json!({ "read_receipts": false, "recall_minutes": 0 });
        world.owner().client.on(version, reqwest::Method::PUT, &settings, Some(off)).await.expect(200);
        receipts(world, world.owner()).await
    },
    "range_not_satisfiable" => {
        let url = download(world).await;
        let client = &world.company.server.client;
        client.send(client.request(Method::GET, &url).header("range", "bytes=1-")).await
    },
    "tus_version_unsupported" => {
        let client = &world.owner().client;
        let request = client.request(Method::POST, &world.path("/uploads"));
        let request = request.header("tus-resumable", "0.2.2");
        client.send(request.header("upload-length", 5).header("upload-metadata", named("a"))).await
    },
    "upload_expired" => {
        let path = begun(world).await;
        world.company.server.sql("UPDATE uploads SET expires_at = created_at").await;
        part(world.owner(), &path, 0, b"x").await
    },
    "upload_in_too_many_parts" => {
        let path = begun(world).await;
        world.company.server.sql("UPDATE uploads SET part_count = 10000").await;
        part(world.owner(), &path, 0, b"x").await
    },
    "upload_limit" => {
        for _ in 0..50 {
            begin(&world.company, world.colleague(), "a", 5).await.expect(201);
        }
        begin(&world.company, world.colleague(), "a", 5).await
    },
    "upload_offset_mismatch" => part(world.owner(), &begun(world).await, 1, b"x").await,
    "upload_too_large" => begin(&world.company, world.owner(), "a", 1 << 40).await,
    "websocket_expected" => world.owner().client.get("/v1/realtime").await,
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
    "conversation_archived" => {
        let path = said(world).await;
        world.company.server.sql("UPDATE conversations SET archived_at = now()").await;
        let reply = owner(world).patch(&path, 1, json!({ "text": "x" })).await;
        world.company.server.sql("UPDATE conversations SET archived_at = NULL").await;
        reply
    },
    "mention_everyone_restricted" => {
        let path = said(world).await;
        world.company.server.sql("UPDATE conversations SET mention_everyone = 'admins'").await;
        let body = json!({ "id": crate::support::client_id(), "text": "x", "mentions": { "everyone": true } });
        world.employee().client.post(path.trim_end_matches("/1"), body).await
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
    "muted" => refused_edit(world, "conversation_members", "muted_until = now() + interval '99 years'").await,
    "posting_restricted" => refused_edit(world, "conversations", "posting = 'admins'").await,
    "not_message_author" => {
        world.employee().client.patch(&said(world).await, 1, json!({ "text": "x" })).await
    },
    "pinning_restricted" => {
        let path = format!("{}/pin", said(world).await);
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
    "websocket_expected" => world.owner().client.get("/v1/realtime").await,
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

/// The answer to an edit by the employee, of their own message, once something is set on the table.
async fn refused_edit(world: &World, table: &str, policy: &str) -> Reply {
    let path = said(world).await;
    let body = json!({ "id": crate::support::client_id(), "text": "收到" });
    let messages = path.trim_end_matches("/1");
    let employee = &world.employee().client;
    employee.post(messages, body).await.expect(201);
    world
        .company
        .server
        .sql(&format!("UPDATE {table} SET {policy}"))
        .await;
    employee
        .patch(&format!("{messages}/2"), 1, json!({ "text": "x" }))
        .await
/// The path of a group of the owner and the employee.
async fn group(world: &World) -> String {
    let body = json!({ "name": "研发一组", "member_ids": [world.employee().member_id] });
    let id = world.create("/conversations", body).await;
    world.path(&format!("/conversations/{id}"))
/// The path of an upload that the owner began.
async fn begun(world: &World) -> String {
    let begun = begin(&world.company, world.owner(), "a", 5).await;
    begun.header("location").to_owned()
}

/// Where the owner downloads a file of one byte.
async fn download(world: &World) -> String {
    let id = upload(&world.company, world.owner(), "a", b"x").await;
    link(&world.company, world.owner(), &id, "original").await
}
