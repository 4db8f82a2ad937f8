//! The codes of conversations and of the socket.

use serde_json::json;

use super::super::world::World;
use super::codes;
use crate::support::Reply;

codes! { |world|
    "conversation_archived" => post_under(world, "archived_at = now()", "read_seq = 0").await,
    "conversation_full" => {
        let people = 500;
        world.company.server.sql(&format!(
            "INSERT INTO members (org_id, id, account_id, name, status, created_at, joined_at) \
             SELECT '{0}', gen_random_uuid(), gen_random_uuid(), 'x', 'active', now(), now() FROM generate_series(1, {people})",
            world.company.id
        )).await;
        let mut ids: Vec<String> = Vec::new();
        let mut cursor = String::new();
        while ids.len() < people {
            let page = world.owner().client.get(&world.path(&format!("/members?limit=100{cursor}"))).await.expect(200);
            let items = page["items"].as_array().unwrap().iter();
            let active = items.filter(|member| member["status"] == "active" && member["id"] != world.owner().member_id.as_str());
            ids.extend(active.map(|member| member["id"].as_str().unwrap().to_owned()));
            cursor = format!("&cursor={}", page["next_cursor"].as_str().unwrap_or_default());
        }
        ids.truncate(people);
        // 500, and whoever creates it.
        let body = json!({ "name": "全员", "member_ids": ids });
        world.owner().client.post(&world.path("/conversations"), body).await
    },
    "muted" => post_under(world, "posting = 'everyone'", "muted_until = '2030-01-01T00:00:00Z'").await,
    "not_conversation_owner" => {
        let body = json!({ "name": "研发一组", "member_ids": [world.employee().member_id] });
        let id = world.create("/conversations", body).await;
        let path = world.path(&format!("/conversations/{id}/members/{}", world.owner().member_id));
        world.employee().client.delete(&path).await
    },
    "posting_restricted" => post_under(world, "posting = 'admins'", "read_seq = 0").await,
    "websocket_expected" => world.owner().client.get("/v1/realtime").await,
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
