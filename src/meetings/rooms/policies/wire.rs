//! Policies of rooms as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::MemberId;
use crate::kernel::version::Version;
use crate::meetings::rooms::policy::{RoomPolicy, RoomSubject};
use crate::organizations::directory::Person;

/// On which terms a room is booked, and by whom: all of it, in the place of what was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRoomTerms {
    pub policy: RoomPolicy,
    /// Who may book the room and nobody else; everybody, when absent.
    #[schema(min_items = 1, max_items = 50)]
    pub allowed: Option<Vec<RoomSubject>>,
    /// Who may not, whatever else holds for them.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub denied: Vec<RoomSubject>,
}

/// On which terms a room is booked, and by whom.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoomTerms {
    pub policy: RoomPolicy,
    /// Whether only some may book it.
    pub by_list: bool,
    /// Who they are; for those who manage the room or all rooms, absent for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Vec<RoomSubject>>,
    /// Who may not; for those who manage the room or all rooms, absent for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denied: Option<Vec<RoomSubject>>,
    /// The room's: send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
}

/// All managers of a room.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRoomManagers {
    /// Up to 20 active members; none leaves it to those who manage all rooms.
    #[schema(max_items = 20)]
    pub member_ids: Vec<MemberId>,
}

/// The managers of a room.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomManagers {
    /// By id; those whom the organization hides from the reader are left out.
    pub items: Vec<Person>,
}
