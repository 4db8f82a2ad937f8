//! Who sits in a room, and who follows which topic. Pure but for the queues.
//!
//! A new seat does not know at once what its member follows: that is read from the database,
//! which may be ahead of the room. Until then it waits, and keeps what comes; what of it was the
//! member's is decided as for a stretch of the log ([`Sight`]). Afterwards the joins and leaves
//! of the events themselves, in the order of the log, keep the roll exact.
//!
//! Must hold: what a member who does not wait follows here is what they follow at the room's
//! position.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use uuid::Uuid;

use super::frames::ServerFrame;
use super::presence::PresenceStatus;
use super::queue::{Frame, Stop};
use super::room::Seat;
use crate::kernel::events::{Addressed, Followed, Following, Sight};
use crate::kernel::ids::MemberId;

/// An event on its way to the queues; its frame is written once, if anybody here is told.
pub(super) struct Item {
    pub addressed: Arc<Addressed>,
    text: OnceLock<bytestring::ByteString>,
}

impl Item {
    pub fn new(addressed: Arc<Addressed>) -> Self {
        let text = OnceLock::new();
        Self { addressed, text }
    }

    fn position(&self) -> i64 {
        self.addressed.event.position
    }

    fn frame(&self) -> Frame {
        let write = || ServerFrame::Event(&self.addressed.event).text().into();
        Frame {
            position: Some(self.position()),
            text: self.text.get_or_init(write).clone(),
        }
    }
}

/// A member with connections here.
#[derive(Default)]
struct Present {
    seats: Vec<Arc<Seat>>,
    waiting: Vec<Waiting>,
    /// What the member follows, once a seat has found out.
    topics: Option<HashSet<Uuid>>,
}

/// A seat of which it is not known yet what its member follows.
struct Waiting {
    seat: Arc<Seat>,
    kept: Vec<Arc<Item>>,
    /// What was found out; it counts when the room has come so far.
    followed: Option<Followed>,
}

/// For each topic its followers, each with the first number of it that they see.
type Followers = HashMap<Uuid, HashMap<MemberId, i64>>;

#[derive(Default)]
pub(super) struct Roll {
    present: HashMap<MemberId, Present>,
    followers: Followers,
    /// Members with seats that wait.
    waiting: HashSet<MemberId>,
}

impl Roll {
    /// False where the member has `limit` seats already.
    pub fn enter(&mut self, seat: &Arc<Seat>, limit: usize) -> bool {
        let present = self.present.entry(seat.member).or_default();
        if present.seats.len() + present.waiting.len() >= limit {
            return false;
        }
        if present.topics.is_some() {
            present.seats.push(seat.clone());
        } else {
            present.waiting.push(Waiting {
                seat: seat.clone(),
                kept: Vec::new(),
                followed: None,
            });
            self.waiting.insert(seat.member);
        }
        true
    }

