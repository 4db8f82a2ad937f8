//! How days stand where not every point asks for a punch, and where points were moved or set.

use super::shifts::{TUESDAY, Weekly, clock, on, sections, settled, with};
use super::*;
use crate::attendance::shifts::domain::{Flex, Hours, LateOff};

/// Hours with the points that ask for no punch, by section.
fn but(hours: &[(&str, &str)], unasked: &[(usize, PointKind)]) -> Weekly {
    let mut hours = sections(hours);
    if let Hours::Sections(list) = &mut hours {
        for (section, kind) in unasked {
            match kind {
                PointKind::OnDuty => list[*section].on.punch = false,
                PointKind::OffDuty => list[*section].off.punch = false,
            }
        }
    }
    with(hours, vec![], Flex::default(), vec![])
}

fn stands(rules: &Weekly, facts: &Facts<'_>, now: &str) -> DayStatus {
    let day = rules.day(date(TUESDAY));
    let status = day.report(facts, at(now)).status;
    let told = day.steps(facts, at(&on("00:00")));
    let known = facts.punches.iter().all(|punch| punch.at <= at(now));
    let step = told.iter().rfind(|step| step.from <= at(now));
    if known && facts.punches.is_empty() {
        assert_eq!(step.map(|step| step.status), Some(status), "{now}");
    }
    status
}

fn correction(section: u8, kind: PointKind, amendment: Amendment) -> Correction {
    Correction {
        id: Uuid::from_u128(u128::from(section) * 2 + u128::from(kind == PointKind::OnDuty)),
        recorded_at: at("2026-03-04 09:00"),
        work_date: date(TUESDAY),
        section,
        kind,
        amendment,
    }
}

#[test]
fn no_punch_at_noon_is_no_departure() {
    let noon = [(0, PointKind::OffDuty), (1, PointKind::OnDuty)];
    let rules = but(&[("09:00", "12:00"), ("13:30", "18:00")], &noon);
    let none = |now: &str| stands(&rules, &Facts::default(), &on(now));
    assert_eq!(none("07:00"), DayStatus::NotDue);
    assert_eq!(none("09:20"), DayStatus::Overdue);
    assert_eq!(none("12:30"), DayStatus::MissingOnDuty);
    assert_eq!(none("13:40"), DayStatus::MissingOnDuty);
    assert_eq!(settled(&rules, &Facts::default()).status, DayStatus::Absent);
    let punches = [check_in(&on("09:10")), check_out(&on("18:02"))];
    let come = |now: &str| stands(&rules, &Facts::of(&punches[..1]), &on(now));
    for now in ["09:11", "12:30", "13:40", "17:59"] {
        assert_eq!(come(now), DayStatus::Late, "{now}");
    }
    let gone = stands(&rules, &Facts::of(&punches), &on("18:03"));
    assert_eq!(gone, DayStatus::Left);
}

#[test]
fn an_end_without_a_punch_comes_when_it_is_due() {
    let rules = but(&[("09:00", "18:00")], &[(0, PointKind::OffDuty)]);
    let none = |now: &str| stands(&rules, &Facts::default(), &on(now));
    assert_eq!(none("00:30"), DayStatus::NotDue);
    assert_eq!(none("09:30"), DayStatus::Overdue);
    assert_eq!(
        none("14:00"),
        DayStatus::Absent,
        "no other punch is asked for"
    );
    let come = [check_in(&on("08:55"))];
    let stands = |now: &str| stands(&rules, &Facts::of(&come), &on(now));
    assert_eq!(stands("17:59"), DayStatus::Present);
    assert_eq!(stands("18:00"), DayStatus::Left);

    let none = [(0, PointKind::OnDuty), (0, PointKind::OffDuty)];
    let rules = but(&[("09:00", "18:00")], &none);
    let stands = |now: &str| super::standing::stands(&rules, &Facts::default(), &on(now));
    assert_eq!(stands("08:59"), DayStatus::NotDue);
    assert_eq!(stands("09:00"), DayStatus::Present);
    assert_eq!(stands("18:00"), DayStatus::Left);
}

#[test]
fn a_section_in_which_nobody_is_expected_decides_nothing() {
    let rules = but(&[("09:00", "12:00"), ("13:30", "18:00")], &[]);
    let leave = |from: &str, to: &str| Span {
        from: at(&on(from)),
        to: at(&on(to)),
        kind: SpanKind::Leave,
    };
    let spans = [leave("09:00", "12:00")];
    let facts = Facts {
        spans: &spans,
        ..Facts::default()
    };
    assert_eq!(stands(&rules, &facts, &on("10:00")), DayStatus::NotDue);
    assert_eq!(stands(&rules, &facts, &on("13:40")), DayStatus::Overdue);
    let spans = [leave("09:00", "18:00")];
    let facts = Facts {
        spans: &spans,
        ..Facts::default()
    };
    assert_eq!(stands(&rules, &facts, &on("10:00")), DayStatus::Excused);
}

