//! Days of free hours: their stretches, their places, and what is owed.

use super::shifts::{TUESDAY, Weekly, adds_up, minute, noon, settled, with};
use super::*;
use crate::attendance::shifts::domain::{Flex, FreeHours, Hours};

fn free(required: u16) -> Weekly {
    let hours = Hours::Free(FreeHours {
        day_starts: minute("04:00"),
        required,
    });
    with(hours, noon(), Flex::default(), vec![])
}

fn on(time: &str) -> String {
    format!("{TUESDAY} {time}")
}

#[test]
fn stretches_are_told_with_their_places() {
    let punches = [
        elsewhere(FenceOutcome::Outside, check_in(&on("08:00"))),
        check_out(&on("12:30")),
        check_in(&on("14:00")),
        elsewhere(FenceOutcome::Borderline, check_out(&on("18:00"))),
    ];
    let report = settled(&free(480), &Facts::of(&punches));
    adds_up(&report);
    assert_eq!((report.outside(), report.punched_outside()), (2, true));
    assert_eq!(report.status, DayStatus::Outside);
    let told: Vec<_> = report.explanation().into_iter().map(|w| w.en).collect();
    let of_day = [
        "Free hours: 480 minutes of 480 minutes worked. The check-out was at the edge of a site.",
        "From 08:00 to 12:30: 240 minutes worked. The check-in was outside every site.",
        "From 14:00 to 18:00: 240 minutes worked. The check-out was at the edge of a site.",
    ];
    assert_eq!(told[told.len() - 3..], of_day);
    let zh: Vec<_> = report.explanation().into_iter().map(|w| w.zh_cn).collect();
    assert_eq!(
        zh[zh.len() - 2],
        "08:00 至 12:30：工作 240 分钟。上班打卡位置不在打卡范围内。"
    );
    let running = |punches: &[Punch], now: &str| {
        let day = free(480).day(date(TUESDAY));
        day.report(&Facts::of(punches), at(&on(now))).status
    };
    assert_eq!(running(&punches, "08:10"), DayStatus::Outside);
    assert_eq!(running(&punches, "13:00"), DayStatus::LeftEarly);
    assert_eq!(running(&punches, "15:00"), DayStatus::Present);
    let forgotten = settled(&free(480), &Facts::of(&punches[2..3]));
    assert_eq!(forgotten.status, DayStatus::MissingOffDuty);
    let told = forgotten.explanation();
    assert_eq!(told.last().unwrap().en, "From 14:00: not checked out.");
    assert_eq!(told.last().unwrap().zh_cn, "14:00 起：未打下班卡。");
}

/// Spans take no more than what is to be worked; the kind that comes last takes the less.
#[test]
fn what_is_excused_is_told_by_kind() {
    let span = |kind, from: &str, to: &str| Span {
        from: at(&on(from)),
        to: at(&on(to)),
        kind,
    };
    let spans = [
        span(SpanKind::GoOut, "16:00", "20:00"),
        span(SpanKind::Leave, "08:00", "11:00"),
        span(SpanKind::Travel, "11:00", "14:00"),
    ];
    let of = |spans: &[Span], punches: &[Punch]| {
        let facts = Facts {
            spans,
            ..Facts::of(punches)
        };
        let report = settled(&free(480), &facts);
        adds_up(&report);
        let p = report.parts;
        ([p.leave, p.travel, p.go_out].map(|s| s / 60), report)
    };
    assert_eq!(of(&spans, &[]).0, [180, 120, 180]);
    assert_eq!(of(&spans[1..], &[]).0, [180, 120, 0]);
    let away = |punch: Punch| Punch {
        field_work: true,
        ..elsewhere(FenceOutcome::Outside, punch)
    };
    let punches = [away(check_in(&on("08:00"))), check_out(&on("10:00"))];
    let (kinds, report) = of(&spans[..2], &punches);
    assert_eq!((kinds, report.field_work()), ([180, 0, 240], 1));
    assert_eq!((report.parts.present, report.parts.early), (3_600, 0));
}

