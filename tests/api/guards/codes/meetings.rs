//! The codes of rooms and bookings.

use serde_json::{Value, json};

use super::super::world::World;
use super::codes;
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
    "room_taken" => {
        let room = room(world).await;
        book(world, &room).await.expect(201);
        book(world, &room).await
    },
    "booking_cancelled" => {
        let path = booking(world, &[&world.employee().member_id]).await;
        owner(world).post(&format!("{path}/cancel"), Value::Null).await.expect(200);
        answer(&world.employee().client, &path).await
    },
    "organizer_attends" => answer(owner(world), &booking(world, &[]).await).await,
    "not_invited" => answer(&world.employee().client, &booking(world, &[]).await).await,
    "booking_over" => {
        let path = booking(world, &[]).await;
        // Access tokens live for 15 minutes, so a later clock needs a fresh one.
        world.company.server.clock.set("2026-09-08T00:50:00Z");
        let later = world.company.server.sign_in_again(world.owner()).await;
        let reply = later.client.post(&format!("{path}/cancel"), Value::Null).await;
        world.company.server.clock.set("2026-09-07T00:50:00Z");
        reply
    },
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
        "room_id": room, "title": "周例会",
        "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
    });
    owner(world).post(&world.path("/bookings"), body).await
}

/// The path of a booking by the owner.
async fn booking(world: &World, attendees: &[&str]) -> String {
    let body = json!({
        "room_id": room(world).await, "title": "周例会", "attendee_ids": attendees,
        "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
    });
    world.path(&format!(
        "/bookings/{}",
        world.create("/bookings", body).await
    ))
}

async fn answer(client: &Client, booking: &str) -> Reply {
    client
        .put(
            &format!("{booking}/answer"),
            json!({ "answer": "accepted" }),
        )
        .await
}
