//! Who sends, and where: the same in every run.

use std::cell::Cell;
use std::net::SocketAddr;
use std::path::Path;

use muster::app::postgres::{ClusterSettings, PrivateCluster, Role};
use serde_json::{Value, json};
use tokio_postgres::NoTls;
use uuid::Uuid;

use super::CLIENTS;
use crate::http::{self, Connection};
use crate::{Error, service};

pub const ORGANIZATION: &str = "0199d000-0000-7000-8000-000000000001";
const PASSWORD: &str = "morning-light-2026";
/// Conversations of each client, with ten people each.
const OWN: u64 = 8;
/// Messages that each conversation has already: nobody's company begins to talk under full load, and
/// what the database plans for an empty table it does not plan for one that has a history.
const HISTORY: u64 = 100;
/// Of the clients, one in so many writes where the reader reads.
pub const READ: usize = 8;

/// Everybody's access token, the reader's last.
pub struct Company {
    pub tokens: Vec<String>,
    pub ids: Cell<u64>,
}

/// Conversations of one client, in turn.
pub fn spread(client: usize, count: u64) -> Uuid {
    id(3, client as u64 * OWN + count % OWN)
}

pub fn hot() -> Uuid {
    id(4, 0)
}

fn id(kind: u128, number: u64) -> Uuid {
    Uuid::from_u128(0x0199_d000_0000_7000_8000_0000_0000_0000 | (kind << 40) | u128::from(number))
}

/// Writes the senders, the reader, and the conversations, before the service starts.
pub fn fill(data: &Path) -> Result<(), Error> {
    let cluster = PrivateCluster::start(&ClusterSettings {
        data_dir: data.to_owned(),
        durable: true,
    })?;
    let url = cluster.url(Role::Superuser, "muster");
    let filled = service::runtime()?.block_on(write(&url));
    cluster.stop()?;
    filled
}

async fn write(url: &str) -> Result<(), Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let running = tokio::spawn(connection);
    let mut sql = String::new();
    for number in 0..=CLIENTS as u64 {
        let (account, member) = (id(1, number), id(2, number));
        sql += &format!(
            "INSERT INTO accounts (id, email, password_hash, name, locale, verified_at, created_at) \
             SELECT '{account}', 'sender{number}@demo.example', password_hash, '发送{number}', 'zh-CN', now(), now() \
             FROM accounts WHERE email = 'owner@demo.example'; \
             INSERT INTO members (org_id, id, account_id, name, status, created_at, joined_at) \
             VALUES ('{ORGANIZATION}', '{member}', '{account}', '发送{number}', 'active', now(), now()); \
             INSERT INTO account_organizations VALUES ('{account}', '{ORGANIZATION}');\n"
        );
    }
    for number in 0..CLIENTS as u64 {
        for own in 0..OWN {
            let others = (0..9).map(|step| (number + step) % CLIENTS as u64);
            let reads = number % READ as u64 == 0;
            let last = reads.then_some(CLIENTS as u64);
            let last = last.unwrap_or((number + 9) % CLIENTS as u64);
            let people: Vec<_> = others.chain([last]).collect();
            sql += &conversation(spread(number as usize, own), &people);
        }
    }
    let everyone: Vec<_> = (0..CLIENTS as u64).collect();
    sql += &conversation(hot(), &everyone);
    client.batch_execute(&sql).await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    drop(client);
    Ok(running.await??)
}

fn conversation(conversation: Uuid, people: &[u64]) -> String {
    let owner = id(2, people.first().copied().unwrap_or_default());
    let places: Vec<_> = people
        .iter()
        .map(|number| {
            format!(
                "('{ORGANIZATION}', '{conversation}', '{}', {HISTORY}, 0, now())",
                id(2, *number)
            )
        })
        .collect();
    format!(
        "INSERT INTO conversations (org_id, id, kind, name, owner_id, member_count, last_seq, created_at) \
         VALUES ('{ORGANIZATION}', '{conversation}', 'group', '研发一组', '{owner}', {}, {HISTORY}, now()); \
         INSERT INTO conversation_members (org_id, conversation_id, member_id, read_seq, joined_seq, joined_at) \
         VALUES {}; \
         INSERT INTO messages (org_id, conversation_id, seq, id, author_id, text, posted_at) \
         SELECT '{ORGANIZATION}', '{conversation}', seq, gen_random_uuid(), '{owner}', '早上好', now() \
         FROM generate_series(1, {HISTORY}) AS seq; \
         INSERT INTO message_index (org_id, conversation_id, indexed_seq, newest_at, segment_ends) \
         VALUES ('{ORGANIZATION}', '{conversation}', {HISTORY}, 0, '');\n",
        people.len(),
        places.join(", ")
    )
}

pub async fn sign_in(address: SocketAddr) -> Result<Company, Error> {
    let mut connection = Connection::open(address).await?;
    let mut tokens = Vec::new();
    for number in 0..=CLIENTS {
        let body = json!({ "email": format!("sender{number}@demo.example"), "password": PASSWORD });
        let request = http::request("POST", "/v1/sessions", None, Some(&body));
        let signed_in: Value = connection.send(&request).await?.expect(201)?.json()?;
        let token = signed_in["access_token"].as_str().ok_or("no token")?;
        tokens.push(token.to_owned());
    }
    Ok(Company {
        tokens,
        ids: Cell::new(0),
    })
}
