//! From the times that a client names to a meeting's: a zone, a start on its wall clock, and a
//! length.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

use super::domain::{self, HORIZON, MOST};
use crate::kernel::problem::FieldError;
use crate::kernel::wall_clock;
use crate::meetings::recurrence::{Pattern, Rule};
use crate::meetings::slot::Slot;

/// The longest meeting. Lists rely on it: what reaches into a window began not earlier than
/// this before it.
pub const MAX_LENGTH: TimeDelta = TimeDelta::days(31);
const MIN_LENGTH: TimeDelta = TimeDelta::minutes(1);
/// Who stands in the room already books from the full minute or quarter.
const GRACE: TimeDelta = TimeDelta::minutes(5);
const DAY: i64 = 86_400;

/// When something takes place, as a client says it: two instants, or two dates.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given {
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub starts_on: Option<NaiveDate>,
    /// Not part of it.
    pub ends_on: Option<NaiveDate>,
}

impl Given {
    pub fn is_nothing(&self) -> bool {
        self.starts_at.is_none()
            && self.ends_at.is_none()
            && self.starts_on.is_none()
            && self.ends_on.is_none()
    }
}

/// When a meeting takes place, or one occurrence of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    pub zone: Tz,
    pub all_day: bool,
    pub starts_local: NaiveDateTime,
    pub length_seconds: i32,
}

type Checked<T> = Result<T, Vec<FieldError>>;

fn wrong<T>(pointer: &str, detail: impl Into<String>) -> Checked<T> {
    Err(vec![FieldError::new(pointer, detail)])
}

impl Timing {
    /// What the client said, on the zone's wall clock; else the fields that are wrong, and why.
    pub fn read(given: Given, zone: Tz) -> Checked<Self> {
        match given {
            Given {
                starts_at: Some(starts_at),
                ends_at: Some(ends_at),
                starts_on: None,
                ends_on: None,
            } => Self::timed(zone, starts_at, ends_at),
            Given {
                starts_at: None,
                ends_at: None,
                starts_on: Some(first),
                ends_on: Some(end),
            } => Self::whole_days(zone, first, end),
            _ => wrong(
                "",
                "must have either starts_at and ends_at, or, for whole days, starts_on and ends_on",
            ),
        }
    }

