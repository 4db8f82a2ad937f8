//! What must hold for any punches, any hours and any moment.

use chrono::{Days, TimeDelta};
use proptest::prelude::*;

use super::any::{known, known_twice, moment, rules};
use super::shifts::adds_up;
use super::*;

pub(super) const FIRST: &str = "2026-02-24";
pub(super) const SPAN_DAYS: i64 = 14;

fn kinds() -> impl Strategy<Value = Option<PointKind>> {
    prop::sample::select(vec![
        None,
        Some(PointKind::OnDuty),
        Some(PointKind::OffDuty),
    ])
}

pub(super) fn zones() -> impl Strategy<Value = Tz> {
    prop::sample::select(vec![
        SHANGHAI,
        Tz::America__New_York,
        Tz::Australia__Lord_Howe,
    ])
}

/// Up to 40 punches in two weeks, whole minutes apart so that many fall on an edge.
pub(super) fn punches() -> impl Strategy<Value = Vec<Punch>> {
    let one = (
        0..SPAN_DAYS * 1_440,
        kinds(),
        prop::sample::select(FenceOutcome::ALL.to_vec()),
    );
    prop::collection::vec(one, 0..40).prop_map(|list| {
        let start = at(&format!("{FIRST} 00:00"));
        (1_u128..)
            .zip(list)
            .map(|(number, (minute, kind, fence))| {
                let at = start + TimeDelta::minutes(minute);
                Punch {
                    id: CheckInId(Uuid::from_u128(number)),
                    at,
                    kind,
                    fence,
                    field_work: number % 3 == 0,
                }
            })
            .collect()
    })
}

fn limits() -> impl Strategy<Value = PunchWindows> {
    let side = || prop::option::of(0_u16..=720);
    (side(), side(), side(), side()).prop_map(|(a, b, c, d)| PunchWindows {
        on_duty: Reach {
            before: a,
            after: b,
        },
        off_duty: Reach {
            before: c,
            after: d,
        },
    })
}

pub(super) fn schedules() -> impl Strategy<Value = Schedule> {
    let minute = 0_i64..1_440;
    (minute.clone(), minute, limits(), zones()).prop_map(|(start, end, windows, zone)| {
        let time = |minute| NaiveTime::MIN + TimeDelta::minutes(minute);
        let tiers = LatenessTiers::parse(5, Some(30), Some(60)).unwrap();
        let hours = (time(start), time(end));
        let shift = FixedShift::parse(hours, FIVE_DAYS, tiers, windows).unwrap();
        Schedule {
            shift,
            national: NationalCalendar::Cn,
            zone,
        }
    })
}

pub(super) fn days() -> impl Iterator<Item = WorkDate> {
    let first = date(FIRST).date();
    (0..14).map(move |days| WorkDate::parse(first + Days::new(days)).unwrap())
}

