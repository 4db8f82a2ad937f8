//! A network that breaks and dawdles: connections go through it to a server, and are cut after a
//! number of bytes in either direction that a seed decides, between any two bytes of any frame.
//! Each direction of each has a delay of its own, now and then a longer one, so what is sent on
//! one connection overtakes what was sent before on another.

use std::net::SocketAddr;
use std::ops::Range;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// One of so many stretches waits.
const SELDOM: u32 = 4;

pub struct Network {
    pub address: SocketAddr,
    accepting: JoinHandle<()>,
}

/// What becomes of one direction of a connection.
struct Fate {
    /// Then it is cut.
    bytes: usize,
    delay: Duration,
    dice: StdRng,
}

impl Network {
    /// In front of `target`, an address and a port. A connection lives for up to `bytes` each way,
    /// and some of what it carries arrives up to `late` milliseconds later than it might.
    pub async fn before(target: &str, seed: u64, bytes: Range<usize>, late: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let target = target.to_owned();
        let accepting = tokio::spawn(async move {
            let mut dice = StdRng::seed_from_u64(seed);
            while let Ok((near, _)) = listener.accept().await {
                let fates = [(); 2].map(|()| Fate {
                    bytes: dice.random_range(bytes.clone()),
                    delay: Duration::from_millis(dice.random_range(0..=late)),
                    dice: StdRng::seed_from_u64(dice.random()),
                });
                let target = target.clone();
                tokio::spawn(async move {
                    if let Ok(far) = TcpStream::connect(target).await {
                        carry(near, far, fates).await;
                    }
                });
            }
        });
        Self { address, accepting }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Until one direction has had enough; then both are cut.
async fn carry(near: TcpStream, far: TcpStream, [there, back]: [Fate; 2]) {
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    tokio::select! {
        () = pour(near_in, far_out, there) => {}
        () = pour(far_in, near_out, back) => {}
    }
}

async fn pour(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, mut fate: Fate) {
    let mut buffer = [0; 1024];
    while fate.bytes > 0 {
        let most = fate.bytes.min(buffer.len());
        let Ok(read @ 1..) = from.read(&mut buffer[..most]).await else {
            return;
        };
        if fate.dice.random_ratio(1, SELDOM) {
            dawdle(fate.delay).await;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
        fate.bytes -= read;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "being late is what this network is for; nobody waits for it blindly"
)]
async fn dawdle(delay: Duration) {
    tokio::time::sleep(delay).await;
}
