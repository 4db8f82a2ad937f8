//! The timeline of rooms, as clients see it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::TimeStretch;
use crate::kernel::ids::{MeetingId, PlaceId, RoomId};
use crate::kernel::paging;
use crate::meetings::local_time::LocalTime;

/// When, and of which rooms.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TimelineQuery {
    /// RFC 3339 with an offset, `+` written as `%2B`.
    #[param(value_type = DateTime<Utc>, example = "2026-09-07T00:00:00Z")]
    pub from: String,
    /// After `from`, by 7 days at the most.
    #[param(value_type = DateTime<Utc>, example = "2026-09-14T00:00:00Z")]
    pub to: String,
    /// Of this place and those below it; all rooms where it is absent.
    pub place_id: Option<PlaceId>,
    /// How many rooms at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

/// A room and what it holds in a window.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoomTimeline {
    pub room_id: RoomId,
    #[schema(example = "静安 3F-01")]
    pub name: String,
    #[schema(example = 8)]
    pub capacity: i32,
    /// By time.
    pub bookings: Vec<TimelineBooking>,
    /// When it is closed (`out_of_office`) or not open (`not_working`), by time.
    pub closed: Vec<TimeStretch>,
}

/// Whether a booking was approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimelineState {
    /// Waits for approval, and holds the room meanwhile.
    Pending,
    Confirmed,
}

/// A stretch in which a room is held.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimelineBooking {
    #[schema(example = "2026-09-07T01:00:00Z")]
    pub starts_at: DateTime<Utc>,
    /// Not part of it.
    #[schema(example = "2026-09-07T02:30:00Z")]
    pub ends_at: DateTime<Utc>,
    pub state: TimelineState,
    /// For what: there, like the title and the original start, for its attendees and, unless the meeting is private, for
    /// who manages rooms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting_id: Option<MeetingId>,
    /// Which occurrence: the local time at which the meeting's rule puts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_start: Option<LocalTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "周例会")]
    pub title: Option<String>,
}
