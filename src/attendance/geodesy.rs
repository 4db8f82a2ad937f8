//! Places on the earth: coordinates, the three systems that phones in China report, distances.
//!
//! Angles are degrees, distances are metres. A [`Position`] always carries its system, so two
//! systems cannot be mixed by accident: they differ by 300 to 600 m in mainland China.
//!
//! Distances are geodesics on the WGS-84 ellipsoid (Karney). Where a million of them a second are
//! wanted, [`Coordinates::in_space`] and [`arc_m`] give the same to a tenth of a millimetre in 30 km.
//!
//! Sources: WGS-84 to GCJ-02 by the published formulae (as in eviltransform), with the
//! semi-major axis 6378245 m and squared eccentricity of the Krasovsky 1940 ellipsoid; GCJ-02
//! to BD-09 as in gcoord. Both are the identity outside a coarse box around China, which also
//! takes in Hong Kong, Macau, Taiwan and parts of neighbouring countries, where maps are not
//! shifted: there an admin states the system of a site instead of trusting the box.

use std::f64::consts::PI;
use std::ops::RangeInclusive;

use geo::{Distance, Geodesic, Point};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invalid::Invalid;

/// Mean radius of the earth (IUGG R1), metres.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Semi-major axis and squared eccentricity of the ellipsoid of WGS-84.
const WGS84_AXIS_M: f64 = 6_378_137.0;
const WGS84_E2: f64 = 0.006_694_379_990_141_317;

const CHINA_LATITUDES: RangeInclusive<f64> = 0.8293..=55.8271;
const CHINA_LONGITUDES: RangeInclusive<f64> = 72.004..=137.8347;

const KRASOVSKY_AXIS_M: f64 = 6_378_245.0;
const KRASOVSKY_E2: f64 = 0.006_693_421_622_965_942;

/// Around (0, 0), degrees: about 11 m of open ocean that stands for "no fix" in much software.
const NULL_ISLAND: f64 = 0.000_1;

/// The coordinate system in which a latitude and a longitude are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoordinateSystem {
    /// GPS and the rest of the world.
    Wgs84,
    /// Maps and phones in mainland China (国测局坐标).
    Gcj02,
    /// Baidu's maps: GCJ-02, shifted once more.
    Bd09,
}

impl CoordinateSystem {
    pub const ALL: [Self; 3] = [Self::Wgs84, Self::Gcj02, Self::Bd09];

    pub fn code(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.code() == code)
    }
}

/// A latitude and a longitude that can be a place where somebody works.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinates {
    latitude: f64,
    longitude: f64,
}

impl Coordinates {
    /// Latitude −90 to 90, longitude −180 to 180, both finite, and not (0, 0).
    pub fn parse(latitude: f64, longitude: f64) -> Result<Self, Invalid> {
        degrees("longitude", longitude, 180.0)?;
        degrees("latitude", latitude, 90.0).map_err(|mut invalid| {
            if latitude.abs() <= 180.0 && longitude.abs() <= 90.0 {
                invalid
                    .detail
                    .push_str("; latitude and longitude look swapped");
            }
            invalid
        })?;
        if latitude.abs() < NULL_ISLAND && longitude.abs() < NULL_ISLAND {
            return Err(Invalid::new(
                "latitude",
                "must not be 0 together with longitude 0: that is what a device without a fix \
                 reports, and no place where people work",
            ));
        }
        Ok(Self {
            latitude,
            longitude,
        })
    }

    /// Degrees north of the equator.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east of Greenwich.
    pub fn longitude(self) -> f64 {
        self.longitude
    }

    /// Whether the shifted systems apply here: a coarse box around China.
    pub fn in_china_box(self) -> bool {
        CHINA_LATITUDES.contains(&self.latitude) && CHINA_LONGITUDES.contains(&self.longitude)
    }

    /// The geodesic distance on the ellipsoid of WGS-84, metres.
    pub fn distance_m(self, other: Self) -> f64 {
        let point = |at: Self| Point::new(at.longitude, at.latitude);
        Geodesic.distance(point(self), point(other))
    }

