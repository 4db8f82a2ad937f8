//! How many searches a second the directory of 100,000 people answers, as many people type at
//! once, and how long one waits on an ordinary day; beside it the same prefix lookups by a bare
//! prepared statement. Rules of visibility are in force.

mod people;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use muster::app::postgres::{ClusterSettings, PrivateCluster, Role};
use serde_json::{Value, json};
use tokio_postgres::NoTls;

use crate::figures::{Figure, median, percentile_millis};
use crate::http::{self, Connection};
use crate::service::{self, Service};
use crate::{Bench, Error};
use people::{ORGANIZATION, Typed, Viewers};

const ROUNDS: usize = 3;
const BARE_FOR: Duration = Duration::from_secs(5);
const LOAD_FOR: Duration = Duration::from_secs(10);
const GENTLE_FOR: Duration = Duration::from_secs(10);
/// Searches at once at saturation.
const CLIENTS: usize = 8;
/// One search in each of these on an ordinary day.
const GENTLE_EVERY: Duration = Duration::from_millis(25);
/// People on a page.
const PAGE: i64 = 20;

#[derive(Default)]
struct Measured {
    bare_rate: Vec<f64>,
    rate: Vec<f64>,
    saturated: Vec<Duration>,
    gentle: Vec<Duration>,
    limited: Vec<Duration>,
}

pub fn run(bench: &Bench) -> Result<Vec<Figure>, Error> {
    let data = bench.folder.join("service");
    service::create_demo(bench, &data)?;
    let runtime = service::runtime()?;
    let cluster = PrivateCluster::start(&ClusterSettings {
        data_dir: data.clone(),
        durable: true,
    })?;
    let url = cluster.url(Role::App, "muster");
    let begun = Instant::now();
    let filled = runtime.block_on(people::fill(&cluster.url(Role::Superuser, "muster")));
    cluster.stop()?;
    let typed = filled?;
    let filled_in = begun.elapsed();
    let service = Service::start(bench, &data)?;
    let measured = runtime.block_on(measure(&service, &url, &typed));
    service.stop()?;
    let measured = measured?;
    let saturated = |percent| percentile_millis(&measured.saturated, percent);
    let gentle = |percent| percentile_millis(&measured.gentle, percent);
    let limited = |percent| percentile_millis(&measured.limited, percent);
    Ok(vec![
        Figure::new("searches", median(&measured.rate), "1/s").beside(median(&measured.bare_rate)),
        Figure::new("a search at saturation, p50", saturated(50), "ms"),
        Figure::new("a search at saturation, p99", saturated(99), "ms"),
        Figure::new("a search at 40 a second, p50", gentle(50), "ms"),
        Figure::new("a search at 40 a second, p99", gentle(99), "ms").goal("below 20"),
        Figure::new("by who sees one division, p50", limited(50), "ms"),
        Figure::new("by who sees one division, p99", limited(99), "ms").goal("below 20"),
        Figure::new("people and terms by COPY", filled_in.as_secs_f64(), "s"),
    ])
}

async fn measure(service: &Service, url: &str, typed: &[Typed]) -> Result<Measured, Error> {
    let address = service.address;
    let Viewers { wide, limited } = people::rules(address).await?;
    let requests: Vec<_> = typed.iter().map(|typed| request(typed, &wide)).collect();
    let narrow: Vec<_> = typed.iter().map(|typed| request(typed, &limited)).collect();
    let mut measured = Measured::default();
    for _ in 0..ROUNDS {
        measured.bare_rate.push(bare(url, typed).await?);
        let (rate, times) = saturate(address, &requests).await?;
        measured.rate.push(rate);
        measured.saturated.extend(times);
        measured.gentle.extend(gently(address, &requests).await?);
        measured.limited.extend(gently(address, &narrow).await?);
    }
    Ok(measured)
}

fn request(typed: &Typed, token: &str) -> Vec<u8> {
    let path = format!(
        "/v1/organizations/{ORGANIZATION}/directory?limit={PAGE}&q={}",
        percent(&typed.text)
    );
    http::request("GET", &path, Some(token), None)
}

