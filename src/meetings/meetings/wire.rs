//! Meetings as clients see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::domain::{Answer, Comment, MeetingStatus, Note, Title};
use super::timing::Given;
use crate::identity::email::EmailAddress;
use crate::kernel::ids::{
    AttendeeId, DepartmentId, MeetingId, MemberId, RoomBookingId, RoomId, UserGroupId,
};
use crate::kernel::paging::{self, PageQuery};
use crate::kernel::text::{Text, clearable};
use crate::kernel::version::Version;
use crate::meetings::local_time::LocalTime;
use crate::meetings::room_bookings::domain::RoomBookingStatus;
use crate::meetings::video::wire::NewMeetingVideo;
use crate::organizations::directory::Person;

/// What becomes of rooms that cannot be had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnConflict {
    /// Nothing is done; the problem names what is in the way.
    #[default]
    Refuse,
    /// The meeting takes place without them; the answer names them.
    Skip,
}

/// Somebody from outside, known by their mail address.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGuest {
    #[schema(example = "guest@partner.example")]
    pub email: EmailAddress,
    #[schema(example = "刘洋")]
    pub name: Option<Text<1, 200>>,
    /// Need not come.
    #[serde(default)]
    pub optional: bool,
}

/// People to invite: at most 500 in one call, those of departments and groups counted, and
/// 5,000 in all. Departments and groups are invited as the people who are in them now.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invitees {
    /// Active members; the organizer need not be named.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub member_ids: Vec<MemberId>,
    /// Active members who need not come.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub optional_member_ids: Vec<MemberId>,
    /// The people of these departments and of those below.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub department_ids: Vec<DepartmentId>,
    #[serde(default)]
    #[schema(max_items = 50)]
    pub user_group_ids: Vec<UserGroupId>,
    #[serde(default)]
    #[schema(max_items = 500)]
    pub guests: Vec<NewGuest>,
}

/// A meeting to hold. When: either `starts_at` and `ends_at`, or, for whole days, `starts_on`
/// and `ends_on`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeeting {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<MeetingId>,
    #[schema(example = "周例会")]
    pub title: Title,
    #[schema(example = "请带上季度数据。")]
    pub note: Option<Note>,
    /// With an offset; a full second; at most 5 minutes ago, at most 730 days ahead.
    #[schema(example = "2026-09-07T10:00:00+08:00")]
    pub starts_at: Option<DateTime<Utc>>,
    /// Not part of the meeting: another may begin at this instant. 1 minute to 31 days after
    /// `starts_at`.
    #[schema(example = "2026-09-07T11:00:00+08:00")]
    pub ends_at: Option<DateTime<Utc>>,
    /// The first day of an all-day meeting.
    #[schema(example = "2026-09-07")]
    pub starts_on: Option<NaiveDate>,
    /// The day after the last one of an all-day meeting; at most 31 days after `starts_on`.
    #[schema(example = "2026-09-08")]
    pub ends_on: Option<NaiveDate>,
    /// The IANA zone on whose wall clock a series repeats and days begin; the organization's
    /// if absent.
    #[schema(example = "Asia/Shanghai", max_length = 64)]
    pub zone: Option<String>,
    /// How it repeats: the value of an RRULE by RFC 5545, of at most one start a day. The start
    /// must be the first that it tells. With rooms it must end within 730 days.
    #[schema(example = "FREQ=WEEKLY;BYDAY=MO;COUNT=10", max_length = 1000)]
    pub rule: Option<String>,
    #[serde(default)]
    pub invite: Invitees,
    /// At most 5; each is held for every occurrence.
    #[serde(default)]
    #[schema(max_items = 5)]
    pub room_ids: Vec<RoomId>,
    #[serde(default)]
    pub on_conflict: OnConflict,
    /// Others than its participants see only when somebody is busy.
    #[serde(default)]
    pub private: bool,
    /// Takes nobody's time: does not count as busy.
    #[serde(default)]
    pub transparent: bool,
    /// Minutes before each start; negative: after it. 15 if absent; none if empty.
    #[serde(default = "default_reminders")]
    #[schema(max_items = 5, example = json!([15]))]
    pub reminders: Vec<i32>,
    /// Where it is joined from afar; nowhere if absent.
    pub video: Option<NewMeetingVideo>,
}

fn default_reminders() -> Vec<i32> {
    vec![15]
}

