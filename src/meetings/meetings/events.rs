//! What the participants of a meeting learn.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::domain::{Answer, MeetingStatus};
use super::queries::Whole;
use crate::kernel::ids::{AttendeeId, MeetingId, MemberId, RoomId};
use crate::kernel::version::Version;
use crate::meetings::local_time::LocalTime;

pub const CREATED: &str = "meeting.created";
pub const EDITED: &str = "meeting.edited";
pub const CANCELLED: &str = "meeting.cancelled";
/// Its organizer has left, and it has another one.
pub const HANDED_OVER: &str = "meeting.handed_over";
pub const ANSWERED: &str = "meeting.answered";

/// The payload of `meeting.created`, `meeting.edited`, `meeting.cancelled` and
/// `meeting.handed_over`, to the participants, and what the audit log keeps.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingState {
    pub id: MeetingId,
    pub organizer_id: MemberId,
    /// Absent in the audit log where the meeting is private.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "周会")]
    pub title: Option<String>,
    /// From the first occurrence to the last that are known.
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub status: MeetingStatus,
    pub room_ids: Vec<RoomId>,
    /// The occurrence that was changed or cancelled; absent where all were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurrence: Option<LocalTime>,
    /// The meeting that this one was split from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continues_id: Option<MeetingId>,
    /// The meeting's, after the change.
    pub version: Version,
}

impl MeetingState {
    pub fn new(whole: &Whole, occurrence: Option<NaiveDateTime>) -> Self {
        let meeting = &whole.meeting;
        Self {
            id: meeting.id,
            organizer_id: meeting.organizer_id,
            title: Some(meeting.title.clone()),
            starts_at: meeting.first_starts_at,
            ends_at: meeting.last_ends_at,
            status: meeting.status(),
            room_ids: whole.rooms.clone(),
            occurrence: occurrence.map(LocalTime),
            continues_id: meeting.continues_id,
            version: meeting.version,
        }
    }
}

impl MeetingState {
    /// As the audit log keeps it, which admins read.
    pub fn for_the_log(whole: &Whole, occurrence: Option<NaiveDateTime>) -> Self {
        let mut state = Self::new(whole, occurrence);
        state.title = state.title.filter(|_| !whole.meeting.private);
        state
    }
}

/// The payload of `meeting.answered`, to the participants.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingAnswered {
    pub id: MeetingId,
    pub attendee_id: AttendeeId,
    /// Absent for guests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_id: Option<MemberId>,
    /// Absent where the answer is about all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurrence: Option<LocalTime>,
    pub answer: Answer,
}
