//! Check-ins of the same people, with the same devices and under the same ids, on two nodes at once.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::receipt_keep::{elsewhere, keys, require_doubts};
use super::{check_in, company_with_site, fix, site, with};
use crate::support::{Client, CommitGate, Company, Foreseen, Node, Reply, TestServer, client_id};

fn seq(receipt: &Value) -> i64 {
    receipt["signed"]["content"]["seq"].as_i64().unwrap()
}

fn doubts(receipt: &Value) -> &Value {
    &receipt["signed"]["content"]["doubts"]
}

struct Race {
    company: Company,
    node: Node,
    /// Keeps everybody from writing check-ins.
    gate: AsyncPgConnection,
}

impl Race {
    async fn prepare() -> Self {
        let company = company_with_site().await;
        let node = company.server.another_node();
        // Each node has its connection for lanes now, and none is opened while nobody writes.
        let nowhere = company.path(&format!("/conversations/{}/messages", client_id()));
        for client in [&company.owner.client, &node.client(&company.owner.client)] {
            let said = client.post(&nowhere, json!({ "id": client_id(), "text": "?" }));
            assert_eq!(said.await.status, 404);
        }
        let url = company.server.database.superuser_url();
        Self {
            company,
            node,
            gate: AsyncPgConnection::establish(&url).await.unwrap(),
        }
    }

    /// One on each node, both of which have read what decides before either is written.
    async fn run(&mut self, one: (&Client, Value), two: (&Client, Value)) -> [Reply; 2] {
        let path = self.company.path("/check-ins");
        let closed = "BEGIN; LOCK TABLE check_in_chains IN EXCLUSIVE MODE";
        self.gate.batch_execute(closed).await.unwrap();
        let there = self.node.client(two.0);
        let server = &self.company.server;
        let gate = &mut self.gate;
        let open = async {
            let waiting = "SELECT count(*) FROM pg_locks JOIN pg_database own ON own.oid = database \
                           WHERE NOT granted AND locktype = 'relation' \
                           AND datname = current_database() AND relation = 'check_in_chains'::regclass";
            let mut looks = 0;
            while server.count(waiting).await < 2 {
                looks += 1;
                assert!(looks < 20_000, "they do not wait");
            }
            gate.batch_execute("COMMIT").await.unwrap();
        };
        let (one, two, ()) = tokio::join!(one.0.post(&path, one.1), there.post(&path, two.1), open);
        [one, two]
    }

    /// Both were recorded; in the order of their numbers.
    async fn both(&mut self, one: (&Client, Value), two: (&Client, Value)) -> [Value; 2] {
        let mut receipts = self.run(one, two).await.map(|reply| reply.expect(201));
        receipts.sort_by_key(seq);
        receipts
    }
}

/// What the other node wrote between the reading and the writing is known: whose device it is, where
/// the person was, and under which id. Also where the chain begins.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_between_is_known() {
    let mut race = Race::prepare().await;
    let mut people = Vec::new();
    for name in ["甲", "乙", "丙"] {
        people.push(race.company.hire(name).await.client);
    }
    let (first, second, third) = (&people[0], &people[1], &people[2]);

    let phone = |metres: f64| with(fix(metres), json!({ "device_id": "phone-1" }));
    let shared = race.both((first, phone(1.0)), (second, phone(2.0))).await;
    assert_eq!(
        shared
            .each_ref()
            .map(|receipt| (seq(receipt), doubts(receipt).clone())),
        [(1, json!([])), (2, json!(["shared_device"]))]
    );

    for _ in 0..3 {
        check_in(&race.company, third, fix(3.0)).await;
    }
    let still = race.both((third, fix(3.0)), (third, fix(3.0))).await;
    assert_eq!(
        still
            .each_ref()
            .map(|receipt| (seq(receipt), doubts(receipt).clone())),
        [(6, json!([])), (7, json!(["repeated_fix"]))]
    );

    let named = with(fix(4.0), json!({ "id": client_id() }));
    let same = race.both((first, named.clone()), (first, named)).await;
    assert_eq!(same[0], same[1]);

    let named = with(fix(5.0), json!({ "id": client_id() }));
    let taken = race.run((first, named.clone()), (second, named)).await;
    let (made, refused): (Vec<_>, Vec<_>) = taken.into_iter().partition(|r| r.status == 201);
    assert_eq!((made.len(), refused.len()), (1, 1));
    for reply in refused {
        reply.problem(409, "already_exists");
    }

    let others = race.both((first, fix(6.0)), (second, fix(7.0))).await;
    assert_eq!(others.each_ref().map(seq), [10, 11]);
}

