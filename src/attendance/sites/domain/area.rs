//! Areas: polygons with holes, as GeoJSON writes them, and what keeps one from being an area.
//!
//! A line between two points is straight in longitude and latitude (RFC 7946 section 3.1.1), so
//! whether a place is inside is exact and asks for no projection.
//!
//! Must hold: no two lines of an area touch but where one follows the other; every hole lies in
//! its polygon and in no other hole; polygons have nothing in common. So a place is inside where
//! it has an odd number of lines on one side.

use std::fmt;

use geo::line_intersection::line_intersection;
use geo::{Coord, Kernel, Line, Orientation, kernels::RobustKernel};
use serde::{Deserialize, Serialize};

use crate::attendance::geodesy::{
    CoordinateSystem, Coordinates, InSpace, Position, arc_m, chord_m,
};

mod lines;
mod rings;
mod schema;

use lines::{crossing, nesting};
use rings::{Ring, rings};

pub const MAX_POLYGONS: usize = 16;
/// Of one polygon.
pub const MAX_HOLES: usize = 16;
/// Of a whole area, each ring's last one included, which repeats its first.
pub const MAX_POINTS: usize = 500;
/// From its middle, metres.
pub const MAX_REACH_M: f64 = 25_000.0;
const MIN_REACH_M: f64 = 1.0;
/// Farther north and south a degree of longitude is too short to draw with.
const MAX_LATITUDE: f64 = 85.0;

/// Positions as GeoJSON writes them: `[longitude, latitude]`.
pub type RingPositions = Vec<Vec<f64>>;
pub type PolygonPositions = Vec<RingPositions>;

/// What is wrong with an area, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsound {
    /// Numbers of the polygon, of its ring (0 is the outer one) and of the ring's point, as
    /// far as one is meant; each from 0.
    pub at: Vec<usize>,
    pub detail: String,
}

impl Unsound {
    fn new(at: &[usize], detail: impl Into<String>) -> Self {
        Self {
            at: at.to_vec(),
            detail: detail.into(),
        }
    }
}

impl fmt::Display for Unsound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, number) in ["polygon", "ring", "point"].iter().zip(&self.at) {
            write!(f, "{name} {number}, ")?;
        }
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Unsound {}

/// An area as GeoJSON writes it (RFC 7946): positions are `[longitude, latitude]`, a third number
/// is ignored; a ring's last position is its first again, the first ring is the outer one and
/// the others are holes. At most 16 polygons of 16 holes, 500 positions in all, 25 km from the
/// middle to the border. Other than in RFC 7946 the positions are meant in the site's
/// coordinate system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "coordinates", deny_unknown_fields)]
pub enum AreaGeometry {
    Polygon(PolygonPositions),
    MultiPolygon(Vec<PolygonPositions>),
}

impl AreaGeometry {
    fn polygons(&self) -> &[PolygonPositions] {
        match self {
            Self::Polygon(polygon) => std::slice::from_ref(polygon),
            Self::MultiPolygon(polygons) => polygons,
        }
    }

    /// What came in, or what is wrong with it and where: `at` are the steps below `coordinates`.
    pub fn parse(&self, system: CoordinateSystem) -> Result<Area, Unsound> {
        let steps_to_a_polygon = match self {
            Self::Polygon(_) => 1,
            Self::MultiPolygon(_) => 0,
        };
        Area::parse(self.polygons(), system).map_err(|mut unsound| {
            unsound.at = unsound.at.into_iter().skip(steps_to_a_polygon).collect();
            unsound
        })
    }

    /// One that was parsed when it came in, of which only the cheap is asked again.
    pub fn stored(&self, system: CoordinateSystem) -> Result<Area, Unsound> {
        Area::stored(self.polygons(), system)
    }
}

/// A line of an area, in degrees: x is the longitude.
pub(super) type Edge = Line<f64>;

/// Where people work, in one coordinate system.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    system: CoordinateSystem,
    /// Of all rings.
    edges: Vec<Edge>,
    middle: Coordinates,
    /// In a straight line from the middle to the farthest place of the area, metres, at least.
    reach_m: f64,
}

impl Area {
    /// An area of these polygons, or the first thing that is wrong with them.
    pub fn parse(polygons: &[PolygonPositions], system: CoordinateSystem) -> Result<Self, Unsound> {
        let rings = rings(polygons, system)?;
        let area = Self::of(&rings, system);
        area.sized()?;
        crossing(&rings)?;
        nesting(&rings)?;
        Ok(area)
    }

    /// One that was parsed when it came in, of which only the cheap is asked again.
    pub fn stored(
        polygons: &[PolygonPositions],
        system: CoordinateSystem,
    ) -> Result<Self, Unsound> {
        Ok(Self::of(&rings(polygons, system)?, system))
    }

