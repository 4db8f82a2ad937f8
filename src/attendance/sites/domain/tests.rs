use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::attendance::geodesy::{CoordinateSystem, Coordinates};

fn position(latitude: f64, longitude: f64) -> Position {
    Position::new(
        Coordinates::parse(latitude, longitude).unwrap(),
        CoordinateSystem::Wgs84,
    )
}

/// The centre of everything here: outside the shifted box.
const LONDON: (f64, f64) = (51.5, -0.12);
/// The radius by which the meridian is curved there, and a trifle more, so that 12.3 m are told
/// as such and not rounded up.
const MERIDIAN_M: f64 = 6_374_620.0;

fn metres_north(metres: f64) -> Position {
    position(LONDON.0 + (metres / MERIDIAN_M).to_degrees(), LONDON.1)
}

fn site(number: u128, name: &str, center: Position, radius_m: i64) -> Site {
    let radius = Radius::parse(radius_m).unwrap();
    Site {
        id: SiteId(Uuid::from_u128(number)),
        name: name.to_owned(),
        shape: Shape::Circle { center, radius },
        admits: Admits::Any,
        networks: Networks::default(),
    }
}

fn decide(fix: &Fix, sites: &[Site], policy: &FencePolicy) -> FenceDecision {
    Fences::new(sites.to_vec()).decide(fix.into(), policy)
}

fn fix(metres: f64, accuracy_m: f64) -> Fix {
    Fix::parse(metres_north(metres), accuracy_m, 0, false).unwrap()
}

fn office() -> Site {
    site(1, "Office", metres_north(0.0), 300)
}

fn outcome(fix: &Fix, sites: &[Site]) -> FenceOutcome {
    decide(fix, sites, &FencePolicy::default()).outcome
}

fn codes(decision: &FenceDecision) -> Vec<&'static str> {
    decision.reasons.iter().map(FenceReason::code).collect()
}

#[test]
fn distance_radius_and_accuracy_decide() {
    let at = |metres, accuracy_m| outcome(&fix(metres, accuracy_m), &[office()]);
    assert_eq!(at(0.0, 0.0), FenceOutcome::Inside);
    assert_eq!(at(299.9, 10.0), FenceOutcome::Inside);
    assert_eq!(at(300.1, 0.0), FenceOutcome::Outside);
    assert_eq!(at(309.9, 10.0), FenceOutcome::Borderline);
    assert_eq!(at(310.1, 10.0), FenceOutcome::Outside);
    assert_eq!(at(499.0, 200.0), FenceOutcome::Borderline);
    assert_eq!(at(0.0, 200.1), FenceOutcome::Undecidable);
}

#[test]
fn what_cannot_be_decided_says_every_reason_and_still_the_distance() {
    let poor = Fix::parse(metres_north(120.0), 500.0, 121, false).unwrap();
    let decision = decide(&poor, &[office()], &FencePolicy::default());
    assert_eq!(decision.outcome, FenceOutcome::Undecidable);
    assert_eq!(codes(&decision), ["accuracy_too_low", "fix_too_old"]);
    assert!((decision.site.unwrap().distance_m.unwrap() - 120.0).abs() < 0.01);

    let recent = Fix::parse(metres_north(120.0), 5.0, 120, false).unwrap();
    assert_eq!(outcome(&recent, &[office()]), FenceOutcome::Inside);

    let nowhere = decide(&recent, &[], &FencePolicy::default());
    assert_eq!(
        (nowhere.outcome, nowhere.site.is_none()),
        (FenceOutcome::Undecidable, true)
    );
    assert_eq!(codes(&nowhere), ["no_site"]);
}

#[test]
fn a_mock_provider_changes_no_verdict() {
    let mock = Fix::parse(metres_north(0.0), 5.0, 0, true).unwrap();
    assert_eq!(outcome(&mock, &[office()]), FenceOutcome::Inside);
}

