//! The stretch of time that a list of meetings or bookings is asked for.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::meetings::timing::MAX_LENGTH;
use crate::kernel::paging::{self, PageQuery};
use crate::kernel::problem::{Problem, Result};

/// A month of 31 days; in one of them a change of the clocks may add an hour.
const MAX_WINDOW: TimeDelta = TimeDelta::hours(31 * 24 + 1);

/// Where a page ended: in the order of start, then id, then original start.
pub type Key = (DateTime<Utc>, Uuid, NaiveDateTime);
/// What whole days may be longer than as many times 24 hours.
const SLACK: TimeDelta = TimeDelta::hours(2);

/// Which stretch to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WindowQuery {
    /// What ends after this instant; RFC 3339 with an offset, `+` written as `%2B`.
    #[param(value_type = DateTime<Utc>, example = "2026-09-07T00:00:00Z")]
    from: String,
    /// What begins before this instant; at most 31 days after `from`.
    #[param(value_type = DateTime<Utc>, example = "2026-09-14T00:00:00Z")]
    to: String,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// A valid stretch `[from, to)`, and which page of it.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub limit: i64,
    pub after: Option<Key>,
}

impl Window {
    /// Nothing that reaches into the window begins at this instant or earlier.
    pub fn earliest_start(&self) -> DateTime<Utc> {
        self.from - MAX_LENGTH - SLACK
    }
}

impl WindowQuery {
    pub fn parse(&self) -> Result<Window> {
        let (from, to) = (instant("from", &self.from)?, instant("to", &self.to)?);
        if to <= from {
            return Err(Problem::parameter("to", "must be after `from`"));
        }
        if to - from > MAX_WINDOW {
            return Err(Problem::parameter(
                "to",
                "must be at most 31 days after `from`",
            ));
        }
        let page = PageQuery::new(self.limit, self.cursor.clone());
        let window = Window {
            from,
            to,
            limit: page.limit()?,
            after: page.after()?,
        };
        match window.after {
            Some((at, _, _)) if at <= window.earliest_start() || at >= to => {
                Err(Problem::parameter(
                    "cursor",
                    "must be a `next_cursor` of this list and this window",
                ))
            }
            _ => Ok(window),
        }
    }
}

/// An instant of a query string.
pub fn instant(name: &str, text: &str) -> Result<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .map(|instant| instant.to_utc())
        .map_err(|_| {
            Problem::parameter(
                name,
                "must be an instant with an offset by RFC 3339, like 2026-09-07T00:00:00Z or \
             2026-09-07T08:00:00%2B08:00 (in a query string, + is written %2B)",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::{WindowQuery, instant};

    fn window(from: &str, to: &str) -> WindowQuery {
        WindowQuery {
            from: from.to_owned(),
            to: to.to_owned(),
            limit: 50,
            cursor: None,
        }
    }

    #[test]
    fn a_window_is_a_month_at_the_most() {
        let parsed = window("2026-09-07T00:00:00Z", "2026-09-14T08:00:00+08:00")
            .parse()
            .unwrap();
        assert_eq!((parsed.to - parsed.from).num_days(), 7);
        // October in Berlin has 31 days and an hour.
        assert!(
            window("2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00")
                .parse()
                .is_ok()
        );
        assert!(
            window("2026-09-01T00:00:00Z", "2026-10-03T00:00:00Z")
                .parse()
                .is_err()
        );
        assert!(
            window("2026-09-01T00:00:00Z", "2026-09-01T00:00:00Z")
                .parse()
                .is_err()
        );
        assert!(
            window("2026-09-02T00:00:00Z", "2026-09-01T00:00:00Z")
                .parse()
                .is_err()
        );
    }

    #[test]
    fn instants_have_an_offset_and_a_year_of_four_digits() {
        for text in [
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59-23:59",
            "2026-02-28T23:59:60Z",
        ] {
            assert!(instant("from", text).is_ok(), "{text}");
        }
        for text in [
            "",
            "2026-09-07",
            "2026-09-07T00:00:00",
            "2026-09-07T00:00:00 08:00",
            "30000-01-01T00:00:00Z",
            "+30000-01-01T00:00:00Z",
            "-0001-01-01T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "\0",
        ] {
            assert!(instant("from", text).is_err(), "{text}");
        }
    }
}
