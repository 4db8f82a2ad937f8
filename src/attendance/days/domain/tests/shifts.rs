//! Sections, flexible hours, late off and late on, free hours, spans and corrections.

use chrono::TimeDelta;

use super::*;
use crate::attendance::calendars::domain::Calendar;
use crate::attendance::shifts::domain::{
    self as shifts, Break, EarlinessTiers, Flex, FreeHours, Hours, LateOff, Limit, Section, Shift,
    ShiftPoint, Tiers, WallMinute,
};

/// The same shift from Monday to Friday.
#[derive(Debug)]
pub(super) struct Weekly(pub(super) Arc<Shift>);

impl Rules for Weekly {
    fn on(&self, date: WorkDate) -> DayRule {
        let calendar = Calendar {
            national: NationalCalendar::None,
            workdays: FIVE_DAYS,
        };
        let calendar = calendar.day(date.date());
        DayRule {
            zone: SHANGHAI,
            shift: calendar.kind.is_worked().then(|| Arc::clone(&self.0)),
            calendar,
            source: None,
        }
    }
}

pub(super) fn minute(text: &str) -> WallMinute {
    WallMinute::new(NaiveTime::parse_from_str(text, "%H:%M").unwrap(), false)
}

pub(super) fn sections(list: &[(&str, &str)]) -> Hours {
    let point = |text: &str| ShiftPoint {
        at: minute(text),
        reach: shifts::Reach::default(),
        punch: true,
    };
    let section = |(on, off): &(&str, &str)| Section {
        on: point(on),
        off: point(off),
    };
    Hours::Sections(list.iter().map(section).collect())
}

pub(super) fn noon() -> Vec<Break> {
    vec![Break {
        start: minute("12:00"),
        end: minute("13:00"),
    }]
}

pub(super) fn with(hours: Hours, breaks: Vec<Break>, flex: Flex, late_off: Vec<LateOff>) -> Weekly {
    let tiers = LatenessTiers::default();
    Weekly(Arc::new(
        Shift::parse(hours, breaks, tiers, flex, late_off).unwrap(),
    ))
}

pub(super) const TUESDAY: &str = "2026-03-03";

pub(super) fn on(time: &str) -> String {
    format!("{TUESDAY} {time}")
}

pub(super) fn settled(rules: &Weekly, facts: &Facts<'_>) -> DayReport {
    rules
        .day(date(TUESDAY))
        .report(facts, at("2026-03-20 12:00"))
}

pub(super) fn clock(instant: chrono::DateTime<Utc>) -> String {
    instant.with_timezone(&SHANGHAI).format("%H:%M").to_string()
}

pub(super) fn adds_up(report: &DayReport) {
    let p = report.parts;
    let sum = p.present + p.late + p.early + p.missing + p.excused + p.open;
    assert_eq!(p.planned, sum, "{p:?}");
    assert_eq!(p.excused, p.leave + p.travel + p.go_out, "{p:?}");
    let parts = [p.present, p.late, p.early, p.missing, p.excused, p.open];
    let kinds = [p.leave, p.travel, p.go_out];
    assert!(parts.iter().chain(&kinds).all(|x| *x >= 0), "{p:?}");
}

#[test]
fn flexible_hours_move_the_end_with_the_beginning() {
    let flex = Flex {
        early: 60,
        late: 30,
    };
    let rules = with(sections(&[("09:00", "18:00")]), vec![], flex, vec![]);
    for (come, due_off, late) in [
        ("08:20", "17:20", 0),
        ("07:30", "17:00", 0),
        ("09:20", "18:20", 0),
        ("09:45", "18:30", 15),
    ] {
        let punches = [check_in(&on(come))];
        let report = rules
            .day(date(TUESDAY))
            .report(&Facts::of(&punches), at(&on("10:00")));
        assert_eq!(clock(report.points[1].real_due), due_off, "{come}");
        assert_eq!(report.points[0].minutes(), late, "{come}");
        let left = [punches[0], check_out(&on(due_off))];
        let report = settled(&rules, &Facts::of(&left));
        assert_eq!(report.points[1].time_result(), Some(TimeResult::Normal));
        assert_eq!(report.parts.planned, 9 * 3600);
        adds_up(&report);
    }
    let status = |now: &str| {
        let day = rules.day(date(TUESDAY));
        day.report(&Facts::default(), at(&on(now))).status
    };
    assert_eq!(
        (status("09:29"), status("09:30")),
        (DayStatus::NotDue, DayStatus::Overdue)
    );
}