#[test]
fn the_most_favourable_site_decides() {
    let near = site(1, "Kiosk", metres_north(400.0), 10);
    let wide = site(2, "Campus", metres_north(2_000.0), 3_000);
    let decision = decide(
        &fix(350.0, 5.0),
        &[near.clone(), wide],
        &FencePolicy::default(),
    );
    assert_eq!(decision.site.unwrap().site_name, "Campus");

    // Outside both, the nearer edge is named, not the nearer centre.
    let stadium = site(3, "Stadium", metres_north(-1_000.0), 900);
    let decision = decide(
        &fix(300.0, 5.0),
        &[stadium.clone(), near],
        &FencePolicy::default(),
    );
    assert_eq!(decision.site.unwrap().site_name, "Kiosk");

    // Inside both, the nearer centre.
    let decision = decide(
        &fix(-200.0, 5.0),
        &[stadium, office()],
        &FencePolicy::default(),
    );
    assert_eq!(decision.site.unwrap().site_name, "Office");
}

#[test]
fn a_fix_is_converted_to_the_system_of_its_site() {
    let shanghai = Coordinates::parse(31.17530398364597, 121.531541859215).unwrap();
    let office = site(
        1,
        "外滩",
        Position::new(shanghai, CoordinateSystem::Gcj02),
        300,
    );
    let raw = Fix::parse(position(31.1774276, 121.5272106), 5.0, 0, false).unwrap();
    let decision = decide(&raw, std::slice::from_ref(&office), &FencePolicy::default());
    assert_eq!(decision.outcome, FenceOutcome::Inside);
    assert!(decision.site.unwrap().distance_m.unwrap() < 0.01);

    // Taken for GCJ-02, the same numbers are 475 m away.
    let unconverted = Position::new(raw.position().coordinates, CoordinateSystem::Gcj02);
    let mistaken = Fix::parse(unconverted, 5.0, 0, false).unwrap();
    assert_eq!(outcome(&mistaken, &[office]), FenceOutcome::Outside);
}

#[test]
fn reasons_are_told_in_both_languages() {
    let decision = decide(&fix(300.04, 0.0), &[office()], &FencePolicy::default());
    let words = decision.reasons[0].words();
    assert_eq!(
        words.en,
        "300.1 m from Office, beyond its radius of 300 m by more than the accuracy of the fix, \
         0.0 m."
    );
    assert_eq!(
        words.zh_cn,
        "距“Office”300.1 米，超出 300 米范围，且超出部分大于定位精度 0.0 米。"
    );
    let inside = decide(&fix(12.3, 5.0), &[office()], &FencePolicy::default());
    assert_eq!(
        inside.reasons[0].words().en,
        "12.3 m from Office, within its radius of 300 m."
    );
}

#[test]
fn radius_and_accuracy_have_bounds() {
    assert_eq!(Radius::default().metres(), 300);
    assert!(Radius::parse(1).is_ok() && Radius::parse(10_000).is_ok());
    for bad in [0, -1, 10_001, i64::MAX] {
        let invalid = Radius::parse(bad).unwrap_err();
        assert_eq!(
            invalid.detail,
            format!("must be between 1 and 10000 metres, is {bad}")
        );
    }
    for bad in [-1.0, f64::NAN, f64::INFINITY, 100_000.1] {
        let invalid = Fix::parse(metres_north(0.0), bad, 0, false).unwrap_err();
        assert_eq!(invalid.field, "accuracy_m");
    }
}

#[test]
fn codes_read_back() {
    for outcome in FenceOutcome::ALL {
        assert_eq!(FenceOutcome::from_code(outcome.code()), Some(outcome));
    }
}

fn sites() -> impl Strategy<Value = Vec<Site>> {
    prop::collection::vec((-5_000.0..5_000.0, 1_i64..=3_000), 0..6).prop_map(|circles| {
        (1..)
            .zip(circles)
            .map(|(number, (north, radius))| site(number, "s", metres_north(north), radius))
            .collect()
    })
}

proptest! {
    #[test]
    fn the_order_of_sites_does_not_matter(
        sites in sites(), north in -6_000.0..6_000.0, accuracy in 0.0..300.0,
    ) {
        let fix = fix(north, accuracy);
        let mut reversed = sites.clone();
        reversed.reverse();
        let policy = FencePolicy::default();
        prop_assert_eq!(decide(&fix, &sites, &policy), decide(&fix, &reversed, &policy));
    }

    #[test]
    fn another_site_never_makes_it_worse(
        sites in sites(), north in -6_000.0..6_000.0, accuracy in 0.0..200.0,
    ) {
        let fix = fix(north, accuracy);
        if let Some((_, fewer)) = sites.split_last() {
            prop_assert!(outcome(&fix, &sites) <= outcome(&fix, fewer));
        }
    }

    #[test]
    fn every_decision_has_a_reason(
        sites in sites(), north in -6_000.0..6_000.0, accuracy in 0.0..300.0,
    ) {
        let decision = decide(&fix(north, accuracy), &sites, &FencePolicy::default());
        prop_assert!(!decision.reasons.is_empty());
        prop_assert_eq!(decision.site.is_none(), sites.is_empty());
    }
}

