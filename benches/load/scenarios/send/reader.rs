//! An online reader: a socket that notes when each message arrives.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::people::{Company, ORGANIZATION};
use crate::Error;

type Socket = WebSocketStream<TcpStream>;

pub struct Reading {
    task: JoinHandle<Result<Vec<Duration>, Error>>,
    end: tokio::sync::oneshot::Sender<()>,
}

/// Signs in on a socket, and reads from then on.
pub async fn open(
    address: SocketAddr,
    company: &Company,
    epoch: Instant,
) -> Result<Reading, Error> {
    let tcp = TcpStream::connect(address).await?;
    tcp.set_nodelay(true)?;
    let (mut socket, _) = client_async(format!("ws://{address}/v1/realtime"), tcp).await?;
    let hello = json!({
        "type": "hello",
        "token": company.tokens.last(),
        "organization_id": ORGANIZATION,
        "after": null,
    });
    socket.send(Message::text(hello.to_string())).await?;
    let welcome = socket.next().await.ok_or("the socket closed")??;
    let welcome: Value = serde_json::from_str(welcome.to_text()?)?;
    if welcome["type"] != "welcome" {
        return Err(format!("instead of a welcome: {welcome}").into());
    }
    let (end, ended) = tokio::sync::oneshot::channel();
    let task = tokio::spawn(read(socket, epoch, ended));
    Ok(Reading { task, end })
}

async fn read(
    mut socket: Socket,
    epoch: Instant,
    mut ended: tokio::sync::oneshot::Receiver<()>,
) -> Result<Vec<Duration>, Error> {
    let mut times = Vec::new();
    loop {
        let frame = tokio::select! {
            frame = socket.next() => frame,
            _ = &mut ended => return Ok(times),
        };
        let now = epoch.elapsed();
        let frame = frame.ok_or("the socket closed")??;
        let text = frame.to_text()?;
        if text.contains(r#""type":"resync""#) {
            return Err("the reader was too slow".into());
        }
        if let Some(due) = text.split('@').nth(1) {
            let due = Duration::from_nanos(due.parse()?);
            times.push(now.saturating_sub(due));
        }
    }
}

impl Reading {
    /// How long each message took, from when it was due until it was here.
    pub async fn finish(self) -> Result<Vec<Duration>, Error> {
        // What was sent last is on its way for a moment.
        let on_its_way =
            tokio::time::timeout(Duration::from_millis(500), std::future::pending::<()>());
        drop(on_its_way.await);
        self.end.send(()).ok();
        let times = self.task.await??;
        if times.is_empty() {
            return Err("nothing was delivered".into());
        }
        Ok(times)
    }
}
