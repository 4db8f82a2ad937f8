//! A network that breaks: connections go through it to a server, and are cut after a number of
//! bytes in either direction that a seed decides, between any two bytes of any frame.

use std::net::SocketAddr;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub struct Network {
    pub address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Network {
    /// In front of `target`, an address and a port. A connection lives for up to `bytes` each way.
    pub async fn before(target: &str, seed: u64, bytes: std::ops::Range<usize>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let target = target.to_owned();
        let accepting = tokio::spawn(async move {
            let mut dice = StdRng::seed_from_u64(seed);
            while let Ok((near, _)) = listener.accept().await {
                let limits = [bytes.clone(), bytes.clone()].map(|range| dice.random_range(range));
                let target = target.clone();
                tokio::spawn(async move {
                    if let Ok(far) = TcpStream::connect(target).await {
                        carry(near, far, limits).await;
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
async fn carry(near: TcpStream, far: TcpStream, [there, back]: [usize; 2]) {
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    tokio::select! {
        () = pour(near_in, far_out, there) => {}
        () = pour(far_in, near_out, back) => {}
    }
}

async fn pour(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, mut left: usize) {
    let mut buffer = [0; 256];
    while left > 0 {
        let most = left.min(buffer.len());
        let Ok(read @ 1..) = from.read(&mut buffer[..most]).await else {
            return;
        };
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
        left -= read;
    }
}