impl NewMeeting {
    /// A meeting whose time is still to be said.
    pub fn titled(title: Title) -> Self {
        Self {
            id: None,
            title,
            note: None,
            starts_at: None,
            ends_at: None,
            starts_on: None,
            ends_on: None,
            zone: None,
            rule: None,
            invite: Invitees::default(),
            room_ids: Vec::new(),
            on_conflict: OnConflict::default(),
            private: false,
            transparent: false,
            reminders: default_reminders(),
            video: None,
        }
    }

    pub fn given(&self) -> Given {
        Given {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
        }
    }
}

/// How much of a series is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MeetingScope)]
pub enum Extent {
    /// One occurrence.
    One,
    /// One occurrence and all that follow it.
    Following,
    /// The whole meeting.
    #[default]
    All,
}

/// Changes to a meeting; what is absent stays, and `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingPatch {
    #[serde(default)]
    pub scope: Extent,
    /// The `original_start` of the occurrence that is meant; needed for `one` and `following`.
    /// For `all`, the new times are those of this occurrence, and the others move as far; without
    /// it they are those of the first.
    pub occurrence: Option<LocalTime>,
    pub title: Option<Title>,
    #[serde(default, deserialize_with = "clearable")]
    pub note: Option<Option<Note>>,
    /// With `ends_at`; a full second.
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    /// With `ends_on`: makes it all-day.
    pub starts_on: Option<NaiveDate>,
    /// The day after the last one.
    pub ends_on: Option<NaiveDate>,
    /// Not for `one`. Needs new times where it changes the wall clock of the start.
    #[schema(max_length = 64)]
    pub zone: Option<String>,
    /// Not for `one`; `null` makes a series a one-off.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(max_length = 1000)]
    pub rule: Option<Option<String>>,
    /// Also invites whoever was invited before to other occurrences.
    pub invite: Option<Invitees>,
    /// Attendees who are not invited any more.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub uninvite: Vec<AttendeeId>,
    /// All rooms, also those that stay.
    #[schema(max_items = 5)]
    pub room_ids: Option<Vec<RoomId>>,
    #[serde(default)]
    pub on_conflict: OnConflict,
    /// Not for `one`.
    pub private: Option<bool>,
    /// Not for `one`.
    pub transparent: Option<bool>,
    /// Not for `one`.
    #[schema(max_items = 5)]
    pub reminders: Option<Vec<i32>>,
    /// Not for `one`; `none` takes it away.
    pub video: Option<NewMeetingVideo>,
}

impl MeetingPatch {
    pub fn given(&self) -> Given {
        Given {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
        }
    }
}

/// What shall not take place.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cancellation {
    #[serde(default)]
    pub scope: Extent,
    /// The `original_start` of the occurrence that is meant; needed for `one` and `following`.
    pub occurrence: Option<LocalTime>,
}

/// What an attendee says.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GivenAnswer {
    Accepted,
    Declined,
    Tentative,
}

impl From<GivenAnswer> for Answer {
    fn from(given: GivenAnswer) -> Self {
        match given {
            GivenAnswer::Accepted => Self::Accepted,
            GivenAnswer::Declined => Self::Declined,
            GivenAnswer::Tentative => Self::Tentative,
        }
    }
}

/// One's answer to an invitation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerBody {
    pub answer: GivenAnswer,
    /// The `original_start` of the occurrence that the answer is about; absent, it is about all
    /// of them, also those that had answers of their own.
    pub occurrence: Option<LocalTime>,
    #[schema(example = "我晚到十分钟。")]
    pub comment: Option<Comment>,
    /// Another time that would suit, with `proposed_ends_at`.
    pub proposed_starts_at: Option<DateTime<Utc>>,
    pub proposed_ends_at: Option<DateTime<Utc>>,
}

/// A room of a meeting.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingRoom {
    pub id: RoomId,
    #[schema(example = "静安 3F-01")]
    pub name: String,
    /// Of an occurrence, or a one-off meeting; absent for the rooms of a series, and where the
    /// room could not be had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<RoomBookingStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking_id: Option<RoomBookingId>,
}

/// One who is invited.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MeetingAttendee)]
pub struct Attendee {
    pub id: AttendeeId,
    /// Absent for guests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_id: Option<MemberId>,
    #[schema(example = "王小明")]
    pub name: String,
    /// Of guests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Need not come.
    pub optional: bool,
    /// To every occurrence; `false` for who is invited to some only.
    pub invited: bool,
    pub answer: Answer,
    /// What they said along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed_starts_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed_ends_at: Option<DateTime<Utc>>,
}

