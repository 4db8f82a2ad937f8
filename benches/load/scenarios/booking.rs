//! How many rooms a second are booked over HTTP by a whole company at once, durable, each for a meeting
//! of three at some half hour of the coming months; beside it rows a second that pgbench inserts one by
//! one, with as many clients and the same configuration. Afterwards no two bookings of a room overlap. And
//! how long free and busy of 50 people and 20 rooms, and suggestions for 20 people, take among a million
//! occurrences.

mod filling;

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use muster::app::postgres::{ClusterSettings, PrivateCluster, Role};
use serde_json::{Value, json};
use tokio_postgres::NoTls;
use uuid::Uuid;

use super::bare::{Bare, Rows};
use super::crowd::{self, ORGANIZATION, Person};
use super::shares::Shares;
use crate::figures::{Figure, median, percentile_millis};
use crate::http::{self, Connection};
use crate::postgres::Programs;
use crate::service::{self, Service};
use crate::{Bench, Error};

const ROUNDS: usize = 3;
const BARE_FOR: Duration = Duration::from_secs(5);
const LOAD_FOR: Duration = Duration::from_secs(8);
/// Clients at once, of the service and of pgbench.
const CLIENTS: usize = 64;
const PEOPLE: u32 = 5_000;
const ROOMS: u32 = 100;
/// Days ahead in which rooms are booked.
const DAYS: u64 = 300;
/// Questions of each kind, one after the other, besides those that bring connections and plans.
const QUESTIONS: usize = 500;
const FIRST: usize = 20;

/// A row as large as a meeting of three with its room.
const ROWS: Rows = Rows {
    table: "CREATE TABLE rows (id bigserial PRIMARY KEY, org_id uuid NOT NULL, room_id uuid NOT NULL, \
            organizer_id uuid NOT NULL, title text NOT NULL, starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, \
            attendees text NOT NULL);",
    insert: "INSERT INTO rows (org_id, room_id, organizer_id, title, starts_at, ends_at, attendees) VALUES \
             ('0199d000-0000-7000-8000-000000000001', '0199d000-0000-7000-8000-000000000002', \
             '0199d000-0000-7000-8000-000000000003', '周例会', now(), now() + interval '30 minutes', \
             repeat('0199d000-0000-7000-8000-000000000004 accepted ', 12));\n",
};

#[derive(Default)]
struct Measured {
    bare: Vec<f64>,
    rates: Vec<f64>,
    refused: usize,
    times: Vec<Duration>,
    shares: Shares,
}

/// Enough chance for slots: xorshift, always from the same seed.
struct Chance(Cell<u64>);

impl Chance {
    fn below(&self, limit: u64) -> u64 {
        let mut state = self.0.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.0.set(state);
        (state >> 33) % limit.max(1)
    }
}

struct Company {
    people: Vec<Person>,
    rooms: Vec<Uuid>,
    chance: Chance,
    /// The midnight from which days are counted.
    begin: DateTime<Utc>,
    refused: RefCell<usize>,
}

pub fn run(bench: &Bench) -> Result<Vec<Figure>, Error> {
    let data = bench.folder.join("service");
    let people = crowd::gather(bench, &data, setting("MUSTER_LOAD_PEOPLE", PEOPLE)?)?;
    let stored = setting("MUSTER_LOAD_OCCURRENCES", filling::OCCURRENCES)?;
    let runtime = service::runtime()?;
    let url = |cluster: &PrivateCluster| cluster.url(Role::Superuser, "muster");
    let start = || {
        PrivateCluster::start(&ClusterSettings {
            data_dir: data.clone(),
            durable: true,
        })
    };
    let cluster = start()?;
    let filled = runtime.block_on(filling::fill(&url(&cluster), stored, ROOMS));
    cluster.stop()?;
    let company = Company {
        people,
        rooms: filled?,
        chance: Chance(Cell::new(0x2026_1121)),
        begin: midnight(now()),
        refused: RefCell::default(),
    };
    let service = Service::start(bench, &data)?;
    let programs = Programs::of(&service)?;
    let bare = Bare::start(&programs, bench, &ROWS)?;
    // Caches and connections are warm before anything counts.
    let warm = Duration::from_secs(2);
    runtime.block_on(saturate(service.address, &company, warm))?;
    company.refused.replace(0);
    let mut measured = Measured::default();
    for _ in 0..ROUNDS {
        measured.bare.push(bare.saturate(CLIENTS, BARE_FOR)?);
        let (rate, times) = measured.shares.during(&service, || {
            runtime.block_on(saturate(service.address, &company, LOAD_FOR))
        })?;
        measured.rates.push(rate);
        measured.times.extend(times);
    }
    measured.refused = *company.refused.borrow();
    bare.stop()?;
    let asked = runtime.block_on(questions(service.address, &company));
    service.stop()?;
    let (free_busy, suggestions) = asked?;
    let cluster = start()?;
    let overlaps = runtime.block_on(overlaps(&url(&cluster)));
    cluster.stop()?;
    figures(&measured, &free_busy, &suggestions, overlaps?)
}

