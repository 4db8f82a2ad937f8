//! What managers and organizers learn of bookings that wait.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::ids::{MeetingId, MemberId, RoomBookingId, RoomId};
use crate::meetings::room_bookings::domain::RoomBookingStatus;

/// Bookings wait.
pub const REQUESTED: &str = "room_booking.requested";
/// Bookings do not wait any more.
pub const DECIDED: &str = "room_booking.decided";

/// Payload of `room_booking.requested`, to who decides: bookings of one room for one meeting that wait.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomBookingsRequested {
    pub room_id: RoomId,
    pub meeting_id: MeetingId,
    pub organizer_id: MemberId,
    /// How many wait: one, or several of a series.
    #[schema(example = 1)]
    pub bookings: usize,
    /// The first of them.
    pub booking_id: RoomBookingId,
    pub starts_at: DateTime<Utc>,
    /// Of the first of them.
    pub ends_at: DateTime<Utc>,
}

/// Payload of `room_booking.decided`, to the organizer and to who decides: bookings of one room for one meeting.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomBookingsDecided {
    pub room_id: RoomId,
    pub meeting_id: MeetingId,
    pub organizer_id: MemberId,
    pub booking_ids: Vec<RoomBookingId>,
    /// `confirmed` or `declined`.
    pub status: RoomBookingStatus,
    /// What whoever decided wrote.
    pub note: Option<String>,
    pub decided_by: MemberId,
}
