//! What feeds a room: the bus of this process, news of other nodes, and the log where these leave
//! a gap.
//!
//! Must hold: the room is delivered every event after its position, in order, each once. The
//! pump never waits for a connection.

use std::sync::Arc;
use std::time::Duration;

use async_nats::Subscriber;
use futures_util::StreamExt;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::hub::Hub;
use super::read_counts::Due;
use super::relay::{self, Parcel};
use super::room::Room;
use crate::kernel::events;
use crate::kernel::problem::Result;

/// How often the log is looked at for what other processes wrote.
const POLL: Duration = Duration::from_secs(1);
/// Where other processes tell of themselves, only each so many of these looks are taken.
const SELDOM: u32 = 10;
/// Every so many looks other nodes are told of everybody who is present.
const ALL: u32 = 15;
/// How long what lies before an early batch may take to come by itself.
const GRACE: Duration = Duration::from_millis(5);
/// Events read at once.
const PAGE: i64 = 256;

pub(super) struct Pump {
    hub: Arc<Hub>,
    room: Arc<Room>,
    /// When a gap is filled from the log.
    overdue: Option<Instant>,
    /// What other nodes tell.
    elsewhere: Option<Subscriber>,
    /// The connection by which they do, and how many looks ago it was made.
    relayed: (Option<u64>, u32),
    /// How often presence was looked at.
    looks: u32,
    /// Counts readers, beside the pump and once at a time.
    counting: Option<actix_web::rt::task::JoinHandle<()>>,
    /// Asks for whom it is quiet, in the same way.
    calming: Option<actix_web::rt::task::JoinHandle<()>>,
}

impl Pump {
    pub fn new(hub: Arc<Hub>, room: Arc<Room>) -> Self {
        Self {
            hub,
            room,
            overdue: None,
            elsewhere: None,
            relayed: (None, 0),
            looks: 0,
            counting: None,
            calming: None,
        }
    }

