//! The way to other nodes, through NATS: what this node committed, and what others did.
//!
//! It only makes haste. What is lost here is found in the log, or by the next heartbeat; so nothing
//! waits for it, and while it is not there every node looks into the log as if it were alone.
//!
//! Must hold: only what is committed is published; whoever may publish on these subjects is
//! believed, so the NATS server is as private as the database.

use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use actix_web::web::Bytes;
use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, Event, ServerAddr, Subscriber};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;
use uuid::Uuid;

use super::hub::Hub;
use super::presence::MemberPresence;
use crate::kernel::events::{Addressed, Batch};
use crate::kernel::ids::{AccountId, MemberId, OrgId};

/// How long the client may take for what is handed to it.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the server is asked whether it is there.
const PING: Duration = Duration::from_secs(5);
/// Between two attempts to connect.
const RETRY: Duration = Duration::from_millis(500);
/// What a message may have at the most, in bytes, where the server allows it.
const MAX_PAYLOAD: usize = 1024 * 1024;

/// Where the NATS servers of the house are, and under which name it speaks there.
pub struct Relay {
    servers: Vec<ServerAddr>,
    prefix: String,
    client: OnceLock<Client>,
    /// Counts the connections.
    connected: AtomicU64,
}

/// What a node tells the others of an organization.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Parcel {
    /// What one transaction committed, or only how far the log reaches now.
    Log {
        last: i64,
        events: Option<Vec<Arc<Addressed>>>,
    },
    Typing {
        member_id: MemberId,
        topic: Uuid,
    },
    /// How the members with connections at the node stand: all of them, or those who changed.
    Presence {
        node: Uuid,
        all: bool,
        members: Vec<MemberPresence>,
    },
    /// Asks for everybody's presence.
    Who {},
}

/// Sessions of this account have ended; of any, where none is named.
#[derive(Serialize, Deserialize)]
struct Ended {
    account_id: Option<AccountId>,
}

impl Relay {
    /// `servers` are URLs with commas between them: `nats://user:password@host:4222` or `tls://...`.
    pub fn new(servers: &str, prefix: &str) -> std::io::Result<Self> {
        let servers = servers
            .split(',')
            .map(|url| ServerAddr::from_str(url.trim()));
        Ok(Self {
            servers: servers.collect::<std::io::Result<_>>()?,
            prefix: prefix.to_owned(),
            client: OnceLock::new(),
            connected: AtomicU64::new(0),
        })
    }

    /// The client, while it is connected.
    fn client(&self) -> Option<&Client> {
        let client = self.client.get();
        client.filter(|client| client.connection_state() == State::Connected)
    }

    /// Which connection it is that holds; `None` while there is none.
    pub(super) fn connection(&self) -> Option<u64> {
        self.client()?;
        Some(self.connected.load(Ordering::Acquire))
    }

    /// News of an organization, from now on, also after NATS was away.
    pub(super) async fn subscribe(&self, org_id: OrgId) -> Option<Subscriber> {
        let subscribing = self.client()?.subscribe(self.events(org_id));
        timeout(PATIENCE, subscribing).await.ok()?.ok()
    }

