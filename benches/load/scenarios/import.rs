//! How long an import of 20,000 people takes by HTTP until it is done, as CSV and as XLSX, and
//! what the service holds in memory for it at the most; beside it the same rows, written by one
//! SQL script into the same tables of an empty PostgreSQL.

use std::time::{Duration, Instant};

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::figures::{Figure, median};
use crate::http::{self, Connection};
use crate::postgres::Programs;
use crate::service::{self, Service};
use crate::{Bench, Error, process};

const PEOPLE: usize = 20_000;
const ROUNDS: usize = 3;
const PATIENCE: Duration = Duration::from_secs(300);
const LOOK_EVERY: Duration = Duration::from_millis(50);

const EMAIL: &str = "owner@demo.example";
const PASSWORD: &str = "morning-light-2026";
const ORGANIZATION: &str = "0199d000-0000-7000-8000-000000000001";
const HEADERS: [&str; 6] = ["姓名", "工号", "手机", "邮箱", "职务", "部门"];

/// The tables as the service has them.
const TABLES: [&str; 2] = [
    include_str!("../../../migrations/2026-11-21-000001_kernel/up.sql"),
    include_str!("../../../migrations/2026-11-21-000003_organizations/up.sql"),
];

#[derive(Default)]
struct Measured {
    seconds: Vec<f64>,
    peak: Vec<f64>,
}

pub fn run(bench: &Bench) -> Result<Vec<Figure>, Error> {
    let (csv, xlsx) = (csv(), xlsx()?);
    let (mut as_csv, mut as_xlsx, mut bare) =
        (Measured::default(), Measured::default(), Vec::new());
    let mut idle = Vec::new();
    for round in 0..ROUNDS {
        let files = [
            ("text/csv", &csv, &mut as_csv),
            (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                &xlsx,
                &mut as_xlsx,
            ),
        ];
        // A service of its own for each, as its highest memory is kept until it ends.
        for (kind, file, measured) in files {
            let data = bench.folder.join(format!("import-{round}-{}", file.len()));
            service::create_demo(bench, &data)?;
            let service = Service::start(bench, &data)?;
            idle.push(process::peak_mib(service.pid)?);
            let took = service::runtime()?.block_on(import(&service, kind, file))?;
            measured.seconds.push(took.as_secs_f64());
            measured.peak.push(process::peak_mib(service.pid)?);
            if kind == "text/csv" {
                let cluster = bench.folder.join(format!("import-bare-{round}"));
                bare.push(write_alone(&Programs::of(&service)?, &cluster)?);
            }
            service.stop()?;
            service::remove(&data)?;
        }
    }
    let (bare, idle) = (median(&bare), median(&idle));
    Ok(vec![
        Figure::new("20,000 people from CSV", median(&as_csv.seconds), "s")
            .beside(bare)
            .goal("below 60"),
        Figure::new("20,000 people from XLSX", median(&as_xlsx.seconds), "s")
            .beside(bare)
            .goal("below 60"),
        Figure::new("peak memory, CSV", median(&as_csv.peak), "MiB").beside(idle),
        Figure::new("peak memory, XLSX", median(&as_xlsx.peak), "MiB").beside(idle),
    ])
}

fn person(number: usize) -> [String; 6] {
    [
        format!("员工{number:05}"),
        format!("L{number:05}"),
        format!("138{number:08}"),
        format!("load{number}@example.com"),
        "工程师".to_owned(),
        format!("事业部{}/团队{}", number % 20, number % 200),
    ]
}

