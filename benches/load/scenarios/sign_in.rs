//! How many people can sign in each second, and what the others notice of it; beside it what
//! Argon2id alone does on the same cores.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde_json::{Value, json};

use crate::figures::{Figure, median, percentile_millis};
use crate::http::{self, Connection};
use crate::service::{self, Service};
use crate::{Bench, Error, process};

/// Bare, load, bare, load, ...: so many of each.
const ROUNDS: usize = 3;
const BARE_FOR: Duration = Duration::from_secs(5);
const LOAD_FOR: Duration = Duration::from_secs(10);
/// Sign-ins at once: enough to keep every core busy, few enough that nobody waits long.
const CLIENTS: usize = 24;
/// One of the other requests in each of these.
const OTHERS_EVERY: Duration = Duration::from_millis(25);

/// OWASP's parameters, which the service uses: memory in KiB, passes, lanes.
const ARGON: (u32, u32, u32) = (19_456, 2, 1);

/// Accounts of the demo company.
const EMAILS: [&str; 4] = [
    "owner@demo.example",
    "hr@demo.example",
    "employee@demo.example",
    "market@demo.example",
];
const PASSWORD: &str = "morning-light-2026";
const ORGANIZATION: &str = "0199d000-0000-7000-8000-000000000001";

#[derive(Default)]
struct Measured {
    bare_rate: Vec<f64>,
    rate: Vec<f64>,
    sign_ins: Vec<Duration>,
    others: Vec<Duration>,
    /// Shares of all cores.
    load_share: Vec<f64>,
    service_share: Vec<f64>,
}

