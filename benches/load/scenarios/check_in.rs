//! How many check-ins a second are durable over HTTP while a whole company comes to work: each from
//! another of 20,000 employees, with fence, rules and signed receipt; beside it rows a second that
//! pgbench inserts one by one, with as many clients and the same configuration.

use std::cell::Cell;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use muster::app::postgres::{ClusterSettings, PrivateCluster, Role};
use serde_json::{Value, json};
use tokio_postgres::NoTls;

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
const EMPLOYEES: u32 = 20_000;
/// On how many days everybody has checked in and out before: nobody's company begins to check in
/// under full load, and each check-in is judged by those of the days before.
const DAYS: u32 = 5;
/// In the middle of the demo company's site, in its system.
const CENTRE: (f64, f64) = (31.2400, 121.4900);

/// A row as large as a check-in with its receipt.
const ROWS: Rows = Rows {
    table: "CREATE TABLE rows (id bigserial PRIMARY KEY, org_id uuid NOT NULL, member_id uuid NOT NULL, \
            at timestamptz NOT NULL, latitude float8, longitude float8, verdict text NOT NULL, \
            told text NOT NULL, previous bytea NOT NULL, digest bytea NOT NULL);",
    insert: "INSERT INTO rows (org_id, member_id, at, latitude, longitude, verdict, told, previous, digest) VALUES \
             ('0199d000-0000-7000-8000-000000000001', '0199d000-0000-7000-8000-000000000002', now(), \
             31.2304, 121.4737, 'inside', repeat('打卡正常 on time ', 32), \
             decode(repeat('00', 32), 'hex'), decode(repeat('ff', 32), 'hex'));\n",
};

#[derive(Default)]
struct Measured {
    bare: Vec<f64>,
    rates: Vec<f64>,
    times: Vec<Duration>,
    shares: Shares,
}

pub fn run(bench: &Bench) -> Result<Vec<Figure>, Error> {
    let data = bench.folder.join("service");
    let employees = setting("MUSTER_LOAD_EMPLOYEES", EMPLOYEES)?;
    let people = crowd::gather(bench, &data, employees)?;
    remember(&data)?;
    let service = Service::start(bench, &data)?;
    let programs = Programs::of(&service)?;
    let bare = Bare::start(&programs, bench, &ROWS)?;
    let runtime = service::runtime()?;
    let company = Company {
        people,
        next: Cell::default(),
    };
    // Caches and connections are warm before anything counts.
    let warm = Duration::from_secs(2);
    runtime.block_on(saturate(service.address, &company, warm))?;
    let mut measured = Measured::default();
    for _ in 0..ROUNDS {
        measured.bare.push(bare.saturate(CLIENTS, BARE_FOR)?);
        let (rate, times) = measured.shares.during(&service, || {
            runtime.block_on(saturate(service.address, &company, LOAD_FOR))
        })?;
        measured.rates.push(rate);
        measured.times.extend(times);
    }
    bare.stop()?;
    service.stop()?;
    let millis = |percent| percentile_millis(&measured.times, percent);
    Ok(vec![
        Figure::new("check-in", median(&measured.rates), "1/s")
            .beside(median(&measured.bare))
            .goal("ratio at least 0.5"),
        Figure::new("a check-in at saturation, p50", millis(50), "ms"),
        Figure::new("a check-in at saturation, p99", millis(99), "ms").goal("below 60"),
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

/// Writes the check-ins and check-outs of the days before, before the service starts.
fn remember(data: &Path) -> Result<(), Error> {
    let cluster = PrivateCluster::start(&ClusterSettings {
        data_dir: data.to_owned(),
        durable: true,
    })?;
    let url = cluster.url(Role::Superuser, "muster");
    let written = service::runtime()?.block_on(write(&url));
    cluster.stop()?;
    written
}

async fn write(url: &str) -> Result<(), Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let running = tokio::spawn(connection);
    let (latitude, longitude) = CENTRE;
    // Without triggers: nothing of it is to be computed while the load runs.
    let sql = format!(
        "SET session_replication_role = replica; \
         INSERT INTO check_ins (org_id, id, member_id, at, latitude, longitude, coordinate_system, accuracy_m, \
            age_seconds, mock, verdict, reasons, doubts, before_chain) \
         SELECT org_id, gen_random_uuid(), id, now() - day * interval '1 day' - half * interval '9 hours', \
            {latitude} + random() / 10000, {longitude}, 'gcj02', 15, 3, false, 'inside', '[]', '[]', true \
         FROM generate_series(1, {DAYS}) AS day, generate_series(0, 1) AS half, members \
         WHERE org_id = '{ORGANIZATION}' ORDER BY day DESC, half DESC, id; \
         SET session_replication_role = origin"
    );
    client.batch_execute(&sql).await?;
    client.batch_execute(&crowd::at_rest()).await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    drop(client);
    Ok(running.await??)
}

struct Company {
    people: Vec<Person>,
    /// How many have come; when all have, the first come again.
    next: Cell<usize>,
}

impl Company {
    /// The check-in of whoever comes next.
    fn next(&self) -> Result<Vec<u8>, Error> {
        let number = self.next.replace(self.next.get() + 1);
        let person = self
            .people
            .get(number % self.people.len())
            .ok_or("nobody")?;
        let (latitude, longitude) = CENTRE;
        let body = json!({
            "id": crowd::next_id(),
            "latitude": latitude + (number % 1_000) as f64 / 1e6,
            "longitude": longitude,
            "coordinate_system": "gcj02",
            "accuracy_m": 15.0,
            "age_seconds": 3,
            "device_id": person.member_id,
        });
        let path = format!("/v1/organizations/{ORGANIZATION}/check-ins");
        Ok(http::request(
            "POST",
            &path,
            Some(&person.token),
            Some(&body),
        ))
    }
}

/// From all clients until the time is over: how many a second, and how long each took.
async fn saturate(
    address: SocketAddr,
    company: &Company,
    time: Duration,
) -> Result<(f64, Vec<Duration>), Error> {
    let end = Instant::now() + time;
    let clients = (0..CLIENTS).map(|number| async move {
        let mut connection = Connection::open(address).await?;
        let mut times = Vec::new();
        loop {
            let request = company.next()?;
            let begun = Instant::now();
            if begun >= end {
                return Ok::<_, Error>(times);
            }
            let answer = connection.send(&request).await?.expect(201)?;
            if Instant::now() <= end {
                times.push(begun.elapsed());
            }
            if number == 0 && times.len() == 1 {
                require_receipt(&answer.json()?)?;
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

/// What is measured is what is meant: inside a site, with a signed receipt.
fn require_receipt(receipt: &Value) -> Result<(), Error> {
    let signed = receipt["signed"]["signature"]["value"].as_str();
    if receipt["verdict"] != "inside" || signed.is_none_or(|value| value.len() != 86) {
        return Err(format!("no signed receipt of a check-in inside a site: {receipt}").into());
    }
    Ok(())
}
