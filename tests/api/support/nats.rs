//! A real nats-server on a free port.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

pub struct NatsServer {
    child: Option<Child>,
    port: u16,
}

impl NatsServer {
    pub fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut server = Self { child: None, port };
        server.again();
        server
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Starts it once more, on the same port; returns when it takes connections.
    pub fn again(&mut self) {
        // Debian keeps it where a user's PATH may not look.
        let debian = "/usr/sbin/nats-server";
        let program = match std::path::Path::new(debian).exists() {
            true => debian,
            false => "nats-server",
        };
        let child = Command::new(program)
            .args(["--addr", "127.0.0.1", "--port", &self.port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("nats-server is not installed; scripts/setup.sh test brings it");
        self.child = Some(child);
        for _ in 0..1_000 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            thread::park_timeout(Duration::from_millis(10));
        }
        panic!("the nats-server does not listen");
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        self.kill();
    }
}