fn area_site(number: u128, name: &str, corners: &[(f64, f64)]) -> Site {
    let (latitude, longitude) = LONDON;
    let ring: Vec<Vec<f64>> = corners
        .iter()
        .chain(corners.first())
        .map(|(east, north)| vec![longitude + east / 1e3, latitude + north / 1e3])
        .collect();
    Site {
        shape: Shape::Area(Area::parse(&[vec![ring]], CoordinateSystem::Wgs84).unwrap()),
        ..site(number, name, metres_north(0.0), 1)
    }
}

/// A square of 100 m and some around the centre, from 0 to 111.3 m north of it.
fn campus() -> Site {
    area_site(
        7,
        "Campus",
        &[(-1.0, 0.0), (1.0, 0.0), (1.0, 1.0), (-1.0, 1.0)],
    )
}

#[test]
fn an_area_is_decided_as_a_circle_is() {
    let told = |metres, accuracy_m| {
        let decision = decide(
            &fix(metres, accuracy_m),
            &[campus()],
            &FencePolicy::default(),
        );
        (
            decision.outcome,
            codes(&decision)[0],
            decision.site.unwrap().distance_m.unwrap(),
        )
    };
    assert_eq!(told(50.0, 5.0), (FenceOutcome::Inside, "within_area", 0.0));
    let (outcome, code, metres) = told(-10.0, 10.1);
    assert_eq!(
        (outcome, code),
        (FenceOutcome::Borderline, "within_accuracy")
    );
    assert!((metres - 10.0).abs() < 0.001, "{metres}");
    let (outcome, code, _) = told(-10.0, 9.9);
    assert_eq!((outcome, code), (FenceOutcome::Outside, "beyond_area"));
    assert_eq!(told(50.0, 201.0).0, FenceOutcome::Undecidable);
    let decision = decide(&fix(-10.0, 3.0), &[campus()], &FencePolicy::default());
    assert_eq!(
        decision.reasons[0].words().en,
        "10.0 m outside the area of Campus, which is more than the accuracy of the fix, 3.0 m."
    );
}

#[test]
fn a_network_suffices_or_is_asked_for_besides() {
    let bssid: Bssid = "a4:2b:b0:0c:9d:01".parse().unwrap();
    let networks = Networks {
        wifi: vec![bssid],
        ranges: vec!["203.0.113.0/24".parse().unwrap()],
    };
    let told = |admits, metres: Option<f64>, wifi: bool, address: &str| {
        let site = Site {
            admits,
            networks: networks.clone(),
            ..office()
        };
        let fix = metres.map(|metres| fix(metres, 5.0));
        let evidence = Evidence {
            fix: fix.as_ref(),
            wifi: wifi.then_some(bssid),
            address: Some(address.parse().unwrap()),
            serving: None,
        };
        let decision = Fences::new(vec![site]).decide(evidence, &FencePolicy::default());
        (decision.outcome, codes(&decision)[0])
    };
    use FenceOutcome::{Inside, Outside, Undecidable};
    let (here, there) = ("203.0.113.9", "198.51.100.1");
    assert_eq!(
        told(Admits::Any, None, true, there),
        (Inside, "wifi_of_site")
    );
    assert_eq!(
        told(Admits::Any, None, false, here),
        (Inside, "network_of_site")
    );
    assert_eq!(
        told(Admits::Any, Some(9e3), true, here),
        (Inside, "wifi_of_site")
    );
    assert_eq!(
        told(Admits::Any, Some(10.0), true, here),
        (Inside, "within_radius")
    );
    assert_eq!(
        told(Admits::Any, Some(9e3), false, there),
        (Outside, "beyond_radius")
    );
    assert_eq!(
        told(Admits::Any, None, false, there),
        (Undecidable, "no_fix")
    );
    assert_eq!(
        told(Admits::Location, Some(9e3), true, here),
        (Outside, "beyond_radius")
    );
    assert_eq!(
        told(Admits::Network, Some(0.0), false, there),
        (Outside, "unknown_network")
    );
    assert_eq!(
        told(Admits::Network, Some(9e3), true, there),
        (Inside, "wifi_of_site")
    );
    assert_eq!(
        told(Admits::Both, Some(10.0), false, there),
        (Outside, "network_missing")
    );
    assert_eq!(
        told(Admits::Both, Some(10.0), false, here),
        (Inside, "within_radius")
    );
    assert_eq!(
        told(Admits::Both, Some(9e3), true, here),
        (Outside, "beyond_radius")
    );
    assert_eq!(
        told(Admits::Both, None, true, here),
        (Undecidable, "no_fix")
    );
}