    fn sized(&self) -> Result<(), Unsound> {
        if self.reach_m > MAX_REACH_M {
            return Err(Unsound::new(
                &[],
                format!(
                    "must reach at most {} km from its middle, reaches {:.1} km: make several sites",
                    MAX_REACH_M / 1000.0,
                    self.reach_m / 1000.0
                ),
            ));
        }
        if self.reach_m < MIN_REACH_M {
            return Err(Unsound::new(&[], "must be at least 1 m across"));
        }
        Ok(())
    }

    fn of(rings: &[Ring], system: CoordinateSystem) -> Self {
        let edges: Vec<Edge> = rings.iter().flat_map(Ring::edges).collect();
        let places: Vec<InSpace> = edges.iter().map(|edge| in_space(edge.start)).collect();
        let number = places.len().max(1) as f64;
        let mean = |axis: usize| {
            let along = places.iter().filter_map(|place| place.get(axis));
            along.sum::<f64>() / number
        };
        let middle = Coordinates::below([mean(0), mean(1), mean(2)]);
        let from = middle.in_space();
        let farthest = places.iter().map(|place| chord_m(from, *place));
        let longest = edges
            .iter()
            .map(|edge| chord_m(in_space(edge.start), in_space(edge.end)));
        // A line that is straight in degrees is curved on the ground, with a parallel at the most.
        const SMALLEST_PARALLEL_M: f64 = 550_000.0;
        let sag = longest.fold(0.0, f64::max).powi(2) / (8.0 * SMALLEST_PARALLEL_M);
        Self {
            system,
            reach_m: farthest.fold(0.0, f64::max) + sag,
            edges,
            middle,
        }
    }

    pub fn middle(&self) -> Position {
        Position::new(self.middle, self.system)
    }

    pub fn reach_m(&self) -> f64 {
        self.reach_m
    }

    /// Lines, which is what it costs to keep and to ask.
    pub fn size(&self) -> usize {
        self.edges.len()
    }

    /// Whether the place is inside or on the border.
    pub fn holds(&self, place: Coordinates) -> bool {
        let place = Coord {
            x: place.longitude(),
            y: place.latitude(),
        };
        inside(self.edges.iter(), place)
    }

    /// The place of the border that is nearest, and how far it is in metres.
    ///
    /// Which one is nearest is seen in a plane around the place that asks: within a kilometre
    /// of the border that costs less than a decimetre, and nothing near it.
    pub fn nearest(&self, from: Coordinates, space: InSpace) -> (Coordinates, f64) {
        let (east_m, north_m) = from.degree_m();
        let mut best = (f64::INFINITY, Coord { x: 0.0, y: 0.0 });
        for edge in &self.edges {
            let ax = around(edge.start.x - from.longitude()) * east_m;
            let ay = (edge.start.y - from.latitude()) * north_m;
            let (dx, dy) = (
                (edge.end.x - edge.start.x) * east_m,
                (edge.end.y - edge.start.y) * north_m,
            );
            let along = -(ax * dx + ay * dy) / (dx * dx + dy * dy);
            let along = along.clamp(0.0, 1.0);
            let (x, y) = (ax + along * dx, ay + along * dy);
            let squared = x * x + y * y;
            if squared < best.0 {
                let point = Coord {
                    x: edge.start.x + along * (edge.end.x - edge.start.x),
                    y: edge.start.y + along * (edge.end.y - edge.start.y),
                };
                best = (squared, point);
            }
        }
        let place = Coordinates::trusted(best.1.y, best.1.x);
        (place, arc_m(chord_m(space, place.in_space())))
    }
}

/// A difference of longitudes, the short way around.
fn around(difference: f64) -> f64 {
    if difference > 180.0 {
        difference - 360.0
    } else if difference < -180.0 {
        difference + 360.0
    } else {
        difference
    }
}

fn in_space(at: Coord<f64>) -> InSpace {
    Coordinates::trusted(at.y, at.x).in_space()
}

/// Whether the rings made of these edges hold a place, which their border belongs to.
fn inside<'a>(edges: impl Iterator<Item = &'a Edge>, place: Coord<f64>) -> bool {
    let mut odd = false;
    for Line { start, end } in edges {
        if (start.y > place.y) == (end.y > place.y) {
            // Beside it, or in its line when it is level.
            let level = start.y == place.y && end.y == place.y;
            let within = start.x.min(end.x) <= place.x && place.x <= start.x.max(end.x);
            if (level && within) || *start == place || *end == place {
                return true;
            }
            continue;
        }
        let upwards = end.y > start.y;
        match RobustKernel::orient2d(*start, *end, place) {
            Orientation::Collinear => return true,
            Orientation::CounterClockwise => odd ^= upwards,
            Orientation::Clockwise => odd ^= !upwards,
        }
    }
    odd
}

#[cfg(test)]
mod tests;
