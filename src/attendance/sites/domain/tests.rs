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

/// The centre of everything here: outside the shifted box, where a degree of latitude is
/// the same everywhere on the sphere.
const LONDON: (f64, f64) = (51.5, -0.12);

fn metres_north(metres: f64) -> Position {
    position(LONDON.0 + (metres / 6_371_008.8_f64).to_degrees(), LONDON.1)
}

fn site(number: u128, name: &str, center: Position, radius_m: i64) -> Site {
    let radius = Radius::parse(radius_m).unwrap();
    Site {
        id: SiteId(Uuid::from_u128(number)),
        name: name.to_owned(),
        center,
        radius,
    }
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
    assert!((decision.site.unwrap().distance_m - 120.0).abs() < 0.01);

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
fn a_mock_provider_is_a_doubt_and_not_a_verdict() {
    let mock = Fix::parse(metres_north(0.0), 5.0, 0, true).unwrap();
    let decision = decide(&mock, &[office()], &FencePolicy::default());
    assert_eq!(decision.outcome, FenceOutcome::Inside);
    assert_eq!(decision.doubts, [Doubt::MockProvider]);
    assert_eq!(decision.doubts[0].code(), "mock_provider");
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
    assert!(decision.site.unwrap().distance_m < 0.01);

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
