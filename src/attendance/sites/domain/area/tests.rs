use geo::{LineString, Polygon, Validation};
use proptest::prelude::*;

use super::*;
use crate::attendance::geodesy::CoordinateSystem::{Gcj02, Wgs84};

/// The middle of the polygons here: longitude, latitude.
const MIDDLE: (f64, f64) = (121.47, 31.23);

fn area(polygons: &[PolygonPositions]) -> Result<Area, Unsound> {
    Area::parse(polygons, Wgs84)
}

/// A closed ring of these corners, thousandths of a degree from the middle.
fn ring(corners: &[(f64, f64)]) -> RingPositions {
    let position = |(x, y): &(f64, f64)| vec![MIDDLE.0 + x / 1e3, MIDDLE.1 + y / 1e3];
    corners
        .iter()
        .chain(corners.first())
        .map(position)
        .collect()
}

fn square(side: f64) -> RingPositions {
    let half = side / 2.0;
    ring(&[(-half, -half), (half, -half), (half, half), (-half, half)])
}

fn holds(area: &Area, x: f64, y: f64) -> bool {
    area.holds(Coordinates::trusted(MIDDLE.1 + y / 1e3, MIDDLE.0 + x / 1e3))
}

#[test]
fn holes_are_outside_and_borders_inside() {
    let area = area(&[vec![square(4.0), square(2.0)]]).unwrap();
    assert!(holds(&area, 1.5, 0.0) && holds(&area, -1.5, 1.5));
    assert!(!holds(&area, 0.0, 0.0) && !holds(&area, 0.9, 0.9));
    assert!(!holds(&area, 2.1, 0.0));
    for place in [[-2.0, -2.0], [2.0, 2.0], [-2.0, 2.0]] {
        assert!(holds(&area, place[0], place[1]), "{place:?}");
    }
    // In the hole, the border is the hole's.
    let middle = Coordinates::trusted(MIDDLE.1, MIDDLE.0);
    let (_, metres) = area.nearest(middle, middle.in_space());
    assert!((metres - 95.2).abs() < 0.5, "{metres}");
}

#[test]
fn an_area_may_have_several_polygons() {
    let far = ring(&[(9.0, 9.0), (10.0, 9.0), (10.0, 10.0)]);
    let both = area(&[vec![square(2.0)], vec![far]]).unwrap();
    assert!(holds(&both, 0.0, 0.0) && holds(&both, 9.8, 9.2));
    assert!(!holds(&both, 9.2, 9.8) && !holds(&both, 5.0, 5.0));
    // An island in the lake of another one.
    let island = area(&[vec![square(6.0), square(4.0)], vec![square(2.0)]]).unwrap();
    assert!(holds(&island, 0.0, 0.0) && !holds(&island, 1.5, 0.0) && holds(&island, 2.5, 0.0));
}