    pub fn leave(&mut self, seat: &Arc<Seat>) {
        let Some(present) = self.present.get_mut(&seat.member) else {
            return;
        };
        present.seats.retain(|other| !Arc::ptr_eq(other, seat));
        present
            .waiting
            .retain(|waiting| !Arc::ptr_eq(&waiting.seat, seat));
        if present.waiting.is_empty() {
            self.waiting.remove(&seat.member);
        }
        if present.seats.is_empty() && present.waiting.is_empty() {
            let gone = self.present.remove(&seat.member);
            for topic in gone.and_then(|gone| gone.topics).into_iter().flatten() {
                unfollow(&mut self.followers, topic, seat.member);
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.present.is_empty()
    }

    pub fn seats(&self) -> impl Iterator<Item = &Arc<Seat>> {
        self.present.values().flat_map(Present::all)
    }

    pub fn seats_of(&self, member: MemberId) -> impl Iterator<Item = &Arc<Seat>> {
        self.present.get(&member).into_iter().flat_map(Present::all)
    }

    /// Whether a member has connections here.
    pub fn is_here(&self, member: MemberId) -> bool {
        self.present.contains_key(&member)
    }

    /// How present a member is by the connections here.
    pub fn status(&self, member: MemberId) -> PresenceStatus {
        let status = |seat: &Arc<Seat>| match seat.away.load(Ordering::Relaxed) {
            true => PresenceStatus::Away,
            false => PresenceStatus::Online,
        };
        self.seats_of(member).map(status).max().unwrap_or_default()
    }

    pub fn follows(&self, member: MemberId, topic: Uuid) -> bool {
        let followers = self.followers.get(&topic);
        followers.is_some_and(|followers| followers.contains_key(&member))
    }

    /// Whether it is not known yet of a member here what they follow.
    pub fn waits(&self, member: MemberId) -> bool {
        let present = self.present.get(&member);
        present.is_some_and(|present| present.topics.is_none())
    }

    pub fn is_followed(&self, topic: Uuid) -> bool {
        self.followers.contains_key(&topic)
    }

    /// The members here who follow one of these topics, or of whom that is not known yet; `None` where
    /// they are more than `limit`.
    pub fn listeners(
        &self,
        topics: impl Iterator<Item = Uuid>,
        limit: usize,
    ) -> Option<Vec<MemberId>> {
        let followers = topics.filter_map(|topic| self.followers.get(&topic));
        let mut found = HashSet::new();
        for member in followers.flat_map(HashMap::keys).chain(&self.waiting) {
            found.insert(*member);
            if found.len() > limit {
                return None;
            }
        }
        Some(found.into_iter().collect())
    }

    /// Sends the other followers of a topic what may be missed.
    pub fn hint(&self, topic: Uuid, from: MemberId, text: &bytestring::ByteString) {
        let followers = self
            .followers
            .get(&topic)
            .into_iter()
            .flat_map(HashMap::keys);
        for member in followers.filter(|member| **member != from) {
            for seat in self.seats_of(*member) {
                seat.queue.push_light(text.clone());
            }
        }
    }

    pub fn is_waiting(&self, seat: &Arc<Seat>) -> bool {
        self.present.get(&seat.member).is_some_and(|present| {
            let mut waiting = present.waiting.iter();
            waiting.any(|waiting| Arc::ptr_eq(&waiting.seat, seat))
        })
    }

    /// Notes what the member of a waiting seat follows; `position` is the room's.
    pub fn settle(&mut self, seat: &Arc<Seat>, followed: Followed, position: i64) {
        if let Some(present) = self.present.get_mut(&seat.member) {
            for waiting in &mut present.waiting {
                if Arc::ptr_eq(&waiting.seat, seat) {
                    waiting.followed = Some(followed.clone());
                }
            }
        }
        self.seat_waiting(seat.member, position);
    }

    /// Hands the next event of the log to those who may see it.
    pub fn deliver(&mut self, item: &Arc<Item>) {
        let address = &item.addressed.address;
        if address.is_everyone() {
            self.present.values().for_each(|present| present.push(item));
        } else {
            let followers = address.topic.and_then(|topic| self.followers.get(&topic));
            let sees = |from: &i64| address.is_shown_from(*from);
            let named = address.named().collect::<HashSet<_>>().into_iter();
            let others =
                named.filter(|id| !followers.and_then(|all| all.get(id)).is_some_and(sees));
            let followers = followers.into_iter().flatten();
            let seeing = followers.filter(|(_, from)| sees(from));
            for member in seeing.map(|(member, _)| *member).chain(others) {
                if let Some(present) = self.present.get(&member) {
                    present.push(item);
                }
            }
        }
        self.follow(item);
        for member in self.waiting.iter().copied().collect::<Vec<_>>() {
            if let Some(present) = self.present.get_mut(&member) {
                present.keep(item);
            }
            self.seat_waiting(member, item.position());
        }
    }

    /// What an event changes of who follows its topic.
    fn follow(&mut self, item: &Item) {
        let address = &item.addressed.address;
        let Some(topic) = address.topic else {
            return;
        };
        for member in &address.leaves {
            if let Some(topics) = self.topics_of(*member) {
                topics.remove(&topic);
                unfollow(&mut self.followers, topic, *member);
            }
        }
        for member in &address.joins {
            if let Some(topics) = self.topics_of(*member) {
                topics.insert(topic);
                // Every node of this version says it; of another one nothing is guessed.
                let from = address.joins_from.unwrap_or(i64::MAX);
                let followers = self.followers.entry(topic).or_default();
                followers.insert(*member, from);
            }
        }
    }

    fn topics_of(&mut self, member: MemberId) -> Option<&mut HashSet<Uuid>> {
        self.present.get_mut(&member)?.topics.as_mut()
    }

    /// Seats those of whom enough is known at this position.
    fn seat_waiting(&mut self, member: MemberId, position: i64) {
        let Some(present) = self.present.get_mut(&member) else {
            return;
        };
        let ready = |waiting: &mut Waiting| {
            let followed = waiting.followed.as_ref();
            followed.is_some_and(|followed| followed.by <= position)
        };
        let ready: Vec<_> = present.waiting.extract_if(.., ready).collect();
        for waiting in ready {
            let topics = waiting.tell();
            present.seats.push(waiting.seat);
            if present.topics.is_none() {
                for Following { topic, from } in &topics {
                    let followers = self.followers.entry(*topic).or_default();
                    followers.insert(member, *from);
                }
                present.topics = Some(topics.iter().map(|following| following.topic).collect());
            }
        }
        if present.waiting.is_empty() {
            // Waiting is short and its room large: idle connections keep none of it.
            present.waiting = Vec::new();
            self.waiting.remove(&member);
        }
    }
}

fn unfollow(followers: &mut Followers, topic: Uuid, member: MemberId) {
    if let Some(members) = followers.get_mut(&topic) {
        members.remove(&member);
        if members.is_empty() {
            followers.remove(&topic);
        }
    }
}

impl Present {
    fn all(&self) -> impl Iterator<Item = &Arc<Seat>> {
        let waiting = self.waiting.iter().map(|waiting| &waiting.seat);
        self.seats.iter().chain(waiting)
    }

    fn push(&self, item: &Item) {
        for seat in &self.seats {
            seat.queue.push(item.frame());
        }
    }

    /// Keeps an event for those who wait, as many as a queue takes; then they start anew.
    fn keep(&mut self, item: &Arc<Item>) {
        for waiting in &mut self.waiting {
            if waiting.kept.len() < waiting.seat.queue.capacity() {
                waiting.kept.push(item.clone());
            } else {
                waiting.seat.queue.stop(Stop::Lost);
            }
        }
    }
}

impl Waiting {
    /// Tells the seat what of the kept events its member may see, and says what they follow.
    fn tell(&self) -> Vec<Following> {
        let member = self.seat.member;
        let followed = self.followed.iter().flat_map(|f| f.topics.iter().copied());
        let changes = self.kept.iter().filter_map(|item| {
            let address = &item.addressed.address;
            address.change(member, item.position())
        });
        let sight = Sight::new(member, followed, changes);
        for item in &self.kept {
            if sight.sees(item.position(), &item.addressed.address) {
                self.seat.queue.push(item.frame());
            }
        }
        sight.topics().collect()
    }
}