/// Leaving early has tiers in each section, of whole minutes before the end as it is for the person.
#[test]
fn leaving_early_has_tiers() {
    let tiers = Tiers {
        late: LatenessTiers::default(),
        early: EarlinessTiers::parse(5, Some(60)).unwrap(),
    };
    let rules = |hours: &[(&str, &str)], flex| {
        let shift = Shift::parse(sections(hours), vec![], tiers, flex, vec![]);
        Weekly(Arc::new(shift.unwrap()))
    };
    let split = rules(&[("09:00", "12:00"), ("13:00", "18:00")], Flex::default());
    let left = |noon: &str, evening: &str| {
        let punches = [
            check_in(&on("09:00")),
            check_out(&on(noon)),
            check_in(&on("13:00")),
            check_out(&on(evening)),
        ];
        let report = settled(&split, &Facts::of(&punches));
        adds_up(&report);
        report
    };
    let times = |report: &DayReport| [1, 3].map(|at| report.points[at].time_result().unwrap());
    let (normal, early) = (TimeResult::Normal, TimeResult::Early);
    let absent = TimeResult::EarlyAbsenteeism;
    let kind = left("11:54:01", "17:55");
    assert_eq!((times(&kind), kind.left_early()), ([normal, normal], false));
    assert_eq!(kind.points[3].minutes(), 5);
    assert_eq!(times(&left("11:54", "17:00:01")), [early, early]);
    let gone = left("11:00", "17:00");
    assert_eq!(
        (times(&gone), gone.status),
        ([absent, absent], DayStatus::LeftEarly)
    );
    assert!(gone.left_early() && !gone.came_late());
    let told = |report: &DayReport| {
        let words = report.points[3].words();
        (words.en.into_owned(), words.zh_cn.into_owned())
    };
    assert_eq!(
        told(&kind).0,
        "Off duty from 18:00: punched at 17:55, 5 minutes early, within the permitted 5."
    );
    assert_eq!(
        told(&gone),
        (
            "Off duty from 18:00: punched at 17:00, 60 minutes early, which counts as absence (from 60 minutes)."
                .to_owned(),
            "下班 18:00：17:00 打卡，早退 60 分钟，计为旷工早退（满 60 分钟 起）。".to_owned()
        )
    );
    // Whoever comes later by flexible hours goes later.
    let flexible = rules(&[("09:00", "18:00")], Flex { early: 0, late: 30 });
    let left = |evening: &str| {
        let punches = [check_in(&on("09:30")), check_out(&on(evening))];
        settled(&flexible, &Facts::of(&punches)).points[1].time_result()
    };
    assert_eq!(left("18:25"), Some(normal));
    assert_eq!(left("18:24"), Some(early));
    assert_eq!(left("17:30"), Some(absent));
}

#[test]
fn who_left_late_may_come_late_on_the_next_work_date() {
    let tiers = vec![
        LateOff {
            late_off: 60,
            late_on: 30,
        },
        LateOff {
            late_off: 180,
            late_on: 90,
        },
    ];
    let flex = Flex { early: 0, late: 45 };
    let rules = with(sections(&[("09:00", "18:00")]), vec![], flex, tiers);
    let day = |evening: &str, day: &str, come: &str| {
        let punches = [
            check_in(&format!("{} 09:00", &evening[..10])),
            check_out(evening),
            check_in(&format!("{day} {come}")),
        ];
        let report = rules
            .day(date(day))
            .report(&Facts::of(&punches), at("2026-03-20 12:00"));
        (
            clock(report.points[0].point.due),
            report.points[0].minutes(),
        )
    };
    assert_eq!(
        day("2026-03-02 18:59", TUESDAY, "09:50"),
        ("09:00".into(), 5)
    );
    // A tier that is reached replaces flexible hours.
    assert_eq!(
        day("2026-03-02 19:00", TUESDAY, "09:50"),
        ("09:30".into(), 20)
    );
    assert_eq!(
        day("2026-03-02 22:00", TUESDAY, "10:30"),
        ("10:30".into(), 0)
    );
    // Friday evening counts for Monday: the work date before.
    assert_eq!(
        day("2026-03-06 22:00", "2026-03-09", "10:31"),
        ("10:30".into(), 1)
    );
    let told = rules.day(date(TUESDAY)).report(
        &Facts::of(&[check_in("2026-03-02 09:00"), check_out("2026-03-02 21:00")]),
        at(&on("08:00")),
    );
    let words = told.explanation();
    assert!(
        words[1].en.contains("one may come 90 minutes later"),
        "{words:?}"
    );
}