/// Each refusal says which polygon, ring and point, and what is allowed.
#[test]
fn what_is_no_area_is_refused_by_its_place() {
    let open = square(2.0).into_iter().take(4).collect::<Vec<_>>();
    let bow = ring(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)]);
    let spike = ring(&[(0.0, 0.0), (2.0, 0.0), (1.0, 0.0), (0.0, 2.0)]);
    let touching = ring(&[(0.0, 0.0), (2.0, 0.0), (0.0, 1.0), (2.0, 2.0), (0.0, 2.0)]);
    let with = |index: usize, position: Vec<f64>| {
        let mut ring = square(2.0);
        ring[index] = position;
        vec![vec![ring]]
    };
    let cases: Vec<(Vec<PolygonPositions>, Vec<usize>, &str)> = vec![
        (vec![], vec![], "must have 1 to 16 polygons, has 0"),
        (vec![vec![]], vec![0], "must have 1 to 17 rings, has 0"),
        (vec![vec![vec![]]], vec![0, 0], "has too few points"),
        (
            vec![vec![vec![vec![121.0, 31.0]; 501]]],
            vec![],
            "must have at most 500 points, has 501",
        ),
        (
            vec![vec![vec![square(2.0)[0].clone(); 4]]],
            vec![0, 0],
            "too few points",
        ),
        (
            vec![vec![ring(&[(0.0, 0.0), (1.0, 1.0)])]],
            vec![0, 0],
            "has too few points: 3 different ones and the first again are the fewest, has 2",
        ),
        (vec![vec![open]], vec![0, 0, 3], "the ring is not closed"),
        (
            vec![vec![bow]],
            vec![0, 0, 0],
            "crosses or touches the one from point 2",
        ),
        (
            vec![vec![spike]],
            vec![0, 0, 0],
            "crosses or touches the one from point 1",
        ),
        (
            vec![vec![touching]],
            vec![0, 0, 1],
            "crosses or touches the one from point 4",
        ),
        (
            vec![vec![
                square(2.0),
                ring(&[(0.0, 0.0), (3.0, 0.0), (0.0, 0.5)]),
            ]],
            vec![0, 0, 1],
            "from point 0 of ring 1 of polygon 0",
        ),
        (
            vec![vec![
                square(2.0),
                ring(&[(5.0, 5.0), (6.0, 5.0), (6.0, 6.0)]),
            ]],
            vec![0, 1],
            "is a hole outside of its polygon",
        ),
        (
            vec![vec![square(8.0), square(4.0), square(2.0)]],
            vec![0, 2],
            "is a hole inside of ring 1",
        ),
        (
            vec![vec![square(4.0)], vec![square(2.0)]],
            vec![1],
            "lies in polygon 0: polygons may not overlap",
        ),
        (
            with(1, vec![121.0]),
            vec![0, 0, 1],
            "must be [longitude, latitude]",
        ),
        (
            with(2, vec![31.23, 121.47]),
            vec![0, 0, 2],
            "look swapped: GeoJSON writes the longitude first",
        ),
        (with(2, vec![0.0, 0.0]), vec![0, 0, 2], "without a fix"),
        (with(2, vec![f64::NAN, 31.0]), vec![0, 0, 2], "is NaN"),
        (with(2, vec![121.5, f64::INFINITY]), vec![0, 0, 2], "is inf"),
        (with(2, vec![-179.0, 31.0]), vec![0, 0, 2], "180th meridian"),
        (
            with(2, vec![121.0, 86.0]),
            vec![0, 0, 2],
            "away from the poles",
        ),
        (
            vec![vec![square(1_000.0)]],
            vec![],
            "must reach at most 25 km from its middle, reaches 7",
        ),
        (vec![vec![square(1e-6)]], vec![], "at least 1 m"),
    ];
    for (polygons, at, why) in cases {
        let refused = area(&polygons).unwrap_err();
        assert!(refused.detail.contains(why), "{why}: {refused}");
        assert_eq!(refused.at, at, "{why}: {refused}");
    }
}

#[test]
fn shifted_systems_know_that_axes_are_swapped_in_the_west_too() {
    // Urumqi: both numbers could be latitudes.
    let urumqi = [(87.6, 43.8), (87.61, 43.8), (87.61, 43.81), (87.6, 43.8)];
    let written: RingPositions = urumqi.iter().map(|(x, y)| vec![*x, *y]).collect();
    let swapped: RingPositions = urumqi.iter().map(|(x, y)| vec![*y, *x]).collect();
    assert!(Area::parse(&[vec![written]], Gcj02).is_ok());
    let refused = Area::parse(&[vec![swapped]], Gcj02).unwrap_err();
    assert!(refused.detail.contains("swapped"), "{refused}");
}

#[test]
fn an_area_may_lie_on_both_sides_of_the_meridian() {
    let side = |from: f64, to: f64| {
        vec![vec![
            vec![from, -17.0],
            vec![to, -17.0],
            vec![to, -16.9],
            vec![from, -16.9],
            vec![from, -17.0],
        ]]
    };
    let fiji = area(&[side(179.95, 180.0), side(-180.0, -179.95)]).unwrap();
    assert!(fiji.reach_m() < 10_000.0);
    let at = |longitude| Coordinates::trusted(-16.95, longitude);
    assert!(fiji.holds(at(179.99)) && fiji.holds(at(-179.99)));
    assert!(!fiji.holds(at(179.9)));
    // The near border is that of the western half, seen across the meridian.
    let east = area(&[side(179.95, 180.0)]).unwrap();
    let here = at(-179.99);
    let (border, metres) = east.nearest(here, here.in_space());
    assert_eq!(border.longitude(), 180.0);
    assert!((metres - 1_064.0).abs() < 2.0, "{metres}");
}