/// How many of the attendees whom the reader may see answered what to the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MeetingAttendeeCounts)]
pub struct AttendeeCounts {
    /// The organizer counted.
    #[schema(example = 12)]
    pub total: usize,
    #[schema(example = 7)]
    pub accepted: usize,
    #[schema(example = 1)]
    pub declined: usize,
    #[schema(example = 1)]
    pub tentative: usize,
    /// Have said nothing yet.
    #[schema(example = 3)]
    pub needs_action: usize,
}

/// Which attendees to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AttendeesQuery {
    /// Only those who answered this.
    pub answer: Option<Answer>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

impl AttendeesQuery {
    pub fn page(&self) -> PageQuery {
        PageQuery::new(self.limit, self.cursor.clone())
    }
}

/// What one attendee has said about one occurrence, where it differs from the meeting's.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OccurrenceAnswer {
    pub id: AttendeeId,
    pub invited: bool,
    pub answer: Answer,
    /// What they said along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed_starts_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed_ends_at: Option<DateTime<Utc>>,
}

/// A meeting. Whoever may use meetings sees when and where it is and who organizes it; title,
/// note, reminders and attendees are there only for its participants and, unless it is private,
/// for those who manage rooms where it has one; they are absent for others.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Meeting {
    pub id: MeetingId,
    /// What other calendars know it by.
    #[schema(example = "0199d000-0000-7000-8000-000000000001@muster.example")]
    pub uid: String,
    /// Grows when its time, rule, or status change.
    pub sequence: i32,
    pub status: MeetingStatus,
    /// Absent where the organization hides this person from the reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizer: Option<Person>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "周例会")]
    pub title: Option<String>,
    /// Absent, too, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    pub private: bool,
    pub transparent: bool,
    /// Of its first occurrence, as the rule tells it.
    pub starts_at: DateTime<Utc>,
    /// Not part of it.
    pub ends_at: DateTime<Utc>,
    /// On the wall clock of its zone; the name of the first occurrence.
    pub starts_local: LocalTime,
    #[schema(example = "Asia/Shanghai")]
    pub zone: String,
    pub all_day: bool,
    /// Absent for a one-off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "FREQ=WEEKLY;COUNT=10;BYDAY=MO")]
    pub rule: Option<String>,
    pub rooms: Vec<MeetingRoom>,
    /// The first 100 by name, the organizer counted, and after them the reader, if not among these;
    /// the list of attendees has all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 101)]
    pub attendees: Option<Vec<Attendee>>,
    /// There where the attendees are: of all, also those who are not shown here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attendee_counts: Option<AttendeeCounts>,
    /// The reader's own answer; absent for who is not invited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my_answer: Option<Answer>,
    /// Minutes before each start; negative: after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reminders: Option<Vec<i32>>,
    /// The meeting that this one was split from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continues_id: Option<MeetingId>,
    pub created_at: DateTime<Utc>,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
    /// Rooms that this request could not have, with `on_conflict: skip`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub skipped: Vec<Skipped>,
}

/// A room that could not be had for an occurrence.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SkippedRoom)]
pub struct Skipped {
    pub room_id: RoomId,
    pub original_start: LocalTime,
    pub starts_at: DateTime<Utc>,
    /// Not part of it.
    pub ends_at: DateTime<Utc>,
    /// The code of the problem that it would have been.
    #[schema(example = "room_taken")]
    pub code: String,
}

/// One time that a meeting takes place.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MeetingOccurrence)]
pub struct Occurrence {
    pub meeting_id: MeetingId,
    /// Its name, also when it was moved: where the rule puts it, on the wall clock of the
    /// meeting's zone.
    pub original_start: LocalTime,
    pub starts_at: DateTime<Utc>,
    /// Not part of it.
    pub ends_at: DateTime<Utc>,
    pub all_day: bool,
    pub is_series: bool,
    pub private: bool,
    pub transparent: bool,
    /// Absent where the organization hides this person from the reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizer: Option<Person>,
    /// There only for who may read it, as the note is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "周例会")]
    pub title: Option<String>,
    /// Its own, or the meeting's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    pub rooms: Vec<MeetingRoom>,
    /// The reader's own answer; absent for who is not invited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my_answer: Option<Answer>,
    /// Attendees whose invitation or answer differs here from the meeting's; in the list of one
    /// meeting's occurrences, for who may read them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differing: Option<Vec<OccurrenceAnswer>>,
}
