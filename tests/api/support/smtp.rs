//! A real SMTP server, aiosmtpd, as a child of the test.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

pub struct SmtpServer {
    pub port: u16,
    lines: Lines<BufReader<ChildStdout>>,
    /// Ends with its standard input, which ends with this value.
    _child: Child,
}

impl SmtpServer {
    pub async fn start() -> Self {
        let script = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/api/support/smtp_server.py"
        );
        let mut child = Command::new(python())
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = tokio::time::timeout(Duration::from_secs(30), lines.next_line())
            .await
            .unwrap()
            .unwrap();
        let first = first.expect("the SMTP server of the tests did not start; its error is above");
        Self {
            port: first.parse().unwrap(),
            lines,
            _child: child,
        }
    }

    /// The next mail that it accepts: `from`, `to`, `content`.
    pub async fn next(&mut self) -> Value {
        let line = tokio::time::timeout(Duration::from_secs(30), self.lines.next_line())
            .await
            .unwrap();
        serde_json::from_str(&line.unwrap().unwrap()).unwrap()
    }
}

/// The Python that has what the tests need.
#[expect(
    clippy::disallowed_methods,
    reason = "the script that runs the tests says where it is"
)]
pub fn python() -> PathBuf {
    let given = std::env::var_os("MUSTER_TEST_PYTHON").map(PathBuf::from);
    let path = given.unwrap_or_else(|| {
        [
            env!("CARGO_MANIFEST_DIR"),
            "target",
            "venv",
            "bin",
            "python",
        ]
        .iter()
        .collect()
    });
    assert!(
        path.exists(),
        "{} is missing: `make test` makes a Python environment with what tests/requirements.txt names; or name one in MUSTER_TEST_PYTHON",
        path.display()
    );
    path
}
