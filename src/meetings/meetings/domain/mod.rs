//! A meeting, and what belongs to it.

mod expansion;

pub use expansion::{Expansion, HORIZON, MOST, expand, names, reach};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{AttendeeId, ConversationId, MeetingId, MemberId, OrgId, RoomId};
use crate::kernel::text::{Paragraph, Text};
use crate::kernel::version::Version;
use crate::kernel::wall_clock;
use crate::meetings::slot::Slot;
use crate::schema::{
    meeting_attendees, meeting_exceptions, meeting_occurrence_attendees, meeting_occurrences,
    meeting_rooms, meetings,
};

/// One line of 1 to 2048 characters.
pub type Title = Text<1, 2048>;
/// 1 to 5000 characters in any number of lines.
pub type Note = Paragraph<1, 5000>;
/// What somebody says with an answer: 1 to 1000 characters in any number of lines.
pub type Comment = Paragraph<1, 1000>;

/// People that one call may invite, those of departments and groups counted.
pub const MAX_INVITED: usize = 500;
/// People whom a meeting has at the most.
pub const MAX_ATTENDEES: usize = 5_000;
/// Rooms that a meeting has at the most.
pub const MAX_ROOMS: usize = 5;
/// What the configuration allows.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Meetings that somebody creates on a day at the most.
    pub per_day: i32,
}

/// Where a meeting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeetingStatus {
    /// Takes place.
    Confirmed,
    /// Does not take place any more, not once.
    Cancelled,
}

/// What an attendee said, by RFC 5545 section 3.2.12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MeetingAnswer)]
pub enum Answer {
    /// Nothing yet.
    NeedsAction,
    Accepted,
    Declined,
    Tentative,
}

impl Answer {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NeedsAction => "needs_action",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Tentative => "tentative",
        }
    }

    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        match text {
            "accepted" => Self::Accepted,
            "declined" => Self::Declined,
            "tentative" => Self::Tentative,
            _ => Self::NeedsAction,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = meetings, check_for_backend(diesel::pg::Pg))]
#[diesel(primary_key(org_id, id), treat_none_as_null = true)]
pub struct Meeting {
    pub org_id: OrgId,
    pub id: MeetingId,
    pub uid: String,
    pub sequence: i32,
    pub organizer_id: MemberId,
    pub title: String,
    pub note: Option<String>,
    pub private: bool,
    pub transparent: bool,
    pub zone: String,
    pub all_day: bool,
    /// The first start on the wall clock of the zone.
    pub starts_local: NaiveDateTime,
    pub length_seconds: i32,
    /// An RRULE's value.
    pub rule: Option<String>,
    pub first_starts_at: DateTime<Utc>,
    pub last_ends_at: DateTime<Utc>,
    pub materialised_until: Option<DateTime<Utc>>,
    pub continues_id: Option<MeetingId>,
    pub status: String,
    pub reminders: Vec<Option<i32>>,
    pub conversation_id: Option<ConversationId>,
    pub video_kind: Option<String>,
    pub video_url: Option<String>,
    pub version: Version,
    pub created_at: DateTime<Utc>,
    pub created_by: MemberId,
    pub changed_at: DateTime<Utc>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub cancelled_by: Option<MemberId>,
}

impl Meeting {
    pub fn status(&self) -> MeetingStatus {
        match self.status.as_str() {
            "confirmed" => MeetingStatus::Confirmed,
            _ => MeetingStatus::Cancelled,
        }
    }

    /// Only names of the database of zones are stored.
    pub fn zone(&self) -> Tz {
        self.zone.parse().unwrap_or(Tz::UTC)
    }

    pub fn is_series(&self) -> bool {
        self.rule.is_some()
    }
}

/// When something takes place that starts at `local` and lasts that long: an exact stretch, or
/// whole days from midnight to midnight.
pub fn slot(zone: Tz, all_day: bool, local: NaiveDateTime, length_seconds: i32) -> Slot {
    let length = TimeDelta::seconds(i64::from(length_seconds));
    let starts_at = wall_clock::instant(zone, local);
    let ends_at = if all_day {
        wall_clock::instant(zone, local + length)
    } else {
        starts_at + length
    };
    Slot { starts_at, ends_at }
}

/// What is different about one occurrence. Nothing in a field: as the series.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Queryable, Selectable, Insertable)]
#[diesel(table_name = meeting_exceptions, check_for_backend(diesel::pg::Pg))]
pub struct Exception {
    pub org_id: OrgId,
    pub meeting_id: MeetingId,
    pub original_start: NaiveDateTime,
    pub cancelled: bool,
    pub starts_local: Option<NaiveDateTime>,
    pub length_seconds: Option<i32>,
    pub title: Option<String>,
    pub note: Option<String>,
    /// Its rooms are those of its bookings, and not the series'.
    pub own_rooms: bool,
    pub sequence: i32,
    pub changed_at: DateTime<Utc>,
}

/// One time that a meeting takes place.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = meeting_occurrences, check_for_backend(diesel::pg::Pg))]
pub struct Occurrence {
    pub org_id: OrgId,
    pub meeting_id: MeetingId,
    /// Its name, also when it was moved.
    pub original_start: NaiveDateTime,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// A member, or a guest known by mail address; the organizer is one of them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = meeting_attendees, check_for_backend(diesel::pg::Pg))]
pub struct Attendee {
    pub org_id: OrgId,
    pub meeting_id: MeetingId,
    pub attendee_id: AttendeeId,
    pub member_id: Option<MemberId>,
    pub email: Option<String>,
    pub name: Option<String>,
    pub optional: bool,
    /// To every occurrence, but those that say otherwise; else only to those that say so.
    pub invited: bool,
    pub answer: String,
    pub answered_at: Option<DateTime<Utc>>,
    pub answer_sequence: Option<i32>,
    pub answer_stamp: Option<DateTime<Utc>>,
    pub comment: Option<String>,
    pub proposed_starts_at: Option<DateTime<Utc>>,
    pub proposed_ends_at: Option<DateTime<Utc>>,
    pub first_starts_at: DateTime<Utc>,
    pub last_ends_at: DateTime<Utc>,
}

/// What is different about one attendee at one occurrence. Nothing in a field: as for the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = meeting_occurrence_attendees, check_for_backend(diesel::pg::Pg))]
pub struct OccurrenceAttendee {
    pub org_id: OrgId,
    pub meeting_id: MeetingId,
    pub attendee_id: AttendeeId,
    pub original_start: NaiveDateTime,
    pub invited: Option<bool>,
    pub answer: Option<String>,
    pub answered_at: Option<DateTime<Utc>>,
    pub answer_sequence: Option<i32>,
    pub answer_stamp: Option<DateTime<Utc>>,
    pub comment: Option<String>,
    pub proposed_starts_at: Option<DateTime<Utc>>,
    pub proposed_ends_at: Option<DateTime<Utc>>,
}

/// A room that every occurrence asks for, but those with rooms of their own.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = meeting_rooms, check_for_backend(diesel::pg::Pg))]
pub struct MeetingRoom {
    pub org_id: OrgId,
    pub meeting_id: MeetingId,
    pub room_id: RoomId,
}
