//! The connections of one organization on this node, and how far they were told.
//!
//! Must hold: whoever takes a seat at position P gets every event after P that its member
//! may see into its queue, in order; everything up to [`Room::position`] is in the queues.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use tokio::time::Instant;
use uuid::Uuid;

use super::attention::{Attention, Quiet};
use super::frames::ServerFrame;
use super::inbox::{Inbox, Mail};
use super::presence::{MemberPresence, Presence, address};
use super::queue::{Queue, Stop};
use super::read_counts::{Due, MAX_AUTHORS, ReadCounts, Readers};
use super::roll::{Item, Roll};
use super::voices::{Voice, Voices};
use crate::kernel::events::{Addressed, Followed, MEMBER_PREFIX, StoredEvent};
use crate::kernel::ids::{AccountId, ConversationId, MemberId, OrgId};

/// One connection's place.
pub struct Seat {
    pub member: MemberId,
    pub account: AccountId,
    pub queue: Queue,
    /// Said that nobody is at the device.
    pub away: AtomicBool,
}

impl Seat {
    pub fn new(member: MemberId, account: AccountId, queue: Queue) -> Self {
        let away = AtomicBool::new(false);
        Self {
            member,
            account,
            queue,
            away,
        }
    }
}

pub struct Room {
    pub org_id: OrgId,
    /// What has come for the room's pump.
    pub inbox: Inbox,
    state: Mutex<State>,
}

struct State {
    position: i64,
    roll: Roll,
    presence: Presence,
    reads: ReadCounts,
    voices: Voices,
    attention: Attention,
}

impl Room {
    /// Everything up to `position` is committed, and is nobody's to be told here.
    pub fn new(org_id: OrgId, position: i64) -> Self {
        let (roll, presence) = (Roll::default(), Presence::default());
        Self {
            org_id,
            inbox: Inbox::default(),
            state: Mutex::new(State {
                position,
                roll,
                presence,
                reads: ReadCounts::default(),
                voices: Voices::default(),
                attention: Attention::default(),
            }),
        }
    }

    pub fn position(&self) -> i64 {
        self.state().position
    }

    /// The position up to which a seat's queue has everything; `None` while it waits.
    pub fn told(&self, seat: &Arc<Seat>) -> Option<i64> {
        let state = self.state();
        (!state.roll.is_waiting(seat)).then_some(state.position)
    }

    /// Takes a place, unless the member has `limit` already; returns from where on it is told.
    /// It waits until it is said what the member follows.
    pub fn enter(&self, seat: &Arc<Seat>, limit: usize) -> Option<i64> {
        let mut state = self.state();
        let entered = state.roll.enter(seat, limit);
        state.presence.touch(seat.member);
        entered.then_some(state.position)
    }

    /// Says what the seat's member follows: asked for after the place was taken.
    pub fn settle(&self, seat: &Arc<Seat>, followed: Followed) {
        let mut state = self.state();
        let (position, by) = (state.position, followed.by);
        state.roll.settle(seat, followed, position);
        if position < by {
            self.inbox.look();
        }
    }

