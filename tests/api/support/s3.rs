//! A real S3 server, moto, as a child of the test, and a way to it that may be closed.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::smtp::python;

pub struct S3Server {
    pub url: String,
    bucket: String,
    /// Ends with its standard input, which ends with this value.
    _child: Child,
}

impl S3Server {
    /// With an empty bucket.
    pub async fn start(bucket: &str) -> Self {
        let script = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/api/support/s3_server.py"
        );
        let mut child = Command::new(python())
            .args([script, bucket])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = tokio::time::timeout(Duration::from_secs(60), lines.next_line())
            .await
            .unwrap()
            .unwrap();
        Self {
            url: first.expect("the S3 server of the tests did not start; its error is above"),
            bucket: bucket.to_owned(),
            _child: child,
        }
    }

    /// The names of the objects in the bucket.
    pub async fn objects(&self) -> Vec<String> {
        let url = format!("{}/{}?list-type=2", self.url, self.bucket);
        let text = reqwest::get(url).await.unwrap().text().await.unwrap();
        text.split("<Key>")
            .skip(1)
            .map(|rest| rest.split("</Key>").next().unwrap().to_owned())
            .collect()
    }
}

/// What becomes of those who come to a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Open,
    /// Connections are cut, as where the server is gone.
    Cut,
    /// Each request is answered that there are too many.
    Refusing,
}

/// The way to a store.
pub struct Gate {
    pub url: String,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

struct State {
    way: watch::Sender<Way>,
    /// Who came while it was not open.
    turned_away: AtomicUsize,
    /// Bytes that still pass to the store; then the way is cut.
    left: AtomicUsize,
}

impl Gate {
    pub async fn before(url: &str) -> Self {
        let target = url.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State {
            way: watch::Sender::new(Way::Open),
            turned_away: AtomicUsize::new(0),
            left: AtomicUsize::new(usize::MAX),
        });
        let shared = Arc::clone(&state);
        let accepting = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(shared.clone().pass(near, target.clone()));
            }
        });
        Self {
            url,
            state,
            accepting,
        }
    }

    /// Connections that are there are cut, whatever comes now.
    pub fn set(&self, way: Way) {
        self.state.turned_away.store(0, Ordering::Relaxed);
        self.state.left.store(usize::MAX, Ordering::Relaxed);
        self.state.way.send_replace(way);
    }

    /// Lets so many bytes pass to the store, and cuts the way then.
    pub fn cut_after(&self, bytes: usize) {
        self.state.left.store(bytes, Ordering::Relaxed);
    }

    /// How many were turned away since it was set.
    pub fn turned_away(&self) -> usize {
        self.state.turned_away.load(Ordering::Relaxed)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl State {
    async fn pass(self: Arc<Self>, near: TcpStream, target: String) {
        let mut changed = self.way.subscribe();
        let way = *changed.borrow_and_update();
        if way == Way::Open {
            let Ok(far) = TcpStream::connect(target).await else {
                return;
            };
            let ((near_in, mut near_out), (mut far_in, far_out)) =
                (near.into_split(), far.into_split());
            tokio::select! {
                () = self.carry(near_in, far_out) => {}
                _ = tokio::io::copy(&mut far_in, &mut near_out) => {}
                _ = changed.changed() => {}
            }
            return;
        }
        self.turned_away.fetch_add(1, Ordering::Relaxed);
        if way == Way::Refusing {
            refuse(near).await;
        }
    }

    async fn carry(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut buffer = vec![0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut buffer).await {
            let take = |left: usize| Some(left.saturating_sub(read));
            let taken = (Ordering::Relaxed, Ordering::Relaxed);
            let left = self.left.fetch_update(taken.0, taken.1, take);
            if left.is_ok_and(|left| left < read) {
                self.way.send_replace(Way::Cut);
                return;
            }
            if to.write_all(&buffer[..read]).await.is_err() {
                return;
            }
        }
    }
}

/// Whoever asks is heard out, so that they hear the answer.
async fn refuse(mut near: TcpStream) {
    let mut buffer = vec![0; 16 * 1024];
    if !matches!(near.read(&mut buffer).await, Ok(1..)) {
        return;
    }
    let answer = b"HTTP/1.1 503 Slow Down\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    near.write_all(answer).await.ok();
    near.shutdown().await.ok();
    while let Ok(1..) = near.read(&mut buffer).await {}
}
