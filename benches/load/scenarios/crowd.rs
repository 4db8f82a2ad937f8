//! Many members of the demo company with a session each, written straight into the database, and
//! their sockets.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use muster::app::postgres::{ClusterSettings, PrivateCluster, Role};
use muster::identity::Identity;
use muster::identity::passwords::HasherConfig;
use muster::kernel::clock::{Clock, SystemClock, SystemEntropy};
use muster::kernel::ids::{AccountId, SessionId};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio_postgres::NoTls;
use uuid::Uuid;

use crate::http::{self, Connection};
use crate::socket::Socket;
use crate::{Bench, Error, service};

pub const ORGANIZATION: &str = "0199d000-0000-7000-8000-000000000001";
/// As the service names itself in its tokens.
const ISSUER: &str = "http://127.0.0.1:0/";
/// Sockets that are opened at once.
const OPENING: usize = 32;
/// The first requests bring the connections and the plans.
const WARMING: usize = 20;
/// People whom one request brings into a conversation.
const ADDED: usize = 500;

/// What of a person: 1 the account, 2 the session, 3 the member.
fn id(kind: u32, number: u32) -> Uuid {
    Uuid::from_u128(
        0x0199_d002_0000_7000_8000_0000_0000_0000 | u128::from(kind) << 40 | u128::from(number),
    )
}

/// The same id in SQL, of the number `n`.
fn sql_id(kind: u32) -> String {
    let head = id(kind, 0).to_string();
    let (head, _) = head.split_at(28);
    format!("('{head}' || lpad(to_hex(n), 8, '0'))::uuid")
}

/// An id that nothing else has, for a message or a conversation.
pub fn next_id() -> Uuid {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    id(9, NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A member who is signed in.
#[derive(Clone)]
pub struct Person {
    pub member_id: Uuid,
    pub token: String,
}

/// A demo company with so many more people, on a data folder that a service may be started on.
pub fn gather(bench: &Bench, data: &Path, people: u32) -> Result<Vec<Person>, Error> {
    service::create_demo(bench, data)?;
    let cluster = PrivateCluster::start(&ClusterSettings {
        data_dir: data.to_owned(),
        durable: true,
    })?;
    let url = cluster.url(Role::Superuser, "muster");
    let written = service::runtime()?.block_on(write(&url, people));
    cluster.stop()?;
    written?;
    let hashing = HasherConfig::default();
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy::default()));
    let identity = Identity::open(data, ISSUER.to_owned(), hashing, clock, entropy)?;
    let now = SystemClock.now();
    let person = |number| {
        let (account, session) = (AccountId(id(1, number)), SessionId(id(2, number)));
        let token = identity
            .tokens
            .issue(account, session, id(4, number), now)?;
        Ok(Person {
            member_id: id(3, number),
            token: token.text.expose_secret().to_owned(),
        })
    };
    (1..=people).map(person).collect()
}

/// Lets no results of attendance wait: those of a company that comes into being at once are no part of
/// what is measured, and would be computed meanwhile.
pub fn at_rest() -> String {
    format!(
        "DELETE FROM attendance_stale; \
         INSERT INTO attendance_horizons (org_id, through) VALUES ('{ORGANIZATION}', current_date + 3) \
         ON CONFLICT (org_id) DO UPDATE SET through = excluded.through"
    )
}

async fn write(url: &str, people: u32) -> Result<(), Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let running = tokio::spawn(connection);
    let (account, session, member) = (sql_id(1), sql_id(2), sql_id(3));
    let each = format!("FROM generate_series(1, {people}) AS n");
    client
        .batch_execute(&format!(
            "INSERT INTO accounts (id, email, password_hash, name, locale, verified_at, created_at) \
             SELECT {account}, 'crowd' || n || '@example.com', 'x', '员工' || n, 'zh-CN', now(), now() {each}; \
             INSERT INTO sessions (id, account_id, created_at, last_used_at, expires_at) \
             SELECT {session}, {account}, now(), now(), now() + interval '1 day' {each}; \
             INSERT INTO members (org_id, id, account_id, name, status, created_at, joined_at) \
             SELECT '{ORGANIZATION}', {member}, {account}, '员工' || n, 'active', now(), now() {each}; \
             INSERT INTO account_organizations (account_id, org_id) SELECT {account}, '{ORGANIZATION}' {each}"
        ))
        .await?;
    client.batch_execute(&at_rest()).await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    drop(client);
    Ok(running.await??)
}

/// A group of these; its path.
pub async fn group(address: SocketAddr, people: &[Person]) -> Result<String, Error> {
    let (owner, others) = people.split_first().ok_or("nobody")?;
    let mut connection = Connection::open(address).await?;
    let mut path = format!("/v1/organizations/{ORGANIZATION}/conversations");
    for (number, some) in others.chunks(ADDED).enumerate() {
        let ids: Vec<_> = some.iter().map(|person| person.member_id).collect();
        let (to, body) = if number == 0 {
            let body = json!({ "id": next_id(), "name": "全员群", "member_ids": ids });
            (path.clone(), body)
        } else {
            (format!("{path}/members"), json!({ "member_ids": ids }))
        };
        let request = http::request("POST", &to, Some(&owner.token), Some(&body));
        let answer = connection.send(&request).await?;
        if number == 0 {
            let created: Value = answer.expect(201)?.json()?;
            let id = created["id"]
                .as_str()
                .ok_or("a conversation without an id")?;
            path = format!("{path}/{id}");
        } else {
            answer.expect(200)?;
        }
    }
    Ok(path)
}

/// How long each of so many requests for a page takes, one after the other, as one client asks.
pub async fn ask(
    address: SocketAddr,
    person: &Person,
    path: &str,
    rounds: usize,
) -> Result<Vec<Duration>, Error> {
    let mut connection = Connection::open(address).await?;
    let request = http::request("GET", path, Some(&person.token), None);
    let mut times = Vec::with_capacity(rounds);
    for round in 0..rounds + WARMING {
        let begun = Instant::now();
        connection.send(&request).await?.expect(200)?;
        if round >= WARMING {
            times.push(begun.elapsed());
        }
    }
    Ok(times)
}

/// A socket of each of these, in their order.
pub async fn sockets(address: SocketAddr, people: &[Person]) -> Result<Vec<Socket>, Error> {
    let opening = people.iter().map(|person| socket(address, person));
    stream::iter(opening).buffered(OPENING).try_collect().await
}

async fn socket(address: SocketAddr, person: &Person) -> Result<Socket, Error> {
    let mut socket = Socket::open(address, "/v1/realtime").await?;
    let hello = json!({ "type": "hello", "token": person.token, "organization_id": ORGANIZATION });
    socket.say(&hello.to_string()).await?;
    socket.say(r#"{"type":"ping"}"#).await?;
    // Whoever is answered has taken their place.
    loop {
        let text = socket.text().await?;
        if text.starts_with(r#"{"type":"pong""#) {
            return Ok(socket);
        }
        if text.starts_with(r#"{"type":"error""#) {
            return Err(text.into());
        }
    }
}
