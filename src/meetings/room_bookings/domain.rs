//! A room's booking.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{MeetingId, MemberId, OrgId, RoomBookingId, RoomId};
use crate::meetings::slot::Slot;
use crate::schema::room_bookings;

/// Where a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoomBookingStatus {
    /// Waits for approval, and holds the room meanwhile.
    Pending,
    /// Holds the room.
    Confirmed,
    /// Was not approved; holds nothing.
    Declined,
    /// Was given back; holds nothing.
    Released,
}

impl RoomBookingStatus {
    /// Those that hold the room.
    pub const HOLDING: [&'static str; 2] = ["pending", "confirmed"];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Declined => "declined",
            Self::Released => "released",
        }
    }

    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        match text {
            "pending" => Self::Pending,
            "confirmed" => Self::Confirmed,
            "declined" => Self::Declined,
            _ => Self::Released,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = room_bookings, check_for_backend(diesel::pg::Pg))]
pub struct RoomBooking {
    pub org_id: OrgId,
    pub id: RoomBookingId,
    pub room_id: RoomId,
    pub meeting_id: MeetingId,
    pub original_start: NaiveDateTime,
    pub organizer_id: MemberId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub status: String,
    pub decided_by: Option<MemberId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision_note: Option<String>,
    pub created_at: DateTime<Utc>,
}

impl RoomBooking {
    pub fn status(&self) -> RoomBookingStatus {
        RoomBookingStatus::stored(&self.status)
    }

    pub fn slot(&self) -> Slot {
        Slot {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
}