    fn timed(zone: Tz, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Checked<Self> {
        let mut errors = Vec::new();
        for (field, instant) in [("/starts_at", starts_at), ("/ends_at", ends_at)] {
            if instant.nanosecond() != 0 {
                errors.push(FieldError::new(
                    field,
                    "must be a full second, as in calendars",
                ));
            }
        }
        let length = ends_at - starts_at;
        if length < MIN_LENGTH {
            errors.push(FieldError::new(
                "/ends_at",
                "must be at least 1 minute after starts_at",
            ));
        } else if length > MAX_LENGTH {
            errors.push(FieldError::new(
                "/ends_at",
                "must be at most 31 days after starts_at",
            ));
        }
        let starts_local = starts_at.with_timezone(&zone).naive_local();
        if wall_clock::instant(zone, starts_local) != starts_at {
            errors.push(FieldError::new(
                "/starts_at",
                format!(
                    "is the second {} of that night in {zone}, of which only the first can be named; \
                     give another zone, such as UTC",
                    starts_local.format("%H:%M")
                ),
            ));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self {
            zone,
            all_day: false,
            starts_local,
            length_seconds: i32::try_from(length.num_seconds()).unwrap_or(i32::MAX),
        })
    }

    fn whole_days(zone: Tz, first: NaiveDate, end: NaiveDate) -> Checked<Self> {
        let days = (end - first).num_days();
        if !(1..=MAX_LENGTH.num_days()).contains(&days) {
            return wrong(
                "/ends_on",
                "must be 1 to 31 days after starts_on: it is the first day that is not part of it",
            );
        }
        Ok(Self {
            zone,
            all_day: true,
            starts_local: first.and_time(NaiveTime::MIN),
            length_seconds: i32::try_from(days * DAY).unwrap_or(i32::MAX),
        })
    }

    pub fn slot(&self) -> Slot {
        domain::slot(
            self.zone,
            self.all_day,
            self.starts_local,
            self.length_seconds,
        )
    }

    /// Whether one may plan for it at `now`: it is still to come, and not too far ahead.
    pub fn bookable(&self, now: DateTime<Utc>) -> Checked<()> {
        let (start, end) = match self.all_day {
            true => ("/starts_on", "/ends_on"),
            false => ("/starts_at", "/ends_at"),
        };
        let slot = self.slot();
        if slot.starts_at > now + HORIZON {
            return wrong(start, "must be at most 730 days ahead");
        }
        if !self.all_day && slot.starts_at < now - GRACE {
            return wrong(
                start,
                format!("must not be more than {} minutes ago", GRACE.num_minutes()),
            );
        }
        if slot.ends_at <= now {
            return wrong(end, "must be in the future");
        }
        Ok(())
    }

    /// The rule of a series that begins at this time, in the form in which it is stored.
    pub fn rule(&self, text: &str) -> Checked<Rule> {
        let rule = Rule::parse(text).or_else(|error| wrong("/rule", error.to_string()))?;
        let pattern = Pattern {
            zone: self.zone,
            start: self.starts_local,
            all_day: self.all_day,
            rule,
        };
        if let Err(error) = pattern.check() {
            return wrong("/rule", error.to_string());
        }
        let until = self.starts_local + HORIZON;
        if pattern.starts(until, MOST).is_err() {
            return wrong("/rule", format!("must tell at most {MOST} times"));
        }
        Ok(pattern.rule)
    }
}

/// The zone of that name.
pub fn zone(name: &str) -> Checked<Tz> {
    name.parse().or_else(|_| {
        wrong(
            "/zone",
            "must be a zone of the IANA database, such as Asia/Shanghai",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(from: &str, to: &str) -> Given {
        Given {
            starts_at: Some(from.parse().unwrap()),
            ends_at: Some(to.parse().unwrap()),
            ..Given::default()
        }
    }

    fn now() -> DateTime<Utc> {
        "2026-09-07T00:50:00Z".parse().unwrap()
    }

    #[test]
    fn a_time_is_one_minute_to_31_days_and_not_over() {
        let zone = Tz::Asia__Shanghai;
        let good = Timing::read(given("2026-09-07T02:00:00Z", "2026-09-07T03:00:00Z"), zone);
        let good = good.unwrap();
        assert_eq!(good.starts_local.to_string(), "2026-09-07 10:00:00");
        assert!(good.bookable(now()).is_ok());
        for (from, to) in [
            ("2026-09-07T02:00:00Z", "2026-09-07T02:00:59Z"),
            ("2026-09-07T02:00:00Z", "2026-09-07T01:00:00Z"),
            ("2026-09-07T02:00:00.5Z", "2026-09-07T03:00:00Z"),
            ("2026-09-07T02:00:00Z", "2026-10-08T02:00:01Z"),
        ] {
            assert!(Timing::read(given(from, to), zone).is_err(), "{from} {to}");
        }
        for (from, to) in [
            ("2026-09-07T00:44:59Z", "2026-09-07T03:00:00Z"),
            ("2026-09-07T00:46:00Z", "2026-09-07T00:50:00Z"),
            ("2028-09-07T02:00:00Z", "2028-09-07T03:00:00Z"),
        ] {
            let timing = Timing::read(given(from, to), zone).unwrap();
            assert!(timing.bookable(now()).is_err(), "{from} {to}");
        }
    }

    #[test]
    fn the_second_of_a_doubled_hour_cannot_be_named() {
        let given = given("2026-11-01T06:30:00Z", "2026-11-01T07:30:00Z");
        let errors = Timing::read(given, Tz::America__New_York).unwrap_err();
        assert_eq!(errors[0].pointer, "/starts_at");
        assert!(Timing::read(given, Tz::UTC).is_ok());
    }

    #[test]
    fn whole_days_end_where_the_next_begins() {
        let given = Given {
            starts_on: "2026-03-08".parse().ok(),
            ends_on: "2026-03-09".parse().ok(),
            ..Given::default()
        };
        let timing = Timing::read(given, Tz::America__New_York).unwrap();
        // A day of 23 hours.
        let slot = timing.slot();
        assert_eq!(slot.starts_at.to_rfc3339(), "2026-03-08T05:00:00+00:00");
        assert_eq!(slot.ends_at.to_rfc3339(), "2026-03-09T04:00:00+00:00");
        assert!(Timing::read(Given::default(), Tz::UTC).is_err());
    }
}