#[test]
fn each_section_has_its_own_points() {
    let hours = sections(&[("09:00", "12:00"), ("13:30", "18:00")]);
    let rules = with(hours, vec![], Flex::default(), vec![]);
    let times = ["08:55", "12:03", "13:40", "18:01"];
    let directed = [
        check_in(&on(times[0])),
        check_out(&on(times[1])),
        check_in(&on(times[2])),
        check_out(&on(times[3])),
    ];
    let plain = times.map(|time| undirected(&on(time)));
    for punches in [directed, plain] {
        let report = settled(&rules, &Facts::of(&punches));
        let found: Vec<_> = report
            .points
            .iter()
            .map(|p| p.punch().unwrap().at)
            .collect();
        assert_eq!(found, times.map(|time| at(&on(time))));
        assert_eq!(
            (report.minutes(PointKind::OnDuty), report.came_late()),
            (10, true)
        );
        assert_eq!(report.parts.planned, 27_000);
        assert_eq!((report.parts.late, report.parts.missing), (600, 0));
        adds_up(&report);
    }
    let morning = &directed[..2];
    let status = |now: &str| {
        let day = rules.day(date(TUESDAY));
        day.report(&Facts::of(morning), at(now)).status
    };
    assert_eq!(status(&on("13:00")), DayStatus::Left);
    assert_eq!(status(&on("13:31")), DayStatus::Overdue);
    assert_eq!(status("2026-03-05 12:00"), DayStatus::MissingOnDuty);
    let report = settled(&rules, &Facts::of(morning));
    assert_eq!(
        (report.parts.present, report.parts.missing),
        (10_800, 16_200)
    );
}

#[test]
fn sides_without_limit_reach_to_the_neighbours() {
    let point = |text, before, after| ShiftPoint {
        at: minute(text),
        reach: shifts::Reach { before, after },
        punch: true,
    };
    let free = Limit::Unlimited;
    let hours = Hours::Sections(vec![Section {
        on: point("09:00", free, free),
        off: point("18:00", Limit::Minutes(30), free),
    }]);
    let rules = with(hours, vec![], Flex::default(), vec![]);
    let windows = |day: &str| {
        let plan = rules.day(date(day)).plan().cloned().unwrap();
        let told =
            |at: chrono::DateTime<Utc>| at.with_timezone(&SHANGHAI).format("%d %H:%M").to_string();
        let [a, b] = [plan.points[0].window, plan.points[1].window];
        [a.opens, a.closes, b.opens, b.closes].map(told)
    };
    assert_eq!(
        windows(TUESDAY),
        ["03 01:30", "03 18:00", "03 17:30", "04 01:30"]
    );
    assert_eq!(
        windows("2026-03-06")[3],
        "07 18:00",
        "24 h before a rest day"
    );
}

#[test]
fn a_point_without_a_punch_counts_as_there() {
    let mut hours = sections(&[("09:00", "18:00")]);
    if let Hours::Sections(list) = &mut hours {
        list[0].off.punch = false;
    }
    let rules = with(hours, noon(), Flex::default(), vec![]);
    let report = settled(&rules, &Facts::of(&[check_in(&on("09:30"))]));
    assert_eq!(report.status, DayStatus::Left);
    assert!(!report.points[1].is_needed());
    assert_eq!((report.parts.planned, report.parts.late), (28_800, 1_800));
    assert_eq!(report.worked, 27_000);
    adds_up(&report);
}

