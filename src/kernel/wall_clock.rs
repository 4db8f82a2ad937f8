//! From a wall clock in a zone to an instant, also in the nights when clocks are changed.
//!
//! The rule is RFC 5545's (section 3.3.5): a local time that does not exist takes the offset
//! that was valid before the gap; one that exists twice means the first of the two.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// Zones change at quarter hours at the finest, and never skip more than the day that Samoa
/// left out in 2011; so a walk back in these steps always finds the offset before a gap.
const STEP: TimeDelta = TimeDelta::minutes(15);
const STEPS: i32 = 26 * 4;

/// The instant at which a clock on the wall of `zone` shows `local`.
pub fn instant(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(found) | MappedLocalTime::Ambiguous(found, _) => found.to_utc(),
        MappedLocalTime::None => (local - offset_before_gap(zone, local)).and_utc(),
    }
}

fn offset_before_gap(zone: Tz, local: NaiveDateTime) -> TimeDelta {
    (1..=STEPS)
        .find_map(|step| {
            zone.offset_from_local_datetime(&(local - STEP * step))
                .latest()
        })
        .map_or(TimeDelta::zero(), |offset| {
            TimeDelta::seconds(i64::from(offset.fix().local_minus_utc()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(zone: Tz, local: &str) -> String {
        let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
        instant(zone, local).format("%Y-%m-%d %H:%MZ").to_string()
    }

    #[test]
    fn ordinary_times_take_the_offset_of_the_day() {
        assert_eq!(
            at(Tz::Asia__Shanghai, "2026-03-02 09:00"),
            "2026-03-02 01:00Z"
        );
        assert_eq!(
            at(Tz::America__New_York, "2026-03-02 10:00"),
            "2026-03-02 15:00Z"
        );
        assert_eq!(
            at(Tz::America__New_York, "2026-03-09 10:00"),
            "2026-03-09 14:00Z"
        );
    }

    #[test]
    fn a_time_in_a_gap_takes_the_offset_before_the_gap() {
        // 02:00 EST became 03:00 EDT; 02:30 at UTC-5 is 03:30 EDT.
        assert_eq!(
            at(Tz::America__New_York, "2026-03-08 02:30"),
            "2026-03-08 07:30Z"
        );
        // Lord Howe moves by half an hour: 02:00 (+10:30) became 02:30 (+11).
        assert_eq!(
            at(Tz::Australia__Lord_Howe, "2026-10-04 02:15"),
            "2026-10-03 15:45Z"
        );
        // Samoa left out 30 December 2011 altogether.
        assert_eq!(
            at(Tz::Pacific__Apia, "2011-12-30 09:00"),
            "2011-12-30 19:00Z"
        );
    }

    #[test]
    fn a_time_that_exists_twice_means_the_first() {
        assert_eq!(
            at(Tz::America__New_York, "2026-11-01 01:30"),
            "2026-11-01 05:30Z"
        );
        assert_eq!(
            at(Tz::Australia__Lord_Howe, "2026-04-05 01:45"),
            "2026-04-04 14:45Z"
        );
    }
}
