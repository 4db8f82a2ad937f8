//! PostgreSQL alone: pgbench, which inserts one row in each transaction.

use std::path::PathBuf;
use std::time::Duration;

use crate::postgres::{Programs, Server};
use crate::{Bench, Error, service};

/// What is inserted: a table with a key, and a statement that adds a row as large as the service's.
pub struct Rows {
    pub table: &'static str,
    pub insert: &'static str,
}

pub struct Bare<'a> {
    programs: &'a Programs,
    server: Server,
    cluster: PathBuf,
    /// For the script and the logs of pgbench, which may be another user.
    folder: tempfile::TempDir,
}

impl<'a> Bare<'a> {
    /// A server with the configuration of the service's own.
    pub fn start(programs: &'a Programs, bench: &Bench, rows: &Rows) -> Result<Self, Error> {
        let cluster = bench.folder.join("bare");
        programs.initdb(&cluster)?;
        let server = programs.start(&cluster)?;
        programs.script(rows.table)?;
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("insert.sql"), rows.insert)?;
        programs.give(folder.path())?;
        Ok(Self {
            programs,
            server,
            cluster,
            folder,
        })
    }

    /// Rows a second by clients that never pause.
    pub fn saturate(&self, clients: usize, time: Duration) -> Result<f64, Error> {
        let said = self.run(clients, time, &[])?;
        let rate = said
            .lines()
            .find_map(|line| line.strip_prefix("tps = "))
            .and_then(|rest| rest.split(' ').next())
            .ok_or_else(|| format!("pgbench says no tps: {said}"))?;
        Ok(rate.parse()?)
    }

    /// How long each row takes at a steady rate, from the moment at which it was due.
    pub fn pace(&self, clients: usize, rate: f64, time: Duration) -> Result<Vec<Duration>, Error> {
        let prefix = self.folder.path().join("pace").display().to_string();
        let rate = format!("--rate={rate:.0}");
        let logged = format!("--log-prefix={prefix}");
        self.run(clients, time, &[&rate, "--log", &logged])?;
        let mut times = Vec::new();
        for entry in std::fs::read_dir(self.folder.path())? {
            let path = entry?.path();
            if path.display().to_string().starts_with(&prefix) {
                for line in std::fs::read_to_string(path)?.lines() {
                    let time = line.split(' ').nth(2).ok_or("a short line of pgbench")?;
                    times.push(Duration::from_micros(time.parse()?));
                }
            }
        }
        Ok(times)
    }

    fn run(&self, clients: usize, time: Duration, more: &[&str]) -> Result<String, Error> {
        let script = self.folder.path().join("insert.sql").display().to_string();
        let (clients, seconds) = (clients.to_string(), time.as_secs().to_string());
        let mut all = vec!["--no-vacuum", "--protocol=prepared", "--jobs=2"];
        all.extend(["--client", &clients, "--time", &seconds, "--file", &script]);
        all.extend(more);
        self.programs.pgbench(&all)
    }

    pub fn stop(self) -> Result<(), Error> {
        self.server.stop()?;
        service::remove(&self.cluster)
    }
}