    /// Where the place is in space: metres from the centre of the earth.
    pub fn in_space(self) -> InSpace {
        let ((sin_phi, cos_phi), (sin_lambda, cos_lambda)) = (
            self.latitude.to_radians().sin_cos(),
            self.longitude.to_radians().sin_cos(),
        );
        let normal_m = WGS84_AXIS_M / (1.0 - WGS84_E2 * sin_phi * sin_phi).sqrt();
        [
            normal_m * cos_phi * cos_lambda,
            normal_m * cos_phi * sin_lambda,
            normal_m * (1.0 - WGS84_E2) * sin_phi,
        ]
    }

    /// The place on the ground above or below a point in space that is near it.
    pub(super) fn below([x, y, z]: InSpace) -> Self {
        Self {
            latitude: z.atan2(x.hypot(y) * (1.0 - WGS84_E2)).to_degrees(),
            longitude: y.atan2(x).to_degrees(),
        }
    }

    /// Metres in a degree of longitude and of latitude, here.
    pub(super) fn degree_m(self) -> (f64, f64) {
        let (sin, cos) = self.latitude.to_radians().sin_cos();
        let squared = 1.0 - WGS84_E2 * sin * sin;
        let normal_m = WGS84_AXIS_M / squared.sqrt();
        let meridian_m = normal_m * (1.0 - WGS84_E2) / squared;
        ((normal_m * cos).to_radians(), meridian_m.to_radians())
    }

    /// Coordinates of which somebody else knows that they are some.
    pub(super) fn trusted(latitude: f64, longitude: f64) -> Self {
        Self {
            latitude,
            longitude,
        }
    }
}

/// A point in space, metres from the centre of the earth.
pub type InSpace = [f64; 3];

/// The straight line between two points in space, metres.
pub fn chord_m([a, b, c]: InSpace, [x, y, z]: InSpace) -> f64 {
    ((a - x) * (a - x) + (b - y) * (b - y) + (c - z) * (c - z)).sqrt()
}

/// The way on the ground that belongs to a straight line between two places.
pub fn arc_m(chord_m: f64) -> f64 {
    let half = chord_m / (2.0 * EARTH_RADIUS_M);
    if half < 0.01 {
        return chord_m * (1.0 + half * half / 6.0);
    }
    2.0 * EARTH_RADIUS_M * half.min(1.0).asin()
}

fn degrees(field: &'static str, value: f64, limit: f64) -> Result<(), Invalid> {
    if value.abs() <= limit {
        return Ok(());
    }
    Err(Invalid::new(
        field,
        format!("must be between -{limit} and {limit} degrees, is {value}"),
    ))
}

/// Coordinates together with the system in which they are meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    pub coordinates: Coordinates,
    pub system: CoordinateSystem,
}

impl Position {
    pub fn new(coordinates: Coordinates, system: CoordinateSystem) -> Self {
        Self {
            coordinates,
            system,
        }
    }

    /// The same place in another system.
    pub fn to_system(self, system: CoordinateSystem) -> Self {
        use CoordinateSystem::{Bd09, Gcj02, Wgs84};
        let here = self.coordinates;
        let coordinates = match (self.system, system) {
            (Wgs84, Wgs84) | (Gcj02, Gcj02) | (Bd09, Bd09) => here,
            (Wgs84, Gcj02) => gcj02_from_wgs84(here),
            (Wgs84, Bd09) => bd09_from_gcj02(gcj02_from_wgs84(here)),
            (Gcj02, Bd09) => bd09_from_gcj02(here),
            (Gcj02, Wgs84) => unshift(here, shifted_to_gcj02),
            (Bd09, Gcj02) => unshift(here, shifted_to_bd09),
            (Bd09, Wgs84) => unshift(unshift(here, shifted_to_bd09), shifted_to_gcj02),
        };
        Self {
            coordinates,
            system,
        }
    }