    pub fn leave(&self, seat: &Arc<Seat>) {
        let mut state = self.state();
        state.roll.leave(seat);
        state.reads.unwatch(address(seat));
        state.presence.unwatch(seat);
        state.presence.touch(seat.member);
        if !state.roll.is_here(seat.member) {
            state.attention.forget(seat.member);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.state().roll.is_empty()
    }

    /// Delivers what has come and follows on.
    pub fn take(&self) -> Mail {
        let mut mail = self.inbox.take(self.position());
        for addressed in mail.next.drain(..) {
            self.deliver(addressed);
        }
        mail
    }

    /// Puts one event, the next of the log, into the queues of those who may see it.
    pub fn deliver(&self, addressed: Arc<Addressed>) {
        let item = Arc::new(Item::new(addressed));
        let event = &item.addressed.event;
        let mut state = self.state();
        state.roll.deliver(&item);
        if let Some(member) = concerned(event) {
            let seats = state.roll.seats_of(member);
            seats.for_each(|seat| seat.queue.prove());
        }
        state.reads.note(&item.addressed);
        state.voices.note(&item.addressed);
        let State {
            roll, attention, ..
        } = &mut *state;
        attention.note(&item.addressed, |member| roll.is_here(member));
        state.position = event.position;
    }

    /// Says whether somebody is at the seat's device.
    pub fn set_away(&self, seat: &Seat, away: bool) {
        seat.away.store(away, Ordering::Relaxed);
        self.state().presence.touch(seat.member);
    }

    /// Tells the seat how these stand, now and whenever it changes.
    pub fn watch(&self, seat: &Arc<Seat>, members: &[MemberId]) {
        let State { roll, presence, .. } = &mut *self.state();
        presence.watch(seat, members, |member| roll.status(member));
    }

    /// Tells the watchers what has changed; returns what other nodes are to be told.
    pub fn look_around(&self) -> Vec<MemberPresence> {
        let State {
            roll,
            presence,
            voices,
            ..
        } = &mut *self.state();
        let now = Instant::now();
        voices.forget(now);
        presence.look(now, |member| roll.status(member))
    }

    /// Everybody with connections here, as other nodes were told.
    pub fn here(&self) -> Vec<MemberPresence> {
        self.state().presence.here()
    }

    /// What another node says of its connections.
    pub fn hear(&self, node: Uuid, all: bool, members: &[MemberPresence]) {
        let mut state = self.state();
        state.presence.hear(node, all, members, Instant::now());
    }

    /// Whether a member is heard where they type; not where they are not.
    pub fn voice(&self, member: MemberId, topic: Uuid) -> Voice {
        let state = self.state();
        match state.roll.follows(member, topic) {
            true => state.voices.of(member, topic, Instant::now()),
            false => Voice::Silent,
        }
    }

    /// Whether they are was asked, after so many changes.
    pub fn keep_voice(&self, member: MemberId, topic: Uuid, may: bool, asked: u64) {
        let mut state = self.state();
        let now = Instant::now();
        state.voices.keep((member, topic), may, asked, now);
    }

    /// The member of a seat, who is heard, types: whether that was worth passing on.
    pub fn types(&self, member: MemberId, topic: Uuid) -> bool {
        let mut state = self.state();
        let passed = state.roll.follows(member, topic)
            && state.presence.types(member, topic, Instant::now());
        if passed {
            state.roll.hint(topic, member, &typing(member, topic));
        }
        passed
    }

    /// A member types at another node.
    pub fn hint(&self, member: MemberId, topic: Uuid) {
        let state = self.state();
        state.roll.hint(topic, member, &typing(member, topic));
    }

    /// The conversations in which somebody read on, and whose readers are to be counted now, and the
    /// messages there that their authors look at.
    pub fn read_on(&self) -> Due {
        let State { roll, reads, .. } = &mut *self.state();
        let listens = |member, topic| roll.follows(member, topic) || roll.waits(member);
        let here = |conversations: &[ConversationId]| {
            let topics = conversations.iter().map(|conversation| conversation.0);
            roll.listeners(topics, MAX_AUTHORS)
        };
        reads.look(|topic| roll.is_followed(topic), listens, here)
    }

    /// The seat's client looks at these messages of a conversation, and at no others.
    pub fn watch_reads(&self, seat: &Arc<Seat>, conversation: ConversationId, seqs: Vec<i64>) {
        let mut state = self.state();
        let reads = &mut state.reads;
        reads.watch(address(seat), seat.member, conversation, seqs);
    }

    /// These could not be counted.
    pub fn count_again(&self, conversations: Vec<ConversationId>) {
        self.state().reads.again(conversations);
    }

    /// Tells authors who are here, and in the conversation still, how many have read.
    pub fn tell_readers(&self, found: Vec<Readers>) {
        let State { roll, reads, .. } = &mut *self.state();
        for readers in found {
            let (conversation_id, author) = (readers.conversation_id, readers.author_id);
            if roll.waits(author) {
                reads.missed(conversation_id, author);
                continue;
            }
            if !roll.follows(author, conversation_id.0) {
                continue;
            }
            let counts = reads.news(readers);
            if counts.is_empty() {
                continue;
            }
            let frame = ServerFrame::ReadCounts {
                conversation_id,
                counts,
            };
            let text: bytestring::ByteString = frame.text().into();
            let missed = roll
                .seats_of(author)
                .filter(|seat| !seat.queue.push_light(text.clone()));
            // Counted to the end: every seat is told.
            if missed.count() > 0 {
                reads.missed(conversation_id, author);
            }
        }
    }

    /// How often it was seen that quiet hours are others.
    pub fn quiet_changes(&self) -> u64 {
        self.state().attention.changes()
    }

    /// How it is for the member of a new seat, asked for after so many changes.
    pub fn begin_quiet(&self, seat: &Seat, found: Option<Quiet>, asked: u64, now: DateTime<Utc>) {
        let mut state = self.state();
        let attention = &mut state.attention;
        if let Some(quiet) = attention.begin(seat.member, found, asked, now)
            && !seat.queue.push_light(calm(quiet))
        {
            attention.missed(seat.member);
        }
    }

    /// The members for whom it may begin or end to be quiet now, and after how many changes.
    pub fn quiet_due(&self, now: DateTime<Utc>) -> (Vec<MemberId>, u64) {
        let mut state = self.state();
        (state.attention.due(now), state.attention.changes())
    }

    /// These could not be asked for.
    pub fn quiet_again(&self, members: Vec<MemberId>) {
        self.state().attention.again(members);
    }

    /// Tells members how it is for them, who were asked for after so many changes.
    pub fn tell_quiet(
        &self,
        members: Vec<MemberId>,
        found: &[Quiet],
        asked: u64,
        now: DateTime<Utc>,
    ) {
        let State {
            roll, attention, ..
        } = &mut *self.state();
        for member in members {
            if !roll.is_here(member) {
                attention.forget(member);
                continue;
            }
            let theirs = found.iter().find(|quiet| quiet.member_id == member);
            let Some(quiet) = attention.learn(member, theirs.copied(), asked, now) else {
                continue;
            };
            let text = calm(quiet);
            let missed = roll
                .seats_of(member)
                .filter(|seat| !seat.queue.push_light(text.clone()));
            // Counted to the end: every seat is told.
            if missed.count() > 0 {
                attention.missed(member);
            }
        }
    }

    /// Lets the connections of an account, or all of them, prove themselves again.
    pub fn prove(&self, account: Option<AccountId>) {
        let state = self.state();
        let seats = state.roll.seats();
        seats
            .filter(|seat| account.is_none_or(|account| account == seat.account))
            .for_each(|seat| seat.queue.prove());
    }

    pub fn stop(&self, why: Stop) {
        let state = self.state();
        state.roll.seats().for_each(|seat| seat.queue.stop(why));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing between taking and leaving the lock can panic half way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn calm(quiet: Quiet) -> bytestring::ByteString {
    let frame = ServerFrame::Attention {
        quiet: quiet.is_now,
        until: quiet.until,
    };
    frame.text().into()
}

fn typing(member_id: MemberId, topic: Uuid) -> bytestring::ByteString {
    let conversation_id = topic.into();
    let frame = ServerFrame::Typing {
        conversation_id,
        member_id,
    };
    frame.text().into()
}

/// The member whose rights an event changes.
fn concerned(event: &StoredEvent) -> Option<MemberId> {
    #[derive(Deserialize)]
    struct Changed {
        member_id: MemberId,
    }
    let changed = event.kind.starts_with(MEMBER_PREFIX);
    let read = changed.then(|| event.payload.read()).flatten();
    read.map(|Changed { member_id }| member_id)
}

#[cfg(test)]
mod tests;
