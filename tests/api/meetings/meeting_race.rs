//! Many who want the same room at once.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{at, id, merge, put_on, room, within};
use crate::support::{Client, Company, TestServer};

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

/// What comes at once is decided together and answered one by one: a rule that only some break, a
/// room's quota among them, costs the others nothing, and only what was made counts for the day.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_is_answered_one_by_one() {
    let server = TestServer::start_with(|settings| settings.meetings_per_day = 40).await;
    let company = Company::found_on(server).await;
    let (person, invited) = (company.hire("王小明").await, company.hire("李雷").await);
    let (rationed, open) = (room(&company, "静安").await, room(&company, "徐汇").await);
    let policy = json!({ "policy": { "quotas": [{ "per": "day", "bookings": 2 }] } });
    let path = company.path(&format!("/rooms/{rationed}/policy"));
    let client = &company.owner.client;
    put_on(client, &path, 1, policy).await.expect(200);
    let stranger = "0199d000-0000-7000-8000-00000000dead";
    let slot = |minutes: i64, more: Value| {
        let starts_at = base() + TimeDelta::minutes(minutes);
        let mut body = json!({
            "title": "t", "starts_at": starts_at, "ends_at": starts_at + TimeDelta::minutes(30),
            "invite": { "member_ids": [invited.member_id] },
        });
        merge(&mut body, more);
        body
    };
    let mut bodies = Vec::new();
    for number in 0..6 {
        let minutes = number * 60;
        bodies.extend([
            ("quota", slot(minutes, json!({ "room_ids": [rationed] }))),
            ("made", slot(minutes, json!({ "room_ids": [open] }))),
            ("no room", slot(minutes, json!({ "room_ids": [stranger] }))),
            (
                "nobody",
                slot(minutes, json!({ "invite": { "member_ids": [stranger] } })),
            ),
            ("no time", slot(minutes, json!({ "ends_at": base() }))),
        ]);
    }
    bodies.push((
        "skips",
        slot(
            600,
            json!({ "room_ids": [open, rationed], "on_conflict": "skip" }),
        ),
    ));
    let path = company.path("/meetings");
    let sent = bodies
        .iter()
        .map(|(_, body)| person.client.post(&path, body.clone()));
    let mut within_quota = 0;
    for (reply, (kind, _)) in join_all(sent).await.into_iter().zip(&bodies) {
        let pointer = |problem: Value| problem["errors"][0]["pointer"].clone();
        match *kind {
            "quota" if reply.status == 201 => within_quota += 1,
            "quota" => drop(reply.problem(409, "room_policy")),
            "made" => {
                let made = reply.expect(201);
                assert_eq!(made["rooms"][0]["status"], "confirmed");
                assert_eq!(made["attendees"].as_array().unwrap().len(), 2);
                let read = company.path(&format!("/meetings/{}", id(&made)));
                assert_eq!(invited.client.get(&read).await.expect(200)["title"], "t");
                assert_eq!(person.client.get(&read).await.expect(200), made);
            }
            "no room" => assert_eq!(
                pointer(reply.problem(422, "validation_failed")),
                "/room_ids"
            ),
            "nobody" => assert_eq!(
                pointer(reply.problem(422, "validation_failed")),
                "/invite/member_ids/0"
            ),
            "no time" => drop(reply.problem(422, "validation_failed")),
            // Whether the quota was spent by then is decided by who came first.
            _ => {
                let made = reply.expect(201);
                let confirmed = made["rooms"].as_array().unwrap().iter();
                let confirmed = confirmed
                    .filter(|room| room["status"] == "confirmed")
                    .count();
                let skipped = made["skipped"].as_array().map_or(0, Vec::len);
                assert_eq!(confirmed + skipped, 2, "{made:#}");
                within_quota += confirmed - 1;
            }
        }
    }
    assert_eq!(within_quota, 2);
    assert_eq!(stored(&company, &rationed).await.len(), 2);
    let page = within(&company.path("/agenda"), &at(7, "00:00"), &at(8, "00:00"));
    let listed = person
        .client
        .get(&format!("{page}&limit=100"))
        .await
        .expect(200);
    let left = 40 - listed["items"].as_array().unwrap().len();
    let tomorrow = json!({ "starts_at": at(8, "10:00"), "ends_at": at(8, "11:00") });
    let rest = (0..left + 3).map(|_| person.client.post(&path, slot(0, tomorrow.clone())));
    let (made, refused): (Vec<_>, Vec<_>) = join_all(rest)
        .await
        .into_iter()
        .partition(|reply| reply.status == 201);
    assert_eq!(made.len(), left);
    for reply in refused {
        reply.problem(429, "too_many_meetings");
    }
}