    pub async fn run(mut self) {
        let mut closing = self.hub.closing();
        let mut poll = interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let overdue = self.overdue;
            let look = tokio::select! {
                () = self.room.inbox.wait() => false,
                () = sleep_until(overdue.unwrap_or_else(Instant::now)), if overdue.is_some() => true,
                parcel = hear(&mut self.elsewhere) => {
                    self.take_in(parcel);
                    false
                }
                _ = poll.tick() => {
                    self.count_readers();
                    self.tell_quiet();
                    self.look_around().await;
                    self.is_time().await
                }
                _ = closing.wait_for(|closing| *closing) => return,
            };
            if self.hub.retire(&self.room) {
                self.look_around().await;
                return;
            }
            if let Err(problem) = self.feed(look).await {
                // The position stands where it stood; the next tick reads on.
                tracing::warn!(org_id = %self.room.org_id, ?problem, "could not read the event log");
            }
        }
    }

    /// Delivers what has come, and what the log has where that is not all.
    async fn feed(&mut self, look: bool) -> Result<()> {
        let mail = self.room.take();
        if look || mail.look {
            self.overdue = None;
            self.read().await?;
            // What came meanwhile follows on, or is early itself.
            self.note(self.room.take().gap);
        } else {
            self.note(mail.gap);
        }
        Ok(())
    }

    fn take_in(&mut self, parcel: Option<Heard>) {
        match parcel {
            None => self.elsewhere = None,
            Some(Some(Parcel::Log {
                last,
                events: Some(events),
            })) => match relay::batch(self.room.org_id, last, events) {
                Some(batch) => self.room.inbox.put(Arc::new(batch)),
                None => self.room.inbox.look(),
            },
            Some(Some(Parcel::Typing { member_id, topic })) => self.room.hint(member_id, topic),
            Some(Some(Parcel::Presence { node, all, members })) => {
                self.room.hear(node, all, &members);
            }
            Some(Some(Parcel::Who {})) => self.looks = 0,
            // Too large to be told, or of a newer version: the log has it.
            Some(Some(Parcel::Log { events: None, .. }) | None) => self.room.inbox.look(),
        }
    }

    /// Tells watchers and other nodes how members stand now: what changed, and now and then all.
    async fn look_around(&mut self) {
        let changed = self.room.look_around();
        let all = self.looks.is_multiple_of(ALL);
        self.looks = self.looks.wrapping_add(1);
        let Some(relay) = self.hub.relay.as_deref() else {
            return;
        };
        let members = if all { self.room.here() } else { changed };
        if all || !members.is_empty() {
            let node = self.hub.node;
            let parcel = Parcel::Presence { node, all, members };
            relay.tell(self.room.org_id, &parcel).await;
        }
    }

    /// Tells authors how many have read, where somebody read on since the last look.
    fn count_readers(&mut self) {
        let Some(receipts) = self.hub.receipts.clone() else {
            return;
        };
        if self
            .counting
            .as_ref()
            .is_some_and(|task| !task.is_finished())
        {
            return;
        }
        let Due {
            conversations,
            authors,
            watched,
        } = self.room.read_on();
        if conversations.is_empty() {
            return;
        }
        let (hub, room) = (self.hub.clone(), self.room.clone());
        self.counting = Some(actix_web::rt::spawn(async move {
            let work = async |tx: &mut _| {
                let authors = authors.as_deref();
                receipts
                    .readers(tx, &conversations, authors, &watched)
                    .await
            };
            match hub.tenancy.as_system(room.org_id, work).await {
                Ok(found) => room.tell_readers(found),
                Err(problem) => {
                    tracing::warn!(org_id = %room.org_id, ?problem, "could not count readers");
                    room.count_again(conversations);
                }
            }
        }));
    }

    /// Tells members for whom quiet hours begin, end, or have changed.
    fn tell_quiet(&mut self) {
        let Some(times) = self.hub.quiet_times.clone() else {
            return;
        };
        if self
            .calming
            .as_ref()
            .is_some_and(|task| !task.is_finished())
        {
            return;
        }
        let now = self.hub.tenancy.db().now();
        let (members, asked) = self.room.quiet_due(now);
        if members.is_empty() {
            return;
        }
        let (hub, room) = (self.hub.clone(), self.room.clone());
        self.calming = Some(actix_web::rt::spawn(async move {
            let work = async |tx: &mut _| times.now(tx, &members).await;
            match hub.tenancy.as_system(room.org_id, work).await {
                Ok(found) => room.tell_quiet(members, &found, asked, now),
                Err(problem) => {
                    tracing::warn!(org_id = %room.org_id, ?problem, "could not ask for quiet hours");
                    room.quiet_again(members);
                }
            }
        }));
    }

    /// Whether to look into the log now. Others are heard by a subscription that outlives a broken
    /// connection; what was told before it was made, or made anew, is found by the looks after.
    async fn is_time(&mut self) -> bool {
        let Some(relay) = self.hub.relay.clone() else {
            return true;
        };
        if self.elsewhere.is_none() {
            self.elsewhere = relay.subscribe(self.room.org_id).await;
            self.relayed = (None, 0);
            relay.tell(self.room.org_id, &Parcel::Who {}).await;
        }
        let connection = relay.connection();
        let (before, looks) = self.relayed;
        let looks = if before == connection { looks + 1 } else { 0 };
        self.relayed = (connection, looks);
        connection.is_none() || self.elsewhere.is_none() || looks < 2 || looks % SELDOM == 0
    }

    fn note(&mut self, gap: bool) {
        self.overdue = gap.then(|| self.overdue.unwrap_or_else(|| Instant::now() + GRACE));
    }

    async fn read(&self) -> Result<()> {
        loop {
            let position = self.room.position();
            let work = async |tx: &mut _| events::after(tx, position, PAGE).await;
            let page = self.hub.tenancy.as_system(self.room.org_id, work).await?;
            let full = i64::try_from(page.len()).unwrap_or(PAGE) >= PAGE;
            for addressed in page {
                self.room.deliver(Arc::new(addressed));
            }
            if !full {
                return Ok(());
            }
        }
    }
}

/// What another node said; `None` where it cannot be read.
type Heard = Option<Parcel>;

/// What other nodes say next; never, where none are heard. `None`: no more will come.
async fn hear(elsewhere: &mut Option<Subscriber>) -> Option<Heard> {
    match elsewhere {
        Some(subscriber) => {
            let message = subscriber.next().await?;
            Some(serde_json::from_slice(&message.payload).ok())
        }
        None => std::future::pending().await,
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.hub.lose(&self.room);
    }
}
