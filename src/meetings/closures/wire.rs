//! Closures as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{Closure, ClosureReason};
use crate::kernel::ids::{MeetingId, MemberId, PlaceId, RoomBookingId, RoomClosureId, RoomId};

/// What becomes of the bookings that are in a closure's way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InTheWay {
    /// If there are any, nothing is closed, and they are listed.
    #[default]
    Refuse,
    /// They stay.
    Keep,
    /// They lose the room; who organizes and attends them is told.
    Release,
}

/// A closure to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClosure {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<RoomClosureId>,
    /// With an offset; a full second; may lie in the past.
    #[schema(example = "2026-09-12T00:00:00+08:00")]
    pub starts_at: DateTime<Utc>,
    /// Not part of it; in the future, and at most 5 years after `starts_at`.
    #[schema(example = "2026-09-14T00:00:00+08:00")]
    pub ends_at: DateTime<Utc>,
    /// Everybody reads it.
    #[schema(example = "更换投影仪")]
    pub reason: ClosureReason,
    /// What becomes of the bookings that are in its way.
    #[serde(default)]
    #[schema(default = "refuse")]
    pub bookings: InTheWay,
}

/// A stretch in which a room, or all rooms of a place, take no bookings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoomClosure {
    pub id: RoomClosureId,
    /// The room that is closed.
    pub room_id: Option<RoomId>,
    /// The place that is closed, with all that is in it.
    pub place_id: Option<PlaceId>,
    pub starts_at: DateTime<Utc>,
    /// Not part of it.
    pub ends_at: DateTime<Utc>,
    #[schema(example = "更换投影仪")]
    pub reason: String,
}

impl From<Closure> for RoomClosure {
    fn from(row: Closure) -> Self {
        Self {
            id: row.id,
            room_id: row.room_id,
            place_id: row.place_id,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            reason: row.reason,
        }
    }
}

/// A booking that is in a closure's way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BookingInTheWay {
    pub id: RoomBookingId,
    pub room_id: RoomId,
    pub meeting_id: MeetingId,
    pub organizer_id: MemberId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// A closure that was made, and what was in its way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClosureMade {
    pub closure: RoomClosure,
    /// How many bookings were in its way.
    #[schema(example = 2)]
    pub in_the_way: usize,
    /// Whether they lost the room.
    pub released: bool,
    /// The first 100 of them, by their start.
    pub bookings: Vec<BookingInTheWay>,
}