fn figures(
    measured: &Measured,
    free_busy: &[Duration],
    suggestions: &[Duration],
    (overlaps, bookings): (i64, i64),
) -> Result<Vec<Figure>, Error> {
    if overlaps != 0 {
        return Err(format!("{overlaps} of {bookings} bookings overlap another one").into());
    }
    let millis = |times: &[Duration], percent| percentile_millis(times, percent);
    Ok(vec![
        Figure::new("bookings", median(&measured.rates), "1/s")
            .beside(median(&measured.bare))
            .goal("ratio at least 0.1"),
        Figure::new(
            "a booking at saturation, p50",
            millis(&measured.times, 50),
            "ms",
        ),
        Figure::new(
            "a booking at saturation, p99",
            millis(&measured.times, 99),
            "ms",
        ),
        Figure::new(
            "refused, for the room was taken",
            measured.refused as f64,
            "",
        ),
        Figure::new("bookings that are there", bookings as f64, ""),
        Figure::new("of them overlapping", overlaps as f64, "").goal("0"),
        Figure::new(
            "free and busy of 50 and 20, p50",
            millis(free_busy, 50),
            "ms",
        ),
        Figure::new(
            "free and busy of 50 and 20, p99",
            millis(free_busy, 99),
            "ms",
        )
        .goal("below 30"),
        Figure::new("suggestions for 20, p50", millis(suggestions, 50), "ms"),
        Figure::new("suggestions for 20, p99", millis(suggestions, 99), "ms").goal("below 150"),
        measured.shares.of_load(),
        measured.shares.of_service(),
    ])
}

/// A number of the environment: smaller ones are for trying the scenario out.
#[expect(
    clippy::disallowed_methods,
    reason = "the load program has no settings but these"
)]
fn setting(name: &str, usual: u32) -> Result<u32, Error> {
    match std::env::var(name) {
        Ok(text) => Ok(text.parse()?),
        Err(_) => Ok(usual),
    }
}

/// The service books by the machine's clock, and so does its load.
#[expect(
    clippy::disallowed_methods,
    reason = "a program of its own, to which nobody gives a clock"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}

fn midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc()
}

fn path(rest: &str) -> String {
    format!("/v1/organizations/{ORGANIZATION}/{rest}")
}

impl Company {
    fn instant(&self, day: u64, half_hours: u64) -> Result<String, Error> {
        let (days, minutes) = (i64::try_from(day)?, i64::try_from(half_hours * 30)?);
        let at = self.begin + TimeDelta::days(days) + TimeDelta::minutes(minutes);
        Ok(at.to_rfc3339_opts(SecondsFormat::Secs, true))
    }

    fn person(&self) -> Result<&Person, Error> {
        let number = self.chance.below(u64::try_from(self.people.len())?);
        Ok(self.people.get(usize::try_from(number)?).ok_or("nobody")?)
    }

    fn room(&self) -> Result<Uuid, Error> {
        let number = self.chance.below(u64::try_from(self.rooms.len())?);
        Ok(*self.rooms.get(usize::try_from(number)?).ok_or("no room")?)
    }

