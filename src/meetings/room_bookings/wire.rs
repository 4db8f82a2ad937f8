//! Room bookings as clients see them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::domain::RoomBookingStatus;
use crate::kernel::ids::{MeetingId, RoomBookingId};
use crate::meetings::local_time::LocalTime;
use crate::meetings::meetings::domain::Answer;
use crate::organizations::directory::Person;

/// A time at which a room is held. Its meeting's title is there only for participants and, unless
/// the meeting is private, for those who manage rooms.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoomBooking {
    pub id: RoomBookingId,
    pub meeting_id: MeetingId,
    /// The name of the occurrence for which the room is held.
    pub original_start: LocalTime,
    pub starts_at: DateTime<Utc>,
    /// Not part of the booking.
    pub ends_at: DateTime<Utc>,
    /// `pending` or `confirmed`.
    pub status: RoomBookingStatus,
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