/// Every byte as `%xx` (RFC 3986 section 2.1).
fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Lookups a second of one prefix in one rank, as the service's role, by clients at once.
async fn bare(url: &str, typed: &[Typed]) -> Result<f64, Error> {
    let answered = AtomicU64::new(0);
    let begun = Instant::now();
    let end = begun + BARE_FOR;
    let clients = (0..CLIENTS).map(|number| bare_client(url, typed, number, end, &answered));
    futures_util::future::try_join_all(clients).await?;
    Ok(answered.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64())
}

async fn bare_client(
    url: &str,
    typed: &[Typed],
    number: usize,
    end: Instant,
    answered: &AtomicU64,
) -> Result<(), Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let running = tokio::spawn(connection);
    client
        .batch_execute(&format!("SET app.org_id = '{ORGANIZATION}'"))
        .await?;
    let lookup = client
        .prepare(&format!(
            "SELECT term, member_id FROM search_terms WHERE org_id = '{ORGANIZATION}' AND rank = $1 \
             AND term >= $2 AND term < $3 ORDER BY rank, term, member_id LIMIT $4"
        ))
        .await?;
    for typed in typed.iter().cycle().skip(number * 97) {
        if Instant::now() >= end {
            break;
        }
        let to = format!("{}\u{10ffff}", typed.text);
        let rows = client
            .query(&lookup, &[&typed.rank, &typed.text, &to, &PAGE])
            .await?;
        std::hint::black_box(rows);
        answered.fetch_add(1, Ordering::Relaxed);
    }
    drop(client);
    Ok(running.await??)
}

/// From all clients until the time is over: how many a second, and how long each took.
async fn saturate(
    address: SocketAddr,
    requests: &[Vec<u8>],
) -> Result<(f64, Vec<Duration>), Error> {
    let begun = Instant::now();
    let end = begun + LOAD_FOR;
    let clients = (0..CLIENTS).map(|number| client(address, requests, number, end));
    let times: Vec<_> = futures_util::future::try_join_all(clients)
        .await?
        .into_iter()
        .flatten()
        .collect();
    Ok((times.len() as f64 / LOAD_FOR.as_secs_f64(), times))
}

async fn client(
    address: SocketAddr,
    requests: &[Vec<u8>],
    number: usize,
    end: Instant,
) -> Result<Vec<Duration>, Error> {
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::new();
    for request in requests.iter().cycle().skip(number * 97) {
        let begun = Instant::now();
        if begun >= end {
            break;
        }
        connection.send(request).await?.expect(200)?;
        if Instant::now() <= end {
            times.push(begun.elapsed());
        }
    }
    Ok(times)
}

/// One search at each beat, timed from the beat.
async fn gently(address: SocketAddr, requests: &[Vec<u8>]) -> Result<Vec<Duration>, Error> {
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::new();
    let mut beats = tokio::time::interval(GENTLE_EVERY);
    beats.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    let end = Instant::now() + GENTLE_FOR;
    for request in requests.iter().cycle() {
        let beat = beats.tick().await;
        if Instant::now() >= end {
            break;
        }
        connection.send(request).await?.expect(200)?;
        times.push(beat.elapsed());
    }
    Ok(times)
}

/// A body as JSON with a text in it.
fn text(value: &Value, pointer: &str) -> Result<String, Error> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    Ok(found
        .ok_or_else(|| format!("no {pointer} in {value}"))?
        .to_owned())
}

/// Signs in as somebody of the demo company.
async fn sign_in(connection: &mut Connection, email: &str) -> Result<String, Error> {
    let body = json!({ "email": email, "password": "morning-light-2026" });
    let request = http::request("POST", "/v1/sessions", None, Some(&body));
    let signed_in: Value = connection.send(&request).await?.expect(201)?.json()?;
    text(&signed_in, "/access_token")
}
