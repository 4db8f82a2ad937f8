//! What may be done with bookings.

use std::collections::BTreeSet;

use super::domain::{self, Answer, Attendee, Booking, BookingStatus, Note, Slot};
use super::events::{self, BookingAnswered, BookingState};
use super::queries::{self, Seen};
use super::view;
use super::wire::{self, Conflicts, NewBooking};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{BookingId, RoomId};
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::Tx;
use crate::meetings::errors;
use crate::meetings::rooms::domain::Room;
use crate::meetings::rooms::terms::{self, Wish};
use crate::organizations::audit::{self, Change};
use crate::organizations::directory;

pub async fn create(tx: &mut Tx, new: NewBooking) -> Result<wire::Booking> {
    let slot =
        Slot::bookable(new.starts_at, new.ends_at, tx.now()).map_err(Problem::invalid_fields)?;
    let room_id = new.room_id;
    // Most who come too late learn it here, without queueing for the room.
    let taken = queries::conflicts(tx, room_id, slot).await?;
    if !taken.is_empty() {
        return Err(room_taken(taken));
    }
    if !new.attendee_ids.is_empty() {
        directory::require_active(tx, &new.attendee_ids, "/attendee_ids").await?;
    }
    let attendees = domain::attendance(tx.member_id()?, &new.attendee_ids);
    let room = lock_room(tx, room_id, slot).await?;
    let booking = fill(tx, slot, new)?;
    if !queries::insert(tx, &booking).await? {
        let taken = queries::conflicts(tx, room_id, slot).await?;
        return Err(room_taken(taken));
    }
    queries::insert_attendees(tx, &booking, &attendees).await?;
    let event = Event::new(
        events::CREATED,
        audience(&attendees),
        BookingState::from(&booking),
    )?;
    tx.emit(event);
    let seen = Seen {
        booking,
        room_name: room.name,
        answer: Some(Answer::Accepted.as_str().to_owned()),
    };
    view::with_attendees(tx, seen, Some(attendees)).await
}

/// The room, held until the commit: rivals for it come one after the other, and it neither
/// goes nor closes meanwhile. Other rooms are not concerned.
async fn lock_room(tx: &mut Tx, id: RoomId, slot: Slot) -> Result<Room> {
    let me = tx.member_id()?;
    let mut terms = terms::lock(tx, &BTreeSet::from([id]), &BTreeSet::from([me])).await?;
    let missing = || Problem::invalid("/room_id", "must be a room of this organization");
    let terms = terms.remove(&id).ok_or_else(missing)?;
    let slots = [crate::meetings::slot::Slot {
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
    }];
    let wish = Wish {
        organizer: me,
        slots: &slots,
        instead_of: &[],
        recurring: false,
    };
    terms.judge(&wish, tx.now())?;
    Ok(terms.room)
}

fn fill(tx: &Tx, slot: Slot, new: NewBooking) -> Result<Booking> {
    Ok(Booking {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        room_id: new.room_id,
        organizer_id: tx.member_id()?,
        title: new.title.into_inner(),
        note: new.note.map(Note::into_inner),
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        status: "confirmed".to_owned(),
        created_at: tx.now(),
    })
}

fn room_taken(taken: Vec<Slot>) -> Problem {
    let first = taken.as_slice().first().map_or_else(String::new, |slot| {
        format!(
            " from {} to {}",
            slot.starts_at.to_rfc3339(),
            slot.ends_at.to_rfc3339()
        )
    });
    let conflicts = Conflicts {
        conflicts: taken.into_iter().map(Into::into).collect(),
    };
    Problem::new(
        &errors::ROOM_TAKEN,
        format!("Somebody has the room{first}. Choose another time or another room."),
    )
    .with_context(serde_json::json!(conflicts))
}

/// Frees the slot; the same again changes nothing.
pub async fn cancel(tx: &mut Tx, id: BookingId) -> Result<wire::Booking> {
    let mut seen = queries::find(tx, id).await?;
    let organizes = seen.booking.organizer_id == tx.member_id()?;
    if !organizes && !view::manages_rooms(tx) {
        return Err(Problem::new(
            &code::FORBIDDEN,
            "Only its organizer or somebody with the permission rooms.manage can cancel a booking.",
        ));
    }
    if seen.booking.status() == BookingStatus::Confirmed && seen.booking.ends_at <= tx.now() {
        let detail = "It is over, and what was is not changed.";
        return Err(Problem::new(&errors::BOOKING_OVER, detail));
    }
    let attendees = queries::attendees(tx, id).await?;
    if queries::cancel(tx, id).await? {
        let before = seen.booking.clone();
        seen.booking.status = "cancelled".to_owned();
        let after = BookingState::from(&seen.booking);
        if !organizes {
            let change = Change {
                action: events::CANCELLED,
                target_kind: "booking",
                target_id: id.0,
            };
            audit::record(tx, change, Some(&BookingState::from(&before)), Some(&after)).await?;
        }
        tx.emit(Event::new(events::CANCELLED, audience(&attendees), after)?);
    }
    seen.booking.status = "cancelled".to_owned();
    view::with_attendees(tx, seen, Some(attendees)).await
}

/// The attendee's answer; the same again changes nothing.
pub async fn answer(tx: &mut Tx, id: BookingId, answer: Answer) -> Result<wire::Booking> {
    let mut seen = queries::find(tx, id).await?;
    if seen.answer.is_none() {
        return Err(Problem::new(
            &errors::NOT_INVITED,
            "You are not invited to this booking.",
        ));
    }
    let me = tx.member_id()?;
    if seen.booking.organizer_id == me {
        return Err(Problem::new(
            &errors::ORGANIZER_ATTENDS,
            "The organizer has accepted. Cancel the booking if it shall not take place.",
        ));
    }
    if seen.booking.status() == BookingStatus::Cancelled {
        return Err(Problem::new(
            &errors::BOOKING_CANCELLED,
            "The booking was cancelled; nobody waits for an answer.",
        ));
    }
    let changed = queries::answer(tx, id, answer).await?;
    let attendees = queries::attendees(tx, id).await?;
    if changed {
        let payload = BookingAnswered {
            id,
            member_id: me,
            answer,
        };
        tx.emit(Event::new(events::ANSWERED, audience(&attendees), payload)?);
    }
    seen.answer = Some(answer.as_str().to_owned());
    view::with_attendees(tx, seen, Some(attendees)).await
}

fn audience(attendees: &[Attendee]) -> Audience {
    Audience::Members(
        attendees
            .iter()
            .map(|attendee| attendee.member_id)
            .collect(),
    )
}
