//! Whether a room may be had: the one place that decides it, before the database decides who
//! was first.
//!
//! Must hold: whoever books locks all rooms of the booking here, at once, in the order of
//! their ids, so that rivals never wait for each other in a circle; what was judged stays true
//! until the commit, because whoever changes a room, its policy, its closures or its places
//! holds the same locks.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::Room;
use crate::kernel::ids::{MemberId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::bookings::domain::Slot;
use crate::meetings::errors;
use crate::schema::rooms;

/// What is asked of one room: these slots, for one meeting.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    pub organizer: MemberId,
    /// The slots that are to be held, in the order of time.
    pub slots: &'a [Slot],
    /// What the same meeting holds in this room today and gives up in the same transaction:
    /// it does not count against its organizer.
    pub instead_of: &'a [Slot],
    /// They are occurrences of a series.
    pub recurring: bool,
}

/// What a booking is at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Confirmed,
    /// It holds the room and waits for approval.
    Pending,
}

/// On which terms a room is had, as they are until the commit.
#[derive(Debug, Clone)]
pub struct Terms {
    pub room: Room,
}

/// Locks the rooms in the order of their ids, and reads what their policies need to judge
/// these organizers, in a number of statements that depends on neither. A room that is not
/// there, or was removed, is missing from the answer.
pub async fn lock(
    tx: &mut Tx,
    ids: &BTreeSet<RoomId>,
    _organizers: &BTreeSet<MemberId>,
) -> Result<HashMap<RoomId, Terms>> {
    let found: Vec<Room> = rooms::table
        .filter(
            rooms::org_id
                .eq(tx.org_id())
                .and(rooms::id.eq_any(ids.iter().copied().collect::<Vec<_>>())),
        )
        .filter(rooms::removed_at.is_null())
        .order(rooms::id)
        .select(Room::as_select())
        .for_no_key_update()
        .load(tx.conn())
        .await?;
    let terms = found.into_iter().map(|room| (room.id, Terms { room }));
    Ok(terms.collect())
}

impl Terms {
    /// Whether the wish is granted, as far as the room's rules go; else which rule refuses it.
    pub fn judge(&self, wish: &Wish<'_>, now: DateTime<Utc>) -> Result<Standing, Problem> {
        match self.refused(wish, now).into_iter().next() {
            Some((_, problem)) => Err(problem),
            None => Ok(Standing::Confirmed),
        }
    }

    /// Each slot that a rule refuses, by its place in the wish; without a place, the whole wish
    /// is refused. Whoever skips what cannot be had leaves these out and judges the rest.
    pub fn refused(&self, _wish: &Wish<'_>, _now: DateTime<Utc>) -> Vec<(Option<usize>, Problem)> {
        if self.room.out_of_service {
            let detail = format!(
                "{} is out of service and takes no bookings for now.",
                self.room.name
            );
            return vec![(None, Problem::new(&errors::ROOM_OUT_OF_SERVICE, detail))];
        }
        Vec::new()
    }

    /// Counts a wish that was granted, for whoever judges several wishes under one lock.
    pub fn granted(&mut self, _wish: &Wish<'_>) {}
}
