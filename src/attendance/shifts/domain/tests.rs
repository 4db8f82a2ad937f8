use super::*;

fn minute(text: &str) -> WallMinute {
    let (time, next_day) = text
        .strip_prefix('+')
        .map_or((text, false), |time| (time, true));
    WallMinute::new(NaiveTime::parse_from_str(time, "%H:%M").unwrap(), next_day)
}

fn section(on: &str, off: &str) -> Section {
    let point = |text: &str| ShiftPoint {
        at: minute(text),
        reach: Reach::default(),
        punch: true,
    };
    Section {
        on: point(on),
        off: point(off),
    }
}

fn try_shift(sections: &[(&str, &str)], breaks: &[(&str, &str)]) -> Result<Shift, Invalid> {
    let hours = sections.iter().map(|(on, off)| section(on, off)).collect();
    let breaks = breaks
        .iter()
        .map(|(start, end)| Break {
            start: minute(start),
            end: minute(end),
        })
        .collect();
    Shift::parse(
        Hours::Sections(hours),
        breaks,
        LatenessTiers::default(),
        Flex::default(),
        Vec::new(),
    )
}

fn hours(shift: &Shift, date: &str, zone: Tz) -> f64 {
    let date = WorkDate::parse(date.parse().unwrap()).unwrap();
    shift.duty(date, zone).length().as_seconds_f64() / 3600.0
}

#[test]
fn nights_are_as_long_as_a_stopwatch_says() {
    let night = try_shift(&[("22:00", "+06:00")], &[]).unwrap();
    let (york, howe) = (Tz::America__New_York, Tz::Australia__Lord_Howe);
    for (zone, date, length) in [
        (york, "2026-03-07", 7.0),
        (york, "2026-10-31", 9.0),
        (york, "2026-06-01", 8.0),
        (howe, "2026-10-03", 7.5),
        (howe, "2026-04-04", 8.5),
    ] {
        assert_eq!(hours(&night, date, zone), length, "{zone} {date}");
    }
}

#[test]
fn a_shift_inside_a_gap_never_ends_before_it_begins() {
    let early = try_shift(&[("02:30", "03:15")], &[]).unwrap();
    assert_eq!(hours(&early, "2026-03-08", Tz::America__New_York), 0.0);
    assert_eq!(hours(&early, "2026-03-09", Tz::America__New_York), 0.75);
}

#[test]
fn what_makes_no_shift_is_refused_with_the_field_to_mend() {
    let noon = ("09:00", "12:00");
    for (sections, breaks, field) in [
        (&[][..], &[][..], "sections must have"),
        (&[("18:00", "09:00")], &[], "sections must end after"),
        (&[noon, ("11:00", "18:00")], &[], "sections must follow"),
        (&[("+01:00", "+02:00")], &[], "sections must begin on"),
        (&[("09:00", "+09:01")], &[], "sections must span"),
        (&[noon, noon, noon, noon], &[], "sections must have 1 to 3"),
        (&[noon], &[("12:00", "13:00")], "breaks must each lie"),
        (&[noon], &[("10:00", "10:00")], "breaks must follow"),
    ] {
        let refused = try_shift(sections, breaks).unwrap_err().to_string();
        assert!(refused.starts_with(field), "{refused}");
    }
    assert!(
        try_shift(&[("09:00", "+09:00")], &[]).is_ok(),
        "a whole day"
    );
    let moves = |flex, late_off| {
        let hours = Hours::Sections(vec![section("09:00", "18:00")]);
        let tiers = LatenessTiers::default();
        Shift::parse(hours, Vec::new(), tiers, flex, late_off).is_ok()
    };
    let late = |late_off, late_on| LateOff { late_off, late_on };
    assert!(moves(
        Flex {
            early: 60,
            late: 30
        },
        vec![late(60, 30), late(120, 60)]
    ));
    assert!(!moves(
        Flex {
            early: 540,
            late: 0
        },
        vec![]
    ));
    assert!(!moves(Flex::default(), vec![late(60, 30), late(120, 30)]));
    assert!(!moves(Flex::default(), vec![late(60, 540)]));
}

#[test]
fn the_highest_tier_that_is_reached_counts_alone() {
    let hours = Hours::Sections(vec![section("09:00", "18:00")]);
    let tier = |late_off, late_on| LateOff { late_off, late_on };
    let tiers = vec![tier(60, 30), tier(120, 60), tier(240, 150)];
    let shift = Shift::parse(
        hours,
        vec![],
        LatenessTiers::default(),
        Flex::default(),
        tiers,
    );
    let shift = shift.unwrap();
    let late_on = |minutes| shift.late_on(minutes).map(|tier| tier.late_on);
    assert_eq!(
        [-5, 59, 60, 119, 120, 239, 240, 999].map(late_on),
        [
            None,
            None,
            Some(30),
            Some(30),
            Some(60),
            Some(60),
            Some(150),
            Some(150)
        ]
    );
}
