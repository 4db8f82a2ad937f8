//! The codes of conversations and of the socket.

use serde_json::json;

use super::super::world::World;
use super::codes;
use crate::support::Reply;

codes! { |world|
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
    "conversation_speaker_limit" => {
        let path = group(world).await;
        let id = path.rsplit('/').next().unwrap();
        world.company.server.sql(&format!(
            "WITH people AS (INSERT INTO members (org_id, id, name, status, created_at) \
             SELECT '{0}', gen_random_uuid(), 'x', 'active', now() FROM generate_series(1, 200) RETURNING id) \
             INSERT INTO conversation_members (org_id, conversation_id, member_id, read_seq, joined_seq, joined_at, speaker) \
             SELECT '{0}', '{id}', id, 0, 0, now(), true FROM people",
            world.company.id
        )).await;
        let body = json!({ "add": [world.employee().member_id] });
        world.owner().client.patch(&format!("{path}/speakers"), 1, body).await
    },
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
    "not_conversation_owner" => {
        let path = format!("{}/owner", group(world).await);
        let body = json!({ "member_id": world.employee().member_id });
        world.employee().client.put(&path, body).await
    },
    "not_conversation_admin" => {
        let path = format!("{}/archive", group(world).await);
        world.employee().client.put(&path, json!({})).await
    },
    "websocket_expected" => world.owner().client.get("/v1/realtime").await,
}

/// The path of a group of the owner and the employee.
async fn group(world: &World) -> String {
    let body = json!({ "name": "研发一组", "member_ids": [world.employee().member_id] });
    let id = world.create("/conversations", body).await;
    world.path(&format!("/conversations/{id}"))
}
