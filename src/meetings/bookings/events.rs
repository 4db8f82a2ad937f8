//! What the participants of a booking learn.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::domain::{Answer, Booking, BookingStatus};
use crate::kernel::ids::{BookingId, MemberId, RoomId};

pub const CREATED: &str = "booking.created";
pub const CANCELLED: &str = "booking.cancelled";
/// Its organizer has left, and it has another one.
pub const HANDED_OVER: &str = "booking.handed_over";
pub const ANSWERED: &str = "booking.answered";

/// The payload of `booking.created`, `booking.cancelled` and `booking.handed_over`, to the
/// participants, and what the audit log keeps.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingState<'a> {
    pub id: BookingId,
    pub room_id: RoomId,
    pub organizer_id: MemberId,
    #[schema(example = "周会")]
    pub title: &'a str,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub status: BookingStatus,
}

impl<'a> From<&'a Booking> for BookingState<'a> {
    fn from(row: &'a Booking) -> Self {
        Self {
            id: row.id,
            room_id: row.room_id,
            organizer_id: row.organizer_id,
            title: &row.title,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            status: row.status(),
        }
    }
}

/// The payload of `booking.answered`, to the participants.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingAnswered {
    pub id: BookingId,
    pub member_id: MemberId,
    pub answer: Answer,
}