proptest! {
    #[test]
    fn the_order_of_arrival_does_not_matter(
        rules in rules(), (known, shuffled) in known_twice(), minute in 0_i64..24_000,
    ) {
        let now = moment(minute);
        for day in days() {
            let day = rules.day(day);
            prop_assert_eq!(day.report(&known.facts(), now), day.report(&shuffled.facts(), now));
        }
    }

    #[test]
    fn the_parts_of_a_day_add_up(rules in rules(), known in known(), minute in 0_i64..24_000) {
        for day in days() {
            let report = rules.day(day).report(&known.facts(), moment(minute));
            adds_up(&report);
            let missing = report.points.iter().any(PointResult::is_missing);
            if missing && rules.day(day).settles() <= moment(minute) {
                let told = [DayStatus::MissingOnDuty, DayStatus::MissingOffDuty, DayStatus::Absent];
                prop_assert!(told.contains(&report.status), "{:?}", report.status);
            }
        }
    }

    /// Nobody is shown as gone before anything of theirs was due or punched.
    #[test]
    fn nobody_leaves_before_they_came(rules in rules(), minute in 0_i64..20_000) {
        let now = moment(minute);
        for day in days() {
            let report = rules.day(day).report(&Facts::default(), now);
            let begun = report.points.first().is_some_and(|point| point.point.due <= now);
            let gone = [DayStatus::Left, DayStatus::LeftEarly, DayStatus::Present];
            prop_assert!(begun || !gone.contains(&report.status), "{:?}", report.status);
        }
    }

    #[test]
    fn recomputing_changes_nothing(schedule in schedules(), punches in punches()) {
        let plans: Vec<_> = days().filter_map(|day| schedule.day(day).plan().cloned()).collect();
        let once = match_punches(&plans, &punches);
        let twice: Vec<_> = punches.iter().chain(&punches).copied().collect();
        prop_assert_eq!(&match_punches(&plans, &punches), &once);
        prop_assert_eq!(&match_punches(&plans, &twice), &once, "a punch told twice counts once");
    }

    #[test]
    fn no_punch_is_lost_and_none_counts_twice(schedule in schedules(), punches in punches()) {
        let plans: Vec<_> = days().filter_map(|day| schedule.day(day).plan().cloned()).collect();
        let matching = match_punches(&plans, &punches);
        let mut placed: Vec<_> = matching.strays.iter().map(|punch| punch.id).collect();
        for (plan, day) in plans.iter().zip(&matching.days) {
            for punch in day.iter() {
                prop_assert!(plan.window().contains(punch.at));
                placed.push(punch.id);
            }
        }
        placed.sort();
        let mut given: Vec<_> = punches.iter().map(|punch| punch.id).collect();
        given.sort();
        prop_assert_eq!(placed, given);
    }

    #[test]
    fn a_day_alone_says_what_the_whole_fortnight_says(
        zone in zones(), punches in punches(),
    ) {
        let schedule = Schedule { zone, ..office() };
        let plans: Vec<_> = days().filter_map(|day| schedule.day(day).plan().cloned()).collect();
        let whole = match_punches(&plans, &punches);
        let now = at("2026-04-01 12:00");
        for (plan, together) in plans.iter().zip(whole.days.clone()) {
            let evidence = schedule.day(plan.work_date).evidence();
            let near: Vec<_> =
                punches.iter().filter(|punch| evidence.contains(punch.at)).copied().collect();
            let alone = schedule.day(plan.work_date).report(&Facts::of(&near), now);
            let of = |kind| alone.point(kind).and_then(|point| point.punch().copied());
            prop_assert_eq!(of(PointKind::OnDuty), together.on_duty());
            prop_assert_eq!(of(PointKind::OffDuty), together.off_duty());
            // Alone, the day also shows its strays, which belong to no plan of the fortnight.
            let (inside, strays): (Vec<_>, Vec<_>) =
                alone.unmatched.iter().copied().partition(|punch| plan.window().contains(punch.at));
            prop_assert_eq!(inside, together.unmatched);
            prop_assert!(strays.iter().all(|punch| whole.strays.contains(punch)));
        }
    }

    /// A check-in reads no punch before these, and says the same as if it had read all.
    #[test]
    fn what_is_near_is_all_that_a_punch_is_placed_by(schedule in schedules(), punches in punches()) {
        for punch in &punches {
            let around = Surroundings::new(&schedule, punch.at);
            let until: Vec<_> = punches.iter().filter(|p| p.at <= punch.at).copied().collect();
            let near: Vec<_> = until.iter().filter(|p| p.at >= around.since()).copied().collect();
            let placed = |punches: &[Punch]| {
                let facts = Facts::of(punches);
                let date = around.work_date(punch, &facts);
                Placement::within(&around, &schedule, (date, *punch), &facts)
            };
            let (all, some) = (placed(&until), placed(&near));
            // The date is known before the place is decided.
            let mut unplaced = until.clone();
            for punch in &mut unplaced {
                (punch.fence, punch.field_work) = (FenceOutcome::Undecidable, false);
            }
            prop_assert_eq!(around.work_date(punch, &Facts::of(&unplaced)), all.report.work_date);
            prop_assert_eq!((all.fills, all.words()), (some.fills, some.words()));
            prop_assert_eq!(all.report.work_date, some.report.work_date);
            prop_assert_eq!(all.report.status, some.report.status);
            prop_assert_eq!(all.minutes_late(), some.minutes_late());
            prop_assert_eq!(all.minutes_early(), some.minutes_early());
            prop_assert!(around.serves(&schedule, punch.at));
        }
    }

    #[test]
    fn a_point_once_settled_by_time_stays_settled(
        schedule in schedules(), punches in punches(), minute in 0_i64..10_000,
    ) {
        let early = at(&format!("{FIRST} 00:00")) + TimeDelta::minutes(minute);
        for day in days() {
            let Some(plan) = schedule.day(day).plan().cloned() else { continue };
            let closed = plan.window().closes <= early;
            let soon = schedule.day(day).report(&Facts::of(&punches), early);
            let later = schedule.day(day).report(&Facts::of(&punches), early + TimeDelta::days(30));
            if closed {
                prop_assert_eq!(soon.status, later.status);
                prop_assert_eq!(soon.points, later.points);
            }
        }
    }

    #[test]
    fn every_moment_has_a_status_with_words(
        schedule in schedules(), punches in punches(), minute in 0_i64..20_000,
    ) {
        let now = at(&format!("{FIRST} 00:00")) + TimeDelta::minutes(minute);
        let report = schedule.day(schedule.work_date_at(now)).report(&Facts::of(&punches), now);
        prop_assert!(report.sentence.en.ends_with('.'), "{}", report.sentence.en);
        prop_assert!(report.sentence.zh_cn.ends_with('。'), "{}", report.sentence.zh_cn);
        prop_assert_eq!(report.points.is_empty(), report.status == DayStatus::RestDay);
    }
}
