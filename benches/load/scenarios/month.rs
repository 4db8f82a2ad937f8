//! What the month of a company takes: computing everybody's results, the live board, and the
//! month's workbook, with the most memory that the service has had; beside the results, the same
//! rows written by one statement and nothing else.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use muster::app::postgres::{ClusterSettings, PrivateCluster, Role};
use serde_json::{Value, json};
use tokio_postgres::{Client, NoTls};

use super::crowd::{self, ORGANIZATION, Person};
use crate::figures::{Figure, percentile_millis};
use crate::http::{self, Connection};
use crate::service::{self, Service};
use crate::{Bench, Error, process};

/// People, unless `MUSTER_LOAD_PEOPLE` says otherwise, for a quick look.
const PEOPLE: u32 = 20_000;
const DAYS: u32 = 31;
const ROUNDS: usize = 200;
/// Longer than a month takes.
const PATIENCE: Duration = Duration::from_secs(600);
/// How often is looked whether something is there.
const LOOK: Duration = Duration::from_millis(50);

/// Fewer for a look at whether it works.
#[expect(
    clippy::disallowed_methods,
    reason = "the load program has no settings but these"
)]
fn count() -> Result<u32, Error> {
    match std::env::var("MUSTER_LOAD_PEOPLE") {
        Ok(people) => Ok(people.parse()?),
        Err(_) => Ok(PEOPLE),
    }
}

pub fn run(bench: &Bench) -> Result<Vec<Figure>, Error> {
    let data = bench.folder.join("service");
    let people = crowd::gather(bench, &data, count()?)?;
    let url = fill(&data, &people)?;
    let service = Service::start(bench, &data)?;
    let measured = service::runtime()?.block_on(measure(&service, &url, &people));
    service.stop()?;
    measured
}

/// Punches of a month, in and out on each weekday, some late, some missing; somebody who may read.
fn fill(data: &Path, people: &[Person]) -> Result<String, Error> {
    let cluster = PrivateCluster::start(&ClusterSettings {
        data_dir: data.to_owned(),
        durable: true,
    })?;
    let url = cluster.url(Role::Superuser, "muster");
    let written = service::runtime()?.block_on(write(&url, people));
    cluster.stop()?;
    written.map(|()| url)
}

async fn write(url: &str, people: &[Person]) -> Result<(), Error> {
    let (client, running) = connect(url).await?;
    let reader = people.first().ok_or("nobody")?.member_id;
    client
        .batch_execute(&format!(
            "ALTER TABLE check_ins DISABLE TRIGGER attendance_stale; \
             ALTER TABLE members DISABLE TRIGGER attendance_stale; \
             UPDATE members SET joined_at = now() - interval '90 days' WHERE org_id = '{ORGANIZATION}'; \
             INSERT INTO role_grants (org_id, id, member_id, role_id, granted_at, includes_below) \
             SELECT '{ORGANIZATION}', gen_random_uuid(), '{reader}', id, now(), true FROM roles \
             WHERE org_id = '{ORGANIZATION}' AND builtin = 'owner'; \
             INSERT INTO check_ins (org_id, id, member_id, at, kind, mock, verdict, reasons, doubts, before_chain) \
             SELECT org_id, gen_random_uuid(), id, \
                 (day::date + CASE side WHEN 0 THEN time '08:40' ELSE time '18:00' END) AT TIME ZONE 'Asia/Shanghai' \
                     + random() * interval '24 minutes', \
                 CASE side WHEN 0 THEN 'on_duty' ELSE 'off_duty' END, false, 'inside', '[]', '[]', true \
             FROM members, generate_series(0, 1) side, \
                 generate_series(current_date - {DAYS}, current_date - 1, interval '1 day') day \
             WHERE org_id = '{ORGANIZATION}' AND extract(isodow FROM day) < 6 AND random() < 0.97; \
             ALTER TABLE check_ins ENABLE TRIGGER attendance_stale; \
             ALTER TABLE members ENABLE TRIGGER attendance_stale; \
             DELETE FROM attendance_due"
        ))
        .await?;
    client.batch_execute(&crowd::at_rest()).await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    drop(client);
    Ok(running.await??)
}

type Running = tokio::task::JoinHandle<Result<(), tokio_postgres::Error>>;

async fn connect(url: &str) -> Result<(Client, Running), Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    Ok((client, tokio::spawn(connection)))
}

