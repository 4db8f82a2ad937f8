//! What lasts of a day says what the day says.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::any::{known, moment, rules};
use super::properties::days;
use super::*;

proptest! {
    /// Between two steps nothing changes by itself, and at each step it does.
    #[test]
    fn steps_tell_every_status_to_come(
        rules in rules(), known in known(), begun in 0_i64..20_000, passed in 0_i64..4_000,
    ) {
        let (now, later) = (moment(begun), moment(begun + passed));
        let mut known = known;
        known.punches.retain(|punch| punch.at <= now);
        let facts = known.facts();
        for day in days() {
            let day = rules.day(day);
            let steps = day.steps(&facts, now);
            let told = steps.iter().rfind(|step| step.from <= later).unwrap();
            prop_assert_eq!(told.status, day.report(&facts, later).status);
            prop_assert_eq!(steps.last().unwrap().status, day.outcome(&facts, now).status);
        }
    }

    /// A result is computed again from what was stored, with all its words.
    #[test]
    fn what_was_stored_is_restored(rules in rules(), known in known(), minute in 0_i64..20_000) {
        let now = moment(minute);
        for date in days() {
            let day = rules.day(date);
            let report = day.outcome(&known.facts(), now);
            let stored = serde_json::to_value((day.stored(), StoredDay::of(&report))).unwrap();
            let (plan, kept): (StoredPlan, StoredDay) = serde_json::from_value(stored).unwrap();
            let shift = day.plan().map(|plan| Arc::clone(&plan.shift));
            let sums = (report.status, report.parts, report.worked);
            let asked = day.settles().max(now);
            let restored = kept.restore((date, &plan), shift.as_ref(), sums, asked);
            prop_assert_eq!(restored.unwrap(), report);
        }
    }

    /// The date that is running is the one that says so.
    #[test]
    fn one_date_runs_at_a_time(zone in prop::sample::select(vec![SHANGHAI, Tz::America__New_York]),
        start in 0_i64..1_440, length in 60_i64..720, minute in 2_000_i64..15_000,
    ) {
        let (from, to) = (start, (start + length) % 1_440);
        let time = |minute| NaiveTime::MIN + TimeDelta::minutes(minute);
        let shift = FixedShift::parse((time(from), time(to)), FIVE_DAYS, LatenessTiers::default(), PunchWindows::default());
        let schedule = Schedule { zone, ..schedule(shift.unwrap()) };
        let now = moment(minute);
        let running = schedule.work_date_at(now);
        prop_assert!(schedule.day(running).runs().contains(now));
        prop_assert!(!schedule.day(running.previous()).runs().contains(now));
        prop_assert!(!schedule.day(running.next()).runs().contains(now));
        prop_assert_eq!(schedule.day(running).runs().closes, schedule.day(running.next()).runs().opens);
    }
}
