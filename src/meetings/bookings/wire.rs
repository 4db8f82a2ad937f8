//! Bookings as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{Answer, BookingStatus, Note, Slot, Title};
use crate::kernel::ids::{BookingId, MemberId, RoomId};
use crate::organizations::directory::Person;

/// A booking to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBooking {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<BookingId>,
    pub room_id: RoomId,
    #[schema(example = "周例会")]
    pub title: Title,
    /// With an offset; a full second; at most 5 minutes ago, at most 2 years ahead.
    #[schema(example = "2026-09-07T10:00:00+08:00")]
    pub starts_at: DateTime<Utc>,
    /// Not part of the booking: another may begin at this instant. 1 minute to 24 hours
    /// after `starts_at`.
    #[schema(example = "2026-09-07T11:00:00+08:00")]
    pub ends_at: DateTime<Utc>,
    /// Active members; the organizer need not be named.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub attendee_ids: Vec<MemberId>,
    #[schema(example = "请带上季度数据。")]
    pub note: Option<Note>,
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
}

/// The room of a booking.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BookedRoom {
    pub id: RoomId,
    #[schema(example = "静安 3F-01")]
    pub name: String,
}

/// One who is invited.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Attendee {
    pub id: MemberId,
    #[schema(example = "王小明")]
    pub name: String,
    pub answer: Answer,
}

/// A booking. Whoever may use meetings sees when and where it is and who organizes it; its
/// title, note and attendees are there only for its participants and for those who manage
/// rooms, and absent for others.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Booking {
    pub id: BookingId,
    pub room: BookedRoom,
    pub starts_at: DateTime<Utc>,
    /// Not part of the booking.
    pub ends_at: DateTime<Utc>,
    pub status: BookingStatus,
    /// Absent where the organization hides this person from the reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizer: Option<Person>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "周例会")]
    pub title: Option<String>,
    /// Absent, too, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// By name; the organizer is one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attendees: Option<Vec<Attendee>>,
    /// The reader's own answer; absent for who is not invited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my_answer: Option<Answer>,
    pub created_at: DateTime<Utc>,
}

/// A confirmed booking in a list. Its title is there only for its participants and for those
/// who manage rooms.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BookingSummary {
    pub id: BookingId,
    pub room: BookedRoom,
    pub starts_at: DateTime<Utc>,
    /// Not part of the booking.
    pub ends_at: DateTime<Utc>,
    /// Absent where the organization hides this person from the reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizer: Option<Person>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "周例会")]
    pub title: Option<String>,
    /// The reader's own answer; absent for who is not invited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my_answer: Option<Answer>,
}

/// The context of the problem `room_taken`.
#[derive(Debug, Serialize)]
pub struct Conflicts {
    /// The first of the times that are in the way; others may follow.
    pub conflicts: Vec<Conflict>,
}

/// A time at which the room is taken; by whom and for what is not told.
#[derive(Debug, Serialize)]
pub struct Conflict {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl From<Slot> for Conflict {
    fn from(slot: Slot) -> Self {
        Self {
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
        }
    }
}
