//! Lists of occurrences.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::kernel::ids::{AttendeeId, MeetingId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::meetings::meetings::domain::{Answer, Occurrence};
use crate::meetings::room_bookings::domain::{RoomBooking, RoomBookingStatus};
use crate::meetings::window::Window;
use crate::schema::{
    meeting_attendees, meeting_exceptions, meeting_occurrence_attendees, meeting_occurrences,
    meetings, room_bookings,
};

/// An occurrence as one member sees it.
#[derive(Debug, Clone, Queryable)]
pub struct Listed {
    pub occurrence: Occurrence,
    pub organizer_id: MemberId,
    /// The occurrence's own, or the meeting's.
    pub title: String,
    pub note: Option<String>,
    pub all_day: bool,
    pub rule: Option<String>,
    pub private: bool,
    pub transparent: bool,
    /// To the meeting: invited, answer; nothing for who is no attendee.
    invited: Option<bool>,
    answer: Option<String>,
    /// To this occurrence.
    invited_here: Option<bool>,
    answer_here: Option<String>,
}

impl Listed {
    /// Whether the member is an attendee of the meeting.
    pub fn takes_part(&self) -> bool {
        self.answer.is_some()
    }

    pub fn is_series(&self) -> bool {
        self.rule.is_some()
    }

    /// Nothing where the member is not invited to this occurrence.
    pub fn my_answer(&self) -> Option<Answer> {
        let invited = self.invited_here.or(self.invited)?;
        let answer = self.answer_here.as_deref().or(self.answer.as_deref())?;
        invited.then(|| Answer::stored(answer))
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn seen_by(viewer: AttendeeId) -> _ {
    meeting_occurrences::table
        .inner_join(
            meetings::table.on(meetings::org_id
                .eq(meeting_occurrences::org_id)
                .and(meetings::id.eq(meeting_occurrences::meeting_id))),
        )
        .left_join(
            meeting_exceptions::table.on(meeting_exceptions::org_id
                .eq(meeting_occurrences::org_id)
                .and(meeting_exceptions::meeting_id.eq(meeting_occurrences::meeting_id))
                .and(meeting_exceptions::original_start.eq(meeting_occurrences::original_start))),
        )
        .left_join(
            meeting_attendees::table.on(meeting_attendees::org_id
                .eq(meeting_occurrences::org_id)
                .and(meeting_attendees::meeting_id.eq(meeting_occurrences::meeting_id))
                .and(meeting_attendees::attendee_id.eq(viewer))),
        )
        .left_join(
            meeting_occurrence_attendees::table.on(meeting_occurrence_attendees::org_id
                .eq(meeting_occurrences::org_id)
                .and(meeting_occurrence_attendees::meeting_id.eq(meeting_occurrences::meeting_id))
                .and(
                    meeting_occurrence_attendees::original_start
                        .eq(meeting_occurrences::original_start),
                )
                .and(meeting_occurrence_attendees::attendee_id.eq(viewer))),
        )
}

diesel::define_sql_function! {
    #[sql_name = "coalesce"]
    fn or_else_text(a: diesel::sql_types::Nullable<diesel::sql_types::Text>, b: diesel::sql_types::Text)
        -> diesel::sql_types::Text;
}
diesel::define_sql_function! {
    #[sql_name = "coalesce"]
    fn or_else_note(
        a: diesel::sql_types::Nullable<diesel::sql_types::Text>,
        b: diesel::sql_types::Nullable<diesel::sql_types::Text>,
    ) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

macro_rules! listed {
    ($query:expr, $window:expr) => {{
        let mut query = $query
            .filter(
                meeting_occurrences::starts_at
                    .gt($window.earliest_start())
                    .and(meeting_occurrences::starts_at.lt($window.to))
                    .and(meeting_occurrences::ends_at.gt($window.from)),
            )
            .order((
                meeting_occurrences::starts_at,
                meeting_occurrences::meeting_id,
                meeting_occurrences::original_start,
            ))
            .limit($window.limit + 1)
            .select((
                Occurrence::as_select(),
                meetings::organizer_id,
                or_else_text(meeting_exceptions::title.nullable(), meetings::title),
                or_else_note(meeting_exceptions::note.nullable(), meetings::note),
                meetings::all_day,
                meetings::rule,
                meetings::private,
                meetings::transparent,
                meeting_attendees::invited.nullable(),
                meeting_attendees::answer.nullable(),
                meeting_occurrence_attendees::invited.nullable(),
                meeting_occurrence_attendees::answer.nullable(),
            ))
            .into_boxed();
        if let Some((at, id, name)) = $window.after {
            let id = MeetingId(id);
            let same = meeting_occurrences::starts_at.eq(at);
            query = query.filter(
                meeting_occurrences::starts_at
                    .gt(at)
                    .or(same.and(meeting_occurrences::meeting_id.gt(id)))
                    .or(same
                        .and(meeting_occurrences::meeting_id.eq(id))
                        .and(meeting_occurrences::original_start.gt(name))),
            );
        }
        query
    }};
}

/// What a member is invited to that reaches into the window, by start. Found among the meetings
/// that one attends, and of these among the occurrences in the window.
pub async fn of_member(tx: &mut Tx, member: MemberId, window: &Window) -> Result<Vec<Listed>> {
    let mine = meeting_attendees::table
        .filter(
            meeting_attendees::org_id
                .eq(tx.org_id())
                .and(meeting_attendees::member_id.eq(member)),
        )
        .filter(
            meeting_attendees::last_ends_at
                .gt(window.from)
                .and(meeting_attendees::first_starts_at.lt(window.to)),
        )
        .select(meeting_attendees::meeting_id);
    let mine: Vec<MeetingId> = mine.load(tx.conn()).await?;
    let query = seen_by(AttendeeId(member.0))
        .filter(meeting_occurrences::org_id.eq(tx.org_id()))
        .filter(meeting_occurrences::meeting_id.eq_any(mine))
        .filter(
            meeting_occurrence_attendees::invited.eq(true).or(
                meeting_occurrence_attendees::invited
                    .is_null()
                    .and(meeting_attendees::invited.eq(true)),
            ),
        );
    Ok(listed!(query, window).load(tx.conn()).await?)
}

/// The occurrences of a meeting that reach into the window, by start.
pub async fn of_meeting(tx: &mut Tx, id: MeetingId, window: &Window) -> Result<Vec<Listed>> {
    let viewer = tx.member_id()?;
    let query = seen_by(AttendeeId(viewer.0)).filter(
        meeting_occurrences::org_id
            .eq(tx.org_id())
            .and(meeting_occurrences::meeting_id.eq(id)),
    );
    Ok(listed!(query, window).load(tx.conn()).await?)
}

/// The rooms that are held for listed occurrences, or were declined; those last.
pub async fn bookings_of(tx: &mut Tx, rows: &[Listed]) -> Result<Vec<RoomBooking>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let meetings: Vec<_> = rows.iter().map(|row| row.occurrence.meeting_id).collect();
    let names: Vec<_> = rows
        .iter()
        .map(|row| row.occurrence.original_start)
        .collect();
    let mut found: Vec<RoomBooking> = room_bookings::table
        .filter(room_bookings::org_id.eq(tx.org_id()))
        .filter(room_bookings::meeting_id.eq_any(meetings))
        .filter(room_bookings::original_start.eq_any(names))
        .filter(room_bookings::status.ne(RoomBookingStatus::Released.as_str()))
        .select(RoomBooking::as_select())
        .load(tx.conn())
        .await?;
    found.sort_by_key(|booking| booking.status() == RoomBookingStatus::Declined);
    Ok(found)
}
