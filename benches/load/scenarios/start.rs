//! How long a start takes, the first one and a later one, and what an idle service holds in
//! memory; beside it the start of PostgreSQL alone.

use std::time::{Duration, Instant};

use crate::figures::{Figure, median};
use crate::postgres::Programs;
use crate::service::{self, Service};
use crate::{Bench, Error, process};

const ROUNDS: usize = 5;
/// Memory is at rest when it has not moved by more than this share ...
const AT_REST: f64 = 0.005;
/// ... for so many looks, one second apart ...
const LOOKS: usize = 5;
/// ... of at most so many.
const MOST_LOOKS: usize = 60;

#[derive(Default)]
struct Seconds {
    first: Vec<f64>,
    later: Vec<f64>,
}

struct Memory {
    service: f64,
    postgres: f64,
}

pub fn run(bench: &Bench) -> Result<Vec<Figure>, Error> {
    let (mut ours, mut bare) = (Seconds::default(), Seconds::default());
    let mut programs = None;
    // In turn, so that what else the machine does meets both alike.
    for round in 0..ROUNDS {
        let data = bench.folder.join(format!("service-{round}"));
        for seconds in [&mut ours.first, &mut ours.later] {
            let service = Service::start(bench, &data)?;
            seconds.push(service.ready_after.as_secs_f64());
            if programs.is_none() {
                programs = Some(Programs::of(&service)?);
            }
            service.stop()?;
        }
        if let Some(programs) = &programs {
            measure_bare(bench, programs, round, &mut bare)?;
        }
    }
    let service = Service::start(bench, &bench.folder.join("service-0"))?;
    let held = memory(&service)?;
    service.stop()?;
    Ok(vec![
        Figure::new("first start", median(&ours.first), "s").beside(median(&bare.first)),
        Figure::new("later start", median(&ours.later), "s").beside(median(&bare.later)),
        Figure::new("idle memory of the service", held.service, "MiB"),
        Figure::new("idle memory of its PostgreSQL", held.postgres, "MiB"),
    ])
}

fn measure_bare(
    bench: &Bench,
    programs: &Programs,
    round: usize,
    bare: &mut Seconds,
) -> Result<(), Error> {
    let cluster = bench.folder.join(format!("bare-{round}"));
    let begun = Instant::now();
    programs.initdb(&cluster)?;
    let server = programs.start(&cluster)?;
    bare.first.push(begun.elapsed().as_secs_f64());
    server.stop()?;
    let begun = Instant::now();
    let server = programs.start(&cluster)?;
    bare.later.push(begun.elapsed().as_secs_f64());
    server.stop()?;
    service::remove(&cluster)
}

/// What it holds once it holds no more and no less.
fn memory(service: &Service) -> Result<Memory, Error> {
    let postgres = service.postgres_pid()?;
    let look = || -> Result<Memory, Error> {
        Ok(Memory {
            service: process::resident_mib(service.pid)?,
            postgres: process::proportional_mib(postgres)?,
        })
    };
    let near = |one: f64, other: f64| (one - other).abs() <= AT_REST * other;
    service::runtime()?.block_on(async {
        let mut timer = tokio::time::interval(Duration::from_secs(1));
        let mut rested = 0;
        let mut last = look()?;
        for _ in 0..MOST_LOOKS {
            timer.tick().await;
            let now = look()?;
            let same = near(now.service, last.service) && near(now.postgres, last.postgres);
            rested = if same { rested + 1 } else { 0 };
            last = now;
            if rested > LOOKS {
                break;
            }
        }
        Ok(last)
    })
}