#[test]
fn only_the_sites_that_serve_a_person_count() {
    let near = office();
    let far = site(2, "Depot", metres_north(5_000.0), 300);
    let only = std::collections::HashSet::from([far.id]);
    let fix = fix(0.0, 5.0);
    let evidence = Evidence {
        serving: Some(&only),
        ..Evidence::from(&fix)
    };
    let decision = Fences::new(vec![near, far]).decide(evidence, &FencePolicy::default());
    assert_eq!(decision.outcome, FenceOutcome::Outside);
    assert_eq!(decision.site.unwrap().site_name, "Depot");
}

#[test]
fn sites_of_others_decide_nothing() {
    let by_network = Site {
        admits: Admits::Network,
        ..site(2, "Depot", metres_north(5_000.0), 300)
    };
    let fences = Fences::new(vec![office(), by_network]);
    let told = |served: u128, fix: Option<&Fix>| {
        let only = HashSet::from([SiteId(Uuid::from_u128(served))]);
        let evidence = Evidence {
            fix,
            serving: Some(&only),
            ..Evidence::default()
        };
        let decision = fences.decide(evidence, &FencePolicy::default());
        (decision.outcome, codes(&decision))
    };
    let here = fix(0.0, 5.0);
    let unknown = (FenceOutcome::Outside, vec!["unknown_network"]);
    assert_eq!(told(2, Some(&here)), unknown);
    assert_eq!(told(2, None), unknown);
    // A group still names the only site that it had, which was removed.
    let nowhere = (FenceOutcome::Undecidable, vec!["no_site"]);
    assert_eq!(told(3, Some(&here)), nowhere);
    assert_eq!(told(3, None), nowhere);
    assert_eq!(told(1, None), (FenceOutcome::Undecidable, vec!["no_fix"]));
}

fn anywhere_near() -> impl Strategy<Value = Position> {
    (-0.1..0.1, -0.1..0.1).prop_map(|(north, east)| position(LONDON.0 + north, LONDON.1 + east))
}

fn circles_anywhere() -> impl Strategy<Value = Vec<Site>> {
    prop::collection::vec((anywhere_near(), 1_i64..=3_000), 1..40).prop_map(|circles| {
        (1..)
            .zip(circles)
            .map(|(number, (center, radius))| site(number, "s", center, radius))
            .collect()
    })
}

/// Where the systems lie apart.
const SHANGHAI: (f64, f64) = (31.2304, 121.4737);

/// In any system.
fn near_shanghai() -> impl Strategy<Value = Position> {
    let system = prop::sample::select(CoordinateSystem::ALL.to_vec());
    (-0.1..0.1_f64, -0.1..0.1_f64, system).prop_map(|(north, east, system)| {
        let place = Coordinates::parse(SHANGHAI.0 + north, SHANGHAI.1 + east).unwrap();
        Position::new(place, system)
    })
}

/// An area with four corners, so many degrees east, north, west and south; with a hole of half its
/// size, or without.
fn diamond(around: Position, reaches: [f64; 4], is_hollow: bool) -> Shape {
    let (latitude, longitude) = (
        around.coordinates.latitude(),
        around.coordinates.longitude(),
    );
    let ring = |scale: f64| -> Vec<Vec<f64>> {
        let [east, north, west, south] = reaches.map(|reach| reach * scale);
        let corners = [
            (east, 0.0),
            (0.0, north),
            (-west, 0.0),
            (0.0, -south),
            (east, 0.0),
        ];
        let position = |(x, y): (f64, f64)| vec![longitude + x, latitude + y];
        corners.map(position).to_vec()
    };
    let mut rings = vec![ring(1.0)];
    rings.extend(is_hollow.then(|| ring(0.5)));
    Shape::Area(Area::parse(&[rings], around.system).unwrap())
}

