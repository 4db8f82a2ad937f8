//! Who is there, and who types. Nothing of it is kept: it is gone with the connections, and the
//! first to be dropped where a queue fills.
//!
//! A node knows its own connections; others tell it of theirs, changes at once and everything now
//! and then, so that what was lost is mended and a node that is gone is forgotten.
//!
//! Must hold: whoever watches is told in the end how each watched member stands; a member is as
//! present as the most present of their connections on any node.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use utoipa::ToSchema;
use uuid::Uuid;

use super::frames::ServerFrame;
use super::room::Seat;
use crate::kernel::ids::MemberId;

/// How long another node counts after it was heard.
const FORGOTTEN: Duration = Duration::from_secs(45);
/// How often a member's typing in a conversation is passed on.
const TYPING: Duration = Duration::from_secs(3);

/// How present somebody is.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PresenceStatus {
    /// No connection.
    #[default]
    Offline,
    /// Only connections that said that nobody is at them.
    Away,
    Online,
}

/// How present a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberPresence {
    pub member_id: MemberId,
    pub status: PresenceStatus,
}

/// Another node's connections of the organization.
struct Node {
    heard: Instant,
    members: HashMap<MemberId, PresenceStatus>,
}

#[derive(Default)]
pub(super) struct Presence {
    /// By this node's connections, as other nodes were told.
    here: HashMap<MemberId, PresenceStatus>,
    elsewhere: HashMap<Uuid, Node>,
    watchers: HashMap<MemberId, Vec<Arc<Seat>>>,
    /// Whom each seat watches, by the seat's address.
    watching: HashMap<usize, HashSet<MemberId>>,
    /// What the watchers of a member were told last.
    told: HashMap<MemberId, PresenceStatus>,
    /// Those about whom something may have changed since the last look.
    changed: HashSet<MemberId>,
    typing: HashMap<(MemberId, Uuid), Instant>,
}

impl Presence {
    /// Something about the member's connections here has changed.
    pub fn touch(&mut self, member: MemberId) {
        self.changed.insert(member);
    }

    /// The seat watches these and nobody else, and is told how they stand.
    pub fn watch(
        &mut self,
        seat: &Arc<Seat>,
        members: &[MemberId],
        here: impl Fn(MemberId) -> PresenceStatus,
    ) {
        self.unwatch(seat);
        let mut list = Vec::new();
        let watched: HashSet<_> = members.iter().copied().collect();
        for member_id in watched.iter().copied() {
            let status = self.status(member_id, here(member_id));
            // Whoever watches already is told of a change by the next look.
            self.told.entry(member_id).or_insert(status);
            let watchers = self.watchers.entry(member_id).or_default();
            watchers.push(seat.clone());
            list.push(MemberPresence { member_id, status });
        }
        if !watched.is_empty() {
            self.watching.insert(address(seat), watched);
        }
        list.sort_unstable_by_key(|entry| entry.member_id);
        if !tell(seat, &list) {
            self.forget_told(members);
        }
    }

    pub fn unwatch(&mut self, seat: &Arc<Seat>) {
        for member in self.watching.remove(&address(seat)).into_iter().flatten() {
            let Some(seats) = self.watchers.get_mut(&member) else {
                continue;
            };
            seats.retain(|other| !Arc::ptr_eq(other, seat));
            if seats.is_empty() {
                self.watchers.remove(&member);
                self.told.remove(&member);
            }
        }
    }

    /// What another node says of its connections: of all of them, or of those that changed.
    pub fn hear(&mut self, node: Uuid, all: bool, members: &[MemberPresence], now: Instant) {
        let entry = self.elsewhere.entry(node).or_insert_with(|| Node {
            heard: now,
            members: HashMap::new(),
        });
        entry.heard = now;
        if all {
            self.changed.extend(entry.members.drain().map(|(id, _)| id));
        }
        for MemberPresence { member_id, status } in members {
            self.changed.insert(*member_id);
            if *status == PresenceStatus::Offline {
                entry.members.remove(member_id);
            } else {
                entry.members.insert(*member_id, *status);
            }
        }
    }

    /// Tells the watchers what has changed; returns what has changed here, for other nodes.
    pub fn look(
        &mut self,
        now: Instant,
        here: impl Fn(MemberId) -> PresenceStatus,
    ) -> Vec<MemberPresence> {
        self.forget(now);
        let mut own = Vec::new();
        let mut news: HashMap<usize, (Arc<Seat>, Vec<MemberPresence>)> = HashMap::new();
        for member_id in std::mem::take(&mut self.changed) {
            let status = here(member_id);
            if self.note(member_id, status) {
                own.push(MemberPresence { member_id, status });
            }
            let status = self.status(member_id, status);
            let Some(watchers) = self.watchers.get(&member_id) else {
                continue;
            };
            if self.told.insert(member_id, status) == Some(status) {
                continue;
            }
            for seat in watchers {
                let entry = MemberPresence { member_id, status };
                let news = news.entry(address(seat));
                let (_, list) = news.or_insert_with(|| (seat.clone(), Vec::new()));
                list.push(entry);
            }
        }
        for (seat, list) in news.into_values() {
            if !tell(&seat, &list) {
                self.forget_told(&list.iter().map(|entry| entry.member_id).collect::<Vec<_>>());
            }
        }
        own
    }

    /// Everybody who is present by this node's connections, as other nodes were told.
    pub fn here(&self) -> Vec<MemberPresence> {
        let entries = self.here.iter();
        let entry = |(member_id, status): (&MemberId, &PresenceStatus)| MemberPresence {
            member_id: *member_id,
            status: *status,
        };
        entries.map(entry).collect()
    }

    /// Whether it is time to pass on that the member types in a conversation.
    pub fn types(&mut self, member: MemberId, topic: Uuid, now: Instant) -> bool {
        let last = self.typing.get(&(member, topic));
        let due = last.is_none_or(|last| now.duration_since(*last) >= TYPING);
        if due {
            self.typing.insert((member, topic), now);
        }
        due
    }

    fn forget(&mut self, now: Instant) {
        self.typing
            .retain(|_, last| now.duration_since(*last) < TYPING);
        let changed = &mut self.changed;
        self.elsewhere.retain(|_, node| {
            let alive = now.duration_since(node.heard) < FORGOTTEN;
            if !alive {
                changed.extend(node.members.keys());
            }
            alive
        });
    }

    /// Those who were not reached are told at the next look.
    fn forget_told(&mut self, members: &[MemberId]) {
        for member in members {
            self.told.remove(member);
            self.changed.insert(*member);
        }
    }

    /// Whether other nodes were told something else.
    fn note(&mut self, member: MemberId, status: PresenceStatus) -> bool {
        let before = if status == PresenceStatus::Offline {
            self.here.remove(&member)
        } else {
            self.here.insert(member, status)
        };
        before.unwrap_or_default() != status
    }

    fn status(&self, member: MemberId, here: PresenceStatus) -> PresenceStatus {
        let nodes = self.elsewhere.values();
        let elsewhere = nodes.filter_map(|node| node.members.get(&member).copied());
        elsewhere.fold(here, PresenceStatus::max)
    }
}

/// Names a seat as long as it is taken.
pub(super) fn address(seat: &Arc<Seat>) -> usize {
    Arc::as_ptr(seat).addr()
}

/// False where the seat's queue has no room for what may be missed.
fn tell(seat: &Seat, members: &[MemberPresence]) -> bool {
    let members = members.into();
    seat.queue
        .push_light(ServerFrame::Presence { members }.text().into())
}

#[cfg(test)]
mod tests;