#[test]
fn free_hours_are_a_sum() {
    let free = Hours::Free(FreeHours {
        day_starts: minute("04:00"),
        required: 480,
    });
    let rules = with(free, noon(), Flex::default(), vec![]);
    let stretches = [
        undirected("2026-03-03 08:00"),
        undirected("2026-03-03 12:30"),
        undirected("2026-03-03 20:00"),
        undirected("2026-03-04 03:59"),
    ];
    let report = settled(&rules, &Facts::of(&stretches));
    // 4 h in the morning without the half hour of the break, and 7 h 59 min at night.
    assert_eq!(report.worked, (4 * 60 + 7 * 60 + 59) * 60);
    assert_eq!(report.status, DayStatus::Left);
    adds_up(&report);
    let short = settled(&rules, &Facts::of(&stretches[..2]));
    assert_eq!(
        (short.status, short.parts.early),
        (DayStatus::LeftEarly, 4 * 3600)
    );
    assert_eq!(
        short.sentence.en,
        "Free hours: 240 minutes of 480 minutes worked."
    );
    let forgotten = settled(&rules, &Facts::of(&stretches[..3]));
    assert_eq!(forgotten.status, DayStatus::MissingOffDuty);
    assert_eq!(settled(&rules, &Facts::default()).status, DayStatus::Absent);
}

fn span(from: &str, to: &str) -> Span {
    Span {
        from: at(&on(from)),
        to: at(&on(to)),
        kind: SpanKind::Leave,
    }
}

#[test]
fn approved_spans_move_points_or_take_them_away() {
    let rules = with(
        sections(&[("09:00", "18:00")]),
        noon(),
        Flex::default(),
        vec![],
    );
    let judged = |spans: &[Span], punches: &[Punch]| {
        let report = settled(
            &rules,
            &Facts {
                punches,
                spans,
                corrections: &[],
            },
        );
        adds_up(&report);
        report
    };
    let whole = judged(&[span("08:00", "19:00")], &[]);
    assert_eq!(whole.status, DayStatus::Excused);
    assert_eq!((whole.parts.excused, whole.parts.planned), (28_800, 28_800));
    assert_eq!(whole.points[0].supplement, Supplement::Leave);
    // Two spans that leave only the break between them.
    assert_eq!(
        judged(&[span("09:00", "12:00"), span("13:00", "18:00")], &[]).status,
        DayStatus::Excused
    );
    // The morning off, and the break after it.
    let punches = [check_in(&on("13:05")), check_out(&on("18:00"))];
    let half = judged(&[span("09:00", "12:00")], &punches);
    assert_eq!(clock(half.points[0].real_due), "13:00");
    assert_eq!(
        (half.points[0].minutes(), half.points[0].supplement),
        (5, Supplement::Leave)
    );
    assert_eq!(
        (half.parts.excused, half.parts.late, half.parts.present),
        (10_800, 300, 17_700)
    );
    // Overtime is no excuse; it is counted on the date on which it begins.
    let overtime = |from: &str, to: &str| Span {
        kind: SpanKind::Overtime,
        ..span(from, to)
    };
    let spans = [overtime("08:00", "19:00"), overtime("19:00", "20:30")];
    let worked = judged(&spans, &[]);
    assert_eq!(
        (worked.status, worked.overtime),
        (DayStatus::Absent, 45_000)
    );
    // Without a span of one's own nothing moves.
    assert_eq!(
        judged(&[span("10:00", "11:00")], &punches).points[0].minutes(),
        245
    );
}

fn of_kind(kind: SpanKind, from: &str, to: &str) -> Span {
    Span {
        kind,
        ..span(from, to)
    }
}

fn kinds(report: &DayReport) -> [i64; 3] {
    adds_up(report);
    let p = report.parts;
    [p.leave, p.travel, p.go_out].map(|seconds| seconds / 60)
}

