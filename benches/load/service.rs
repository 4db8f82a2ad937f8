//! The service that is measured: the release build, with a PostgreSQL of its own and durable
//! commits, on a free port of the loopback.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::http::{self, Connection};
use crate::{Bench, Error, process};

/// Longer than any start takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the service says on standard output once it accepts requests.
const LISTENING: &str = "Muster is listening on http://";

/// A service that is ready. Dropping it ends it.
pub struct Service {
    child: Option<Child>,
    pub pid: u32,
    pub address: SocketAddr,
    /// From the start of the process until `/readyz` said yes.
    pub ready_after: Duration,
    data: PathBuf,
}

/// Runs `muster demo` on a data folder to its end.
pub fn create_demo(bench: &Bench, data: &Path) -> Result<(), Error> {
    let status = command(bench, data)?
        .arg("demo")
        .stdout(Stdio::null())
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("muster demo ended with {status}").into())
    }
}

impl Service {
    pub fn start(bench: &Bench, data: &Path) -> Result<Self, Error> {
        let begun = Instant::now();
        let mut child = command(bench, data)?
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()?;
        let said = first_line(&mut child);
        let mut service = Self {
            pid: child.id(),
            child: Some(child),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            ready_after: Duration::ZERO,
            data: data.to_owned(),
        };
        let said = said?;
        service.address = said
            .strip_prefix(LISTENING)
            .ok_or_else(|| format!("the service said {said:?} instead of its address"))?
            .trim()
            .parse()?;
        runtime()?.block_on(ready(service.address))?;
        service.ready_after = begun.elapsed();
        Ok(service)
    }

    /// The process of its PostgreSQL to which all others belong.
    pub fn postgres_pid(&self) -> Result<u32, Error> {
        let file = self.cluster().join("postmaster.pid");
        let text = fs::read_to_string(&file)
            .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        Ok(text
            .lines()
            .next()
            .ok_or("an empty postmaster.pid")?
            .parse()?)
    }

    pub fn cluster(&self) -> PathBuf {
        self.data.join("postgres/cluster")
    }

    /// Stops it in order, with its PostgreSQL.
    pub fn stop(mut self) -> Result<(), Error> {
        match self.child.take() {
            Some(child) => process::stop(child, "TERM"),
            None => Ok(()),
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(child) = self.child.take()
            && let Err(error) = process::stop(child, "TERM")
        {
            eprintln!("load: {error}");
        }
    }
}

fn command(bench: &Bench, data: &Path) -> Result<Command, Error> {
    let log = File::options().create(true).append(true).open(&bench.log)?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
    // Nothing of the surroundings may change what is measured.
    for name in [
        "DATABASE_URL",
        "MUSTER_MIGRATION_DATABASE_URL",
        "MUSTER_CONFIG",
        "MUSTER_SMTP_URL",
    ] {
        command.env_remove(name);
    }
    command
        .env("MUSTER_LISTEN", "127.0.0.1:0")
        .env("MUSTER_DATA_DIR", data)
        .env("MUSTER_LOG", "warn")
        // All load comes from one address and a few accounts.
        .env("MUSTER_ACCOUNT_RATE", "100000000")
        .env("MUSTER_MEETINGS_PER_DAY", "1000000000")
        .env("MUSTER_ADDRESS_RATE", "100000000")
        .stdin(Stdio::null())
        .stderr(log);
    Ok(command)
}

/// The first line of a child's standard output, which is then drained by a thread of its own.
fn first_line(child: &mut Child) -> Result<String, Error> {
    let stdout = child
        .stdout
        .take()
        .ok_or("a child without standard output")?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // After the first line nobody listens any more.
            drop(sender.send(line));
        }
    });
    receiver
        .recv_timeout(PATIENCE)
        .map_err(|_| "the service did not start".into())
}

async fn ready(address: SocketAddr) -> Result<(), Error> {
    let ask = http::request("GET", "/readyz", None, None);
    let asking = async {
        let mut connection = Connection::open(address).await?;
        while connection.send(&ask).await?.status != 200 {}
        Ok(())
    };
    tokio::time::timeout(PATIENCE, asking).await?
}

/// One thread is enough for what the load does, and leaves the rest to the service.
pub fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}

/// Removes a file or a folder, if it is there.
pub fn remove(path: &Path) -> Result<(), Error> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("cannot remove {}: {error}", path.display()).into())
        }
        _ => Ok(()),
    }
}