/// Many on two nodes, each sent to both: each is recorded once, in one chain without gaps, and
/// decided knowing those before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_write_one_chain() {
    // Enough connections for batches of one node to overtake each other.
    let server = TestServer::start_with(|settings| settings.database_connections = 24).await;
    let company = Company::found_on(server).await;
    site(&company, "总部").await;
    let node = company.server.another_node();
    let mut clients = Vec::new();
    for name in ["甲", "乙", "丙", "丁", "戊"] {
        let here = company.hire(name).await.client;
        clients.push([node.client(&here), here]);
    }
    let path = company.path("/check-ins");
    let all = (0..80).map(|number| {
        let [there, here] = &clients[number % clients.len()];
        let device = json!({ "id": client_id(), "device_id": "前台平板" });
        let (path, body) = (path.clone(), with(fix(10.0), device));
        async move {
            let (one, two) = tokio::join!(
                here.post(&path, body.clone()),
                there.post(&path, body.clone())
            );
            let (one, two) = (one.expect(201), two.expect(201));
            assert_eq!(one, two);
            one
        }
    });
    let mut receipts: Vec<Value> = join_all(all).await;
    receipts.sort_by_key(seq);
    let numbers: Vec<_> = receipts.iter().map(seq).collect();
    assert_eq!(numbers, (1..=80).collect::<Vec<_>>());
    let signed: Vec<_> = receipts.iter().map(|r| r["signed"].clone()).collect();
    assert_eq!(elsewhere(&signed, &keys(&company).await), "ok");
    require_doubts(&receipts);
}

/// One that waits for its commit, and four behind it, which are one batch: their answers, in the order of their numbers.
async fn behind_another(company: &Company, clients: &[Client], phones: &[&str]) -> Vec<Value> {
    let path = company.path("/check-ins");
    let come = |(client, phone): (&Client, &&str)| {
        let (client, path) = (client.clone(), path.clone());
        let body = with(fix(10.0), json!({ "device_id": phone }));
        async move { client.post(&path, body).await.expect(201) }
    };
    let mut all = clients.iter().zip(phones).map(come);
    let first = all.next().unwrap();
    let gate = CommitGate::close(&company.server).await;
    let rest = async {
        gate.has_waiting("check_in_chains", 1).await;
        let open = async {
            gate.has_waiting("check_in_chains", 2).await;
            gate.open().await;
        };
        tokio::join!(join_all(all), open).0
    };
    let (first, rest) = tokio::join!(first, rest);
    let mut receipts: Vec<_> = std::iter::once(first).chain(rest).collect();
    receipts.sort_by_key(seq);
    receipts
}

/// A batch that is sent while the one before has not committed is written behind the head which that one will leave, and is
/// right; and waits to know what that one has of the same devices.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_head_is_foreseen_behind_a_batch_on_its_way() {
    let server = TestServer::start_with(|settings| settings.database_connections = 24).await;
    let company = Company::found_on(server).await;
    site(&company, "总部").await;
    let mut clients = Vec::new();
    for name in ["甲", "乙", "丙", "丁", "戊"] {
        let client = company.hire(name).await.client;
        check_in(&company, &client, fix(10.0)).await;
        clients.push(client);
    }
    let own = ["1", "2", "3", "4", "5"];
    // Both connections are there after it: what is prepared on one that begins counts, too.
    let mut receipts = behind_another(&company, &clients, &own).await;
    let foreseen = Foreseen::count(&company.server).await;
    receipts.extend(behind_another(&company, &clients, &own).await);
    assert_eq!(foreseen.refuted().await, 0);
    assert_eq!(foreseen.confirmed().await, 2);

    let shared = ["6", "2", "3", "6", "5"];
    let late = behind_another(&company, &clients, &shared).await;
    assert_eq!(foreseen.refuted().await, 0);
    assert_eq!(foreseen.confirmed().await, 3, "one of the two");
    let is_shared = |receipt: &&Value| doubts(receipt).to_string().contains("shared_device");
    assert_eq!(late.iter().filter(is_shared).count(), 1);
    receipts.extend(late);
    let numbers: Vec<_> = receipts.iter().map(seq).collect();
    assert_eq!(numbers, (6..=20).collect::<Vec<_>>());
}