    /// Passes on what happens here and hears of what ends elsewhere, until the hub closes.
    pub(super) async fn run(self: Arc<Self>, hub: Arc<Hub>) {
        let mut batches = hub.tenancy.bus().subscribe();
        let mut endings = hub.tenancy.db().endings();
        let mut closing = hub.closing();
        let Some((client, mut ended)) = self.connect(&hub).await else {
            return;
        };
        loop {
            tokio::select! {
                batch = batches.recv() => match batch {
                    Ok(batch) => self.publish(&client, &batch).await,
                    // Others find it in the log.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                },
                account = endings.recv() => match account {
                    Ok(account) => self.tell_ended(&client, Some(account)).await,
                    Err(RecvError::Lagged(_)) => self.tell_ended(&client, None).await,
                    Err(RecvError::Closed) => return,
                },
                message = futures_util::StreamExt::next(&mut ended) => match message {
                    Some(message) => hub.prove(account_of(&message.payload)),
                    None => return,
                },
                _ = closing.wait_for(|closing| *closing) => return,
            }
        }
    }

    /// Returns at once; the connection is made in the background, again and again.
    async fn connect(self: &Arc<Self>, hub: &Arc<Hub>) -> Option<(Client, Subscriber)> {
        let (relay, hub) = (Arc::downgrade(self), Arc::downgrade(hub));
        let options = ConnectOptions::new()
            .name("muster")
            .no_echo()
            .ping_interval(PING)
            .connection_timeout(PING)
            .retry_on_initial_connect()
            .reconnect_delay_callback(|_| RETRY)
            .event_callback(move |event| {
                changed(&relay, &hub, &event);
                std::future::ready(())
            });
        metrics::gauge!("realtime_nats_connected").set(0.0);
        let connected = async {
            let client = options.connect(&self.servers[..]).await?;
            let ended = client.subscribe(self.endings()).await?;
            Ok::<_, async_nats::Error>((client, ended))
        };
        match connected.await {
            Ok((client, ended)) => {
                self.client.set(client.clone()).ok();
                Some((client, ended))
            }
            Err(error) => {
                tracing::error!(cause = %error, "NATS cannot be used; other nodes are found by the log");
                None
            }
        }
    }

    async fn publish(&self, client: &Client, batch: &Batch) {
        let last = batch.last();
        let events = Some(batch.events.clone());
        let subject = self.events(batch.org_id);
        let most = client.max_payload().min(MAX_PAYLOAD);
        let payload = write(&Parcel::Log { last, events });
        let payload = if payload.is_empty() || payload.len() > most {
            let events = None;
            write(&Parcel::Log { last, events })
        } else {
            payload
        };
        self.send(client, subject, payload).await;
    }

    /// Tells the other nodes of an organization what is in no log.
    pub(super) async fn tell(&self, org_id: OrgId, parcel: &Parcel) {
        if let Some(client) = self.client() {
            self.send(client, self.events(org_id), write(parcel)).await;
        }
    }

    async fn tell_ended(&self, client: &Client, account_id: Option<AccountId>) {
        let payload = write(&Ended { account_id });
        self.send(client, self.endings(), payload).await;
    }

    /// What cannot be sent now is not sent later either.
    async fn send(&self, client: &Client, subject: String, payload: Vec<u8>) {
        if client.connection_state() != State::Connected {
            return;
        }
        let publishing = client.publish(subject, Bytes::from(payload));
        match timeout(PATIENCE, publishing).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(cause = %error, "could not publish to NATS"),
            Err(_) => tracing::warn!("NATS takes nothing"),
        }
    }

    fn events(&self, org_id: OrgId) -> String {
        format!("{}.events.{org_id}", self.prefix)
    }

    fn endings(&self) -> String {
        format!("{}.endings", self.prefix)
    }
}

/// After a connection, what was missed meanwhile is in the log. Sessions that ended meanwhile are
/// found by the heartbeats.
fn changed(relay: &Weak<Relay>, hub: &Weak<Hub>, event: &Event) {
    match event {
        Event::Connected => {
            tracing::info!("connected to NATS");
            metrics::gauge!("realtime_nats_connected").set(1.0);
            if let Some(relay) = relay.upgrade() {
                relay.connected.fetch_add(1, Ordering::AcqRel);
            }
            if let Some(hub) = hub.upgrade() {
                hub.look();
            }
        }
        Event::Disconnected | Event::Closed => {
            tracing::warn!("no connection to NATS: other nodes are found by the log");
            metrics::gauge!("realtime_nats_connected").set(0.0);
        }
        other => tracing::debug!(%other, "NATS"),
    }
}

/// Every parcel can be written as JSON.
fn write(parcel: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(parcel).unwrap_or_default()
}

/// The batch of a parcel, if it has one whose positions follow each other.
pub(super) fn batch(org_id: OrgId, last: i64, events: Vec<Arc<Addressed>>) -> Option<Batch> {
    let positions = events.iter().map(|event| event.event.position);
    let before = last - i64::try_from(events.len()).ok()?;
    let whole = !events.is_empty() && positions.eq(before + 1..=last);
    whole.then_some(Batch { org_id, events })
}

fn account_of(payload: &[u8]) -> Option<AccountId> {
    let ended: Option<Ended> = serde_json::from_slice(payload).ok();
    ended.and_then(|ended| ended.account_id)
}