fn sites_of_all_kinds() -> impl Strategy<Value = Vec<Site>> {
    let circle = (near_shanghai(), 1_i64..=3_000).prop_map(|(center, metres)| {
        let radius = Radius::parse(metres).unwrap();
        Shape::Circle { center, radius }
    });
    let reaches = prop::array::uniform4(0.0005..0.03_f64);
    let area = (near_shanghai(), reaches, prop::bool::ANY)
        .prop_map(|(around, reaches, is_hollow)| diamond(around, reaches, is_hollow));
    prop::collection::vec(prop_oneof![circle, area], 1..40).prop_map(|shapes| {
        (1..)
            .zip(shapes)
            .map(|(number, shape)| Site {
                shape,
                ..site(number, "s", metres_north(0.0), 1)
            })
            .collect()
    })
}

/// How far a place is beyond the edge of one site; 0 or less inside.
fn beyond_m(site: &Site, at: Position) -> f64 {
    let here = at.to_system(site.shape.system()).coordinates;
    match &site.shape {
        Shape::Circle { center, radius } => {
            center.coordinates.distance_m(here) - f64::from(radius.metres())
        }
        Shape::Area(area) if area.holds(here) => 0.0,
        Shape::Area(area) => area.nearest(here, here.in_space()).1,
    }
}

proptest! {
    /// Whoever is served by some sites is told what they would be told if there were no others.
    #[test]
    fn no_other_site_makes_a_difference(
        sites in circles_anywhere(), admits in prop::collection::vec(0_usize..4, 40),
        served in prop::collection::vec(prop::bool::ANY, 40), removed in prop::bool::ANY,
        at in prop::option::of(anywhere_near()), accuracy in 0.0..300.0, age in 0_u32..200,
    ) {
        let all = [Admits::Any, Admits::Location, Admits::Network, Admits::Both];
        let sites: Vec<_> = sites.into_iter().zip(admits)
            .map(|(site, admits)| Site { admits: all[admits], ..site }).collect();
        let own: Vec<_> = sites.iter().zip(&served)
            .filter(|(_, served)| **served).map(|(site, _)| site.clone()).collect();
        let mut serving: HashSet<_> = own.iter().map(|site| site.id).collect();
        serving.extend(removed.then(|| SiteId(Uuid::from_u128(1_000))));
        let fix = at.map(|at| Fix::parse(at, accuracy, age, false).unwrap());
        let evidence = Evidence { fix: fix.as_ref(), ..Evidence::default() };
        let of_them = Evidence { serving: Some(&serving), ..evidence };
        let policy = FencePolicy::default();
        let decision = Fences::new(sites).decide(of_them, &policy);
        prop_assert!(!decision.reasons.is_empty());
        prop_assert_eq!(decision, Fences::new(own).decide(evidence, &policy));
    }

    /// What the tree finds is what measuring every site alone finds, whatever its shape and system.
    #[test]
    fn the_tree_leaves_nothing_out(
        sites in sites_of_all_kinds(), at in near_shanghai(), accuracy in 0.0..200.0,
    ) {
        let fix = Fix::parse(at, accuracy, 0, false).unwrap();
        let all = decide(&fix, &sites, &FencePolicy::default());
        let beyond_all = sites.iter().map(|site| beyond_m(site, at));
        let nearest = beyond_all.fold(f64::INFINITY, f64::min);
        let expected = if nearest <= 0.0 {
            FenceOutcome::Inside
        } else if nearest <= accuracy {
            FenceOutcome::Borderline
        } else {
            FenceOutcome::Outside
        };
        prop_assert_eq!(all.outcome, expected);
        let named = all.site.unwrap().site_id;
        let named = sites.iter().find(|site| site.id == named).unwrap();
        prop_assert!(beyond_m(named, at) <= nearest.max(0.0) + 0.001);
    }
}
