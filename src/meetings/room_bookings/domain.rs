//! A room's booking.

use std::collections::HashMap;

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

/// A room that is wanted for an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub room_id: RoomId,
    pub original_start: NaiveDateTime,
    pub slot: Slot,
}

/// Of what is wanted, in the order of time, what is in the way of something before it in the same
/// room: its place, and the time that is in its way.
pub fn in_each_others_way(wanted: &[Wanted]) -> Vec<(usize, Slot)> {
    let mut last: HashMap<RoomId, Slot> = HashMap::new();
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|at| wanted.get(*at).map(|one| (one.slot, one.room_id)));
    let mut found = Vec::new();
    for (at, one) in order
        .into_iter()
        .filter_map(|at| Some((at, wanted.get(at)?)))
    {
        match last.get(&one.room_id) {
            Some(held) if held.overlaps(&one.slot) => found.push((at, *held)),
            _ => {
                last.insert(one.room_id, one.slot);
            }
        }
    }
    found.sort_unstable();
    found
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
