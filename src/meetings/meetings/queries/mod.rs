//! Meetings in the database.

pub mod handing;
pub mod lists;
pub mod writes;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

pub use lists::{Listed, bookings_of, of_meeting, of_member};

use super::domain::{Attendee, Exception, Meeting, OccurrenceAttendee};
use crate::kernel::ids::{AttendeeId, MeetingId, MemberId, RoomId};
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
    let org_id = tx.org_id();
    let meeting = meetings::table
        .find((org_id, id))
        .select(Meeting::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await;
    let meeting = meeting
        .optional()?
        .ok_or_else(|| Problem::not_found("meeting"))?;
    belonging(tx, meeting).await
}

/// The meeting, which nobody changes until the commit, though others may answer.
pub async fn share(tx: &mut Tx, id: MeetingId) -> Result<Whole> {
    let org_id = tx.org_id();
    let meeting = meetings::table
        .find((org_id, id))
        .select(Meeting::as_select())
        .for_share()
        .first(tx.conn())
        .await;
    let meeting = meeting
        .optional()?
        .ok_or_else(|| Problem::not_found("meeting"))?;
    belonging(tx, meeting).await
}

/// The meeting and all that belongs to it.
pub async fn whole(tx: &mut Tx, id: MeetingId) -> Result<Whole> {
    let org_id = tx.org_id();
    let meeting = meetings::table
        .find((org_id, id))
        .select(Meeting::as_select())
        .first(tx.conn())
        .await;
    let meeting = meeting
        .optional()?
        .ok_or_else(|| Problem::not_found("meeting"))?;
    belonging(tx, meeting).await
}

/// What belongs to a meeting that was read.
pub async fn belonging(tx: &mut Tx, meeting: Meeting) -> Result<Whole> {
    let (org_id, id) = (meeting.org_id, meeting.id);
    let exceptions = meeting_exceptions::table
        .filter(
            meeting_exceptions::org_id
                .eq(org_id)
                .and(meeting_exceptions::meeting_id.eq(id)),
        )
        .order(meeting_exceptions::original_start)
        .select(Exception::as_select())
        .load(tx.conn())
        .await?;
    let attendees = meeting_attendees::table
        .filter(
            meeting_attendees::org_id
                .eq(org_id)
                .and(meeting_attendees::meeting_id.eq(id)),
        )
        .order(meeting_attendees::attendee_id)
        .select(Attendee::as_select())
        .load(tx.conn())
        .await?;
    let occurrence_attendees = meeting_occurrence_attendees::table
        .filter(
            meeting_occurrence_attendees::org_id
                .eq(org_id)
                .and(meeting_occurrence_attendees::meeting_id.eq(id)),
        )
        .order((
            meeting_occurrence_attendees::original_start,
            meeting_occurrence_attendees::attendee_id,
        ))
        .select(OccurrenceAttendee::as_select())
        .load(tx.conn())
        .await?;
    let rooms = meeting_rooms::table
        .filter(
            meeting_rooms::org_id
                .eq(org_id)
                .and(meeting_rooms::meeting_id.eq(id)),
        )
        .order(meeting_rooms::room_id)
        .select(meeting_rooms::room_id)
        .load(tx.conn())
        .await?;
    let bookings = room_bookings::table
        .filter(
            room_bookings::org_id
                .eq(org_id)
                .and(room_bookings::meeting_id.eq(id)),
        )
        .filter(room_bookings::status.eq_any(RoomBookingStatus::HOLDING))
        .order((room_bookings::original_start, room_bookings::room_id))
        .select(RoomBooking::as_select())
        .load(tx.conn())
        .await?;
    Ok(Whole {
        meeting,
        exceptions,
        attendees,
        occurrence_attendees,
        rooms,
        bookings,
    })
}
