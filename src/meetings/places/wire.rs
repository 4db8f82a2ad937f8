//! Places as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{Place, PlaceKind, PlaceName, ZoneName};
use crate::kernel::ids::PlaceId;
use crate::kernel::version::Version;

/// A place to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRoomPlace {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<PlaceId>,
    pub kind: PlaceKind,
    /// Unique among what is in the same place.
    #[schema(example = "静安办公楼")]
    pub name: PlaceName,
    /// What it is in: for a building and a floor, and for no site.
    pub parent_id: Option<PlaceId>,
    /// IANA zone: for a site, and for nothing else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, example = "Asia/Shanghai")]
    pub time_zone: Option<ZoneName>,
}

/// Changes to a place; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomPlacePatch {
    /// Unique among what is in the same place.
    pub name: Option<PlaceName>,
    /// Moves a building or a floor, with all that is in it.
    pub parent_id: Option<PlaceId>,
    /// IANA zone, of a site; that of all that is in it.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64)]
    pub time_zone: Option<ZoneName>,
}

/// A place in which rooms are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoomPlace {
    pub id: PlaceId,
    pub kind: PlaceKind,
    #[schema(example = "静安办公楼")]
    pub name: String,
    /// `null` for a site.
    pub parent_id: Option<PlaceId>,
    /// From the site down to itself.
    pub path: Vec<PlaceId>,
    /// IANA zone: its site's.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
}

impl From<Place> for RoomPlace {
    fn from(row: Place) -> Self {
        Self {
            id: row.id,
            kind: row.kind(),
            name: row.name,
            parent_id: row.parent_id,
            path: row.path.into_iter().flatten().collect(),
            time_zone: row.time_zone,
            version: row.version,
        }
    }
}
