//! Meetings in the database.

pub mod handing;
pub mod lists;
pub mod writes;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub use lists::{Listed, bookings_of, of_meeting, of_member};

use super::domain::{Attendee, Exception, Meeting, OccurrenceAttendee};
use crate::kernel::ids::{AttendeeId, MeetingId, MemberId, OrgId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::room_bookings::domain::{RoomBooking, RoomBookingStatus};
use crate::schema::{
    meeting_attendees, meeting_exceptions, meeting_occurrence_attendees, meeting_rooms, meetings,
    room_bookings,
};

/// A meeting with all that belongs to it, but its occurrences, which follow from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    pub meeting: Meeting,
    /// By original start.
    pub exceptions: Vec<Exception>,
    /// By id; the organizer is one of them.
    pub attendees: Vec<Attendee>,
    /// By original start, then attendee.
    pub occurrence_attendees: Vec<OccurrenceAttendee>,
    /// The series' rooms, by id.
    pub rooms: Vec<RoomId>,
    /// Those that hold a room, by original start, then room.
    pub bookings: Vec<RoomBooking>,
}

impl Whole {
    /// A member's place among those who are invited.
    pub fn attendee(&self, member: MemberId) -> Option<&Attendee> {
        let id = AttendeeId(member.0);
        let place = self
            .attendees
            .binary_search_by_key(&id, |one| one.attendee_id);
        self.attendees.get(place.ok()?)
    }

    /// The members who are invited, the organizer among them.
    pub fn members(&self) -> Vec<MemberId> {
        self.attendees
            .iter()
            .filter_map(|one| one.member_id)
            .collect()
    }
}

/// The meeting as it is until the commit: nobody else changes it.
pub async fn lock(tx: &mut Tx, id: MeetingId) -> Result<Whole> {
    let row = meetings::table
        .find((tx.org_id(), id))
        .select(Meeting::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await;
    found(tx, row).await
}

/// The meeting, which nobody changes until the commit, though others may answer.
pub async fn share(tx: &mut Tx, id: MeetingId) -> Result<Whole> {
    let row = meetings::table
        .find((tx.org_id(), id))
        .select(Meeting::as_select())
        .for_share()
        .first(tx.conn())
        .await;
    found(tx, row).await
}

/// The meeting and all that belongs to it.
pub async fn whole(tx: &mut Tx, id: MeetingId) -> Result<Whole> {
    let row = meetings::table
        .find((tx.org_id(), id))
        .select(Meeting::as_select())
        .first(tx.conn())
        .await;
    found(tx, row).await
}

/// What belongs to a meeting that was looked for; all of it travels together.
async fn found(tx: &mut Tx, row: QueryResult<Meeting>) -> Result<Whole> {
    let meeting = row.optional()?;
    let meeting = meeting.ok_or_else(|| Problem::not_found("meeting"))?;
    let conn: &AsyncPgConnection = tx.conn();
    let of = (meeting.org_id, meeting.id);
    let (exceptions, attendees, occurrence_attendees, rooms, bookings) = futures_util::try_join!(
        exceptions_of(conn, of),
        attendees_of(conn, of),
        occurrence_attendees_of(conn, of),
        rooms_of(conn, of),
        bookings_held_of(conn, of),
    )?;
    Ok(Whole {
        meeting,
        exceptions,
        attendees,
        occurrence_attendees,
        rooms,
        bookings,
    })
}

type Of = (OrgId, MeetingId);

async fn exceptions_of(mut conn: &AsyncPgConnection, (org, id): Of) -> Result<Vec<Exception>> {
    use meeting_exceptions as e;
    Ok(e::table
        .filter(e::org_id.eq(org).and(e::meeting_id.eq(id)))
        .order(e::original_start)
        .select(Exception::as_select())
        .load(&mut conn)
        .await?)
}

async fn attendees_of(mut conn: &AsyncPgConnection, (org, id): Of) -> Result<Vec<Attendee>> {
    use meeting_attendees as a;
    Ok(a::table
        .filter(a::org_id.eq(org).and(a::meeting_id.eq(id)))
        .order(a::attendee_id)
        .select(Attendee::as_select())
        .load(&mut conn)
        .await?)
}

async fn occurrence_attendees_of(
    mut conn: &AsyncPgConnection,
    (org, id): Of,
) -> Result<Vec<OccurrenceAttendee>> {
    use meeting_occurrence_attendees as a;
    Ok(a::table
        .filter(a::org_id.eq(org).and(a::meeting_id.eq(id)))
        .order((a::original_start, a::attendee_id))
        .select(OccurrenceAttendee::as_select())
        .load(&mut conn)
        .await?)
}

async fn rooms_of(mut conn: &AsyncPgConnection, (org, id): Of) -> Result<Vec<RoomId>> {
    use meeting_rooms as r;
    Ok(r::table
        .filter(r::org_id.eq(org).and(r::meeting_id.eq(id)))
        .order(r::room_id)
        .select(r::room_id)
        .load(&mut conn)
        .await?)
}

async fn bookings_held_of(mut conn: &AsyncPgConnection, (org, id): Of) -> Result<Vec<RoomBooking>> {
    use room_bookings as b;
    Ok(b::table
        .filter(b::org_id.eq(org).and(b::meeting_id.eq(id)))
        .filter(b::status.eq_any(RoomBookingStatus::HOLDING))
        .order((b::original_start, b::room_id))
        .select(RoomBooking::as_select())
        .load(&mut conn)
        .await?)
}
