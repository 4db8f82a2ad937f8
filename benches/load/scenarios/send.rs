//! How many messages a second are durable over HTTP, spread over many conversations and into
//! one; beside it rows a second that pgbench inserts one by one, with as many clients and the
//! same configuration. And how long a message takes to an online reader at half of that load.

mod people;
mod reader;

use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::json;
use uuid::Uuid;

use super::bare::{Bare, Rows};
use super::shares::Shares;
use crate::figures::{Figure, median, percentile_millis};
use crate::http::{self, Connection};
use crate::postgres::Programs;
use crate::service::{self, Service};
use crate::{Bench, Error};
use people::{Company, ORGANIZATION};

/// A row as large as the messages of the load.
const ROWS: Rows = Rows {
    table: "CREATE TABLE rows (id bigserial PRIMARY KEY, conversation_id uuid NOT NULL, \
            author_id uuid NOT NULL, text text NOT NULL, posted_at timestamptz NOT NULL);",
    insert: "INSERT INTO rows (conversation_id, author_id, text, posted_at) VALUES \
             ('0199d000-0000-7000-8000-000000000001', '0199d000-0000-7000-8000-000000000002', \
             '早上好，今天的会议改到下午三点 @1234567890123@', now());\n",
};
const ROUNDS: usize = 3;
const BARE_FOR: Duration = Duration::from_secs(5);
const LOAD_FOR: Duration = Duration::from_secs(8);
const GENTLE_FOR: Duration = Duration::from_secs(10);
/// Clients at once, of the service and of pgbench.
const CLIENTS: usize = 64;

#[derive(Default)]
struct Measured {
    bare: Vec<f64>,
    spread: Vec<f64>,
    hot: Vec<f64>,
    sends: Vec<Duration>,
    hot_sends: Vec<Duration>,
    deliveries: Vec<Duration>,
    bare_times: Vec<Duration>,
    shares: Shares,
}

pub fn run(bench: &Bench) -> Result<Vec<Figure>, Error> {
    let data = bench.folder.join("service");
    service::create_demo(bench, &data)?;
    people::fill(&data)?;
    let service = Service::start(bench, &data)?;
    let programs = Programs::of(&service)?;
    let bare = Bare::start(&programs, bench, &ROWS)?;
    let runtime = service::runtime()?;
    let company = runtime.block_on(people::sign_in(service.address))?;
    let mut measured = Measured::default();
    // Caches and connections are warm before anything counts.
    let warm = Duration::from_secs(2);
    runtime.block_on(saturate(service.address, &company, Where::Spread, warm))?;
    for _ in 0..ROUNDS {
        measured.bare.push(bare.saturate(CLIENTS, BARE_FOR)?);
        let (rate, times) = measured.shares.during(&service, || {
            runtime.block_on(saturate(service.address, &company, Where::Spread, LOAD_FOR))
        })?;
        measured.spread.push(rate);
        measured.sends.extend(times);
        let hot = saturate(service.address, &company, Where::Hot, LOAD_FOR);
        let (rate, times) = runtime.block_on(hot)?;
        measured.hot.push(rate);
        measured.hot_sends.extend(times);
    }
    let half = median(&measured.spread) / 2.0;
    let gentle = deliver(service.address, &company, half);
    measured.deliveries = runtime.block_on(gentle)?;
    measured.bare_times = bare.pace(CLIENTS, half, GENTLE_FOR)?;
    bare.stop()?;
    service.stop()?;
    Ok(figures(&measured))
}

fn figures(measured: &Measured) -> Vec<Figure> {
    let (bare, spread) = (median(&measured.bare), median(&measured.spread));
    let millis = percentile_millis;
    let bare_p99 = millis(&measured.bare_times, 99);
    vec![
        Figure::new("send.spread", spread, "1/s")
            .beside(bare)
            .goal("ratio at least 0.6"),
        Figure::new("send.hot", median(&measured.hot), "1/s")
            .beside(spread)
            .goal("ratio at least 0.8"),
        Figure::new(
            "a send at saturation, p50",
            millis(&measured.sends, 50),
            "ms",
        ),
        Figure::new(
            "a send at saturation, p99",
            millis(&measured.sends, 99),
            "ms",
        ),
        Figure::new(
            "a hot send at saturation, p99",
            millis(&measured.hot_sends, 99),
            "ms",
        ),
        Figure::new(
            "from send to delivery, p50",
            millis(&measured.deliveries, 50),
            "ms",
        )
        .beside(millis(&measured.bare_times, 50))
        .goal("below 5"),
        Figure::new(
            "from send to delivery, p99",
            millis(&measured.deliveries, 99),
            "ms",
        )
        .beside(bare_p99)
        .goal("below 25, or twice the bare"),
        measured.shares.of_load(),
        measured.shares.of_service(),
    ]
}

