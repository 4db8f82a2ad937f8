//! What may be done with closures.

use std::collections::BTreeMap;

use serde_json::json;

use super::domain::{self, Closure, Target};
use super::events::{self, RoomBookingsReleased};
use super::queries;
use super::wire::{BookingInTheWay, ClosureMade, InTheWay, NewClosure, RoomClosure};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{MeetingId, RoomClosureId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::mail::{self, Cause};
use crate::meetings::meetings::queries::whole;
use crate::meetings::room_bookings::domain::RoomBooking;
use crate::meetings::slot::Slot;
use crate::meetings::{errors, places, rooms};
use crate::organizations::audit::{self, Change, NOTHING};

/// Bookings that an answer lists.
const SHOWN: usize = 100;

pub async fn create(tx: &mut Tx, target: Target, new: NewClosure) -> Result<ClosureMade> {
    let slot = Slot {
        starts_at: new.starts_at,
        ends_at: new.ends_at,
    };
    let slot = domain::closable(slot, tx.now()).map_err(Problem::invalid_fields)?;
    let rooms = lock(tx, target).await?;
    let mut found = queries::in_the_way(tx, &rooms, slot).await?;
    found.sort_by_key(|booking| (booking.starts_at, booking.id));
    if new.bookings == InTheWay::Refuse && !found.is_empty() {
        return Err(in_the_way(&found));
    }
    let (room_id, place_id) = match target {
        Target::Room(id) => (Some(id), None),
        Target::Place(id) => (None, Some(id)),
    };
    let row = Closure {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        room_id,
        place_id,
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        reason: new.reason.into_inner(),
        created_by: tx.member_id()?,
        created_at: tx.now(),
    };
    queries::insert(tx, &row).await?;
    let released = new.bookings == InTheWay::Release;
    if released && !found.is_empty() {
        release(tx, &found, &row.reason).await?;
    }
    let made = ClosureMade {
        closure: RoomClosure::from(row),
        in_the_way: found.len(),
        released,
        bookings: shown(&found),
    };
    let change = change(events::CREATED, made.closure.id);
    audit::record(tx, change, NOTHING, Some(&made)).await?;
    let told = Event::new(events::CREATED, Audience::Organization, &made.closure)?;
    tx.emit(told);
    Ok(made)
}

/// What it released stays released.
pub async fn remove(tx: &mut Tx, id: RoomClosureId) -> Result<()> {
    let gone = RoomClosure::from(queries::delete(tx, id).await?);
    let change = change(events::REMOVED, id);
    audit::record(tx, change, Some(&gone), NOTHING).await?;
    tx.emit(Event::new(events::REMOVED, Audience::Organization, gone)?);
    Ok(())
}

fn change(action: &'static str, id: RoomClosureId) -> Change<'static> {
    Change {
        action,
        target_kind: "room_closure",
        target_id: id.0,
    }
}

/// The rooms concerned, which nobody books until the commit, and into whose place none comes.
async fn lock(tx: &mut Tx, target: Target) -> Result<Vec<RoomId>> {
    let place = match target {
        Target::Room(id) => return Ok(vec![rooms::queries::lock(tx, id).await?.id]),
        Target::Place(id) => id,
    };
    places::queries::lock_tree(tx).await?;
    places::queries::lock_below(tx, place).await?;
    let rooms = rooms::queries::lock_in(tx, place).await?;
    Ok(rooms.into_iter().map(|room| room.id).collect())
}

/// Organizers and attendees learn it; the meetings stay.
async fn release(tx: &mut Tx, bookings: &[RoomBooking], reason: &str) -> Result<()> {
    let mut of_meetings: BTreeMap<MeetingId, BTreeMap<RoomId, Vec<&RoomBooking>>> = BTreeMap::new();
    for booking in bookings {
        let rooms = of_meetings.entry(booking.meeting_id).or_default();
        rooms.entry(booking.room_id).or_default().push(booking);
    }
    let mut before = Vec::with_capacity(of_meetings.len());
    for id in of_meetings.keys() {
        before.push(whole(tx, *id).await?);
    }
    queries::release(tx, bookings, reason).await?;
    for (before, rooms) in before.iter().zip(of_meetings.values()) {
        let mut after = before.clone();
        after
            .bookings
            .retain(|held| bookings.iter().all(|gone| gone.id != held.id));
        mail::after_change(tx, Some(before), &after, Cause::Edited).await?;
        let attendees: Vec<_> = before
            .attendees
            .iter()
            .filter_map(|who| who.member_id)
            .collect();
        for (room_id, gone) in rooms {
            let told = RoomBookingsReleased {
                meeting_id: before.meeting.id,
                room_id: *room_id,
                booking_ids: gone.iter().map(|booking| booking.id).collect(),
                reason: reason.to_owned(),
            };
            let audience = Audience::Members(attendees.clone());
            tx.emit(Event::new(events::RELEASED, audience, told)?);
        }
    }
    Ok(())
}

fn shown(found: &[RoomBooking]) -> Vec<BookingInTheWay> {
    let shape = |booking: &RoomBooking| BookingInTheWay {
        id: booking.id,
        room_id: booking.room_id,
        meeting_id: booking.meeting_id,
        organizer_id: booking.organizer_id,
        starts_at: booking.starts_at,
        ends_at: booking.ends_at,
    };
    found.iter().take(SHOWN).map(shape).collect()
}

fn in_the_way(found: &[RoomBooking]) -> Problem {
    Problem::new(
        &errors::CLOSURE_IN_THE_WAY,
        format!(
            "There are {} bookings at that time. Say with `bookings` whether they keep the room or are released.",
            found.len()
        ),
    )
    .with_context(json!({ "in_the_way": found.len(), "bookings": shown(found) }))
}