/// Each kind takes what lies in hours of work, breaks left out, and nothing is taken twice.
#[test]
fn what_is_excused_is_told_by_kind() {
    let rules = with(
        sections(&[("09:00", "18:00")]),
        noon(),
        Flex::default(),
        vec![],
    );
    let of = |spans: &[Span], punches: &[Punch]| {
        settled(
            &rules,
            &Facts {
                punches,
                spans,
                corrections: &[],
            },
        )
    };
    let (leave, travel, out) = (SpanKind::Leave, SpanKind::Travel, SpanKind::GoOut);
    let three = [
        of_kind(leave, "08:00", "10:00"),
        of_kind(travel, "11:30", "13:30"),
        of_kind(out, "17:00", "20:00"),
    ];
    // Before the shift, in its break and after it nothing is planned; who is there all the same worked, and is excused.
    let punches = [check_in(&on("08:50")), check_out(&on("18:10"))];
    let there = of(&three, &punches);
    assert_eq!(kinds(&there), [60, 60, 60]);
    assert_eq!((there.parts.present, there.worked), (18_000, 30_000));
    assert_eq!(kinds(&of(&three, &[])), [60, 60, 60]);
    // Where kinds lie at the same time, leave goes before a trip, and a trip before being out.
    let together = [
        of_kind(out, "09:00", "18:00"),
        of_kind(travel, "10:00", "15:00"),
        of_kind(leave, "11:00", "14:00"),
    ];
    let whole = of(&together, &[]);
    assert_eq!(kinds(&whole), [120, 120, 240]);
    assert_eq!(whole.status, DayStatus::Excused);
    // Overtime is beside it, also within the shift.
    let overtime = of_kind(SpanKind::Overtime, "17:00", "19:00");
    let both = of(&[three[0], overtime], &[]);
    assert_eq!((kinds(&both), both.overtime), ([60, 0, 0], 7_200));
}

/// On a day of rest nothing is excused, and overtime counts as on any other.
#[test]
fn overtime_counts_on_a_day_of_rest() {
    let rules = with(
        sections(&[("09:00", "18:00")]),
        noon(),
        Flex::default(),
        vec![],
    );
    let saturday = |time: &str| at(&format!("2026-03-07 {time}"));
    let span = |kind, from, to| Span {
        from: saturday(from),
        to: saturday(to),
        kind,
    };
    let spans = [
        span(SpanKind::Overtime, "10:00", "14:00"),
        span(SpanKind::Travel, "15:00", "18:00"),
    ];
    let facts = Facts {
        punches: &[],
        spans: &spans,
        corrections: &[],
    };
    let day = rules.day(date("2026-03-07"));
    let report = day.report(&facts, at("2026-03-20 12:00"));
    assert_eq!(
        (report.status, report.overtime, report.parts),
        (DayStatus::RestDay, 14_400, Parts::default())
    );
}

/// A punch that was made elsewhere and accepted as field work, if it counts and no correction takes its place.
#[test]
fn field_work_that_counts_is_counted() {
    let rules = with(
        sections(&[("09:00", "12:00"), ("13:00", "18:00")]),
        vec![],
        Flex::default(),
        vec![],
    );
    let away = |punch: Punch| Punch {
        field_work: true,
        ..elsewhere(FenceOutcome::Outside, punch)
    };
    let claimed_here = Punch {
        field_work: true,
        ..check_out(&on("18:00"))
    };
    let punches = [
        away(check_in(&on("08:50"))),
        away(check_in(&on("08:55"))),
        away(check_out(&on("12:00"))),
        elsewhere(FenceOutcome::Outside, check_in(&on("13:00"))),
        claimed_here,
    ];
    let report = settled(&rules, &Facts::of(&punches));
    assert_eq!((report.field_work(), report.outside()), (2, 1));
    let corrections = [Correction {
        id: Uuid::from_u128(1),
        recorded_at: at("2026-03-04 09:00"),
        work_date: date(TUESDAY),
        section: 0,
        kind: PointKind::OffDuty,
        amendment: Amendment::Replacement {
            at: at(&on("12:00")),
        },
    }];
    let facts = Facts {
        corrections: &corrections,
        ..Facts::of(&punches)
    };
    assert_eq!(settled(&rules, &facts).field_work(), 1);
    // Who is excused all morning needs no punch of it.
    let spans = [span("09:00", "12:00")];
    let facts = Facts {
        spans: &spans,
        ..Facts::of(&punches)
    };
    assert_eq!(settled(&rules, &facts).field_work(), 0);
}

