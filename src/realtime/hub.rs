//! The hub: all connections of this node, by organization, and what feeds them.
//!
//! Each organization with connections has one room, and each room one pump that feeds it; what
//! this process committed comes to the pump by the bus.
//!
//! Must hold: a room that is in the map has a pump; a pump that ends, however it ends,
//! takes its room out and ends the connections in it, which then come back.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::time::timeout;
use uuid::Uuid;

use super::attention::QuietTimes;
use super::pump::Pump;
use super::queue::{Queue, Stop};
use super::read_counts::Receipts;
use super::relay::Relay;
use super::room::{Room, Seat};
use super::voices::Posters;
use crate::kernel::events::Batch;
use crate::kernel::ids::{AccountId, MemberId, OrgId};
use crate::kernel::tenancy::Tenancy;

/// Bounds of every connection.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Within which time `hello` must come.
    pub hello: Duration,
    /// How often the server says that it is there, and proves who listens.
    pub heartbeat: Duration,
    /// Heartbeats after which a client of which nothing is heard is gone.
    pub silence: u32,
    /// How long one frame may take to leave for a client that does not read.
    pub write: Duration,
    /// Events that may wait for one connection.
    pub queue: usize,
    /// How far behind the log a client may resume.
    pub behind: i64,
    /// Connections of one member on this node.
    pub per_member: usize,
    /// Frames that a client may send between two heartbeats.
    pub frames: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hello: Duration::from_secs(10),
            heartbeat: Duration::from_secs(30),
            silence: 2,
            write: Duration::from_secs(20),
            queue: 1_024,
            behind: 10_000,
            per_member: 32,
            frames: 100,
        }
    }
}

/// How long closing waits for the connections to say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

/// One for the process.
pub struct Hub {
    pub(super) tenancy: Arc<Tenancy>,
    pub(super) limits: Limits,
    pub(super) relay: Option<Arc<Relay>>,
    pub(super) receipts: Option<Arc<dyn Receipts>>,
    pub(super) posters: Option<Arc<dyn Posters>>,
    pub(super) quiet_times: Option<Arc<dyn QuietTimes>>,
    /// This node among others, for as long as it runs.
    pub(super) node: Uuid,
    rooms: Mutex<HashMap<OrgId, Arc<Room>>>,
    listening: AtomicBool,
    closing: watch::Sender<bool>,
    open: watch::Sender<usize>,
}

/// A place in a room; left when it is dropped.
pub struct Place {
    pub seat: Arc<Seat>,
    pub room: Arc<Room>,
    /// The queue gets what comes after this position.
    pub from: i64,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.leave(&self.seat);
    }
}

/// Counts an open connection for as long as it lives.
pub struct Open(Arc<Hub>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.send_modify(|open| *open -= 1);
        self.0.report();
    }
}

impl Hub {
    pub fn new(tenancy: Arc<Tenancy>) -> Self {
        Self::with_limits(tenancy, Limits::default())
    }

    pub fn with_limits(tenancy: Arc<Tenancy>, limits: Limits) -> Self {
        let node = tenancy.db().ids().next();
        Self {
            tenancy,
            limits,
            relay: None,
            receipts: None,
            posters: None,
            quiet_times: None,
            node,
            rooms: Mutex::default(),
            listening: AtomicBool::new(false),
            closing: watch::Sender::new(false),
            open: watch::Sender::new(0),
        }
    }

    /// The same hub as one of several nodes.
    #[must_use]
    pub fn with_relay(mut self, relay: Relay) -> Self {
        self.relay = Some(Arc::new(relay));
        self
    }

    /// The same hub, telling authors how many have read.
    #[must_use]
    pub fn with_receipts(mut self, receipts: Arc<dyn Receipts>) -> Self {
        self.receipts = Some(receipts);
        self
    }

    /// The same hub, in which nobody is heard typing who may not post.
    #[must_use]
    pub fn with_posters(mut self, posters: Arc<dyn Posters>) -> Self {
        self.posters = Some(posters);
        self
    }

    /// The same hub, telling members when it is quiet for them.
    #[must_use]
    pub fn with_quiet_times(mut self, quiet_times: Arc<dyn QuietTimes>) -> Self {
        self.quiet_times = Some(quiet_times);
        self
    }

    /// Talks with the other nodes until the hub closes; while the server serves.
    pub async fn relay(self: Arc<Self>) {
        if let Some(relay) = self.relay.clone() {
            relay.run(self).await;
        }
    }

    /// Lets every room look into the log.
    pub(super) fn look(&self) {
        self.rooms().values().for_each(|room| room.inbox.look());
    }

    /// Lets the connections of an account, or all of them, prove themselves again.
    pub(super) fn prove(&self, account: Option<AccountId>) {
        self.rooms().values().for_each(|room| room.prove(account));
    }

