use super::CoordinateSystem::{Bd09, Gcj02, Wgs84};
use super::*;
use proptest::prelude::*;

fn at(latitude: f64, longitude: f64) -> Coordinates {
    Coordinates::parse(latitude, longitude).unwrap()
}

/// Metres by which `from`, converted to another system, misses the known answer.
fn miss_m(from: (CoordinateSystem, f64, f64), to: (CoordinateSystem, f64, f64)) -> f64 {
    let converted = Position::new(at(from.1, from.2), from.0).to_system(to.0);
    assert_eq!(converted.system, to.0);
    converted.coordinates.distance_m(at(to.1, to.2))
}

/// The points of the file: latitude and longitude in WGS-84, the same in GCJ-02.
fn known() -> Vec<(&'static str, [f64; 4])> {
    let rows = include_str!("gcj02-points.csv").lines().skip(1);
    let known: Vec<_> = rows
        .map(|row| {
            let (place, numbers) = row.split_once(',').unwrap();
            let numbers: Vec<f64> = numbers.split(',').map(|n| n.parse().unwrap()).collect();
            (place, numbers.try_into().unwrap())
        })
        .collect();
    assert_eq!(known.len(), 3);
    known
}

#[test]
fn known_points_convert_to_gcj02_within_a_centimetre() {
    for (place, [lat, lon, gcj_lat, gcj_lon]) in known() {
        let miss = miss_m((Wgs84, lat, lon), (Gcj02, gcj_lat, gcj_lon));
        assert!(miss < 0.01, "{place} is off by {miss} m");
    }
}

#[test]
fn known_points_convert_back_within_eleven_centimetres() {
    for (place, [lat, lon, gcj_lat, gcj_lon]) in known() {
        let miss = miss_m((Gcj02, gcj_lat, gcj_lon), (Wgs84, lat, lon));
        assert!(miss <= 0.11, "{place} is off by {miss} m");
    }
}

#[test]
fn bd09_agrees_with_gcoord() {
    let known = [
        (
            31.17530398364597,
            121.531541859215,
            31.18132860687446,
            121.53801568643858,
        ),
        (
            39.91334545536069,
            116.38404722455657,
            39.91957555096588,
            116.39045471310828,
        ),
        (43.8256, 87.6168, 43.831776257793095, 87.62323360789793),
    ];
    for (lat, lon, bd_lat, bd_lon) in known {
        assert!(miss_m((Gcj02, lat, lon), (Bd09, bd_lat, bd_lon)) < 0.001);
        assert!(miss_m((Bd09, bd_lat, bd_lon), (Gcj02, lat, lon)) < 0.001);
    }
}

#[test]
fn offsets_are_of_the_known_size() {
    for (place, lat, lon, metres) in [
        ("Shanghai", 31.1774276, 121.5272106, 475.0),
        ("Shenzhen", 22.543847, 113.912316, 603.0),
        ("Beijing", 39.911954, 116.377817, 555.0),
        ("Urumqi", 43.8256, 87.6168, 266.0),
    ] {
        let offset = miss_m((Wgs84, lat, lon), (Gcj02, lat, lon));
        assert!((offset - metres).abs() < 2.0, "{place}: {offset} m");
    }
}

#[test]
fn outside_the_box_nothing_moves() {
    for (lat, lon) in [(39.7392, -104.9903), (-33.8688, 151.2093), (0.8292, 100.0)] {
        for system in CoordinateSystem::ALL {
            for other in CoordinateSystem::ALL {
                assert_eq!(miss_m((system, lat, lon), (other, lat, lon)), 0.0);
            }
        }
    }
    assert!(!at(0.8292, 100.0).in_china_box() && at(0.8293, 100.0).in_china_box());
    assert!(!at(30.0, 137.8348).in_china_box() && at(30.0, 137.8347).in_china_box());
}

/// 300 m north and 300 m east of places between the equator and the Arctic, by Karney's
/// geodesic on WGS-84.
#[test]
fn distances_are_those_of_the_ellipsoid() {
    for (lat, lat2, lon2) in [
        (0.5, 0.5027131063451871, 121.0),
        (0.5, 0.49999999944317, 121.00269504778458),
        (31.0, 31.002705884249487, 121.0),
        (31.0, 30.99999996179726, 121.0031412210562),
        (51.5, 51.49999992044074, 121.00432024434969),
        (69.0, 69.00268939767028, 121.0),
        (69.0, 68.99999983571254, 121.00749808214026),
    ] {
        let (here, there) = (at(lat, 121.0), at(lat2, lon2));
        let exact = here.distance_m(there);
        assert!((exact - 300.0).abs() < 1e-6, "{lat}: {exact} m");
        let quick = arc_m(chord_m(here.in_space(), there.in_space()));
        assert!((quick - 300.0).abs() < 1e-6, "{lat}: {quick} m");
    }
}

