//! When it is quiet.

use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use diesel::prelude::*;

use crate::kernel::ids::{MemberId, OrgId};
use crate::schema::quiet_hours;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = quiet_hours, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct QuietHours {
    pub org_id: OrgId,
    pub member_id: MemberId,
    pub active: bool,
    /// On the wall of the zone.
    pub starts_at: NaiveTime,
    /// Not after the start: on the day after.
    pub ends_at: NaiveTime,
    /// A bit for each day on which they begin.
    pub days: i32,
    /// `None`: the organization's zone.
    pub time_zone: Option<String>,
}

/// The bit of a day: Monday is 1, Sunday 64.
pub fn bit(day: Weekday) -> i32 {
    1 << day.num_days_from_monday()
}

impl QuietHours {
    /// Whether it is quiet at an instant. The wall clock decides: of an hour that comes twice
    /// both are quiet, and one that is left out is not missed.
    pub fn are_now(&self, now: DateTime<Utc>, organizations: Tz) -> bool {
        let local = now.with_timezone(&self.zone(organizations)).naive_local();
        let (day, time) = (local.weekday(), local.time());
        let begins = |day| self.days & bit(day) != 0;
        self.active
            && if self.starts_at < self.ends_at {
                begins(day) && (self.starts_at..self.ends_at).contains(&time)
            } else {
                (begins(day) && time >= self.starts_at)
                    || (begins(day.pred()) && time < self.ends_at)
            }
    }

    /// When what is now ends, quiet or not: the next minute in which it is the other way. `None`: it does
    /// not within eight days.
    pub fn until(&self, now: DateTime<Utc>, organizations: Tz) -> Option<DateTime<Utc>> {
        let is_now = self.are_now(now, organizations);
        let changes = |at: &DateTime<Utc>| self.are_now(*at, organizations) != is_now;
        self.turns(now, organizations).into_iter().find(changes)
    }

    /// The instants ahead at which it may begin or end, in their order: the times on the wall, and the
    /// quarters of the hours, as it is on them that zones change their clocks.
    fn turns(&self, now: DateTime<Utc>, organizations: Tz) -> Vec<DateTime<Utc>> {
        let zone = self.zone(organizations);
        let today = now.with_timezone(&zone).date_naive();
        let days = (0..=AHEAD).filter_map(|days| today.checked_add_days(Days::new(days)));
        let on_the_wall = days
            .flat_map(|day| [day.and_time(self.starts_at), day.and_time(self.ends_at)])
            .flat_map(|local| {
                let found = zone.from_local_datetime(&local);
                [found.earliest(), found.latest()]
            });
        let mut turns: Vec<_> = on_the_wall.flatten().map(|at| at.to_utc()).collect();
        let into = i64::from(now.minute() % 15) * 60 + i64::from(now.second());
        let quarter =
            now - TimeDelta::seconds(into) - TimeDelta::nanoseconds(now.nanosecond().into());
        let last = now + Days::new(AHEAD);
        let mut at = quarter;
        while at < last {
            at += TimeDelta::minutes(15);
            turns.push(at);
        }
        turns.retain(|at| *at > now && *at <= last);
        turns.sort_unstable();
        turns
    }

    fn zone(&self, organizations: Tz) -> Tz {
        let own = self.time_zone.as_deref().and_then(|zone| zone.parse().ok());
        own.unwrap_or(organizations)
    }
}

/// Days: in a week everything is quiet, and not quiet, that ever is.
const AHEAD: u64 = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn hours(start: u32, end: u32, days: i32) -> QuietHours {
        let time = |minutes: u32| NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap();
        QuietHours {
            org_id: OrgId(Uuid::nil()),
            member_id: MemberId(Uuid::nil()),
            active: true,
            starts_at: time(start),
            ends_at: time(end),
            days,
            time_zone: None,
        }
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        // Friday night only, in Shanghai; 2026-09-11 is a Friday.
        let night = hours(22 * 60, 7 * 60, bit(Weekday::Fri));
        let quiet = |local: &str| {
            let at: DateTime<chrono::FixedOffset> = format!("{local}:00+08:00").parse().unwrap();
            night.are_now(at.to_utc(), Tz::Asia__Shanghai)
        };
        assert!(!quiet("2026-09-11T21:59"));
        assert!(quiet("2026-09-11T22:00"));
        assert!(quiet("2026-09-12T06:59"));
        assert!(!quiet("2026-09-12T07:00"));
        assert!(!quiet("2026-09-12T22:00"));
        assert!(!quiet("2026-09-11T06:00"));
    }

    proptest! {
        /// In a week of a zone whose clocks do not change it is quiet as many minutes as the
        /// hours of the days come to.
        #[test]
        fn a_week_has_the_minutes_that_were_asked_for(start in 0..1440_u32, end in 0..1440_u32, days in 1..128_i32) {
            let hours = hours(start, end, days);
            let begin: DateTime<Utc> = "2026-09-06T16:00:00Z".parse().unwrap();
            let quiet = (0..7 * 1440)
                .filter(|minute| hours.are_now(begin + TimeDelta::minutes(*minute), Tz::Asia__Shanghai))
                .count();
            let lasts = if start < end { end - start } else { 1440 - start + end };
            prop_assert_eq!(quiet, (lasts * days.count_ones()) as usize);
        }

        /// What is said to end then has not ended before, also where clocks change meanwhile.
        #[test]
        fn it_ends_when_it_is_said_to(
            start in 0..1440_u32, end in 0..1440_u32, days in 1..128_i32, minute in 0..(366 * 1440_i64), second in 0..60_i64,
            zone in prop::sample::select(vec![Tz::Asia__Shanghai, Tz::Europe__Berlin, Tz::America__New_York, Tz::Australia__Lord_Howe]),
        ) {
            let hours = hours(start, end, days);
            let begin: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
            let whole = begin + TimeDelta::minutes(minute);
            let now = whole + TimeDelta::seconds(second);
            let is_now = hours.are_now(now, zone);
            let other = (1..=8 * 1440)
                .map(|minutes| whole + TimeDelta::minutes(minutes))
                .find(|at| hours.are_now(*at, zone) != is_now);
            prop_assert_eq!(hours.until(now, zone), other);
        }
    }
}