    /// Counts a connection in, and sees that the bus is listened to.
    pub(super) fn open(self: &Arc<Self>) -> Open {
        self.listen();
        self.open.send_modify(|open| *open += 1);
        self.report();
        Open(self.clone())
    }

    fn report(&self) {
        let open = u32::try_from(*self.open.borrow()).unwrap_or(u32::MAX);
        metrics::gauge!("realtime_sockets").set(f64::from(open));
    }

    /// Turns true when the service stops.
    pub(super) fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Says goodbye to every connection and waits, for a while, until they are gone.
    pub async fn close(&self) {
        self.closing.send_replace(true);
        let mut open = self.open.subscribe();
        if timeout(GOODBYE, open.wait_for(|open| *open == 0))
            .await
            .is_err()
        {
            tracing::warn!(
                left = *self.open.borrow(),
                "some sockets did not close in time"
            );
        }
    }

    /// Takes a place in the organization's room. All events up to `told` are committed.
    /// `None`: the member has too many already.
    pub(super) fn enter(
        self: &Arc<Self>,
        org_id: OrgId,
        member: MemberId,
        account: AccountId,
        told: i64,
    ) -> Option<Place> {
        let queue = Queue::new(self.limits.queue);
        let seat = Arc::new(Seat::new(member, account, queue));
        // The map stays locked until the place is taken: the pump retires only empty rooms.
        let mut rooms = self.rooms();
        let room = rooms
            .entry(org_id)
            .or_insert_with(|| self.start_pump(org_id, told))
            .clone();
        let from = room.enter(&seat, self.limits.per_member)?;
        Some(Place { seat, room, from })
    }

    fn start_pump(self: &Arc<Self>, org_id: OrgId, position: i64) -> Arc<Room> {
        let room = Arc::new(Room::new(org_id, position));
        let pump = Pump::new(self.clone(), room.clone());
        // On the thread of the worker that has the connection: a transaction stays on its thread.
        actix_web::rt::spawn(pump.run());
        room
    }

    /// Takes the room out if nobody is in it.
    pub(super) fn retire(&self, room: &Arc<Room>) -> bool {
        let mut rooms = self.rooms();
        let empty = room.is_empty();
        if empty {
            take_out(&mut rooms, room);
        }
        empty
    }

    /// Ends the room of a pump that has ended, and the connections in it.
    pub(super) fn lose(&self, room: &Arc<Room>) {
        take_out(&mut self.rooms(), room);
        room.stop(if *self.closing.borrow() {
            Stop::GoingAway
        } else {
            Stop::Lost
        });
    }

    /// Passes on what this process says of news and of ended sessions.
    fn listen(self: &Arc<Self>) {
        if self.listening.swap(true, Ordering::AcqRel) {
            return;
        }
        let listener = Listener(Arc::downgrade(self));
        let mut news = self.tenancy.bus().subscribe();
        let mut endings = self.tenancy.db().endings();
        let mut closing = self.closing();
        actix_web::rt::spawn(async move {
            loop {
                let go_on = tokio::select! {
                    batch = news.recv() => listener.pass_on(batch),
                    account = endings.recv() => listener.prove(account),
                    _ = closing.wait_for(|closing| *closing) => false,
                };
                if !go_on {
                    break;
                }
            }
        });
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<OrgId, Arc<Room>>> {
        // Nothing between taking and leaving the lock can panic half way.
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn take_out(rooms: &mut HashMap<OrgId, Arc<Room>>, room: &Arc<Room>) {
    let current = rooms.get(&room.org_id);
    if current.is_some_and(|current| Arc::ptr_eq(current, room)) {
        rooms.remove(&room.org_id);
    }
}

/// Listens to this process; when it ends, the next connection starts another one.
struct Listener(Weak<Hub>);

impl Listener {
    fn pass_on(&self, batch: Result<Arc<Batch>, RecvError>) -> bool {
        let Some(hub) = self.0.upgrade() else {
            return false;
        };
        match batch {
            Ok(batch) => {
                let room = hub.rooms().get(&batch.org_id).cloned();
                if let Some(room) = room {
                    room.inbox.put(batch);
                }
            }
            Err(RecvError::Lagged(_)) => hub.look(),
            Err(RecvError::Closed) => return false,
        }
        true
    }

    fn prove(&self, account: Result<AccountId, RecvError>) -> bool {
        let Some(hub) = self.0.upgrade() else {
            return false;
        };
        let account = match account {
            Ok(account) => Some(account),
            Err(RecvError::Lagged(_)) => None,
            Err(RecvError::Closed) => return false,
        };
        hub.prove(account);
        true
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(hub) = self.0.upgrade() {
            hub.listening.store(false, Ordering::Release);
        }
    }
}
