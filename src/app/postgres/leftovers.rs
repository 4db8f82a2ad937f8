//! Servers of an earlier run that have not finished yet.
//!
//! After a `kill -9` of the service its server shuts down by itself, which takes a moment. A new
//! server must not touch the cluster before the last process of the old one is gone.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::account::send_signal;
use super::error::PostgresError;
use super::folders::{Folders, remove};

const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Waits until no process of an earlier server of this data folder is left, having asked its
/// postmaster to finish; then clears a pid file that nobody stands behind.
///
/// The caller holds the lock of the data folder, so nobody starts another one meanwhile.
pub(super) fn finish(folders: &Folders) -> Result<(), PostgresError> {
    let deadline = Instant::now() + PATIENCE;
    let mut asked = Vec::new();
    loop {
        let left = processes_of(&folders.cluster_name);
        let Some(first) = left.first() else { break };
        for process in &left {
            if process.is_postmaster && !asked.contains(&process.pid) {
                tracing::info!(
                    pid = process.pid,
                    "waiting for the PostgreSQL of an earlier run to finish"
                );
                send_signal(process.pid, "INT");
                asked.push(process.pid);
            }
        }
        if Instant::now() > deadline {
            return Err(PostgresError::Leftover {
                pid: first.pid,
                cluster: folders.cluster.clone(),
                seconds: PATIENCE.as_secs(),
            });
        }
        look_again_later();
    }
    remove_stale_pid_file(&folders.cluster.join("postmaster.pid"))
}

/// Whether this process is the postmaster of a server of this data folder. Where there is no
/// /proc, its pid file is believed.
pub(super) fn is_postmaster(folders: &Folders, pid: u32) -> bool {
    let servers = processes_of(&folders.cluster_name);
    let mut postmasters = servers.iter().filter(|process| process.is_postmaster);
    postmasters.any(|process| process.pid == pid) || !Path::new("/proc/self").exists()
}

/// The processes are not our children, and nothing else tells of their end than looking.
fn look_again_later() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a wait between two looks at processes that are not our children"
    )]
    thread::sleep(BETWEEN_LOOKS);
}

/// PostgreSQL takes a pid file for a living server's when its number belongs to any process of the
/// same user, which after a restart of a container it often does.
fn remove_stale_pid_file(pid_file: &Path) -> Result<(), PostgresError> {
    let Ok(text) = fs::read_to_string(pid_file) else {
        return Ok(());
    };
    let holder = text.lines().next().and_then(|line| line.parse().ok());
    // Some other PostgreSQL has this number: let the server itself judge.
    let is_postgres = holder.is_some_and(|pid: u32| {
        arguments(pid)
            .first()
            .is_some_and(|program| program.ends_with("postgres"))
    });
    if is_postgres || !Path::new("/proc/self").exists() {
        return Ok(());
    }
    tracing::info!("PostgreSQL was not shut down in order; it recovers what was committed");
    remove(pid_file)
}

struct Process {
    pid: u32,
    is_postmaster: bool,
}

/// The processes whose arguments or title carry the cluster's name: `postgres ... -c
/// cluster_name=NAME` and `postgres: NAME: checkpointer`. Where there is no /proc, none.
fn processes_of(cluster_name: &str) -> Vec<Process> {
    let argument = format!("cluster_name={cluster_name}");
    let title = format!("postgres: {cluster_name}: ");
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|pid| {
            let arguments = arguments(pid);
            let is_postmaster = arguments.contains(&argument);
            let is_worker = arguments.first().is_some_and(|it| it.starts_with(&title));
            (is_postmaster || is_worker).then_some(Process { pid, is_postmaster })
        })
        .collect()
}

fn arguments(pid: u32) -> Vec<String> {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    bytes
        .split(|byte| *byte == 0)
        .map(|argument| String::from_utf8_lossy(argument).into_owned())
        .collect()
}
