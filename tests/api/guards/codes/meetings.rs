//! The codes of rooms and meetings.

use serde_json::{Value, json};

use super::super::examples::meetings::pending;
use super::super::world::World;
use super::codes;
use crate::meetings::holding;
use crate::support::{Client, Reply};

codes! { |world|
    "room_name_taken" => {
        let body = json!({ "name": world.name(), "capacity": 8 });
        world.create("/rooms", body.clone()).await;
        owner(world).post(&world.path("/rooms"), body).await
    },
    "room_has_bookings" => {
        let room = room(world).await;
        book(world, &room).await.expect(201);
        owner(world).delete(&world.path(&format!("/rooms/{room}"))).await
    },
    "room_out_of_service" => {
        let room = room(world).await;
        let path = world.path(&format!("/rooms/{room}"));
        owner(world).patch(&path, 1, json!({ "out_of_service": true })).await.expect(200);
        book(world, &room).await
    },
    "attachment_limit" => {
        let meeting = holding::meeting(&world.company, world.owner()).await;
        let (org, me) = (&world.company.id, &world.owner().member_id);
        let sql = format!(
            "INSERT INTO meeting_attachments (org_id, meeting_id, file_id, added_by, added_at) \
             SELECT '{org}', '{meeting}', gen_random_uuid(), '{me}', now() FROM generate_series(1, 20)"
        );
        world.company.server.sql(&sql).await;
        let path = format!("/meetings/{meeting}/attachments/{}", crate::support::client_id());
        owner(world).put(&world.path(&path), Value::Null).await
    },
    "conversation_closed" => {
        let meeting = holding::meeting(&world.company, world.owner()).await;
        let path = world.path(&format!("/meetings/{meeting}/conversation"));
        let had = owner(world).post(&path, Value::Null).await.expect(200);
        let id = had["conversation_id"].as_str().unwrap();
        let sql = format!("UPDATE conversations SET archived_at = now() WHERE id = '{id}'");
        world.company.server.sql(&sql).await;
        owner(world).post(&path, Value::Null).await
    },
    "room_external_id_taken" => {
        let body = |world: &World, external: &str| json!({ "name": world.name(), "capacity": 8, "external_id": external });
        let external = world.name();
        world.create("/rooms", body(world, &external)).await;
        owner(world).post(&world.path("/rooms"), body(world, &external)).await
    },
    "room_closed" => {
        let room = room(world).await;
        let path = world.path(&format!("/rooms/{room}/closures"));
        owner(world).post(&path, closure()).await.expect(201);
        hold(world, &room).await
    },
    "room_policy" => {
        let room = room(world).await;
        let path = world.path(&format!("/rooms/{room}/policy"));
        let body = json!({ "policy": { "longest_minutes": 30 } });
        owner(world).on(1, reqwest::Method::PUT, &path, Some(body)).await.expect(200);
        hold(world, &room).await
    },
    "closure_in_the_way" => {
        let booking = pending(world, world.owner(), world.owner()).await;
        let list = owner(world).get(&world.path("/room-approvals?limit=100")).await.expect(200);
        let of_it = |item: &&Value| item["id"] == booking.as_str();
        let room = list["items"].as_array().unwrap().iter().find(of_it).unwrap()["room_id"].clone();
        let path = world.path(&format!("/rooms/{}/closures", room.as_str().unwrap()));
        owner(world).post(&path, closure()).await
    },
    "place_name_taken" => {
        let body = json!({ "kind": "site", "name": world.name(), "time_zone": "UTC" });
        world.create("/places", body.clone()).await;
        owner(world).post(&world.path("/places"), body).await
    },
    "place_not_empty" => {
        let body = json!({ "kind": "site", "name": world.name(), "time_zone": "UTC" });
        let site = world.create("/places", body).await;
        world.create("/rooms", json!({ "name": world.name(), "capacity": 8, "place_id": site })).await;
        owner(world).delete(&world.path(&format!("/places/{site}"))).await
    },
    "place_limit" => {
        let (elsewhere, stranger) = world.company.stranger().await;
        let sql = format!(
            "INSERT INTO places (org_id, id, kind, name, path, time_zone, created_at) \
             SELECT '{elsewhere}', id, 'site', id::text, ARRAY[id], 'UTC', now() \
             FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 2000)) AS made"
        );
        world.company.server.sql(&sql).await;
        let body = json!({ "kind": "site", "name": "上海", "time_zone": "UTC" });
        stranger.client.post(&format!("/v1/organizations/{elsewhere}/places"), body).await
    },
    "room_booking_decided" => {
        let path = decision(world).await;
        owner(world).post(&path, json!({ "decision": "approved" })).await.expect(200);
        owner(world).post(&path, json!({ "decision": "declined" })).await
    },
    "room_booking_released" => {
        let path = decision(world).await;
        let id = path.rsplit('/').nth(1).unwrap();
        let sql = format!("UPDATE room_bookings SET status = 'released' WHERE id = '{id}'");
        world.company.server.sql(&sql).await;
        owner(world).post(&path, json!({ "decision": "declined" })).await
    },
    "room_booking_over" => {
        let path = decision(world).await;
        world.company.server.clock.set("2026-09-08T00:50:00Z");
        let later = world.company.server.sign_in_again(world.owner()).await;
        let reply = later.client.post(&path, json!({ "decision": "approved" })).await;
        world.company.server.clock.set("2026-09-07T00:50:00Z");
        reply
    },
    "room_taken" => {
        let room = room(world).await;
        book(world, &room).await.expect(201);
        book(world, &room).await
    },
    "meeting_cancelled" => {
        let path = meeting(world, &[&world.employee().member_id]).await;
        owner(world).post(&format!("{path}/cancel"), json!({})).await.expect(200);
        answer(&world.employee().client, &path).await
    },
    "organizer_attends" => answer(owner(world), &meeting(world, &[]).await).await,
    "not_invited" => answer(&world.employee().client, &meeting(world, &[]).await).await,
    "meeting_over" => {
        let path = meeting(world, &[]).await;
        // Access tokens live for 15 minutes, so a later clock needs a fresh one.
        world.company.server.clock.set("2026-09-08T00:50:00Z");
        let later = world.company.server.sign_in_again(world.owner()).await;
        let reply = later.client.post(&format!("{path}/cancel"), json!({})).await;
        world.company.server.clock.set("2026-09-07T00:50:00Z");
        reply
    },
    "too_many_meetings" => {
        let person = world.company.hire("开会多").await;
        let body = json!({
            "title": "周例会",
            "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
        });
        let path = world.path("/meetings");
        person.client.post(&path, body.clone()).await.expect(201);
        let most = format!(
            "UPDATE meeting_creations SET created = 1000000 WHERE member_id = '{}'",
            person.member_id
        );
        world.company.server.sql(&most).await;
        person.client.post(&path, body).await
    },
}

