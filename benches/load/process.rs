//! Processes: what they take, and how they are asked to end.

use std::fs;
use std::process::{Child, Command};
use std::sync::mpsc;
use std::time::Duration;

use crate::Error;

/// Of the kernel's clock ticks, in which it counts the time on a core: `USER_HZ`.
const TICKS_PER_SECOND: f64 = 100.0;

/// Resident memory in MiB: all pages that are in memory, also those shared with others.
pub fn resident_mib(pid: u32) -> Result<f64, Error> {
    field_mib(&format!("/proc/{pid}/status"), "VmRSS:")
}

/// The most resident memory in MiB that the process has had so far.
pub fn peak_mib(pid: u32) -> Result<f64, Error> {
    field_mib(&format!("/proc/{pid}/status"), "VmHWM:")
}

/// Proportional memory in MiB of a process and all below it: a page that n processes share
/// counts as one n-th in each.
pub fn proportional_mib(pid: u32) -> Result<f64, Error> {
    family(pid)?.into_iter().try_fold(0.0, |sum, pid| {
        Ok(sum + field_mib(&format!("/proc/{pid}/smaps_rollup"), "Pss:")?)
    })
}

fn field_mib(path: &str, field: &str) -> Result<f64, Error> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let kib = line
        .and_then(|line| line.split_whitespace().next())
        .ok_or_else(|| format!("{path} has no {field}"))?;
    Ok(kib.parse::<f64>()? / 1024.0)
}

/// Seconds on a core so far, of a process and all below it.
pub fn cpu_seconds(pid: u32) -> Result<f64, Error> {
    // A process that ended between the two looks is counted by none of them.
    Ok(family(pid)?
        .into_iter()
        .filter_map(|pid| stat(pid).ok())
        .map(|stat| stat.seconds)
        .sum())
}

/// Seconds on a core so far of this process alone.
pub fn own_cpu_seconds() -> Result<f64, Error> {
    Ok(stat(std::process::id())?.seconds)
}

/// A process and all below it.
fn family(pid: u32) -> Result<Vec<u32>, Error> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        if let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
            && let Ok(stat) = stat(pid)
        {
            parents.push((pid, stat.parent));
        }
    }
    let mut found = vec![pid];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(
            parents
                .iter()
                .filter(|(_, of)| *of == parent)
                .map(|(pid, _)| *pid),
        );
        next += 1;
    }
    Ok(found)
}

struct Stat {
    parent: u32,
    seconds: f64,
}

fn stat(pid: u32) -> Result<Stat, Error> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in brackets may hold anything; the fields follow the last bracket.
    let (_, fields) = text.rsplit_once(')').ok_or("a stat without a name")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let field = |index: usize| fields.get(index).copied().ok_or("a stat that is too short");
    let ticks = field(11)?.parse::<f64>()? + field(12)?.parse::<f64>()?;
    Ok(Stat {
        parent: field(1)?.parse()?,
        seconds: ticks / TICKS_PER_SECOND,
    })
}

/// Sends a signal by name; the standard library cannot, and every shell can.
pub fn signal(pid: u32, name: &str) -> Result<(), Error> {
    let status = Command::new("sh")
        .args(["-c", r#"kill -s "$1" "$2""#, "sh", name, &pid.to_string()])
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("cannot send {name} to process {pid}").into())
    }
}

/// Asks a child to end and waits for it; kills it when it takes longer than a minute.
pub fn stop(mut child: Child, signal_name: &str) -> Result<(), Error> {
    let pid = child.id();
    let asked = signal(pid, signal_name);
    let (ended, watch) = mpsc::channel();
    let waiting = std::thread::spawn(move || {
        let status = child.wait();
        // Nobody listens any more when it took too long.
        let _ = ended.send(());
        status
    });
    let in_time = asked.is_ok() && watch.recv_timeout(Duration::from_secs(60)).is_ok();
    if !in_time {
        signal(pid, "KILL")?;
    }
    let status = waiting
        .join()
        .map_err(|_| "the thread that waits for a child panicked")??;
    asked?;
    if in_time && status.success() {
        Ok(())
    } else {
        Err(format!("process {pid} ended with {status}").into())
    }
}
