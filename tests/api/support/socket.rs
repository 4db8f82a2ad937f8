//! A device with an open socket, each frame it gets held against the contract.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderName;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::company::{Company, Person};
use super::contract;
use super::server::TestServer;

/// Longer than anything here takes; a frame that does not come fails the test.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// Frames `read_counts`, which come when the server finds the time.
    counts: VecDeque<Value>,
}

/// What a server sends last.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed {
    pub code: u16,
    /// The `code` of the frame `error` before it, or `resync`; empty without one.
    pub why: String,
}

impl Socket {
    /// Connected, and nothing said yet.
    pub async fn connect(server: &TestServer) -> Self {
        let address = server.client.base().trim_start_matches("http://");
        Self::over(TcpStream::connect(address).await.unwrap(), address).await
    }

    /// On a connection with properties of its own.
    pub async fn over(tcp: TcpStream, address: &str) -> Self {
        let (stream, _) = client_async(format!("ws://{address}/v1/realtime"), tcp)
            .await
            .unwrap();
        Self {
            stream,
            counts: VecDeque::new(),
        }
    }

    /// Opened by a page, with its headers; the status of the answer where it is refused.
    pub async fn by_page(server: &TestServer, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let address = server.client.base().trim_start_matches("http://");
        let tcp = TcpStream::connect(address).await.unwrap();
        let mut request = format!("ws://{address}/v1/realtime")
            .into_client_request()
            .unwrap();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        match client_async(request, tcp).await {
            Ok((stream, _)) => Ok(Self {
                stream,
                counts: VecDeque::new(),
            }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }

    /// Signed in, with the position after which events follow.
    pub async fn open(company: &Company, person: &Person, after: Option<i64>) -> (Self, i64) {
        let mut socket = Self::connect(&company.server).await;
        socket.hello(company, person, after).await;
        let welcome = socket.frame().await;
        assert_eq!(welcome["type"], "welcome", "{welcome:#}");
        let position = welcome["position"].as_i64().unwrap();
        (socket, position)
    }

    pub async fn hello(&mut self, company: &Company, person: &Person, after: Option<i64>) {
        let hello = json!({
            "type": "hello",
            "token": person.client.token,
            "organization_id": company.id,
            "after": after,
        });
        contract::check_frame("ClientFrame", &hello);
        self.send(Message::text(hello.to_string())).await;
    }

    pub async fn send(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// Bytes that are no whole frame.
    pub async fn raw(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).await.unwrap();
    }

    /// The next frame that is not a heartbeat; counts of readers are kept aside. Of who comes to
    /// the announcement channel everybody is told, and no test asks.
    pub async fn frame(&mut self) -> Value {
        loop {
            let frame = self.any_frame().await;
            match frame["type"].as_str() {
                Some("heartbeat") => {}
                Some("read_counts") => self.counts.push_back(frame),
                _ if frame["kind"] == "conversation.members_changed"
                    && frame["payload"]["added"] == frame["payload"]["removed"] => {}
                _ => return frame,
            }
        }
    }

    /// The next counts of readers; what else comes before them is skipped.
    pub async fn read_counts(&mut self) -> Value {
        loop {
            if let Some(frame) = self.counts.pop_front() {
                return frame;
            }
            let frame = self.any_frame().await;
            if frame["type"] == "read_counts" {
                self.counts.push_back(frame);
            }
        }
    }

    /// Whether counts of readers have come that nobody asked for.
    pub fn was_told_counts(&self) -> bool {
        !self.counts.is_empty()
    }

    /// The position of the next heartbeat, which must be the next frame.
    pub async fn heartbeat(&mut self) -> i64 {
        let frame = self.any_frame().await;
        assert_eq!(frame["type"], "heartbeat", "{frame:#}");
        frame["position"].as_i64().unwrap()
    }

    async fn any_frame(&mut self) -> Value {
        loop {
            match self.message().await {
                Some(Message::Text(text)) => {
                    let frame: Value = serde_json::from_str(&text).unwrap();
                    contract::check_frame("ServerFrame", &frame);
                    // Tests make kinds up; the guard of events knows all others.
                    let kind = frame["kind"].as_str().unwrap_or_default();
                    if muster::app::events::schema_of(kind).is_some() {
                        contract::check_event(kind, &frame["payload"]);
                    }
                    return frame;
                }
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("expected a frame, got {other:?}"),
            }
        }
    }

    /// Everything the server sends to a client that answers nothing, until it hangs up.
    pub async fn without_answering(self) -> String {
        let mut tcp = self.stream.into_inner();
        let mut bytes = Vec::new();
        timeout(PATIENCE, tcp.read_to_end(&mut bytes))
            .await
            .expect("it did not hang up")
            .unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The next event, which must be of this kind.
    pub async fn event(&mut self, kind: &str) -> Value {
        let frame = self.frame().await;
        assert_eq!(
            (&frame["type"], &frame["kind"]),
            (&json!("event"), &json!(kind)),
            "{frame:#}"
        );
        frame
    }

    /// Reads whatever has come so far.
    pub async fn caught_up(&mut self) {
        self.send(Message::text(r#"{"type":"ping"}"#)).await;
        while self.frame().await["type"] != "pong" {}
    }

    /// Asserts that everything that happened so far was read.
    pub async fn quiet(&mut self) {
        let asked = Message::text(r#"{"type":"ping"}"#);
        self.send(asked).await;
        let frame = self.frame().await;
        assert_eq!(frame["type"], "pong", "{frame:#}");
    }

    /// Everything up to here was told.
    pub async fn position(&mut self) -> i64 {
        self.send(Message::text(r#"{"type":"ping"}"#)).await;
        let frame = self.frame().await;
        assert_eq!(frame["type"], "pong", "{frame:#}");
        frame["position"].as_i64().unwrap()
    }

    /// How the server ends it; what it says before is skipped, but for its reason.
    pub async fn closed(&mut self) -> Closed {
        let mut why = String::new();
        loop {
            match self.message().await {
                Some(Message::Text(text)) => {
                    let frame: Value = serde_json::from_str(&text).unwrap();
                    contract::check_frame("ServerFrame", &frame);
                    match frame["type"].as_str().unwrap() {
                        "error" => why = frame["code"].as_str().unwrap().to_owned(),
                        "resync" => why = "resync".to_owned(),
                        _ => {}
                    }
                }
                Some(Message::Close(Some(CloseFrame { code, .. }))) => {
                    return Closed {
                        code: code.into(),
                        why,
                    };
                }
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("expected the end, got {other:?}"),
            }
        }
    }

    async fn message(&mut self) -> Option<Message> {
        let message = timeout(PATIENCE, self.stream.next())
            .await
            .expect("nothing came");
        message.map(|message| message.unwrap())
    }
}

/// For comparisons.
pub fn closed(code: u16, why: &str) -> Closed {
    Closed {
        code,
        why: why.to_owned(),
    }
}