async fn measure(service: &Service, url: &str, people: &[Person]) -> Result<Vec<Figure>, Error> {
    let (client, _running) = connect(url).await?;
    let reader = people.first().ok_or("nobody")?;
    let (address, token) = (service.address, reader.token.as_str());
    let idle = process::resident_mib(service.pid)?;
    let computed = compute(&client, address, people).await?;
    let after_results = process::peak_mib(service.pid)?;
    let bare = write_bare(&client).await?;
    let path = |rest: &str| format!("/v1/organizations/{ORGANIZATION}/{rest}");
    let board = ask(address, token, &path("attendance/board?limit=50")).await?;
    let late = ask(
        address,
        token,
        &path("attendance/board?limit=50&status=overdue"),
    )
    .await?;
    let nothing = ask(address, token, &path("me")).await?;
    let dates = dates(&client).await?;
    let report = format!(
        "attendance/report?from={}&to={}&limit=100",
        dates.0, dates.1
    );
    let report = ask(address, token, &path(&report)).await?;
    let before_export = process::peak_mib(service.pid)?;
    let (exported, bytes) = export(address, token, &dates).await?;
    let after_export = process::peak_mib(service.pid)?;
    let mib = |bytes: f64| bytes / f64::from(1 << 20);
    Ok(vec![
        Figure::new("results of everybody's month", computed.as_secs_f64(), "s")
            .beside(bare.as_secs_f64())
            .goal("below 20"),
        Figure::new("memory before", idle, "MiB"),
        Figure::new("most memory with the results", after_results, "MiB"),
        Figure::new("the board, p50", percentile_millis(&board, 50), "ms")
            .beside(percentile_millis(&nothing, 50))
            .goal("below 50"),
        Figure::new("the board, p99", percentile_millis(&board, 99), "ms"),
        Figure::new(
            "the board by status, p50",
            percentile_millis(&late, 50),
            "ms",
        )
        .goal("below 50"),
        Figure::new(
            "the board by status, p99",
            percentile_millis(&late, 99),
            "ms",
        ),
        Figure::new(
            "100 people's month, p50",
            percentile_millis(&report, 50),
            "ms",
        ),
        Figure::new("the month as XLSX", exported.as_secs_f64(), "s"),
        Figure::new("its size", mib(bytes), "MiB"),
        Figure::new("most memory before the XLSX", before_export, "MiB"),
        Figure::new("most memory with the XLSX", after_export, "MiB"),
    ])
}

async fn dates(client: &Client) -> Result<(String, String), Error> {
    let row = client
        .query_one(
            &format!("SELECT (current_date - {DAYS})::text, (current_date - 1)::text"),
            &[],
        )
        .await?;
    Ok((row.get(0), row.get(1)))
}

/// From the moment at which everybody's month must be computed until nothing waits. A check-in
/// wakes the service, as it does in the morning.
async fn compute(
    client: &Client,
    address: SocketAddr,
    people: &[Person],
) -> Result<Duration, Error> {
    let mark = format!(
        "SELECT mark_attendance_stale('{ORGANIZATION}', NULL, current_date - {DAYS}, current_date + 1)"
    );
    let person = people.last().ok_or("nobody")?;
    let mut connection = Connection::open(address).await?;
    let body = json!({
        "latitude": 31.2304, "longitude": 121.4737, "coordinate_system": "wgs84",
        "accuracy_m": 10.0, "age_seconds": 1,
    });
    let path = format!("/v1/organizations/{ORGANIZATION}/check-ins");
    let check_in = http::request("POST", &path, Some(&person.token), Some(&body));
    client.batch_execute(&mark).await?;
    let begun = Instant::now();
    connection.send(&check_in).await?.expect(201)?;
    let mut looks = tokio::time::interval(LOOK);
    while begun.elapsed() < PATIENCE {
        looks.tick().await;
        let waiting = "SELECT EXISTS (SELECT FROM attendance_stale)";
        let waiting: bool = client.query_one(waiting, &[]).await?.get(0);
        if !waiting {
            return Ok(begun.elapsed());
        }
    }
    Err("the results were not computed in time".into())
}

/// The same rows, written by one statement. What is generated of them is copied: it cannot be written.
async fn write_bare(client: &Client) -> Result<Duration, Error> {
    client
        .batch_execute(
            "CREATE TABLE bare (LIKE attendance_results INCLUDING ALL EXCLUDING GENERATED)",
        )
        .await?;
    let begun = Instant::now();
    client
        .batch_execute("INSERT INTO bare SELECT * FROM attendance_results")
        .await?;
    let took = begun.elapsed();
    client
        .batch_execute("DROP TABLE bare; ANALYZE attendance_results; ANALYZE attendance_board")
        .await?;
    Ok(took)
}

/// One after the other, as one client asks.
async fn ask(address: SocketAddr, token: &str, path: &str) -> Result<Vec<Duration>, Error> {
    let mut connection = Connection::open(address).await?;
    let request = http::request("GET", path, Some(token), None);
    let mut times = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS + 20 {
        let begun = Instant::now();
        connection.send(&request).await?.expect(200)?;
        // The first ones bring the connections and the plans.
        if round >= 20 {
            times.push(begun.elapsed());
        }
    }
    Ok(times)
}

/// From the request until the file is there, and its size.
async fn export(
    address: SocketAddr,
    token: &str,
    (from, to): &(String, String),
) -> Result<(Duration, f64), Error> {
    let mut connection = Connection::open(address).await?;
    let path = format!("/v1/organizations/{ORGANIZATION}/attendance/exports");
    let body = json!({ "format": "xlsx", "from": from, "to": to });
    let begun = Instant::now();
    let made = http::request("POST", &path, Some(token), Some(&body));
    let made: Value = connection.send(&made).await?.expect(201)?.json()?;
    let id = made["id"].as_str().ok_or("an export without an id")?;
    let look = http::request("GET", &format!("{path}/{id}"), Some(token), None);
    let mut looks = tokio::time::interval(LOOK);
    while begun.elapsed() < PATIENCE {
        looks.tick().await;
        let seen: Value = connection.send(&look).await?.expect(200)?.json()?;
        match seen["state"].as_str() {
            Some("done") => return Ok((begun.elapsed(), seen["bytes"].as_f64().unwrap_or(0.0))),
            Some("failed") => return Err(seen["reason"].to_string().into()),
            _ => {}
        }
    }
    Err("the workbook was not made in time".into())
}
