//! The program itself, as people run it: its own process, a data folder, and a PostgreSQL of
//! its own with durable commits. Slow to start; most tests want a [`super::TestServer`].

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Longer than any start or stop takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// What it says on standard output once it accepts requests.
const LISTENING: &str = "Muster is listening on ";

/// A folder for the program's data, gone with the test.
pub struct DataFolder(tempfile::TempDir);

/// A running `muster serve`. Dropping it ends it, also when the test panics.
pub struct Program {
    child: Option<Child>,
    pub base: String,
}

impl DataFolder {
    pub fn create() -> Self {
        Self(
            tempfile::Builder::new()
                .prefix("muster-program-")
                .tempdir()
                .unwrap(),
        )
    }

    pub fn path(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// The process of the private PostgreSQL to which all its others belong.
    pub fn postgres_pid(&self) -> u32 {
        let file = fs::read_to_string(self.path().join("postgres/cluster/postmaster.pid")).unwrap();
        file.lines().next().unwrap().parse().unwrap()
    }

    /// Creates the demo company.
    pub fn create_demo(&self) {
        let status = self.command("demo").stdout(Stdio::null()).status().unwrap();
        assert!(status.success(), "muster demo: {status}\n{}", self.log());
    }

    /// Starts the service, and returns when it accepts requests.
    pub fn serve(&self) -> Program {
        Program::start(self.command("serve")).unwrap_or_else(|| panic!("{}", self.log()))
    }

    /// What `muster verify` says, and whether it found everything as it was written.
    pub fn verify(&self) -> (bool, String) {
        let output = self.command("verify").output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.success(), said)
    }

    fn command(&self, command: &str) -> Command {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.0.path().join("log"))
            .unwrap();
        let mut program = bare(&self.path(), command);
        program.stderr(log);
        program
    }

    fn log(&self) -> String {
        fs::read_to_string(self.0.path().join("log")).unwrap_or_default()
    }
}

/// The program with the tests' usual settings.
fn bare(data: &Path, command: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_muster"));
    for name in [
        "DATABASE_URL",
        "MUSTER_MIGRATION_DATABASE_URL",
        "MUSTER_CONFIG",
        "MUSTER_SMTP_URL",
        "MUSTER_NATS_URL",
    ] {
        program.env_remove(name);
    }
    program
        .arg(command)
        .env("MUSTER_LISTEN", "127.0.0.1:0")
        .env("MUSTER_DATA_DIR", data)
        .env("MUSTER_LOG", "warn")
        .env("MUSTER_ACCOUNT_RATE", "1000000")
        .env("MUSTER_MEETINGS_PER_DAY", "1000000000")
        .env("MUSTER_ADDRESS_RATE", "1000000")
        .stdin(Stdio::null());
    program
}

impl Program {
    /// One of several nodes: its database is elsewhere, and `settings` say where.
    pub fn node(data: &Path, settings: &[(&str, String)]) -> Self {
        let mut command = bare(data, "serve");
        command.envs(settings.iter().map(|(name, value)| (name, value)));
        Self::start(command).expect("it did not start")
    }

    /// Returns when it accepts requests; `None` if it does not.
    fn start(mut command: Command) -> Option<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = lines(&mut child);
        // From here on it is ended whatever happens.
        let mut program = Self {
            child: Some(child),
            base: String::new(),
        };
        let said = lines.recv_timeout(PATIENCE).ok()?;
        program.base = said.strip_prefix(LISTENING).expect(&said).to_owned();
        Some(program)
    }

    /// `kill -9`: it has no time for anything.
    pub fn kill(mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks it to end, and waits until it has, with its PostgreSQL.
    pub fn stop(mut self) {
        let ended = end(self.child.take().unwrap());
        assert!(ended, "it did not stop in order");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(child) = self.child.take() {
            end(child);
        }
    }
}

/// Ends a child, kindly at first. Whether that was enough.
fn end(mut child: Child) -> bool {
    let pid = child.id();
    let asked = send_signal(pid, "TERM");
    let (ended, watch) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| ended.send(child.wait()));
        match watch.recv_timeout(PATIENCE) {
            Ok(status) => asked && status.is_ok_and(|status| status.success()),
            Err(_) => {
                send_signal(pid, "KILL");
                false
            }
        }
    })
}

/// Sends a signal to a process of this test.
pub fn send_signal(pid: u32, name: &str) -> bool {
    let mut kill = Command::new("sh");
    kill.args(["-c", r#"kill -s "$1" "$2""#, "sh", name, &pid.to_string()]);
    kill.stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The lines of its standard output, which is read to its end.
fn lines(child: &mut Child) -> mpsc::Receiver<String> {
    let stdout = child.stdout.take().unwrap();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // Nobody waits for the later ones.
            drop(sender.send(line));
        }
    });
    receiver
}
