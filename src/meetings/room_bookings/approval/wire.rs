//! Decisions about bookings as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{MeetingId, MemberId, RoomBookingId, RoomId};
use crate::kernel::text::Paragraph;
use crate::meetings::room_bookings::domain::RoomBookingStatus;
use crate::organizations::directory::Person;

/// A booking that waits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoomRequest {
    pub id: RoomBookingId,
    pub room_id: RoomId,
    #[schema(example = "静安 3F-01")]
    pub room_name: String,
    pub meeting_id: MeetingId,
    /// Absent of a private meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "周例会")]
    pub title: Option<String>,
    /// Who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizer: Option<Person>,
    pub starts_at: DateTime<Utc>,
    /// Not part of it.
    pub ends_at: DateTime<Utc>,
    pub requested_at: DateTime<Utc>,
}

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GivenDecision {
    Approved,
    Declined,
}

/// A decision about a booking that waits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomDecision {
    pub decision: GivenDecision,
    /// 1 to 500 characters; the organizer reads it.
    #[schema(example = "当天有客户来访，请换一间。")]
    pub note: Option<Paragraph<1, 500>>,
    /// Also about all other bookings of the meeting that wait for this room.
    #[serde(default)]
    pub all: bool,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoomDecided {
    pub room_id: RoomId,
    pub meeting_id: MeetingId,
    /// The bookings that were decided about, by their start.
    pub booking_ids: Vec<RoomBookingId>,
    /// `confirmed` or `declined`.
    pub status: RoomBookingStatus,
    /// What whoever decided wrote.
    pub note: Option<String>,
    pub decided_by: MemberId,
    pub decided_at: DateTime<Utc>,
}