#[test]
fn nobody_is_absent_who_owes_nothing() {
    let nothing = settled(&free(0), &Facts::default());
    assert_eq!(nothing.status, DayStatus::RestDay);
    let punches = [check_in(&on("08:00")), check_out(&on("09:00"))];
    let some = settled(&free(0), &Facts::of(&punches));
    assert_eq!((some.status, some.worked), (DayStatus::Left, 3_600));
    assert_eq!(
        settled(&free(1), &Facts::default()).status,
        DayStatus::Absent
    );
}

fn correction(number: u128, kind: PointKind, amendment: Amendment) -> Correction {
    Correction {
        id: Uuid::from_u128(number),
        recorded_at: at("2026-03-04 09:00"),
        work_date: date(TUESDAY),
        section: 0,
        kind,
        amendment,
    }
}

/// What was made up counts beside what was punched, each with its own words; what is only asked for counts
/// nothing, and neither does what lies outside of the day.
#[test]
fn punches_that_are_made_up_count() {
    let replacement = |number, kind, time: &str| {
        correction(number, kind, Amendment::Replacement { at: at(time) })
    };
    let entered =
        |number, kind, time: &str| correction(number, kind, Amendment::Entered { at: at(time) });
    let (came, went) = (PointKind::OnDuty, PointKind::OffDuty);
    let corrections = [
        replacement(101, went, &on("12:00")),
        entered(102, went, &on("18:00")),
        correction(103, came, Amendment::ReplacementRequested),
        replacement(104, came, "2026-03-20 05:00"),
        correction(105, came, Amendment::Result(TimeResult::Late)),
    ];
    let punches = [check_in(&on("08:00")), check_in(&on("13:00"))];
    let facts = Facts {
        punches: &punches,
        spans: &[],
        corrections: &corrections,
    };
    let report = settled(&free(480), &facts);
    adds_up(&report);
    assert_eq!((report.status, report.worked), (DayStatus::Left, 9 * 3_600));
    let free_day = report.free.as_ref().unwrap();
    assert_eq!(free_day.requested, [came]);
    let told: Vec<_> = report.explanation().into_iter().map(|w| w.en).collect();
    let of_day = [
        "Free hours: 540 minutes of 480 minutes worked. A make-up punch waits for approval.",
        "From 08:00 to 12:00: 240 minutes worked. The check-out is a make-up punch that was approved.",
        "From 13:00 to 18:00: 300 minutes worked. The check-out was entered by a manager.",
    ];
    assert_eq!(told[told.len() - 3..], of_day);
    assert!(report.unmatched.is_empty(), "{:?}", report.unmatched);
}

proptest::proptest! {
    /// A punch that is made up counts exactly as one that is made in place at its time.
    #[test]
    fn made_up_is_as_good_as_made(
        made in proptest::collection::vec((240_i64..1_680, 0_usize..2), 0..8),
        up in proptest::collection::vec((240_i64..1_680, 0_usize..2, proptest::bool::ANY), 0..8),
    ) {
        let midnight = at(&on("00:00"));
        let moment = |minute| midnight + chrono::TimeDelta::minutes(minute);
        let punch = |number: usize, minute, kind: usize| Punch {
            id: CheckInId(Uuid::from_u128(u128::try_from(number).unwrap())),
            at: moment(minute),
            kind: Some(PointKind::ALL[kind]),
            fence: FenceOutcome::Inside,
            field_work: false,
        };
        let made: Vec<_> = (1..).zip(&made).map(|(n, (at, kind))| punch(n, *at, *kind)).collect();
        let corrections: Vec<_> = (100_u128..).zip(&up).map(|(n, (at, kind, by_manager))| {
            let at = moment(*at);
            let amendment = match by_manager {
                true => Amendment::Entered { at },
                false => Amendment::Replacement { at },
            };
            correction(n, PointKind::ALL[*kind], amendment)
        }).collect();
        let mut all = made.clone();
        all.extend((100..).zip(&up).map(|(n, (at, kind, _))| punch(n, *at, *kind)));
        let facts = Facts { punches: &made, spans: &[], corrections: &corrections };
        let (with, without) = (settled(&free(480), &facts), settled(&free(480), &Facts::of(&all)));
        adds_up(&with);
        proptest::prop_assert_eq!(
            (with.status, with.worked, with.parts, &with.unmatched),
            (without.status, without.worked, without.parts, &without.unmatched)
        );
    }
}
