//! The server's configuration, written anew at every start from what this machine has.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::ClusterSettings;

/// What the configuration depends on besides the settings.
pub(super) struct Surroundings<'a> {
    pub(super) socket_folder: &'a Path,
    pub(super) memory_mb: u64,
    pub(super) has_lz4: bool,
}

/// The text of `postgresql.conf`.
pub(super) fn configuration(settings: &ClusterSettings, here: &Surroundings<'_>) -> String {
    let socket_folder = here.socket_folder.display();
    let shared_buffers = (here.memory_mb / 16).clamp(64, 1024);
    let cache = (here.memory_mb / 2).max(256);
    let compression = if here.has_lz4 { "lz4" } else { "on" };
    let mut text = format!(
        "\
# Written by muster at every start: changes here are lost.
# `ALTER SYSTEM SET ...` lasts, except for what keeps data safe.

# One way in: a socket in a folder of its own. No port is opened.
listen_addresses = ''
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700

shared_buffers = {shared_buffers}MB
effective_cache_size = {cache}MB
work_mem = 8MB
maintenance_work_mem = 64MB

wal_compression = {compression}
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9

random_page_cost = 1.1
jit = off
# One process less; nothing here subscribes to another server.
max_logical_replication_workers = 0

# Passwords and people's data stay out of the log.
log_statement = none
log_min_messages = warning
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
log_checkpoints = off
log_autovacuum_min_duration = -1
log_line_prefix = '%m [%p] %q%u@%d '

timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
"
    );
    let rest = if settings.durable {
        "\
max_connections = 100
max_wal_size = 2GB
min_wal_size = 80MB
"
    } else {
        "\
# A throwaway cluster: fast, and gone with its machine.
max_connections = 400
max_wal_size = 4GB
wal_level = minimal
max_wal_senders = 0
"
    };
    text.push_str(rest);
    if cfg!(target_os = "linux") {
        // Elsewhere the server cannot prefetch, and refuses a value.
        let _ = writeln!(text, "effective_io_concurrency = 200");
    }
    text
}

/// Settings on the server's command line, where no file and no `ALTER SYSTEM` can undo them.
pub(super) fn safety(settings: &ClusterSettings) -> [String; 3] {
    let on = if settings.durable { "on" } else { "off" };
    ["fsync", "synchronous_commit", "full_page_writes"].map(|setting| format!("{setting}={on}"))
}

/// The memory that this process may count on: the machine's, or less where a control group says so.
pub(super) fn memory_mb() -> u64 {
    let machine = fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("MemTotal:"))?;
            line.split_ascii_whitespace().nth(1)?.parse::<u64>().ok()
        })
        .map_or(2048, |kilobytes| kilobytes / 1024);
    [
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    ]
    .iter()
    .filter_map(|path| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok())
    .map(|bytes| bytes / 1024 / 1024)
    .fold(machine, u64::min)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn written(durable: bool, memory_mb: u64) -> String {
        let settings = ClusterSettings {
            data_dir: PathBuf::from("/data"),
            durable,
        };
        let here = Surroundings {
            socket_folder: Path::new("/data/postgres/run"),
            memory_mb,
            has_lz4: false,
        };
        configuration(&settings, &here)
    }

    #[test]
    fn shared_memory_grows_with_the_machine_within_bounds() {
        for (memory_mb, line) in [
            (512, "shared_buffers = 64MB\n"),
            (4096, "shared_buffers = 256MB\n"),
            (262_144, "shared_buffers = 1024MB\n"),
        ] {
            assert!(written(true, memory_mb).contains(line), "{memory_mb}");
        }
    }

    #[test]
    fn the_product_never_gives_up_durability() {
        let settings = ClusterSettings {
            data_dir: PathBuf::from("/data"),
            durable: true,
        };
        assert_eq!(
            safety(&settings),
            ["fsync=on", "synchronous_commit=on", "full_page_writes=on"]
        );
    }
}