fn csv() -> Vec<u8> {
    let mut text = format!("\u{feff}{}\r\n", HEADERS.join(","));
    for number in 0..PEOPLE {
        text.push_str(&person(number).join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn xlsx() -> Result<Vec<u8>, Error> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADERS)?;
    for (row, number) in (1..).zip(0..PEOPLE) {
        sheet.write_row(row, 0, person(number))?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// From the first byte of the file until the import is done.
async fn import(service: &Service, kind: &str, file: &[u8]) -> Result<Duration, Error> {
    let mut connection = Connection::open(service.address).await?;
    let credentials = json!({ "email": EMAIL, "password": PASSWORD });
    let sign_in = http::request("POST", "/v1/sessions", None, Some(&credentials));
    let signed_in: Value = connection.send(&sign_in).await?.expect(201)?.json()?;
    let token = text(&signed_in["access_token"])?;
    let path = format!("/v1/organizations/{ORGANIZATION}/imports");

    let begun = Instant::now();
    let upload = http::upload(&path, token, kind, file);
    let sent: Value = connection.send(&upload).await?.expect(202)?.json()?;
    let path = format!("{path}/{}", text(&sent["id"])?);
    let look = http::request("GET", &path, Some(token), None);
    let mut beats = tokio::time::interval(LOOK_EVERY);
    while begun.elapsed() < PATIENCE {
        beats.tick().await;
        let seen: Value = connection.send(&look).await?.expect(200)?.json()?;
        if seen["finished_at"].is_string() {
            let took = begun.elapsed();
            if seen["members_added"] == PEOPLE {
                return Ok(took);
            }
            return Err(format!(
                "the import ended as {} with {} errors",
                seen["state"], seen["errors_total"]
            )
            .into());
        }
    }
    Err("the import does not end".into())
}

fn text(value: &Value) -> Result<&str, Error> {
    value
        .as_str()
        .ok_or_else(|| format!("no text: {value}").into())
}

/// Seconds that PostgreSQL takes for the same people, departments and memberships.
fn write_alone(programs: &Programs, cluster: &std::path::Path) -> Result<f64, Error> {
    programs.initdb(cluster)?;
    let server = programs.start(cluster)?;
    programs.script(&TABLES.concat())?;
    let script = script();
    let begun = Instant::now();
    programs.script(&script)?;
    let took = begun.elapsed().as_secs_f64();
    server.stop()?;
    service::remove(cluster)?;
    Ok(took)
}

fn script() -> String {
    let id = |kind: u8, number: usize| format!("'{kind:08x}-0000-7000-8000-{number:012x}'::uuid");
    let org = id(1, 0);
    let mut sql = format!(
        "BEGIN;\nINSERT INTO organizations VALUES ({org}, 'x', 'Asia/Shanghai', 'zh-CN', 1, {org}, now());\n\
         INSERT INTO departments SELECT {org}, {0}, NULL, 'x', ARRAY[{0}], 0, 1, now();\n",
        id(2, 0)
    );
    for number in 0..200 {
        let unit = id(3, number % 20);
        if number < 20 {
            sql += &format!(
                "INSERT INTO departments VALUES ({org}, {unit}, {0}, '事业部{number}', ARRAY[{0}, {unit}], 0, 1, now());\n",
                id(2, 0)
            );
        }
        sql += &format!(
            "INSERT INTO departments VALUES ({org}, {0}, {unit}, '团队{number}', ARRAY[{1}, {unit}, {0}], 0, 1, now());\n",
            id(4, number),
            id(2, 0)
        );
    }
    let rows: Vec<usize> = (0..PEOPLE).collect();
    for rows in rows.chunks(2_000) {
        let people: Vec<_> = rows
            .iter()
            .map(|number| {
                let [name, code, mobile, email, title, _] = person(*number);
                format!(
                    "({org}, {}, NULL, '{code}', '{name}', '+86{mobile}', '{email}', '{title}', 'invited', 1, now(), NULL)",
                    id(5, *number)
                )
            })
            .collect();
        sql += &format!("INSERT INTO members VALUES {};\n", people.join(",\n"));
        let places: Vec<_> = rows
            .iter()
            .map(|number| format!("({org}, {}, {})", id(5, *number), id(4, number % 200)))
            .collect();
        sql += &format!(
            "INSERT INTO department_members VALUES {};\n",
            places.join(",\n")
        );
    }
    sql + "COMMIT;\n"
}
