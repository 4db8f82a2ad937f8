//! How hard a time is for somebody: how far it is from their working hours, and how deep in
//! their night.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::stretches::{Stretch, gaps, touching};
use crate::kernel::wall_clock;

/// Nothing counts as farther from working hours, in minutes.
pub const FARTHEST: i64 = 480;
/// What the night adds, in minutes, before its depth.
pub const NIGHT: i64 = 480;
/// When it begins and ends on the wall, in hours.
const EVENING: u32 = 22;
const MORNING: u32 = 7;

/// Of one person and one time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strain {
    /// Minutes from the nearest working hours, [`FARTHEST`] at the most; 0 within them.
    pub outside: i64,
    /// Nothing where no part outside working hours is at night; else [`NIGHT`] and the depth.
    pub night: i64,
}

impl Strain {
    pub fn minutes(self) -> i64 {
        self.outside + self.night
    }
}

/// The nights of a zone that reach into a stretch: from 22:00 to 07:00 on the wall.
pub fn nights(zone: Tz, stretch: Stretch) -> Vec<Stretch> {
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let (first, last) = (local(stretch.from), local(stretch.to));
    let clock = |date: chrono::NaiveDate, hour| {
        let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        wall_clock::instant(zone, date.and_time(time))
    };
    let first = first.pred_opt().unwrap_or(first);
    let dates = first.iter_days().take_while(|date| *date <= last);
    let night = |date: chrono::NaiveDate| {
        let next = date.succ_opt().unwrap_or(date);
        Stretch::new(clock(date, EVENING), clock(next, MORNING))
    };
    dates.map(night).filter(|night| !night.is_empty()).collect()
}

/// `works` and `nights` are sets that reach at least [`FARTHEST`] around the time.
pub fn strain(works: &[Stretch], nights: &[Stretch], slot: Stretch) -> Strain {
    let mut strain = Strain::default();
    for part in gaps(works, slot) {
        strain.outside = strain.outside.max(distance(works, part));
        for night in touching(nights, part) {
            let depth = farthest(part, Some(night.from), Some(night.to));
            strain.night = strain.night.max(NIGHT + minutes(depth));
        }
    }
    strain
}

/// How far the farthest moment of a part outside them is from working hours.
fn distance(works: &[Stretch], part: Stretch) -> i64 {
    let next = works.partition_point(|own| own.to <= part.from);
    let before = next.checked_sub(1).and_then(|index| works.get(index));
    let after = works.get(next);
    let far = farthest(part, before.map(|own| own.to), after.map(|own| own.from));
    minutes(far).min(FARTHEST)
}

/// The largest distance of a moment of a part from the nearer of two ends around it.
fn farthest(
    part: Stretch,
    before: Option<DateTime<Utc>>,
    after: Option<DateTime<Utc>>,
) -> TimeDelta {
    match (before, after) {
        (Some(before), Some(after)) => {
            let middle = before + (after - before) / 2;
            let middle = middle.clamp(part.from.max(before), part.to.min(after));
            (middle - before).min(after - middle)
        }
        (Some(before), None) => part.to - before,
        (None, Some(after)) => after - part.from,
        (None, None) => TimeDelta::minutes(FARTHEST),
    }
}

/// Begun minutes.
fn minutes(time: TimeDelta) -> i64 {
    (time.num_seconds() + 59).div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-09-{}:00Z", text.replace(' ', "T"))
            .parse()
            .unwrap()
    }

    fn of(works: &[(&str, &str)], zone: Tz, from: &str, to: &str) -> (i64, i64) {
        let works: Vec<_> = works
            .iter()
            .map(|(from, to)| Stretch::new(at(from), at(to)))
            .collect();
        let slot = Stretch::new(at(from), at(to));
        let nights = nights(zone, slot.widened(TimeDelta::hours(24)));
        let strain = strain(&works, &nights, slot);
        (strain.outside, strain.night)
    }

    const DAYS: &[(&str, &str)] = &[
        ("07 09:00", "07 12:00"),
        ("07 13:00", "07 18:00"),
        ("08 09:00", "08 18:00"),
    ];

    #[test]
    fn the_farthest_moment_from_working_hours_counts() {
        let of = |from, to| of(DAYS, Tz::UTC, from, to);
        assert_eq!(of("07 09:00", "07 12:00"), (0, 0));
        assert_eq!(of("07 08:45", "07 09:45"), (15, 0));
        assert_eq!(of("07 17:30", "07 18:30"), (30, 0));
        assert_eq!(
            of("07 11:00", "07 14:00"),
            (30, 0),
            "the middle of the break"
        );
        assert_eq!(of("07 19:00", "07 20:00"), (120, 0));
        assert_eq!(of("08 19:00", "08 20:30"), (150, 0), "nothing follows");
        assert_eq!(of("10 12:00", "10 13:00"), (FARTHEST, 0), "a day off");
    }

    #[test]
    fn the_night_is_worse_the_deeper_it_is() {
        let of = |from, to| of(DAYS, Tz::UTC, from, to);
        assert_eq!(of("07 21:00", "07 22:00"), (240, 0));
        assert_eq!(of("07 21:30", "07 22:30"), (270, NIGHT + 30));
        assert_eq!(of("08 02:00", "08 03:00"), (420, NIGHT + 270));
        assert_eq!(of("08 06:30", "08 07:30"), (150, NIGHT + 30));
    }

    #[test]
    fn who_works_by_night_is_not_strained_by_it() {
        let shift = &[("07 22:00", "08 06:00")];
        assert_eq!(of(shift, Tz::UTC, "08 02:00", "08 03:00"), (0, 0));
        let shanghai = of(DAYS, Tz::Asia__Shanghai, "07 18:00", "07 19:00");
        assert_eq!(shanghai, (60, NIGHT + 270), "it is the night of the person");
    }
}
