//! The hub: all connections of this node, by organization, and what feeds them.
//!
//! Each organization with connections has one pump: woken by the bus of this process, and
//! by a clock for what other processes wrote, it reads the log after its position once and
//! puts each event into the queues of its audience. It never waits for a connection.
//!
//! Must hold: a room that is in the map has a pump; a pump that ends, however it ends,
//! takes its room out and ends the connections in it, which then come back.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::queue::{Queue, Stop};
use super::room::{Room, Seat};
use crate::kernel::events;
use crate::kernel::ids::{AccountId, MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tenancy;

/// Bounds of every connection.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Within which time `hello` must come.
    pub hello: Duration,
    /// How often the server says that it is there, and proves who listens.
    pub heartbeat: Duration,
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
            write: Duration::from_secs(20),
            queue: 1_024,
            behind: 10_000,
            per_member: 32,
            frames: 100,
        }
    }
}

/// How often the log is looked at for what other processes wrote.
const POLL: Duration = Duration::from_secs(1);
/// Events read at once.
const BATCH: i64 = 256;
/// How long closing waits for the connections to say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

/// One for the process.
pub struct Hub {
    tenancy: Arc<Tenancy>,
    pub(super) limits: Limits,
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
        Self {
            tenancy,
            limits,
            rooms: Mutex::default(),
            listening: AtomicBool::new(false),
            closing: watch::Sender::new(false),
            open: watch::Sender::new(0),
        }
    }

    pub(super) fn tenancy(&self) -> &Tenancy {
        &self.tenancy
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
        let seat = Arc::new(Seat {
            member,
            account,
            queue: Queue::new(self.limits.queue),
        });
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
        let pump = Pump {
            hub: self.clone(),
            room: room.clone(),
        };
        // On the thread of the worker that has the connection: a transaction stays on its thread.
        actix_web::rt::spawn(pump.run());
        room
    }

    /// Takes the room out if nobody is in it.
    fn retire(&self, room: &Arc<Room>) -> bool {
        let mut rooms = self.rooms();
        let empty = room.is_empty();
        if empty
            && rooms
                .get(&room.org_id)
                .is_some_and(|current| Arc::ptr_eq(current, room))
        {
            rooms.remove(&room.org_id);
        }
        empty
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
                    org = news.recv() => listener.wake(org),
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

/// Listens to this process; when it ends, the next connection starts another one.
struct Listener(Weak<Hub>);

impl Listener {
    fn wake(&self, org: Result<OrgId, RecvError>) -> bool {
        let Some(hub) = self.0.upgrade() else {
            return false;
        };
        match org {
            Ok(org) => {
                if let Some(room) = hub.rooms().get(&org) {
                    room.news.notify_one();
                }
            }
            Err(RecvError::Lagged(_)) => {
                hub.rooms().values().for_each(|room| room.news.notify_one())
            }
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
        hub.rooms().values().for_each(|room| room.prove(account));
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

/// Feeds one room from the log.
struct Pump {
    hub: Arc<Hub>,
    room: Arc<Room>,
}

impl Pump {
    async fn run(self) {
        let mut closing = self.hub.closing();
        let mut poll = interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.room.news.notified() => poll.reset(),
                _ = poll.tick() => {}
                _ = closing.wait_for(|closing| *closing) => return,
            }
            if self.hub.retire(&self.room) {
                return;
            }
            if let Err(problem) = self.feed().await {
                // The position stands where it stood; the next tick reads on.
                tracing::warn!(org_id = %self.room.org_id, ?problem, "could not read the event log");
            }
        }
    }

    async fn feed(&self) -> Result<()> {
        loop {
            let position = self.room.position();
            let work = async |tx: &mut _| events::after(tx, position, BATCH).await;
            let batch = self.hub.tenancy.as_system(self.room.org_id, work).await?;
            let full = i64::try_from(batch.len()).unwrap_or(BATCH) >= BATCH;
            batch
                .into_iter()
                .for_each(|addressed| self.room.deliver(addressed));
            if !full {
                return Ok(());
            }
        }
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        let mut rooms = self.hub.rooms();
        if rooms
            .get(&self.room.org_id)
            .is_some_and(|current| Arc::ptr_eq(current, &self.room))
        {
            rooms.remove(&self.room.org_id);
        }
        self.room.stop(if *self.hub.closing.borrow() {
            Stop::GoingAway
        } else {
            Stop::Lost
        });
    }
}