    /// So many people, each once.
    fn some(&self, count: usize) -> Result<Vec<Uuid>, Error> {
        let mut found: Vec<Uuid> = Vec::with_capacity(count);
        while found.len() < count.min(self.people.len()) {
            let id = self.person()?.member_id;
            if !found.contains(&id) {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// A meeting of three in some room, at some half hour of the months to come.
    fn booking(&self) -> Result<Vec<u8>, Error> {
        let organizer = self.person()?;
        let (day, slot) = (1 + self.chance.below(DAYS), self.chance.below(48));
        let body = json!({
            "id": crowd::next_id(),
            "title": "周例会",
            "starts_at": self.instant(day, slot)?,
            "ends_at": self.instant(day, slot + 1)?,
            "invite": { "member_ids": self.some(2)? },
            "room_ids": [self.room()?],
        });
        let path = path("meetings");
        Ok(http::request(
            "POST",
            &path,
            Some(&organizer.token),
            Some(&body),
        ))
    }

    fn free_busy(&self) -> Result<Vec<u8>, Error> {
        let day = self.chance.below(100);
        let mut rooms: Vec<Uuid> = Vec::new();
        while rooms.len() < 20.min(self.rooms.len()) {
            let room = self.room()?;
            if !rooms.contains(&room) {
                rooms.push(room);
            }
        }
        let body = json!({
            "from": self.instant(day, 0)?, "to": self.instant(day + 7, 0)?,
            "member_ids": self.some(50)?, "room_ids": rooms,
        });
        let path = path("free-busy");
        Ok(http::request(
            "POST",
            &path,
            Some(&self.person()?.token),
            Some(&body),
        ))
    }

    fn suggestions(&self) -> Result<Vec<u8>, Error> {
        let day = 1 + self.chance.below(100);
        let body = json!({
            "from": self.instant(day, 0)?, "to": self.instant(day + 14, 0)?, "duration_minutes": 60,
            "required_ids": self.some(15)?, "optional_ids": self.some(4)?, "room": { "capacity": 8 },
        });
        let path = path("meeting-suggestions");
        Ok(http::request(
            "POST",
            &path,
            Some(&self.person()?.token),
            Some(&body),
        ))
    }
}

/// From all clients until the time is over: how many a second were booked, and how long each took.
async fn saturate(
    address: SocketAddr,
    company: &Company,
    time: Duration,
) -> Result<(f64, Vec<Duration>), Error> {
    let end = Instant::now() + time;
    let clients = (0..CLIENTS).map(|_| async move {
        let mut connection = Connection::open(address).await?;
        let mut times = Vec::new();
        loop {
            let request = company.booking()?;
            let begun = Instant::now();
            if begun >= end {
                return Ok::<_, Error>(times);
            }
            let answer = connection.send(&request).await?;
            if answer.status == 409 {
                let problem: Value = answer.json()?;
                if problem["code"] != "room_taken" {
                    return Err(format!("no booking: {problem}").into());
                }
                *company.refused.borrow_mut() += 1;
                continue;
            }
            answer.expect(201)?;
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

/// Free and busy, then suggestions: each question another one, one after the other.
async fn questions(
    address: SocketAddr,
    company: &Company,
) -> Result<(Vec<Duration>, Vec<Duration>), Error> {
    let mut connection = Connection::open(address).await?;
    let mut times = [Vec::with_capacity(QUESTIONS), Vec::with_capacity(QUESTIONS)];
    for (kind, times) in times.iter_mut().enumerate() {
        for number in 0..QUESTIONS + FIRST {
            let request = match kind {
                0 => company.free_busy()?,
                _ => company.suggestions()?,
            };
            let begun = Instant::now();
            let answer = connection.send(&request).await?.expect(200)?;
            if number >= FIRST {
                times.push(begun.elapsed());
            }
            if number == 0 {
                require_meant(&answer.json()?)?;
            }
        }
    }
    let [free_busy, suggestions] = times;
    Ok((free_busy, suggestions))
}

/// What is measured is what is meant: people with meetings, and times with a room.
fn require_meant(answer: &Value) -> Result<(), Error> {
    let has = |pointer: &str| answer.pointer(pointer).is_some();
    if has("/members/0/stretches/0") && has("/rooms/19") || has("/suggestions/0/room/id") {
        return Ok(());
    }
    Err(format!("not what is meant: {answer}").into())
}

/// How many bookings begin before the one before them in their room ends, and how many there are.
async fn overlaps(url: &str) -> Result<(i64, i64), Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let running = tokio::spawn(connection);
    let sql = "SELECT count(*) FILTER (WHERE too_early), count(*) FROM ( \
               SELECT starts_at < lag(ends_at) OVER (PARTITION BY org_id, room_id ORDER BY starts_at, ends_at) AS too_early \
               FROM room_bookings WHERE status IN ('pending', 'confirmed')) AS neighbours";
    let row = client.query_one(sql, &[]).await?;
    let found = (row.get(0), row.get(1));
    drop(client);
    running.await??;
    Ok(found)
}
