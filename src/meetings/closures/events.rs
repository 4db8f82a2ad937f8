//! What is told of closures.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::ids::{MeetingId, RoomBookingId, RoomId};

/// A closure was made.
pub const CREATED: &str = "room_closure.created";
/// A closure was taken back.
pub const REMOVED: &str = "room_closure.removed";
/// Bookings lost their room.
pub const RELEASED: &str = "room_booking.released";

/// Payload of `room_booking.released`, to the organizer and the attendees: the bookings of one meeting in
/// one room that lost it. The meeting stays.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomBookingsReleased {
    pub meeting_id: MeetingId,
    pub room_id: RoomId,
    pub booking_ids: Vec<RoomBookingId>,
    /// Why.
    #[schema(example = "更换投影仪")]
    pub reason: String,
}
