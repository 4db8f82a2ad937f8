//! Whether the lines of an area keep apart, and its rings lie as they should.

use super::{Coord, Edge, Ring, Unsound, inside, line_intersection};

/// A line, and where it begins in what was sent.
struct Numbered {
    edge: Edge,
    ring: usize,
    /// Among the lines of its ring.
    place: usize,
    /// Lines of its ring.
    of: usize,
    at: [usize; 3],
}

impl Numbered {
    fn follows(&self, other: &Self) -> bool {
        self.ring == other.ring
            && (other.place + 1 == self.place || (self.place == 0 && other.place + 1 == other.of))
    }

    fn apart(&self, other: &Self) -> bool {
        let (a, b) = (self.edge, other.edge);
        let beside = |a: (f64, f64), b: (f64, f64)| {
            a.0.max(a.1) < b.0.min(b.1) || b.0.max(b.1) < a.0.min(a.1)
        };
        beside((a.start.x, a.end.x), (b.start.x, b.end.x))
            || beside((a.start.y, a.end.y), (b.start.y, b.end.y))
    }
}

/// No two lines may have more in common than the point between one and the next.
pub(super) fn crossing(rings: &[Ring]) -> Result<(), Unsound> {
    let lines = numbered(rings);
    for (index, one) in lines.iter().enumerate() {
        for other in lines.iter().skip(index + 1) {
            if one.apart(other) {
                continue;
            }
            let Some(common) = line_intersection(one.edge, other.edge) else {
                continue;
            };
            let next = one.follows(other) || other.follows(one);
            if next && !common_line(common) {
                continue;
            }
            return Err(touch(one, other));
        }
    }
    Ok(())
}

/// More than a point.
fn common_line(common: geo::line_intersection::LineIntersection<f64>) -> bool {
    use geo::line_intersection::LineIntersection;
    match common {
        LineIntersection::SinglePoint { .. } => false,
        LineIntersection::Collinear { intersection } => intersection.start != intersection.end,
    }
}

fn touch(one: &Numbered, other: &Numbered) -> Unsound {
    let [_, _, from] = one.at;
    let [polygon, ring, point] = other.at;
    let detail = if one.ring == other.ring {
        format!("the line from here crosses or touches the one from point {point} of the same ring")
    } else {
        format!(
            "the line from here crosses or touches the one from point {point} of ring {ring} of \
             polygon {polygon}"
        )
    };
    Unsound::new(&[one.at[0], one.at[1], from], detail)
}

fn numbered(rings: &[Ring]) -> Vec<Numbered> {
    let of_ring = |(number, ring): (usize, &Ring)| {
        let of = ring.points.len() - 1;
        let edges: Vec<_> = ring.edges().zip(&ring.points).enumerate().collect();
        let (polygon, outer) = (ring.polygon, ring.number);
        edges
            .into_iter()
            .map(move |(place, (edge, (point, _)))| Numbered {
                edge,
                ring: number,
                place,
                of,
                at: [polygon, outer, *point],
            })
            .collect::<Vec<_>>()
    };
    rings.iter().enumerate().flat_map(of_ring).collect()
}

/// Holes lie in their polygon and not in each other, polygons not in each other. No lines touch,
/// so one point of a ring speaks for it all.
pub(super) fn nesting(rings: &[Ring]) -> Result<(), Unsound> {
    for ring in rings {
        let (at, first) = ([ring.polygon, ring.number], first(ring));
        let inside_of = |other: &Ring| inside(other.edges().collect::<Vec<_>>().iter(), first);
        let own = |other: &&Ring| other.polygon == ring.polygon;
        let mut others = rings.iter().filter(own);
        if ring.number > 0 {
            let outer = others.find(|other| other.number == 0);
            if !outer.is_some_and(&inside_of) {
                return Err(Unsound::new(&at, "is a hole outside of its polygon"));
            }
            let mut holes = rings.iter().filter(own).filter(|hole| hole.number > 0);
            if let Some(hole) = holes.find(|hole| hole.number != ring.number && inside_of(hole)) {
                return Err(Unsound::new(
                    &at,
                    format!(
                        "is a hole inside of ring {}, which is a hole already",
                        hole.number
                    ),
                ));
            }
        } else if let Some(polygon) = holder(rings, ring, first) {
            return Err(Unsound::new(
                &[ring.polygon],
                format!("lies in polygon {polygon}: polygons may not overlap"),
            ));
        }
    }
    Ok(())
}

/// The polygon that holds the first point of another one.
fn holder(rings: &[Ring], ring: &Ring, first: Coord<f64>) -> Option<usize> {
    let outers = rings.iter().filter(|other| other.number == 0);
    outers
        .map(|outer| outer.polygon)
        .filter(|polygon| *polygon != ring.polygon)
        .find(|polygon| {
            let edges: Vec<Edge> = rings
                .iter()
                .filter(|other| other.polygon == *polygon)
                .flat_map(Ring::edges)
                .collect();
            inside(edges.iter(), first)
        })
}

fn first(ring: &Ring) -> Coord<f64> {
    ring.points
        .first()
        .map_or(Coord { x: 0.0, y: 0.0 }, |(_, point)| *point)
}
