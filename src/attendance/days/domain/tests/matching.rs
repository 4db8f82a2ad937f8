//! Which day and which point a punch counts for.

use super::*;

/// The times that count, on and off duty, as "02 09:00".
fn matched(day: &DayPunches) -> (Option<String>, Option<String>) {
    let told = |punch: Punch| {
        punch
            .at
            .with_timezone(&SHANGHAI)
            .format("%d %H:%M")
            .to_string()
    };
    (day.on_duty().map(told), day.off_duty().map(told))
}

fn pair(on: &str, off: &str) -> (Option<String>, Option<String>) {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (some(on), some(off))
}

#[test]
fn a_night_ends_on_the_next_morning() {
    let plans = roster(&[
        ("2026-07-13", shift("18:00", "07:00")),
        ("2026-07-14", shift("14:00", "20:00")),
    ]);
    for (come, go) in [
        (check_in("2026-07-13 18:30"), check_out("2026-07-14 07:10")),
        (
            undirected("2026-07-13 18:30"),
            undirected("2026-07-14 07:10"),
        ),
    ] {
        let matching = match_punches(&plans, &[come, go]);
        assert_eq!(matched(&matching.days[0]), pair("13 18:30", "14 07:10"));
        assert_eq!(matching.days[1].iter().count(), 0);
        assert!(matching.strays.is_empty());
    }
}

#[test]
fn a_single_night_needs_no_plan_for_the_next_day() {
    let plans = roster(&[("2026-05-24", shift("20:00", "02:00"))]);
    let matching = match_punches(
        &plans,
        &[check_in("2026-05-24 19:55"), check_out("2026-05-25 02:05")],
    );
    assert_eq!(matched(&matching.days[0]), pair("24 19:55", "25 02:05"));
}

/// 07:00 to 19:00, then 19:00 to 07:00 with check-in from 18:30 on.
fn consecutive() -> Vec<Plan> {
    let grace = |before, after| PunchWindows {
        on_duty: Reach {
            before: Some(before),
            after: None,
        },
        off_duty: Reach {
            before: None,
            after: Some(after),
        },
    };
    let tiers = LatenessTiers::default();
    let day = shift_with("07:00", "19:00", tiers, grace(30, 60));
    let night = shift_with("19:00", "07:00", tiers, grace(30, 60));
    roster(&[("2026-07-13", day), ("2026-07-13", night)])
}

#[test]
fn where_shifts_overlap_the_open_point_takes_the_punch_the_earlier_plan_first() {
    let plans = consecutive();
    let matching = match_punches(
        &plans,
        &[
            undirected("2026-07-13 06:55"),
            undirected("2026-07-13 18:40"),
            undirected("2026-07-13 18:50"),
            undirected("2026-07-14 07:02"),
        ],
    );
    assert_eq!(matched(&matching.days[0]), pair("13 06:55", "13 18:40"));
    assert_eq!(matched(&matching.days[1]), pair("13 18:50", "14 07:02"));
}

#[test]
fn nobody_leaves_a_shift_that_they_have_not_begun() {
    let plans = consecutive();
    let day_only = [
        check_in("2026-07-13 06:55"),
        check_out("2026-07-13 19:05"),
        check_out("2026-07-13 19:10"),
    ];
    let matching = match_punches(&plans, &day_only);
    assert_eq!(matched(&matching.days[0]), pair("13 06:55", "13 19:10"));
    assert_eq!(matched(&matching.days[1]), pair("", ""));
}

#[test]
fn the_earliest_comes_and_the_latest_goes() {
    let plans = roster(&[("2026-03-02", shift("09:00", "18:00"))]);
    let punches = [
        check_in("2026-03-02 09:10"),
        check_in("2026-03-02 08:58"),
        check_out("2026-03-02 12:00"),
        check_in("2026-03-02 13:00"),
        check_out("2026-03-02 18:30"),
        check_out("2026-03-02 18:02"),
    ];
    let matching = match_punches(&plans, &punches);
    assert_eq!(matched(&matching.days[0]), pair("02 08:58", "02 18:30"));
    let unmatched: Vec<_> = matching.days[0]
        .unmatched
        .iter()
        .map(|punch| punch.at)
        .collect();
    assert_eq!(
        unmatched,
        [
            "2026-03-02 09:10",
            "2026-03-02 12:00",
            "2026-03-02 13:00",
            "2026-03-02 18:02"
        ]
        .map(at)
    );
}

#[test]
fn a_punch_inside_the_fence_is_preferred() {
    let plans = roster(&[("2026-03-02", shift("09:00", "18:00"))]);
    let outside = |punch| elsewhere(FenceOutcome::Outside, punch);
    let on_the_way = outside(check_in("2026-03-02 08:40"));
    let at_home = outside(check_out("2026-03-02 19:30"));
    let inside = [check_in("2026-03-02 08:58"), check_out("2026-03-02 18:05")];

    let both = match_punches(&plans, &[on_the_way, inside[0], inside[1], at_home]);
    assert_eq!(matched(&both.days[0]), pair("02 08:58", "02 18:05"));
    let only = match_punches(&plans, &[on_the_way, at_home]);
    assert_eq!(matched(&only.days[0]), pair("02 08:40", "02 19:30"));
}

#[test]
fn the_midline_decides_what_an_undirected_punch_means() {
    let plans = roster(&[("2026-03-02", shift("09:00", "18:00"))]);
    let one = |text| matched(&match_punches(&plans, &[undirected(text)]).days[0]);
    assert_eq!(one("2026-03-02 13:29:59"), pair("02 13:29", ""));
    assert_eq!(one("2026-03-02 13:30"), pair("", "02 13:30"));
}

#[test]
fn what_falls_into_no_window_is_kept_as_it_is() {
    let plans = roster(&[("2026-03-02", shift("09:00", "18:00"))]);
    let too_early = check_in("2026-03-02 00:59");
    let too_late = check_in("2026-03-02 15:00");
    let matching = match_punches(&plans, &[too_late, too_early]);
    assert_eq!(matching.strays, [too_early]);
    assert_eq!(matching.days[0].unmatched, [too_late]);
}
