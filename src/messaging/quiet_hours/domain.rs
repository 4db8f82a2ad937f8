//! When it is quiet.

use chrono::{DateTime, Datelike, NaiveTime, Utc, Weekday};
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
        let own = self.time_zone.as_deref().and_then(|zone| zone.parse().ok());
        let local = now
            .with_timezone(&own.unwrap_or(organizations))
            .naive_local();
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
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
    }
}
