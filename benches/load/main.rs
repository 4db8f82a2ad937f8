//! Measures the service under load: `make load SCENARIO=sign-in`, or `make load` for all.
//!
//! Each scenario starts the release build on a data folder of its own, with durable commits,
//! drives it over HTTP on the loopback, and measures in the same run what the bare work
//! underneath takes on the same machine. It prints a table and writes
//! `target/load/SCENARIO.json`; `docs/performance.md` says what the figures mean.
//!
//! Must hold: the load shares the cores with the service, so it stays lean, and says how
//! much of them it took; a run is bounded in time and leaves no process behind.

mod figures;
mod http;
mod postgres;
mod process;
mod scenarios;
mod service;
mod socket;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use figures::Figure;

pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// What a scenario measures with: folders of its own.
pub struct Bench {
    /// Emptied before the scenario, removed after it.
    pub folder: PathBuf,
    /// What the services of the scenario log.
    pub log: PathBuf,
}

type Scenario = fn(&Bench) -> Result<Vec<Figure>, Error>;

const SCENARIOS: &[(&str, Scenario)] = &[
    ("start", scenarios::start::run),
    ("sign-in", scenarios::sign_in::run),
    ("directory", scenarios::directory::run),
    ("import", scenarios::import::run),
    ("send", scenarios::send::run),
    ("conversations", scenarios::conversations::run),
    ("sockets", scenarios::sockets::run),
    ("fanout", scenarios::fanout::run),
    ("fence", scenarios::fence::run),
    ("month", scenarios::month::run),
    ("check-in", scenarios::check_in::run),
    ("booking", scenarios::booking::run),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says `--bench` when it is about measuring, and not when it only tests.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let names: Vec<&str> = arguments
        .iter()
        .filter(|argument| !argument.starts_with('-'))
        .map(String::as_str)
        .collect();
    let outcome = match names.as_slice() {
        [scenarios::sockets::BARE] => scenarios::sockets::serve_bare(),
        names => measure(names),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(names: &[&str]) -> Result<(), Error> {
    if let Some(unknown) = names
        .iter()
        .find(|name| !SCENARIOS.iter().any(|(known, _)| known == *name))
    {
        let known: Vec<_> = SCENARIOS.iter().map(|(name, _)| *name).collect();
        return Err(format!(
            "there is no scenario {unknown}; there are {}",
            known.join(", ")
        )
        .into());
    }
    let results = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("load");
    std::fs::create_dir_all(&results)?;
    for (name, scenario) in SCENARIOS {
        if names.is_empty() || names.contains(name) {
            run(name, *scenario, &results)?;
        }
    }
    Ok(())
}

/// An error with all that led to it: that of the database alone says nothing.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

fn run(name: &str, scenario: Scenario, results: &Path) -> Result<(), Error> {
    let bench = Bench {
        folder: results.join(format!("{name}.data")),
        log: results.join(format!("{name}.log")),
    };
    service::remove(&bench.folder)?;
    service::remove(&bench.log)?;
    std::fs::create_dir(&bench.folder)?;
    eprintln!("Measuring {name}");
    let figures = scenario(&bench)
        .map_err(|error| format!("{name}: {}; see {}", chain(&*error), bench.log.display()))?;
    service::remove(&bench.folder)?;
    let json = results.join(format!("{name}.json"));
    figures::write(&json, &figures)?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "\n{name}\n{}{}",
        figures::table(&figures),
        json.display()
    )?;
    Ok(())
}
