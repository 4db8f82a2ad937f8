//! Many who want the same room at once.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{at, room, within};
use crate::support::{Client, Company};

fn base() -> DateTime<Utc> {
    at(7, "10:00").parse().unwrap()
}

async fn clients(company: &Company, count: usize) -> Vec<Client> {
    let mut clients = vec![company.owner.client.clone()];
    for number in 1..count {
        clients.push(company.hire(&format!("员工{number}")).await.client);
    }
    clients
}

/// The stored slots of a room, which the API lists by start.
async fn stored(company: &Company, room: &str) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let path = within(
        &company.path(&format!("/rooms/{room}/bookings")),
        &at(7, "00:00"),
        &at(14, "00:00"),
    );
    let page = company
        .owner
        .client
        .get(&format!("{path}&limit=100"))
        .await
        .expect(200);
    assert!(page["next_cursor"].is_null());
    let instant = |value: &Value| value.as_str().unwrap().parse().unwrap();
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| (instant(&item["starts_at"]), instant(&item["ends_at"])))
        .collect()
}

/// Two hundred clients book one room at once, for eight times in which twenty-five each
/// overlap: each time has exactly one winner, and everybody else learns that it is taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_slot_has_one_winner() {
    let company = Company::found().await;
    let room = room(&company, "静安").await;
    let clients = clients(&company, 10).await;
    let path = company.path("/meetings");
    let attempts = (0..200_i64).map(|number| {
        let (slot, client) = (
            number % 8,
            clients[usize::try_from(number).unwrap() % 10].clone(),
        );
        // All 25 of a slot contain the half hour that begins half an hour after its base.
        let starts_at = base() + TimeDelta::hours(2 * slot) + TimeDelta::minutes(number / 8);
        let body = json!({
            "room_ids": [room], "title": format!("{number}"),
            "starts_at": starts_at, "ends_at": starts_at + TimeDelta::hours(1),
        });
        let path = &path;
        async move { (slot, client.post(path, body).await) }
    });
    let mut winners = [0; 8];
    for (slot, reply) in join_all(attempts).await {
        if reply.status == 201 {
            winners[usize::try_from(slot).unwrap()] += 1;
        } else {
            reply.problem(409, "room_taken");
        }
    }
    assert_eq!(winners, [1; 8]);
    let stored = stored(&company, &room).await;
    assert_eq!(stored.len(), 8);
    assert!(
        stored.windows(2).all(|pair| pair[0].1 <= pair[1].0),
        "{stored:?}"
    );
}

/// Bookings and cancellations of all lengths over one another: at the end no instant is held
/// twice, and what was answered with 201 and not cancelled is what is stored.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_instant_is_held_twice() {
    let company = Company::found().await;
    let rooms = [room(&company, "静安").await, room(&company, "徐汇").await];
    let clients = clients(&company, 4).await;
    let (company, rooms) = (&company, &rooms);
    let workers = (0..16_i64).map(|worker| {
        let client = clients[usize::try_from(worker).unwrap() % 4].clone();
        async move {
            let mut kept = 0;
            for step in 0..10_i64 {
                // A fixed, uneven spread of starts and lengths.
                let mixed = (worker * 7919 + step * 104_729) % 1009;
                let starts_at = base() + TimeDelta::minutes(mixed % 240);
                let ends_at = starts_at + TimeDelta::minutes(1 + mixed % 37);
                let room = &rooms[usize::try_from(mixed % 2).unwrap()];
                let body =
                    json!({ "room_ids": [room], "title": "t", "starts_at": starts_at, "ends_at": ends_at });
                let reply = client.post(&company.path("/meetings"), body).await;
                if reply.status != 201 {
                    reply.problem(409, "room_taken");
                } else if step % 3 == 0 {
                    let path = format!("/meetings/{}/cancel", reply.json["id"].as_str().unwrap());
                    client.post(&company.path(&path), json!({})).await.expect(200);
                } else {
                    kept += 1;
                }
            }
            kept
        }
    });
    let kept: usize = join_all(workers).await.into_iter().sum();
    let mut found = 0;
    for room in rooms {
        let stored = stored(company, room).await;
        assert!(
            stored.windows(2).all(|pair| pair[0].1 <= pair[1].0),
            "{stored:?}"
        );
        found += stored.len();
    }
    assert_eq!(found, kept);
}
