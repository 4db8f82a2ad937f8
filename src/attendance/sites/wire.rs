//! Sites as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::SiteName;
use super::queries::SiteRow;
use crate::attendance::geodesy::CoordinateSystem;
use crate::kernel::ids::SiteId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::version::Version;

/// A site to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<SiteId>,
    #[schema(example = "总部")]
    pub name: SiteName,
    /// Degrees north, -90 to 90.
    #[schema(example = 31.2304)]
    pub latitude: f64,
    /// Degrees east, -180 to 180; 0, 0 is no place.
    #[schema(example = 121.4737)]
    pub longitude: f64,
    /// The system of the map that the coordinates were taken from.
    pub coordinate_system: CoordinateSystem,
    /// Of the circle, metres.
    #[serde(default = "usual_radius")]
    #[schema(minimum = 1, maximum = 10000, default = 300)]
    pub radius_m: i32,
}

fn usual_radius() -> i32 {
    300
}

/// Changes to a site; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SitePatch {
    pub name: Option<SiteName>,
    /// Degrees north, -90 to 90.
    pub latitude: Option<f64>,
    /// Degrees east, -180 to 180; 0, 0 is no place.
    pub longitude: Option<f64>,
    /// The system in which the coordinates are meant, also where they stay as they are.
    pub coordinate_system: Option<CoordinateSystem>,
    /// Metres.
    #[schema(minimum = 1, maximum = 10000)]
    pub radius_m: Option<i32>,
}

/// A place where one may check in: a circle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Site {
    pub id: SiteId,
    #[schema(example = "总部")]
    pub name: String,
    /// Of the centre, degrees.
    #[schema(example = 31.2304)]
    pub latitude: f64,
    #[schema(example = 121.4737)]
    pub longitude: f64,
    pub coordinate_system: CoordinateSystem,
    #[schema(example = 300)]
    pub radius_m: i32,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
}

impl TryFrom<SiteRow> for Site {
    type Error = Problem;

    fn try_from(row: SiteRow) -> Result<Self> {
        Ok(Self {
            coordinate_system: row.system()?,
            id: row.id,
            name: row.name,
            latitude: row.latitude,
            longitude: row.longitude,
            radius_m: row.radius_m,
            version: row.version,
        })
    }
}