pub fn run(bench: &Bench) -> Result<Vec<Figure>, Error> {
    let data = bench.folder.join("service");
    service::create_demo(bench, &data)?;
    let service = Service::start(bench, &data)?;
    let mut measured = Measured::default();
    for _ in 0..ROUNDS {
        measured.bare_rate.push(hash_alone(BARE_FOR)?);
        load(&service, &mut measured)?;
    }
    service.stop()?;
    let others = |percent| percentile_millis(&measured.others, percent);
    let sign_ins = |percent| percentile_millis(&measured.sign_ins, percent);
    Ok(vec![
        Figure::new("sign-ins", median(&measured.rate), "1/s")
            .beside(median(&measured.bare_rate))
            .goal("ratio at least 0.85"),
        Figure::new("other requests, p50", others(50), "ms"),
        Figure::new("other requests, p99", others(99), "ms").goal("below 50"),
        Figure::new("a sign-in, p50", sign_ins(50), "ms"),
        Figure::new("a sign-in, p99", sign_ins(99), "ms"),
        Figure::new(
            "the load's share of the cores",
            median(&measured.load_share) * 100.0,
            "%",
        ),
        Figure::new(
            "the service's share",
            median(&measured.service_share) * 100.0,
            "%",
        ),
    ])
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Hashes a second on all cores, each in memory of its own that is used again.
fn hash_alone(time: Duration) -> Result<f64, Error> {
    let begun = Instant::now();
    let threads: Vec<_> = (0..cores())
        .map(|_| thread::spawn(move || hash_until(begun + time)))
        .collect();
    let mut rate = 0.0;
    for thread in threads {
        rate += thread.join().map_err(|_| "a hashing thread panicked")??;
    }
    Ok(rate)
}

/// One thread's hashes a second, counting whole ones only.
fn hash_until(end: Instant) -> Result<f64, Error> {
    let (memory, passes, lanes) = ARGON;
    let params = Params::new(memory, passes, lanes, Some(32)).map_err(|error| error.to_string())?;
    let mut blocks = vec![Block::new(); params.block_count()];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let begun = Instant::now();
    let mut hashes = 0.0;
    while Instant::now() < end {
        let mut out = [0; 32];
        argon
            .hash_password_into_with_memory(
                PASSWORD.as_bytes(),
                b"a salt of 16 by.",
                &mut out,
                &mut blocks,
            )
            .map_err(|error| error.to_string())?;
        std::hint::black_box(out);
        hashes += 1.0;
    }
    Ok(hashes / begun.elapsed().as_secs_f64())
}

/// One phase of sign-ins from many clients, with the others' requests beside them.
fn load(service: &Service, measured: &mut Measured) -> Result<(), Error> {
    let address = service.address;
    let done = AtomicBool::new(false);
    let before = (
        process::cpu_seconds(std::process::id())?,
        process::cpu_seconds(service.pid)?,
    );
    let begun = Instant::now();
    thread::scope(|scope| {
        let others = scope.spawn(|| service::runtime()?.block_on(ask_gently(address, &done)));
        let signing_in = service::runtime()?.block_on(sign_in(address, begun + LOAD_FOR));
        done.store(true, Ordering::Relaxed);
        let others = others
            .join()
            .map_err(|_| "the thread of the other requests panicked")?;
        let (rate, times) = signing_in?;
        measured.rate.push(rate);
        measured.sign_ins.extend(times);
        measured.others.extend(others?);
        Ok::<_, Error>(())
    })?;
    let all = begun.elapsed().as_secs_f64() * cores() as f64;
    // The service is a child of this process, and counts in its family.
    let service_took = process::cpu_seconds(service.pid)? - before.1;
    let load_took = process::cpu_seconds(std::process::id())? - before.0 - service_took;
    measured.load_share.push(load_took / all);
    measured.service_share.push(service_took / all);
    Ok(())
}

/// Signs in from all clients until `end`: how many a second, and how long each took. What
/// was begun before the end and answered after it counts for neither.
async fn sign_in(address: SocketAddr, end: Instant) -> Result<(f64, Vec<Duration>), Error> {
    let begun = Instant::now();
    let answered = AtomicU64::new(0);
    let clients = (0..CLIENTS).map(|number| client(address, number, end, &answered));
    let times = futures_util::future::try_join_all(clients).await?;
    let rate = answered.load(Ordering::Relaxed) as f64 / (end - begun).as_secs_f64();
    Ok((rate, times.into_iter().flatten().collect()))
}

async fn client(
    address: SocketAddr,
    number: usize,
    end: Instant,
    answered: &AtomicU64,
) -> Result<Vec<Duration>, Error> {
    let email = EMAILS
        .get(number % EMAILS.len())
        .copied()
        .unwrap_or_default();
    let request = sign_in_request(email);
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::new();
    loop {
        let begun = Instant::now();
        if begun >= end {
            return Ok(times);
        }
        connection.send(&request).await?.expect(201)?;
        if Instant::now() <= end {
            answered.fetch_add(1, Ordering::Relaxed);
            times.push(begun.elapsed());
        }
    }
}

fn sign_in_request(email: &str) -> Vec<u8> {
    http::request(
        "POST",
        "/v1/sessions",
        None,
        Some(&json!({ "email": email, "password": PASSWORD })),
    )
}

/// What somebody notices who only reads: one request at each beat, timed from the beat, so
/// that a late answer does not hide the wait of the next one.
async fn ask_gently(address: SocketAddr, done: &AtomicBool) -> Result<Vec<Duration>, Error> {
    let mut connection = Connection::open(address).await?;
    let signed_in: Value = connection
        .send(&sign_in_request("employee@demo.example"))
        .await?
        .expect(201)?
        .json()?;
    let token = signed_in["access_token"]
        .as_str()
        .ok_or("no access token in the answer to a sign-in")?;
    let requests = [
        http::request(
            "GET",
            &format!("/v1/organizations/{ORGANIZATION}/me"),
            Some(token),
            None,
        ),
        http::request("GET", "/readyz", None, None),
    ];
    let mut times = Vec::new();
    let mut beats = tokio::time::interval(OTHERS_EVERY);
    beats.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    for request in requests.iter().cycle() {
        let beat = beats.tick().await;
        if done.load(Ordering::Relaxed) {
            break;
        }
        connection.send(request).await?.expect(200)?;
        times.push(beat.elapsed());
    }
    Ok(times)
}
