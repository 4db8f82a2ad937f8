//! Which rooms an edited meeting keeps, gives up and wants. Pure.
//!
//! Must hold: what an edit does not concern stays held, and what could not be had before is not
//! asked for again, unless the rooms themselves are chosen anew; what is over stays as it was.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::domain::{HORIZON, expand};
use super::queries::Whole;
use crate::kernel::ids::RoomId;
use crate::meetings::room_bookings::domain::{RoomBooking, Wanted};
use crate::meetings::slot::Slot;

/// Rooms of occurrences that have their own, by original start.
pub type Own = HashMap<NaiveDateTime, Vec<RoomId>>;

#[derive(Debug, Default)]
pub struct Plan {
    pub wanted: Vec<Wanted>,
    pub given_up: Vec<RoomBooking>,
    pub kept: Vec<RoomBooking>,
}

/// The rooms that a meeting asks for at occurrences that are not over.
pub fn asked(whole: &Whole, own: &Own, now: DateTime<Utc>) -> Vec<Wanted> {
    if whole.rooms.is_empty() && own.is_empty() {
        return Vec::new();
    }
    let expansion = expand(&whole.meeting, &whole.exceptions, now + HORIZON);
    let to_come = expansion.occurrences.iter().filter(|one| one.ends_at > now);
    let rooms = to_come.flat_map(|one| {
        let rooms = own.get(&one.original_start).unwrap_or(&whole.rooms);
        rooms.iter().map(|room_id| Wanted {
            room_id: *room_id,
            original_start: one.original_start,
            slot: Slot {
                starts_at: one.starts_at,
                ends_at: one.ends_at,
            },
        })
    });
    rooms.collect()
}

/// What becomes of the rooms; `before` is what was asked for, under the names of before, which
/// are `shift` earlier. `after.bookings` is what is held, under the names of now.
pub fn plan(
    before: &[Wanted],
    shift: TimeDelta,
    after: &Whole,
    own: &Own,
    now: DateTime<Utc>,
) -> Plan {
    let key = |one: &Wanted| (one.original_start, one.room_id, one.slot);
    let before: HashSet<_> = before
        .iter()
        .map(|one| (one.original_start + shift, one.room_id, one.slot))
        .collect();
    let asked = asked(after, own, now);
    let now_asked: HashSet<_> = asked.iter().map(key).collect();
    let held = |booking: &RoomBooking| {
        let slot = booking.slot();
        (booking.original_start, booking.room_id, slot)
    };
    let (kept, given_up): (Vec<_>, Vec<_>) = after
        .bookings
        .iter()
        .cloned()
        .partition(|booking| booking.ends_at <= now || now_asked.contains(&held(booking)));
    let has: HashSet<_> = kept.iter().map(held).collect();
    let wanted = asked
        .into_iter()
        .filter(|one| !has.contains(&key(one)) && !before.contains(&key(one)));
    Plan {
        wanted: wanted.collect(),
        given_up,
        kept,
    }
}