#[test]
fn antipodes_are_half_the_circumference_apart() {
    let distance = at(10.0, 20.0).distance_m(at(-10.0, -160.0));
    assert!((distance - 20_003_931.458).abs() < 20.0, "{distance}");
}

#[test]
fn refusals_say_what_where_and_what_is_allowed() {
    let refused = |lat, lon| Coordinates::parse(lat, lon).unwrap_err().to_string();
    assert_eq!(
        refused(121.47, 31.23),
        "latitude must be between -90 and 90 degrees, is 121.47; \
         latitude and longitude look swapped"
    );
    assert_eq!(
        refused(200.0, 31.0),
        "latitude must be between -90 and 90 degrees, is 200"
    );
    assert_eq!(
        refused(31.0, 181.0),
        "longitude must be between -180 and 180 degrees, is 181"
    );
    assert_eq!(
        refused(31.0, f64::NAN),
        "longitude must be between -180 and 180 degrees, is NaN"
    );
    assert!(refused(f64::INFINITY, 0.0).ends_with("is inf"));
    assert!(refused(0.0, -0.0).contains("without a fix"));
    assert!(Coordinates::parse(0.0, 9.45).is_ok());
    assert!(Coordinates::parse(-90.0, 180.0).is_ok());
}

#[test]
fn codes_read_back() {
    for system in CoordinateSystem::ALL {
        assert_eq!(CoordinateSystem::from_code(system.code()), Some(system));
    }
    assert_eq!(CoordinateSystem::from_code("WGS84"), None);
}

fn anywhere() -> impl Strategy<Value = Coordinates> {
    (-90.0..=90.0, -180.0..=180.0).prop_filter_map("null island", |(lat, lon)| {
        Coordinates::parse(lat, lon).ok()
    })
}

/// Inside the box by more than any shift can move a point.
fn well_inside_china() -> impl Strategy<Value = Coordinates> {
    (1.0..55.7, 72.1..137.7).prop_map(|(latitude, longitude)| at(latitude, longitude))
}

fn any_system() -> impl Strategy<Value = CoordinateSystem> {
    prop::sample::select(CoordinateSystem::ALL.to_vec())
}

proptest! {
    #[test]
    fn conversion_round_trips(
        point in well_inside_china(), from in any_system(), to in any_system(),
    ) {
        let there = Position::new(point, from);
        let back = there.to_system(to).to_system(from);
        prop_assert!(there.distance_m(back) <= 0.11);
    }

    #[test]
    fn conversion_always_gives_coordinates(
        point in anywhere(), from in any_system(), to in any_system(),
    ) {
        let converted = Position::new(point, from).to_system(to).coordinates;
        prop_assert!(Coordinates::parse(converted.latitude, converted.longitude).is_ok());
        prop_assert!(point.distance_m(converted) < 3_000.0);
    }

    #[test]
    fn distance_is_symmetric_and_zero_only_here(a in anywhere(), b in anywhere()) {
        prop_assert_eq!(a.distance_m(a), 0.0);
        let (there, back) = (a.distance_m(b), b.distance_m(a));
        prop_assert!((there - back).abs() <= 1e-6 * there.max(1.0));
        prop_assert!((0.0..=20_003_932.0).contains(&there));
    }

    #[test]
    fn distance_obeys_the_triangle(a in anywhere(), b in anywhere(), c in anywhere()) {
        prop_assert!(a.distance_m(c) <= a.distance_m(b) + b.distance_m(c) + 1e-3);
    }

    #[test]
    fn the_quick_distance_is_the_exact_one(
        a in anywhere(), north in -0.2..0.2_f64, east in -0.2..0.2_f64,
    ) {
        let b = Coordinates::parse((a.latitude + north).clamp(-90.0, 90.0), a.longitude + east);
        if let Ok(b) = b {
            let quick = arc_m(chord_m(a.in_space(), b.in_space()));
            let exact = a.distance_m(b);
            prop_assert!((quick - exact).abs() < 1e-3, "{quick} is not {exact}");
        }
    }

    #[test]
    fn a_place_in_space_is_above_its_coordinates(a in anywhere()) {
        prop_assert!(a.distance_m(Coordinates::below(a.in_space())) < 1e-3);
    }
}
