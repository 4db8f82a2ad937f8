//! A departure, and when it takes effect.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;

use crate::kernel::ids::{DepartmentId, DepartureId, MemberId, OrgId};
use crate::kernel::text::Text;
use crate::kernel::wall_clock;
use crate::schema::departures;

/// One line of 1 to 500 characters.
pub type Reason = Text<1, 500>;

/// How far ahead a last day may be, in days.
pub const AHEAD: i64 = 730;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = departures, check_for_backend(diesel::pg::Pg))]
pub struct Departure {
    pub org_id: OrgId,
    pub id: DepartureId,
    pub member_id: MemberId,
    pub last_day: NaiveDate,
    pub successor_id: Option<MemberId>,
    pub reason: Option<String>,
    pub announced_at: DateTime<Utc>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub effective_at: Option<DateTime<Utc>>,
    pub handed_to: Option<MemberId>,
    pub department_ids: Vec<Option<DepartmentId>>,
}

/// The date on the wall of the zone.
pub fn today(now: DateTime<Utc>, zone: Tz) -> NaiveDate {
    now.with_timezone(&zone).date_naive()
}

/// Whether a last day may be announced on `today`; else what is allowed.
pub fn check_last_day(last_day: NaiveDate, today: NaiveDate) -> Result<(), String> {
    let latest = today + TimeDelta::days(AHEAD);
    if (today..=latest).contains(&last_day) {
        Ok(())
    } else {
        Err(format!(
            "must be from today, {today}, to {latest}, in the organization's zone"
        ))
    }
}

/// The midnight after the last day: the first instant of the day after it, also in a night in
/// which clocks are changed or a date is left out.
pub fn ends_at(last_day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let next = last_day.succ_opt().unwrap_or(NaiveDate::MAX);
    wall_clock::instant(zone, next.and_time(NaiveTime::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn end(zone: Tz, last_day: &str) -> String {
        let end = ends_at(last_day.parse().unwrap(), zone);
        end.format("%Y-%m-%d %H:%MZ").to_string()
    }

    #[test]
    fn a_last_day_ends_at_the_midnight_after_it() {
        assert_eq!(end(Tz::Asia__Shanghai, "2026-09-07"), "2026-09-07 16:00Z");
        // 23 hours and 25 hours long.
        assert_eq!(end(Tz::Europe__Berlin, "2026-03-28"), "2026-03-28 23:00Z");
        assert_eq!(end(Tz::Europe__Berlin, "2026-03-29"), "2026-03-29 22:00Z");
        assert_eq!(end(Tz::Europe__Berlin, "2026-10-25"), "2026-10-25 23:00Z");
        // Clocks go from 24:00 to 01:00: there is no midnight, the day begins at 01:00.
        assert_eq!(
            end(Tz::America__Santiago, "2026-09-05"),
            "2026-09-06 04:00Z"
        );
        // From 24:00 back to 23:00: the last hour of the last day comes twice.
        assert_eq!(
            end(Tz::America__Santiago, "2026-04-04"),
            "2026-04-05 04:00Z"
        );
        // From 01:00 back to 00:00: the first midnight counts.
        assert_eq!(end(Tz::America__Havana, "2026-10-31"), "2026-11-01 04:00Z");
        // 30 December 2011 was left out in Samoa.
        assert_eq!(end(Tz::Pacific__Apia, "2011-12-29"), "2011-12-30 10:00Z");
    }

    #[test]
    fn a_last_day_is_today_or_within_two_years() {
        let today: NaiveDate = "2026-09-07".parse().unwrap();
        for allowed in ["2026-09-07", "2026-09-08", "2028-09-06"] {
            assert_eq!(check_last_day(allowed.parse().unwrap(), today), Ok(()));
        }
        for refused in ["2026-09-06", "2028-09-07", "0001-01-01"] {
            assert!(check_last_day(refused.parse().unwrap(), today).is_err());
        }
        assert!(check_last_day(NaiveDate::MAX, today).is_err());
    }

    proptest! {
        /// In every zone: just before its end it is still the last day or an earlier date, and
        /// at its end it is a later one.
        #[test]
        fn the_end_divides_the_dates(zone in 0..chrono_tz::TZ_VARIANTS.len(), day in 0_i64..36_525) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let last_day = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + TimeDelta::days(day);
            let end = ends_at(last_day, zone);
            prop_assert!(today(end, zone) > last_day, "{zone} {last_day}");
            prop_assert!(today(end - TimeDelta::milliseconds(1), zone) <= last_day, "{zone} {last_day}");
        }
    }
}
