//! Rooms as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{self, RoomLocation, RoomName};
use crate::kernel::ids::RoomId;
use crate::kernel::version::Version;

/// A room to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRoom {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<RoomId>,
    /// Unique among the rooms of the organization.
    #[schema(example = "静安 3F-01")]
    pub name: RoomName,
    /// How many people it seats.
    #[schema(example = 8, minimum = 1, maximum = 10000)]
    pub capacity: i32,
    /// Where it is, in words.
    #[schema(example = "3 楼，电梯左侧")]
    pub location: Option<RoomLocation>,
}

/// Changes to a room; what is absent stays, and `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomPatch {
    pub name: Option<RoomName>,
    /// How many people it seats.
    #[schema(minimum = 1, maximum = 10000)]
    pub capacity: Option<i32>,
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub location: Option<Option<RoomLocation>>,
    /// `true` refuses new bookings until it is `false` again; those it has stay.
    pub out_of_service: Option<bool>,
}

/// A room that can be booked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Room {
    pub id: RoomId,
    #[schema(example = "静安 3F-01")]
    pub name: String,
    /// How many people it seats. A booking may invite more: some join from elsewhere.
    #[schema(example = 8)]
    pub capacity: i32,
    #[schema(example = "3 楼，电梯左侧")]
    pub location: Option<String>,
    /// Takes no new bookings for the time being.
    pub out_of_service: bool,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
}

impl From<domain::Room> for Room {
    fn from(row: domain::Room) -> Self {
        Self {
            id: row.id,
            name: row.name,
            capacity: row.capacity,
            location: row.location,
            out_of_service: row.out_of_service,
            version: row.version,
        }
    }
}
