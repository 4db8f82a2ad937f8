//! The connections of one organization on this node, and how far they were told.
//!
//! Must hold: whoever takes a seat at position P gets every event after P that its member
//! may see into its queue, in order; everything up to [`Room::position`] is in the queues.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::frames::ServerFrame;
use super::queue::{Frame, Queue, Stop};
use crate::kernel::events::{Addressed, MEMBER_PREFIX, StoredEvent};
use crate::kernel::ids::{AccountId, MemberId, OrgId};

/// One connection's place.
pub struct Seat {
    pub member: MemberId,
    pub account: AccountId,
    pub queue: Queue,
}

pub struct Room {
    pub org_id: OrgId,
    /// There may be something new in the log.
    pub news: Notify,
    state: Mutex<State>,
}

struct State {
    position: i64,
    seats: HashMap<MemberId, Vec<Arc<Seat>>>,
}

impl Room {
    /// Everything up to `position` is committed, and is nobody's to be told here.
    pub fn new(org_id: OrgId, position: i64) -> Self {
        let state = State {
            position,
            seats: HashMap::new(),
        };
        Self {
            org_id,
            news: Notify::new(),
            state: Mutex::new(state),
        }
    }

    pub fn position(&self) -> i64 {
        self.state().position
    }

    /// Takes a place, unless the member has `limit` already; returns from where on it is told.
    pub fn enter(&self, seat: &Arc<Seat>, limit: usize) -> Option<i64> {
        let mut state = self.state();
        let seats = state.seats.entry(seat.member).or_default();
        if seats.len() >= limit {
            return None;
        }
        seats.push(seat.clone());
        Some(state.position)
    }

    pub fn leave(&self, seat: &Arc<Seat>) {
        let mut state = self.state();
        if let Some(seats) = state.seats.get_mut(&seat.member) {
            seats.retain(|other| !Arc::ptr_eq(other, seat));
            if seats.is_empty() {
                state.seats.remove(&seat.member);
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.state().seats.is_empty()
    }

    /// Puts one event, the next of the log, into the queues of those who may see it.
    /// It is written at most once, and only if somebody here may.
    pub fn deliver(&self, (event, audience): &Addressed) {
        let mut state = self.state();
        let mut frame = None;
        let mut push = |seat: &Arc<Seat>| {
            seat.queue
                .push(frame.get_or_insert_with(|| write(event)).clone())
        };
        match audience {
            None => state.seats.values().flatten().for_each(&mut push),
            Some(members) => members
                .iter()
                .flatten()
                .filter_map(|id| state.seats.get(&MemberId(*id)))
                .flatten()
                .for_each(&mut push),
        }
        if let Some(seats) = concerned(event).and_then(|member| state.seats.get(&member)) {
            seats.iter().for_each(|seat| seat.queue.prove());
        }
        state.position = event.position;
    }

    /// Lets the connections of an account, or all of them, prove themselves again.
    pub fn prove(&self, account: Option<AccountId>) {
        let state = self.state();
        let seats = state.seats.values().flatten();
        seats
            .filter(|seat| account.is_none_or(|account| account == seat.account))
            .for_each(|seat| seat.queue.prove());
    }

    pub fn stop(&self, why: Stop) {
        self.state()
            .seats
            .values()
            .flatten()
            .for_each(|seat| seat.queue.stop(why));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing between taking and leaving the lock can panic half way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write(event: &StoredEvent) -> Frame {
    let text = ServerFrame::Event(event).text();
    Frame {
        position: event.position,
        text: text.into(),
    }
}

/// The member whose rights an event changes.
fn concerned(event: &StoredEvent) -> Option<MemberId> {
    let changed = event.kind.starts_with(MEMBER_PREFIX);
    changed
        .then(|| event.payload["member_id"].as_str()?.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;
    use serde_json::json;
    use uuid::Uuid;

    use super::{Room, Seat};
    use crate::kernel::events::{Addressed, StoredEvent};
    use crate::kernel::ids::{AccountId, MemberId, OrgId};
    use crate::realtime::queue::{Next, Queue};

    fn seat(member: u128) -> Arc<Seat> {
        let (member, account) = (
            MemberId(Uuid::from_u128(member)),
            AccountId(Uuid::from_u128(1)),
        );
        Arc::new(Seat {
            member,
            account,
            queue: Queue::new(8),
        })
    }

    fn event(position: i64, kind: &str, audience: Option<&[u128]>) -> Addressed {
        let event = StoredEvent {
            position,
            kind: kind.to_owned(),
            payload: json!({ "member_id": Uuid::from_u128(2) }),
            occurred_at: DateTime::UNIX_EPOCH,
        };
        (
            event,
            audience.map(|ids| ids.iter().map(|id| Some(Uuid::from_u128(*id))).collect()),
        )
    }

    fn told(seat: &Seat) -> Vec<i64> {
        match seat.queue.take() {
            Some(Next::Send(frames)) => frames.iter().map(|frame| frame.position).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn an_event_reaches_its_audience_and_nobody_else() {
        let room = Room::new(OrgId(Uuid::nil()), 4);
        let seats = [seat(2), seat(3), seat(3)];
        for seat in &seats {
            assert_eq!(room.enter(seat, 8), Some(4));
        }
        room.deliver(&event(5, "message.posted", Some(&[3, 9])));
        room.deliver(&event(6, "department.created", None));
        assert_eq!(told(&seats[0]), [6]);
        assert_eq!(told(&seats[1]), [5, 6]);
        assert_eq!(told(&seats[2]), [5, 6]);
        assert_eq!(room.position(), 6);
    }

    #[test]
    fn whoever_left_is_told_nothing() {
        let room = Room::new(OrgId(Uuid::nil()), 0);
        let (one, other) = (seat(2), seat(2));
        assert!(room.enter(&one, 2).is_some() && room.enter(&other, 2).is_some());
        assert_eq!(
            room.enter(&seat(2), 2),
            None,
            "a member's sockets are limited"
        );
        room.leave(&one);
        room.deliver(&event(1, "message.posted", Some(&[2])));
        assert_eq!((told(&one), told(&other)), (vec![], vec![1]));
        room.leave(&other);
        assert!(room.is_empty());
    }

    #[test]
    fn a_change_of_a_member_makes_their_connections_prove_themselves() {
        let room = Room::new(OrgId(Uuid::nil()), 0);
        let (changed, other) = (seat(2), seat(3));
        assert!(room.enter(&changed, 8).is_some() && room.enter(&other, 8).is_some());
        room.deliver(&event(1, "member.edited", None));
        assert!(matches!(changed.queue.take(), Some(Next::Prove)));
        assert!(matches!(other.queue.take(), Some(Next::Send(_))));
    }
}