#[test]
fn the_latest_correction_decides_and_what_is_taken_back_never_was() {
    let rules = with(
        sections(&[("09:00", "18:00")]),
        vec![],
        Flex::default(),
        vec![],
    );
    let correction = |number: u128, kind, amendment| Correction {
        id: Uuid::from_u128(number),
        recorded_at: at("2026-03-04 09:00") + TimeDelta::minutes(i64::try_from(number).unwrap()),
        work_date: date(TUESDAY),
        section: 0,
        kind,
        amendment,
    };
    let punches = [check_in(&on("09:40")), check_out(&on("18:00"))];
    let first = |corrections: &[Correction]| {
        let facts = Facts {
            punches: &punches,
            spans: &[],
            corrections,
        };
        let report = settled(&rules, &facts);
        adds_up(&report);
        (
            report.points[0].time_result().unwrap(),
            report.points[0].supplement,
        )
    };
    let asked = correction(1, PointKind::OnDuty, Amendment::ReplacementRequested);
    let given = correction(
        2,
        PointKind::OnDuty,
        Amendment::Replacement {
            at: at(&on("08:58")),
        },
    );
    let set = correction(
        3,
        PointKind::OnDuty,
        Amendment::Result(TimeResult::SeriousLate),
    );
    assert_eq!(first(&[]), (TimeResult::Late, Supplement::None));
    assert_eq!(
        first(&[asked]),
        (TimeResult::Late, Supplement::CardReplacementApplication)
    );
    assert_eq!(
        first(&[given, asked]),
        (TimeResult::Normal, Supplement::CardReplacement)
    );
    assert_eq!(
        first(&[set, asked, given]),
        (TimeResult::SeriousLate, Supplement::ManagerModification)
    );
    // What is asked for takes nothing away from what was decided before.
    let again = correction(9, PointKind::OnDuty, Amendment::ReplacementRequested);
    assert_eq!(
        first(&[set, given, again]),
        (
            TimeResult::SeriousLate,
            Supplement::CardReplacementApplication
        )
    );
    // Of another day.
    let of_another = Correction {
        work_date: date(TUESDAY).next(),
        ..set
    };
    assert_eq!(first(&[of_another]), (TimeResult::Late, Supplement::None));
    assert_eq!(
        first(&[asked]),
        (TimeResult::Late, Supplement::CardReplacementApplication)
    );
}

/// Accepted field work counts as in place, and says that it is that; the verdict stays what was measured.
#[test]
fn field_work_counts_and_is_no_other_verdict() {
    let rules = with(
        sections(&[("09:00", "18:00")]),
        vec![],
        Flex::default(),
        vec![],
    );
    let outside = elsewhere(FenceOutcome::Outside, check_in(&on("08:50")));
    let point = |punches: &[Punch]| {
        let report = settled(&rules, &Facts::of(punches));
        let point = &report.points[0];
        (
            point.punch().map(|punch| (punch.at, punch.fence)),
            point.location_result(),
            point.supplement,
            point.words().en,
        )
    };
    let before = point(&[outside]);
    assert_eq!(before.1, Some(LocationResult::Outside));
    assert_eq!(before.2, Supplement::None);
    let field = Punch {
        field_work: true,
        ..outside
    };
    let (counted, location, supplement, words) = point(&[field]);
    assert_eq!(counted, Some((outside.at, FenceOutcome::Outside)));
    assert_eq!(location, Some(LocationResult::Normal));
    assert_eq!(supplement, Supplement::FieldPunch);
    let said = "The punch was outside every site. It counts as field work.";
    assert!(words.ends_with(said), "{words}");
    // As good as one in place: the earlier one counts.
    let later = check_in(&on("08:55"));
    assert_eq!(point(&[later, field]).0, counted);
    assert_ne!(point(&[later, outside]).0, counted);
    // Claimed in place it is nothing special.
    let inside = Punch {
        fence: FenceOutcome::Inside,
        ..field
    };
    assert_eq!(point(&[inside]).2, Supplement::None);
}
