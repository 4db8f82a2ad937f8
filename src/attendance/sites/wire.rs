//! Sites as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::area::AreaGeometry;
use super::domain::{Admits, Networks, SiteName};
use super::queries::SiteRow;
use crate::attendance::geodesy::CoordinateSystem;
use crate::kernel::ids::SiteId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::text::Text;
use crate::kernel::version::Version;

/// A BSSID or an address range, before it is parsed.
pub type NetworkText = Text<1, 64>;

/// Parses the networks of a body, naming the one that is wrong.
pub fn networks(wifi: &[impl AsRef<str>], ranges: &[impl AsRef<str>]) -> Result<Networks> {
    fn all<T: std::str::FromStr<Err = String> + PartialEq>(
        name: &str,
        texts: &[impl AsRef<str>],
        most: usize,
    ) -> Result<Vec<T>> {
        if texts.len() > most {
            let detail = format!("must have at most {most}, has {}", texts.len());
            return Err(Problem::invalid(format!("/{name}"), detail));
        }
        let mut parsed = Vec::with_capacity(texts.len());
        for (number, text) in texts.iter().enumerate() {
            let refused = |detail| Problem::invalid(format!("/{name}/{number}"), detail);
            let value: T = text.as_ref().parse().map_err(refused)?;
            if !parsed.contains(&value) {
                parsed.push(value);
            }
        }
        Ok(parsed)
    }
    Ok(Networks {
        wifi: all("wifi", wifi, Networks::MAX_WIFI)?,
        ranges: all("networks", ranges, Networks::MAX_RANGES)?,
    })
}

/// A site to create: a circle, which has a latitude, a longitude and a radius, or an area.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<SiteId>,
    #[schema(example = "总部")]
    pub name: SiteName,
    /// Of a circle's centre: degrees north, -90 to 90.
    #[schema(example = 31.2304)]
    pub latitude: Option<f64>,
    /// Degrees east, -180 to 180; 0, 0 is no place.
    #[schema(example = 121.4737)]
    pub longitude: Option<f64>,
    /// The system of the map that the coordinates were taken from.
    pub coordinate_system: CoordinateSystem,
    /// Of the circle, metres; 300 unless told otherwise.
    #[schema(minimum = 1, maximum = 10000)]
    pub radius_m: Option<i32>,
    /// Instead of a circle.
    pub area: Option<AreaGeometry>,
    /// What it takes to be there.
    #[serde(default)]
    pub admits: Admits,
    /// BSSIDs of its access points, in any usual form; at most 100.
    #[serde(default)]
    #[schema(max_items = 100, example = json!(["a4:2b:b0:0c:9d:01"]))]
    pub wifi: Vec<NetworkText>,
    /// The address ranges that its people come from, /8 and /16 (IPv6) at the widest; at most 32.
    #[serde(default)]
    #[schema(max_items = 32, example = json!(["203.0.113.0/24"]))]
    pub networks: Vec<NetworkText>,
}

/// Changes to a site; what is absent stays. An `area` makes an area of it, a `radius_m` a circle.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SitePatch {
    pub name: Option<SiteName>,
    /// Of a circle's centre: degrees north, -90 to 90.
    pub latitude: Option<f64>,
    /// Degrees east, -180 to 180; 0, 0 is no place.
    pub longitude: Option<f64>,
    /// The system in which the coordinates are meant, also where they stay as they are.
    pub coordinate_system: Option<CoordinateSystem>,
    /// Metres.
    #[schema(minimum = 1, maximum = 10000)]
    pub radius_m: Option<i32>,
    /// Instead of a circle.
    pub area: Option<AreaGeometry>,
    /// What it takes to be there.
    pub admits: Option<Admits>,
    /// All of its access points, by BSSID; at most 100.
    #[schema(max_items = 100)]
    pub wifi: Option<Vec<NetworkText>>,
    /// All of its address ranges; at most 32.
    #[schema(max_items = 32)]
    pub networks: Option<Vec<NetworkText>>,
}

/// A place where one may check in: a circle or an area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Site {
    pub id: SiteId,
    #[schema(example = "总部")]
    pub name: String,
    /// Of the centre, or of the middle of an area; degrees.
    #[schema(example = 31.2304)]
    pub latitude: f64,
    #[schema(example = 121.4737)]
    pub longitude: f64,
    pub coordinate_system: CoordinateSystem,
    /// `null` for an area.
    #[schema(example = 300)]
    pub radius_m: Option<i32>,
    /// `null` for a circle.
    pub area: Option<AreaGeometry>,
    /// What it takes to be there.
    pub admits: Admits,
    /// BSSIDs of its access points, in lower case and with colons.
    #[schema(example = json!(["a4:2b:b0:0c:9d:01"]))]
    pub wifi: Vec<String>,
    /// Its address ranges.
    #[schema(example = json!(["203.0.113.0/24"]))]
    pub networks: Vec<String>,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
}

impl TryFrom<SiteRow> for Site {
    type Error = Problem;

    fn try_from(row: SiteRow) -> Result<Self> {
        let (wifi, networks) = row.lists()?;
        Ok(Self {
            coordinate_system: row.system()?,
            area: row.geometry()?,
            admits: row.admits()?,
            wifi,
            networks,
            id: row.id,
            name: row.name,
            latitude: row.latitude,
            longitude: row.longitude,
            radius_m: row.radius_m,
            version: row.version,
        })
    }
}