    /// Metres from here to another position, measured in this position's system.
    pub fn distance_m(self, other: Self) -> f64 {
        self.coordinates
            .distance_m(other.to_system(self.system).coordinates)
    }
}

fn gcj02_from_wgs84(point: Coordinates) -> Coordinates {
    if point.in_china_box() {
        shifted_to_gcj02(point)
    } else {
        point
    }
}

fn bd09_from_gcj02(point: Coordinates) -> Coordinates {
    if point.in_china_box() {
        shifted_to_bd09(point)
    } else {
        point
    }
}

/// The GCJ-02 shift itself, without asking whether it applies.
fn shifted_to_gcj02(point: Coordinates) -> Coordinates {
    let (x, y) = (point.longitude - 105.0, point.latitude - 35.0);
    let waves = |t: f64| 20.0 * (6.0 * PI * t).sin() + 20.0 * (2.0 * PI * t).sin();
    let swell = |t: f64| 20.0 * (PI * t).sin() + 40.0 * (PI * t / 3.0).sin();
    let north_m = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + (waves(x) + swell(y)) * 2.0 / 3.0
        + (160.0 * (PI * y / 12.0).sin() + 320.0 * (PI * y / 30.0).sin()) * 2.0 / 3.0;
    let east_m = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + (waves(x) + swell(x)) * 2.0 / 3.0
        + (150.0 * (PI * x / 12.0).sin() + 300.0 * (PI * x / 30.0).sin()) * 2.0 / 3.0;

    let phi = point.latitude.to_radians();
    let m = 1.0 - KRASOVSKY_E2 * phi.sin().powi(2);
    let meridian_radius_m = KRASOVSKY_AXIS_M * (1.0 - KRASOVSKY_E2) / (m * m.sqrt());
    let parallel_radius_m = KRASOVSKY_AXIS_M / m.sqrt() * phi.cos();
    Coordinates {
        latitude: point.latitude + (north_m / meridian_radius_m).to_degrees(),
        longitude: point.longitude + (east_m / parallel_radius_m).to_degrees(),
    }
}

/// Baidu's shift itself, from GCJ-02, without asking whether it applies.
fn shifted_to_bd09(point: Coordinates) -> Coordinates {
    const FACTOR: f64 = PI * 3000.0 / 180.0;
    let (x, y) = (point.longitude, point.latitude);
    let z = x.hypot(y) + 0.000_02 * (y * FACTOR).sin();
    let theta = y.atan2(x) + 0.000_003 * (x * FACTOR).cos();
    Coordinates {
        latitude: z * theta.sin() + 0.006,
        longitude: z * theta.cos() + 0.0065,
    }
}

/// The point inside the box that `shift` moves to `target`; `target` itself where there is none.
///
/// A shift moves a point by less than 2 km and hardly differs between neighbours, so each
/// round of this fixed-point iteration leaves a few percent of the error at most.
fn unshift(target: Coordinates, shift: impl Fn(Coordinates) -> Coordinates) -> Coordinates {
    const ROUNDS: usize = 10;
    /// Degrees: a tenth of a millimetre.
    const CLOSE: f64 = 1e-9;
    /// Degrees: farther out, nothing in the box can have been moved here.
    const MARGIN: f64 = 0.05;

    let near = |range: RangeInclusive<f64>, value: f64| {
        (range.start() - MARGIN..=range.end() + MARGIN).contains(&value)
    };
    if !near(CHINA_LATITUDES, target.latitude) || !near(CHINA_LONGITUDES, target.longitude) {
        return target;
    }
    let mut source = target;
    for _ in 0..ROUNDS {
        let image = shift(source);
        let (north, east) = (
            target.latitude - image.latitude,
            target.longitude - image.longitude,
        );
        source.latitude += north;
        source.longitude += east;
        if north.abs().max(east.abs()) < CLOSE {
            break;
        }
    }
    if source.in_china_box() {
        source
    } else {
        target
    }
}

#[cfg(test)]
mod tests;
