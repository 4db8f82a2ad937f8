//! What a reader sees of a booking: the one place that decides who may read its title, note
//! and attendees.

use std::collections::HashMap;

use super::domain::{Answer, Attendee};
use super::queries::{self, Seen};
use super::wire::{self, BookedRoom, Booking, BookingSummary};
use crate::kernel::ids::MemberId;
use crate::kernel::paging::Page;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Scope, Tx};
use crate::organizations::can;
use crate::organizations::directory::{self, Person};

/// Whether the actor manages rooms, and so reads and cancels every booking.
pub fn manages_rooms(tx: &Tx) -> bool {
    tx.holds::<can::ManageRooms>() == Some(Scope::Organization)
}

/// The whole booking, as far as the actor may read it.
pub async fn whole(tx: &mut Tx, seen: Seen) -> Result<Booking> {
    let attendees = if seen.answer.is_some() || manages_rooms(tx) {
        Some(queries::attendees(tx, seen.booking.id).await?)
    } else {
        None
    };
    with_attendees(tx, seen, attendees).await
}

/// The whole booking for one who may read these attendees; for others, without details.
pub async fn with_attendees(
    tx: &mut Tx,
    seen: Seen,
    attendees: Option<Vec<Attendee>>,
) -> Result<Booking> {
    let Seen {
        booking,
        room_name,
        answer,
    } = seen;
    let mut ids = vec![booking.organizer_id];
    ids.extend(
        attendees
            .iter()
            .flatten()
            .map(|attendee| attendee.member_id),
    );
    let mut people = directory::people(tx, &ids).await?;
    if answer.is_some() && !people.contains_key(&booking.organizer_id) {
        people.extend(directory::named(tx, &[booking.organizer_id]).await?);
    }
    let status = booking.status();
    let (title, note) = if attendees.is_some() {
        (Some(booking.title), booking.note)
    } else {
        (None, None)
    };
    Ok(Booking {
        id: booking.id,
        room: BookedRoom {
            id: booking.room_id,
            name: room_name,
        },
        starts_at: booking.starts_at,
        ends_at: booking.ends_at,
        status,
        organizer: people.get(&booking.organizer_id).cloned(),
        title,
        note,
        attendees: attendees.map(|attendees| named(&attendees, &people)),
        my_answer: answer.as_deref().map(Answer::stored),
        created_at: booking.created_at,
    })
}

/// By name, then id; those whom the directory hides from the reader are left out.
fn named(attendees: &[Attendee], people: &HashMap<MemberId, Person>) -> Vec<wire::Attendee> {
    let shape = |attendee: &Attendee| {
        let person = people.get(&attendee.member_id)?;
        Some(wire::Attendee {
            id: person.id,
            name: person.name.clone(),
            answer: attendee.answer(),
        })
    };
    let mut list: Vec<_> = attendees.iter().filter_map(shape).collect();
    list.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    list
}

/// A page of a list, from up to `limit + 1` rows.
pub async fn page(tx: &mut Tx, rows: Vec<Seen>, limit: i64) -> Result<Page<BookingSummary>> {
    let manages = manages_rooms(tx);
    let organizers: Vec<_> = rows.iter().map(|seen| seen.booking.organizer_id).collect();
    let people = directory::people(tx, &organizers).await?;
    // Whoever invites one is named, also where the directory hides them.
    let hosts: Vec<_> = rows
        .iter()
        .filter(|seen| seen.answer.is_some() && !people.contains_key(&seen.booking.organizer_id))
        .map(|seen| seen.booking.organizer_id)
        .collect();
    let hosts = directory::named(tx, &hosts).await?;
    let key = |seen: &Seen| (seen.booking.starts_at, seen.booking.id);
    Page::new(
        rows,
        limit,
        key,
        |Seen {
             booking,
             room_name,
             answer,
         }| BookingSummary {
            id: booking.id,
            room: BookedRoom {
                id: booking.room_id,
                name: room_name,
            },
            starts_at: booking.starts_at,
            ends_at: booking.ends_at,
            organizer: people
                .get(&booking.organizer_id)
                .or_else(|| {
                    hosts
                        .get(&booking.organizer_id)
                        .filter(|_| answer.is_some())
                })
                .cloned(),
            title: (manages || answer.is_some()).then_some(booking.title),
            my_answer: answer.as_deref().map(Answer::stored),
        },
    )
}