fn closure() -> Value {
    json!({
        "starts_at": "2026-09-07T08:00:00+08:00", "ends_at": "2026-09-08T00:00:00+08:00", "reason": "装修",
    })
}

/// Asks for a meeting in a room.
async fn hold(world: &World, room: &str) -> Reply {
    let body = json!({
        "title": "周例会", "room_ids": [room],
        "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
    });
    owner(world).post(&world.path("/meetings"), body).await
}

/// The path of the decision about a booking that waits.
async fn decision(world: &World) -> String {
    let booking = pending(world, world.employee(), world.owner()).await;
    world.path(&format!("/room-bookings/{booking}/decision"))
}

fn owner(world: &World) -> &Client {
    &world.owner().client
}

async fn room(world: &World) -> String {
    world
        .create("/rooms", json!({ "name": world.name(), "capacity": 8 }))
        .await
}

async fn book(world: &World, room: &str) -> Reply {
    let body = json!({
        "room_ids": [room], "title": "周例会",
        "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
    });
    owner(world).post(&world.path("/meetings"), body).await
}

/// The path of a meeting by the owner.
async fn meeting(world: &World, attendees: &[&str]) -> String {
    let body = json!({
        "title": "周例会", "invite": { "member_ids": attendees },
        "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
    });
    world.path(&format!(
        "/meetings/{}",
        world.create("/meetings", body).await
    ))
}

async fn answer(client: &Client, meeting: &str) -> Reply {
    client
        .put(
            &format!("{meeting}/answer"),
            json!({ "answer": "accepted" }),
        )
        .await
}