#[derive(Clone, Copy)]
enum Where {
    /// Each client in conversations of its own.
    Spread,
    /// All in one.
    Hot,
}

/// The requests of one client: a new message each time.
struct Sender<'a> {
    company: &'a Company,
    number: usize,
    place: Where,
    sent: Cell<u64>,
}

impl<'a> Sender<'a> {
    fn new(company: &'a Company, number: usize, place: Where) -> Self {
        Self {
            company,
            number,
            place,
            sent: Cell::new(0),
        }
    }

    /// The next message, which says when it was due: nanoseconds after the epoch of the run.
    fn next(&self, due: u128) -> Vec<u8> {
        let count = self.sent.replace(self.sent.get() + 1);
        let conversation = match self.place {
            Where::Spread => people::spread(self.number, count),
            Where::Hot => people::hot(),
        };
        let id = self.company.next_id();
        let path =
            format!("/v1/organizations/{ORGANIZATION}/conversations/{conversation}/messages");
        let body = json!({ "id": id, "text": format!("早上好，今天的会议改到下午三点 @{due}@") });
        let token = self.company.tokens.get(self.number).map(String::as_str);
        http::request("POST", &path, token, Some(&body))
    }
}

/// From all clients until the time is over: how many a second, and how long each took.
async fn saturate(
    address: SocketAddr,
    company: &Company,
    place: Where,
    time: Duration,
) -> Result<(f64, Vec<Duration>), Error> {
    let end = Instant::now() + time;
    let clients = (0..CLIENTS).map(|number| async move {
        let sender = Sender::new(company, number, place);
        let mut connection = Connection::open(address).await?;
        let mut times = Vec::new();
        loop {
            let begun = Instant::now();
            if begun >= end {
                return Ok::<_, Error>(times);
            }
            connection.send(&sender.next(0)).await?.expect(201)?;
            if Instant::now() <= end {
                times.push(begun.elapsed());
            }
        }
    });
    let times: Vec<_> = futures_util::future::try_join_all(clients)
        .await?
        .into_iter()
        .flatten()
        .collect();
    Ok((times.len() as f64 / time.as_secs_f64(), times))
}

/// At a steady rate, each message timed from the moment at which it was due until a reader has it.
async fn deliver(
    address: SocketAddr,
    company: &Company,
    rate: f64,
) -> Result<Vec<Duration>, Error> {
    let epoch = Instant::now();
    let reading = reader::open(address, company, epoch).await?;
    let every = Duration::from_secs_f64(CLIENTS as f64 / rate);
    let clients = (0..CLIENTS).map(|number| async move {
        let sender = Sender::new(company, number, Where::Spread);
        let mut connection = Connection::open(address).await?;
        let first = every.mul_f64(number as f64 / CLIENTS as f64);
        let start = tokio::time::Instant::now() + first;
        let mut beats = tokio::time::interval_at(start, every);
        beats.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
        loop {
            let due = beats.tick().await.into_std().duration_since(epoch);
            if epoch.elapsed() >= GENTLE_FOR {
                return Ok::<_, Error>(());
            }
            connection
                .send(&sender.next(due.as_nanos()))
                .await?
                .expect(201)?;
        }
    });
    futures_util::future::try_join_all(clients).await?;
    reading.finish().await
}

impl Company {
    /// An id as a client chooses one: later ones are larger.
    fn next_id(&self) -> Uuid {
        let count = self.ids.replace(self.ids.get() + 1);
        Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0000 + u128::from(count))
    }
}
