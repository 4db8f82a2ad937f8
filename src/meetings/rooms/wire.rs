//! Rooms as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{
    self, Equipment, RoomDescription, RoomExternalId, RoomLabel, RoomLocation, RoomName, read_list,
};
use super::hours::OpeningStretch;
use crate::kernel::ids::{FileId, PlaceId, RoomId};
use crate::kernel::version::Version;
use crate::meetings::places::domain::ZoneName;

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
    /// In which place it is.
    pub place_id: Option<PlaceId>,
    /// What it has, of what all clients know.
    #[serde(default)]
    #[schema(max_items = 5)]
    pub equipment: Vec<Equipment>,
    /// What else it has, in the organization's own words; each once.
    #[serde(default)]
    #[schema(max_items = 20, example = json!(["可录音"]))]
    pub labels: Vec<RoomLabel>,
    pub description: Option<RoomDescription>,
    /// What another system calls it; unique among the rooms of the organization.
    #[schema(example = "BMS-0301")]
    pub external_id: Option<RoomExternalId>,
    /// IANA zone, where it is another than that of its place.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64)]
    pub time_zone: Option<ZoneName>,
    /// When it is open, by its own clock; always, when absent. Stretches of a day do not overlap.
    #[schema(max_items = 56)]
    pub opening_hours: Option<Vec<OpeningStretch>>,
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
    /// Moves it.
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub place_id: Option<Option<PlaceId>>,
    /// In the place of all it had.
    #[schema(max_items = 5)]
    pub equipment: Option<Vec<Equipment>>,
    /// In the place of all it had.
    #[schema(max_items = 20)]
    pub labels: Option<Vec<RoomLabel>>,
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub description: Option<Option<RoomDescription>>,
    /// What another system calls it; unique among the rooms of the organization.
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub external_id: Option<Option<RoomExternalId>>,
    /// IANA zone; `null` is that of its place.
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64)]
    pub time_zone: Option<Option<ZoneName>>,
    /// In the place of all it had; `null` is always open.
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    #[schema(max_items = 56)]
    pub opening_hours: Option<Option<Vec<OpeningStretch>>>,
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
    /// In which place it is.
    pub place_id: Option<PlaceId>,
    /// What it has, of what all clients know.
    pub equipment: Vec<Equipment>,
    /// What else it has, in the organization's own words.
    pub labels: Vec<String>,
    pub description: Option<String>,
    /// What another system calls it.
    #[schema(example = "BMS-0301")]
    pub external_id: Option<String>,
    /// IANA zone of its own; `null` is that of its place, or else the organization's.
    pub time_zone: Option<String>,
    /// An image; had like every file.
    pub picture_id: Option<FileId>,
    /// When it is open, by its own clock and in the order of the week; `null` is always.
    pub opening_hours: Option<Vec<OpeningStretch>>,
    /// Takes no new bookings for the time being.
    pub out_of_service: bool,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
}

impl From<domain::Room> for Room {
    fn from(row: domain::Room) -> Self {
        // What is stored was parsed when it came in.
        let hours = row.hours().ok().flatten();
        let known = |name: String| Equipment::parse(&name);
        Self {
            id: row.id,
            capacity: row.capacity,
            place_id: row.place_id,
            equipment: read_list(&row.equipment)
                .into_iter()
                .filter_map(known)
                .collect(),
            labels: read_list(&row.labels),
            opening_hours: hours.map(|hours| hours.stretches().to_vec()),
            name: row.name,
            location: row.location,
            description: row.description,
            external_id: row.external_id,
            time_zone: row.time_zone,
            picture_id: row.picture_id,
            out_of_service: row.out_of_service,
            version: row.version,
        }
    }
}