#[test]
fn a_punch_that_a_manager_took_away_is_missing() {
    let rules = but(&[("09:00", "18:00")], &[]);
    let taken = |kind| correction(0, kind, Amendment::Result(TimeResult::NotSigned));
    let punches = [check_in(&on("08:55")), check_out(&on("18:05"))];
    let both = [taken(PointKind::OnDuty), taken(PointKind::OffDuty)];
    let facts = |corrections| Facts {
        punches: &punches,
        corrections,
        spans: &[],
    };
    let came = settled(&rules, &facts(&both[..1]));
    assert_eq!(came.status, DayStatus::MissingOnDuty);
    assert!(came.sentence.en.ends_with("Set by a manager."));
    assert_eq!(
        stands(&rules, &facts(&both[..1]), &on("19:00")),
        DayStatus::MissingOnDuty
    );
    let went = settled(&rules, &facts(&both[1..]));
    assert_eq!(went.status, DayStatus::MissingOffDuty);
    let neither = settled(&rules, &facts(&both));
    assert_eq!(neither.status, DayStatus::Absent);
    assert_eq!(
        neither.sentence.en,
        "Off duty from 18:00: not punched. Set by a manager."
    );
    // One was taken away, and the other never was.
    let half = Facts {
        punches: &punches[..1],
        ..facts(&both[..1])
    };
    assert_eq!(settled(&rules, &half).status, DayStatus::Absent);
}

#[test]
fn a_make_up_for_the_evening_lets_one_come_later() {
    let tier = LateOff {
        late_off: 60,
        late_on: 30,
    };
    let hours = sections(&[("09:00", "18:00")]);
    let rules = with(hours, vec![], Flex::default(), vec![tier]);
    let wednesday = |punches: &[Punch], corrections: &[Correction]| {
        let facts = Facts {
            punches,
            corrections,
            spans: &[],
        };
        let day = rules.day(date(TUESDAY).next());
        clock(
            day.report(&facts, at("2026-03-20 12:00")).points[0]
                .point
                .due,
        )
    };
    let at_seven = correction(
        0,
        PointKind::OffDuty,
        Amendment::Replacement {
            at: at(&on("19:00")),
        },
    );
    let come = [check_in(&on("08:55"))];
    assert_eq!(wednesday(&come, &[]), "09:00");
    assert_eq!(wednesday(&come, &[at_seven]), "09:30");
    // What is only asked for moves nothing, and what is approved stands before the punch.
    let asked = Correction {
        amendment: Amendment::ReplacementRequested,
        ..at_seven
    };
    assert_eq!(wednesday(&come, &[asked]), "09:00");
    let late = [come[0], check_out(&on("19:30"))];
    assert_eq!(wednesday(&late, &[]), "09:30");
    let at_six = Correction {
        amendment: Amendment::Replacement {
            at: at(&on("18:00")),
        },
        ..at_seven
    };
    assert_eq!(wednesday(&late, &[at_six]), "09:00");
}

#[test]
fn flexible_hours_wait_at_the_first_point_only() {
    let flex = Flex { early: 0, late: 45 };
    let tier = LateOff {
        late_off: 60,
        late_on: 30,
    };
    let hours = || sections(&[("09:00", "12:00"), ("13:30", "18:00")]);
    let rules = with(hours(), vec![], flex, vec![tier]);
    let morning = [check_in(&on("09:00")), check_out(&on("12:00"))];
    let stood = |facts: &Facts<'_>, now: &str| stands(&rules, facts, &on(now));
    let none = Facts::default();
    assert_eq!(stood(&none, "09:44"), DayStatus::NotDue);
    assert_eq!(stood(&none, "09:45"), DayStatus::Overdue);
    let facts = Facts::of(&morning);
    assert_eq!(stood(&facts, "13:29"), DayStatus::Left);
    assert_eq!(stood(&facts, "13:30"), DayStatus::Overdue);
    // Moved by the evening before, flexible hours add nothing.
    let evening = [
        check_in("2026-03-02 09:00"),
        check_out("2026-03-02 12:00"),
        check_in("2026-03-02 13:30"),
        check_out("2026-03-02 19:00"),
    ];
    assert_eq!(stood(&Facts::of(&evening), "09:29"), DayStatus::NotDue);
    assert_eq!(stood(&Facts::of(&evening), "09:30"), DayStatus::Overdue);
    // Nor where leave has moved the beginning.
    let spans = [Span {
        from: at(&on("09:00")),
        to: at(&on("10:00")),
        kind: SpanKind::Leave,
    }];
    let facts = Facts {
        spans: &spans,
        ..Facts::default()
    };
    assert_eq!(stood(&facts, "09:59"), DayStatus::NotDue);
    assert_eq!(stood(&facts, "10:00"), DayStatus::Overdue);
}
