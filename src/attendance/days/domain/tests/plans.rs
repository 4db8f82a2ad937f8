//! When points are due and when their windows are open.

use super::*;

fn windows(schedule: &Schedule, day: &str) -> [String; 4] {
    let plan = schedule.day(date(day)).plan().cloned().unwrap();
    [
        plan.points[0].window.opens,
        plan.points[0].window.closes,
        plan.points[1].window.opens,
        plan.points[1].window.closes,
    ]
    .map(|instant| {
        instant
            .with_timezone(&schedule.zone)
            .format("%d %H:%M")
            .to_string()
    })
}

#[test]
fn midlines_between_working_days() {
    // Tuesday 3 March 2026, with Monday and Wednesday worked.
    assert_eq!(
        windows(&office(), "2026-03-03"),
        ["03 01:30", "03 13:30", "03 09:00", "04 01:30"]
    );
}

#[test]
fn eight_hours_before_and_twelve_after_beside_rest_days() {
    assert_eq!(
        windows(&office(), "2026-03-02")[0],
        "02 01:00",
        "Monday after a rest day"
    );
    assert_eq!(
        windows(&office(), "2026-03-06")[3],
        "07 06:00",
        "Friday before a rest day"
    );
}

#[test]
fn a_short_shift_opens_eight_hours_before_though_yesterday_is_far() {
    let morning = schedule(shift("09:00", "12:00"));
    assert_eq!(
        windows(&morning, "2026-03-03"),
        ["03 01:00", "03 10:30", "03 09:00", "03 22:30"]
    );
}

#[test]
fn a_make_up_saturday_is_a_working_tomorrow() {
    // Saturday 28 February 2026 is worked for Spring Festival; Sunday is not.
    assert_eq!(windows(&office(), "2026-02-27")[3], "28 01:30");
    assert_eq!(windows(&office(), "2026-02-28")[3], "01 06:00");
    assert!(
        office().day(date("2026-02-16")).plan().is_none(),
        "a Monday off"
    );
}

#[test]
fn limits_of_the_shift_replace_those_of_the_midline() {
    let windows_of = PunchWindows {
        on_duty: Reach {
            before: Some(60),
            after: Some(120),
        },
        off_duty: Reach {
            before: Some(30),
            after: Some(120),
        },
    };
    let late = schedule(shift_with(
        "15:00",
        "23:30",
        LatenessTiers::default(),
        windows_of,
    ));
    // The last minute of a limit is included to its end.
    assert_eq!(
        windows(&late, "2026-03-03"),
        ["03 14:00", "03 17:01", "03 23:00", "04 01:31"]
    );
}

#[test]
fn windows_follow_the_clocks_of_new_york() {
    let night = every_day(&shift("22:00", "06:00"));
    let schedule = Schedule {
        shift: night,
        national: NationalCalendar::None,
        zone: Tz::America__New_York,
    };
    for (day, hours) in [
        ("2026-03-06", 8),
        ("2026-03-07", 7),
        ("2026-10-31", 9),
        ("2026-11-01", 8),
    ] {
        let plan = schedule.day(date(day)).plan().cloned().unwrap();
        assert_eq!(plan.length().num_hours(), hours, "{day}");
        assert_eq!(
            (plan.midlines[0] - plan.points[0].due) * 2,
            plan.length(),
            "{day}"
        );
    }
}

#[test]
fn neighbouring_windows_touch_and_never_overlap_without_limits() {
    for shift in [
        shift("09:00", "18:00"),
        shift("22:00", "06:00"),
        shift("09:00", "09:00"),
    ] {
        let schedule = schedule(every_day(&shift));
        let mut day = date("2026-03-01");
        for _ in 0..40 {
            let [today, tomorrow] = [day, day.next()].map(|day| schedule.day(day).plan().cloned());
            if let (Some(today), Some(tomorrow)) = (today, tomorrow) {
                assert!(today.window().closes <= tomorrow.window().opens, "{day}");
            }
            day = day.next();
        }
    }
}

#[test]
fn the_running_work_date_outlasts_midnight() {
    let at_work = |text| office().work_date_at(at(text)).to_string();
    assert_eq!(at_work("2026-03-03 12:00"), "2026-03-03");
    assert_eq!(at_work("2026-03-04 01:29"), "2026-03-03");
    assert_eq!(at_work("2026-03-04 01:30"), "2026-03-04");
    assert_eq!(
        at_work("2026-03-07 05:59"),
        "2026-03-06",
        "Friday, until 06:00"
    );
    assert_eq!(at_work("2026-03-07 06:00"), "2026-03-07", "a Saturday");
    assert_eq!(at_work("2026-03-09 00:59"), "2026-03-09", "nothing is open");
}

#[test]
fn the_evidence_holds_the_windows_of_the_neighbours() {
    let evidence = office().day(date("2026-03-03")).evidence();
    assert_eq!(
        (evidence.opens, evidence.closes),
        (at("2026-03-02 01:00"), at("2026-03-05 01:30"))
    );
    let sunday = office().day(date("2026-03-01")).evidence();
    assert!(sunday.contains(at("2026-03-01 00:00")) && sunday.contains(at("2026-03-01 23:59")));
}

#[test]
fn codes_read_back() {
    for kind in PointKind::ALL {
        assert_eq!(PointKind::from_code(kind.code()), Some(kind));
    }
}
