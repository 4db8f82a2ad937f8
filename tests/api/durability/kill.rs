//! `kill -9` at random moments.

use std::sync::{Arc, Mutex};

use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::ledger::{Ledger, Listed, Place, id, random};
use crate::support::{Client, DataFolder, send_signal};

const KILLS: u64 = 20;
/// Every so many kills take PostgreSQL along.
const WITH_POSTGRES: u64 = 4;
const CLIENTS: u64 = 6;
/// Answered writes before a kill.
const BETWEEN_KILLS: std::ops::Range<u32> = 5..45;

const EMAIL: &str = "owner@demo.example";
const PASSWORD: &str = "morning-light-2026";
const ORGANIZATION: &str = "/v1/organizations/0199d000-0000-7000-8000-000000000001";

/// Clients write without pause, and the service is killed 20 times in the middle of it: every
/// write that was answered is there after the restart, nothing is there twice, and what was
/// not answered can be repeated.
#[tokio::test]
async fn what_was_answered_survives_kill_9_and_nothing_is_there_twice() {
    let folder = DataFolder::create();
    folder.create_demo();
    let mut program = folder.serve();
    // The token outlives the restarts, as its session and the signing keys do.
    let (token, tomorrow) = sign_in(&Client::new(&program.base)).await;
    let client = |base: &str| Client::new(base).with_token(&token);
    let mut dice = random(0);
    let place = prepare(&client(&program.base), tomorrow, &mut dice).await;
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    for kill in 1..=KILLS {
        let (answered, mut watched) = watch::channel(0);
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            let write = write_until_it_is_gone(
                client(&program.base),
                place.clone(),
                random(kill * CLIENTS + number),
                ledger.clone(),
                answered.clone(),
            );
            clients.spawn(write);
        }
        let last = dice.random_range(BETWEEN_KILLS);
        let postgres = folder.postgres_pid();
        watched
            .wait_for(|answered| *answered >= last)
            .await
            .unwrap();
        // Then anywhere between that answer and the next ones.
        for _ in 0..dice.random_range(0..200) {
            tokio::task::yield_now().await;
        }
        program.kill();
        if kill % WITH_POSTGRES == 0 {
            send_signal(postgres, "KILL");
        }
        clients.join_all().await;

        program = folder.serve();
        look_and_repeat(&client(&program.base), &place, &ledger).await;
    }
    program.stop();
}

/// Writes one thing after the other, until no answer comes.
async fn write_until_it_is_gone(
    client: Client,
    place: Place,
    mut dice: StdRng,
    ledger: Arc<Mutex<Ledger>>,
    answered: watch::Sender<u32>,
) {
    loop {
        let write = ledger.lock().unwrap().next(&place, &mut dice);
        if !write.send(&client).await {
            ledger.lock().unwrap().unsure.push(write);
            return;
        }
        ledger.lock().unwrap().answered.push(write);
        answered.send_modify(|answered| *answered += 1);
    }
}

/// After a restart: looks at everything, and repeats what was not answered.
async fn look_and_repeat(client: &Client, place: &Place, ledger: &Mutex<Ledger>) {
    let listed = Listed::of(client, place).await;
    let unsure = {
        let mut ledger = ledger.lock().unwrap();
        listed.check(&ledger);
        std::mem::take(&mut ledger.unsure)
    };
    for write in unsure {
        assert!(write.send(client).await, "{write:?} cannot be repeated");
        ledger.lock().unwrap().answered.push(write);
    }
    Listed::of(client, place)
        .await
        .check(&ledger.lock().unwrap());
}

/// A token, and a day later by the service's own clock.
async fn sign_in(client: &Client) -> (String, chrono::DateTime<chrono::Utc>) {
    let reply = client
        .post(
            "/v1/sessions",
            json!({ "email": EMAIL, "password": PASSWORD }),
        )
        .await;
    let now = chrono::DateTime::parse_from_rfc2822(reply.header("date")).unwrap();
    let signed_in = reply.expect(201);
    let token = signed_in["access_token"].as_str().unwrap().to_owned();
    (token, now.to_utc() + chrono::TimeDelta::days(1))
}

/// A conversation and a room to write into.
async fn prepare(
    client: &Client,
    tomorrow: chrono::DateTime<chrono::Utc>,
    dice: &mut StdRng,
) -> Place {
    let me = client.get(&format!("{ORGANIZATION}/me")).await.expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let conversation = json!({ "id": id(dice), "name": "账本", "member_ids": [me["member_id"]] });
    let conversation = client
        .post(&format!("{ORGANIZATION}/conversations"), conversation)
        .await
        .expect(201);
    let room = json!({ "id": id(dice), "name": "账房", "capacity": 8 });
    let room = client
        .post(&format!("{ORGANIZATION}/rooms"), room)
        .await
        .expect(201);
    Place {
        organization: ORGANIZATION.to_owned(),
        conversation: text(&conversation["id"]),
        room: text(&room["id"]),
        tomorrow,
    }
}