/// A polygon that is seen whole from its middle, concave or not: the distance of its corners.
fn star() -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![
        prop::collection::vec(0.2..3.0_f64, 3..40),
        (3_usize..40, 0.5..3.0_f64).prop_map(|(corners, radius)| vec![radius; corners]),
    ]
}

fn corners(radii: &[f64]) -> Vec<(f64, f64)> {
    let step = std::f64::consts::TAU / radii.len() as f64;
    (0_i32..)
        .zip(radii)
        .map(|(index, radius)| {
            let angle = f64::from(index) * step;
            (radius * angle.cos(), radius * angle.sin())
        })
        .collect()
}

/// Where the border is in the direction of a point, by the law of sines: a model that knows
/// nothing of lines and sides.
fn border_towards(radii: &[f64], x: f64, y: f64) -> f64 {
    let step = std::f64::consts::TAU / radii.len() as f64;
    let angle = y.atan2(x).rem_euclid(std::f64::consts::TAU);
    let sector = ((angle / step) as usize).min(radii.len() - 1);
    let (a, b) = (radii[sector], radii[(sector + 1) % radii.len()]);
    let along = angle - sector as f64 * step;
    a * b * step.sin() / (a * along.sin() + b * (step - along).sin())
}

proptest! {
    #[test]
    fn inside_is_what_a_plain_model_says(
        radii in star(), x in -4.0..4.0_f64, y in -4.0..4.0_f64, hole in any::<bool>(),
    ) {
        let outer = corners(&radii);
        let inner: Vec<_> = outer.iter().map(|(x, y)| (x / 2.0, y / 2.0)).collect();
        let mut polygon = vec![ring(&outer)];
        if hole {
            polygon.push(ring(&inner));
        }
        let area = area(&[polygon]).unwrap();
        let (border, distance) = (border_towards(&radii, x, y), x.hypot(y));
        prop_assume!((distance - border).abs() > 1e-6 && (distance - border / 2.0).abs() > 1e-6);
        let expected = distance < border && !(hole && distance < border / 2.0);
        prop_assert_eq!(holds(&area, x, y), expected);
    }

    #[test]
    fn moving_all_moves_nothing(
        radii in star(), x in -4.0..4.0_f64, y in -4.0..4.0_f64,
        east in -200.0..50.0_f64, north in -80.0..40.0_f64,
    ) {
        prop_assume!((x.hypot(y) - border_towards(&radii, x, y)).abs() > 1e-6);
        let shifted = |position: &Vec<f64>| vec![position[0] + east, position[1] + north];
        let here = ring(&corners(&radii));
        let there: RingPositions = here.iter().map(shifted).collect();
        let (here, there) = (area(&[vec![here]]).unwrap(), area(&[vec![there]]).unwrap());
        let place = Coordinates::trusted(MIDDLE.1 + y / 1e3 + north, MIDDLE.0 + x / 1e3 + east);
        prop_assert_eq!(holds(&here, x, y), there.holds(place));
    }

    #[test]
    fn the_nearest_border_is_on_the_border_and_nearest(
        radii in star(), x in -6.0..6.0_f64, y in -6.0..6.0_f64,
    ) {
        let outer = ring(&corners(&radii));
        let from = Coordinates::trusted(MIDDLE.1 + y / 1e3, MIDDLE.0 + x / 1e3);
        let (_, metres) = area(&[vec![outer.clone()]]).unwrap().nearest(from, from.in_space());
        let sampled = outer.windows(2).flat_map(|pair| {
            (0..=50).map(move |step| {
                let part = f64::from(step) / 50.0;
                let along = |axis: usize| pair[0][axis] + part * (pair[1][axis] - pair[0][axis]);
                from.distance_m(Coordinates::trusted(along(1), along(0)))
            })
        });
        let least = sampled.fold(f64::INFINITY, f64::min);
        prop_assert!(metres <= least + 0.1, "{metres} m, but a sample is {least} m away");
        prop_assert!(metres >= least - 10.0, "{metres} m, but the samples begin at {least} m");
    }

    #[test]
    fn what_is_taken_is_valid_by_the_book(points in prop::collection::vec((-3.0..3.0_f64, -3.0..3.0_f64), 3..7)) {
        let ring = ring(&points);
        let line: LineString<f64> = ring.iter().map(|at| (at[0], at[1])).collect();
        let taken = area(&[vec![ring]]).is_ok();
        if taken {
            prop_assert!(Polygon::new(line, vec![]).is_valid());
        }
    }
}
