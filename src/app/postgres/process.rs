//! The running server: its thread, its log, and its end.
//!
//! One thread starts the server and stays until it has ended. That matters: the kernel interrupts
//! the server when the thread that started it is gone (see [`super::account`]). Meanwhile the
//! thread writes what the server says to the log, and learns from it when the server is ready.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::account::send_signal;
use super::error::PostgresError;

/// The log is set aside when it has grown so large; the one before is replaced.
const LARGEST_LOG: u64 = 8 * 1024 * 1024;

/// How much of the log an error message quotes.
const QUOTED_LINES: usize = 12;

/// What the server says when it takes connections (its messages are in English: `lc_messages = C`).
const READY: &str = "database system is ready to accept connections";

#[derive(Debug)]
pub(super) struct Server {
    pid: u32,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    ready: bool,
    /// How it ended, once it has.
    ended: Option<String>,
    recent: VecDeque<String>,
}

impl Server {
    /// Starts `command`, which must stay in the foreground and log to its standard error.
    pub(super) fn spawn(mut command: Command, log: &Path) -> Result<Self, PostgresError> {
        // A group of its own: Ctrl-C in a terminal is for the service, which then stops the server
        // when it has answered what it had begun.
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .process_group(0);
        let mut log_file = Log::open(log)?;
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        let (report, reported) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || match command.spawn() {
                Err(error) => {
                    let _ = report.send(Err(error));
                }
                Ok(child) => {
                    let _ = report.send(Ok(child.id()));
                    of_thread.accompany(child, &mut log_file);
                }
            })
            .map_err(PostgresError::io("start the thread of", log))?;
        let pid = reported
            .recv()
            .unwrap_or_else(|_| Err(io::Error::other("the thread ended early")))
            .map_err(PostgresError::io("start the server of", log))?;
        Ok(Self {
            pid,
            shared,
            thread: Some(thread),
        })
    }

    /// Returns when the server takes connections, or with its own words when it ended instead.
    pub(super) fn wait_ready(&self, log: &Path, patience: Duration) -> Result<(), PostgresError> {
        let state = self
            .shared
            .wait(patience, |state| state.ready || state.ended.is_some());
        if state.ready && state.ended.is_none() {
            return Ok(());
        }
        let how = match &state.ended {
            Some(how) => how.clone(),
            None => format!("it was not ready within {} s", patience.as_secs()),
        };
        let words: Vec<&str> = state.recent.iter().map(String::as_str).collect();
        Err(PostgresError::NotStarted {
            reason: format!("{how}; it said: {}", words.join(" | ")),
            log: log.to_owned(),
        })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    pub(super) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    /// A fast shutdown: sessions are ended, everything is written. Ever less kind if that takes too
    /// long; even then nothing committed is lost, the next start only reads the write-ahead log.
    pub(super) fn stop(&mut self) -> Result<(), PostgresError> {
        for (signal, patience) in [("INT", 60), ("QUIT", 10), ("KILL", 10)] {
            if self.shared.lock().ended.is_none() {
                send_signal(self.pid, signal);
            }
            let state = self
                .shared
                .wait(Duration::from_secs(patience), |state| state.ended.is_some());
            if state.ended.is_some() {
                break;
            }
            tracing::warn!(
                pid = self.pid,
                signal,
                "PostgreSQL did not stop within {patience} s"
            );
        }
        if self.shared.lock().ended.is_none() {
            return Err(PostgresError::NotStopped { pid: self.pid });
        }
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has been reported where it happened.
            let _ = thread.join();
        }
        Ok(())
    }
}

impl Shared {
    /// Blocks until the server has ended and says how.
    pub(super) fn wait_ended(&self) -> String {
        let state = self
            .changed
            .wait_while(self.lock(), |state| state.ended.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        state.ended.clone().unwrap_or_default()
    }

    fn wait(&self, patience: Duration, until: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let deadline = Instant::now() + patience;
        let mut state = self.lock();
        while !until(&state) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = self
                .changed
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        state
    }

    /// Every change of the state is complete in itself, so a poisoned lock is still sound.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the server's words until there are no more, then waits for its end.
    fn accompany(&self, mut child: Child, log: &mut Log) {
        if let Some(words) = child.stderr.take() {
            let mut words = BufReader::new(words);
            let mut line = Vec::new();
            while words
                .read_until(b'\n', &mut line)
                .is_ok_and(|read| read > 0)
            {
                log.write(&line);
                self.heard(String::from_utf8_lossy(&line).trim_end());
                line.clear();
            }
        }
        let how = match child.wait() {
            Ok(status) => format!("PostgreSQL ended with {status}"),
            Err(error) => format!("PostgreSQL ended, how is not known: {error}"),
        };
        self.lock().ended = Some(how);
        self.changed.notify_all();
    }

    fn heard(&self, line: &str) {
        if line.contains("PANIC:") {
            tracing::error!(line, "PostgreSQL panicked");
        }
        let mut state = self.lock();
        if line.ends_with(READY) {
            state.ready = true;
            self.changed.notify_all();
        }
        if state.recent.len() == QUOTED_LINES {
            state.recent.pop_front();
        }
        state.recent.push_back(line.to_owned());
    }
}

/// The server's log, bounded to two files.
struct Log {
    path: PathBuf,
    file: File,
    size: u64,
}

impl Log {
    fn open(path: &Path) -> Result<Self, PostgresError> {
        let opened = || {
            let file = File::options().create(true).append(true).open(path)?;
            let size = file.metadata()?.len();
            Ok((file, size))
        };
        let (file, size) = opened().map_err(PostgresError::io("open the log", path))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            size,
        })
    }

    /// A log that cannot be written (a full disk) must not take the server along.
    fn write(&mut self, line: &[u8]) {
        if self.size > LARGEST_LOG
            && fs::rename(&self.path, self.path.with_extension("log.1")).is_ok()
            && let Ok(fresh) = Self::open(&self.path)
        {
            *self = fresh;
        }
        if self.file.write_all(line).is_ok() {
            self.size += line.len() as u64;
        }
    }
}
