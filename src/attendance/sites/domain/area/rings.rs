//! Rings as they are sent: each closed, on one side of the 180th meridian, of points where an area
//! may be.

use geo::{Coord, Line};

use super::{
    Edge, MAX_HOLES, MAX_LATITUDE, MAX_POINTS, MAX_POLYGONS, PolygonPositions, RingPositions,
    Unsound,
};
use crate::attendance::geodesy::{CoordinateSystem, Coordinates};

/// A ring, and where it stands in what was sent.
pub(super) struct Ring {
    pub(super) polygon: usize,
    pub(super) number: usize,
    /// Each with its number; a point that repeats the one before it is left out.
    pub(super) points: Vec<(usize, Coord<f64>)>,
}

/// The rings, each point of which is a place where an area may be.
pub(super) fn rings(
    polygons: &[PolygonPositions],
    system: CoordinateSystem,
) -> Result<Vec<Ring>, Unsound> {
    let count = |at: &[usize], what: &str, number: usize, limit: usize| {
        if (1..=limit).contains(&number) {
            return Ok(());
        }
        Err(Unsound::new(
            at,
            format!("must have 1 to {limit} {what}, has {number}"),
        ))
    };
    count(&[], "polygons", polygons.len(), MAX_POLYGONS)?;
    let points: usize = polygons.iter().flatten().map(Vec::len).sum();
    if points > MAX_POINTS {
        return Err(Unsound::new(
            &[],
            format!("must have at most {MAX_POINTS} points, has {points}"),
        ));
    }
    let mut rings = Vec::new();
    for (polygon, positions) in polygons.iter().enumerate() {
        count(&[polygon], "rings", positions.len(), 1 + MAX_HOLES)?;
        for (number, ring) in positions.iter().enumerate() {
            rings.push(Ring::parse(polygon, number, ring, system)?);
        }
    }
    Ok(rings)
}

impl Ring {
    fn parse(
        polygon: usize,
        number: usize,
        positions: &RingPositions,
        system: CoordinateSystem,
    ) -> Result<Self, Unsound> {
        let mut points: Vec<(usize, Coord<f64>)> = Vec::with_capacity(positions.len());
        for (index, position) in positions.iter().enumerate() {
            let at = [polygon, number, index];
            let point = point(position, system).map_err(|detail| Unsound::new(&at, detail))?;
            match points.last() {
                Some((_, before)) if *before == point => {}
                Some((_, before)) if (before.x - point.x).abs() > 180.0 => {
                    return Err(Unsound::new(
                        &at,
                        "is on the other side of the 180th meridian: make two polygons, one on \
                         each side",
                    ));
                }
                _ => points.push((index, point)),
            }
        }
        let ring = Self {
            polygon,
            number,
            points,
        };
        ring.closed()?;
        Ok(ring)
    }

    fn closed(&self) -> Result<(), Unsound> {
        let at = [self.polygon, self.number];
        let [(_, first), .., (index, last)] = self.points.as_slice() else {
            return Err(Unsound::new(&at, "has too few points: 4 are the fewest"));
        };
        if first != last {
            return Err(Unsound::new(
                &[self.polygon, self.number, *index],
                "must be the ring's first point again: the ring is not closed",
            ));
        }
        if self.points.len() < 4 {
            let different = self.points.len() - 1;
            return Err(Unsound::new(
                &at,
                format!(
                    "has too few points: 3 different ones and the first again are the fewest, has \
                     {different} different"
                ),
            ));
        }
        Ok(())
    }

    pub(super) fn edges(&self) -> impl Iterator<Item = Edge> {
        let ends = self.points.iter().skip(1);
        self.points
            .iter()
            .zip(ends)
            .map(|((_, start), (_, end))| Line::new(*start, *end))
    }
}

/// A place where an area may be; what is wrong with it otherwise.
fn point(position: &[f64], system: CoordinateSystem) -> Result<Coord<f64>, String> {
    let ([longitude, latitude] | [longitude, latitude, _]) = *position else {
        return Err("must be [longitude, latitude], in degrees".to_owned());
    };
    let place = Coordinates::parse(latitude, longitude).map_err(|invalid| {
        let order = match invalid.detail.contains("swapped") {
            true => ": GeoJSON writes the longitude first",
            false => "",
        };
        format!("{invalid}{order}")
    })?;
    let shifted = system != CoordinateSystem::Wgs84;
    if shifted && !place.in_china_box() && Coordinates::trusted(longitude, latitude).in_china_box()
    {
        return Err(format!(
            "is at latitude {latitude}, where {} is not used; latitude and longitude look \
             swapped: GeoJSON writes the longitude first",
            system.code()
        ));
    }
    if latitude.abs() > MAX_LATITUDE {
        return Err(format!(
            "must be between -{MAX_LATITUDE} and {MAX_LATITUDE} degrees of latitude, is at \
             {latitude}: an area keeps away from the poles, a circle may be there"
        ));
    }
    Ok(Coord {
        x: longitude,
        y: latitude,
    })
}
