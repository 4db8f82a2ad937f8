//! The work date: the date to which a shift and its punches belong.
//!
//! It is the local date of the shift's first point. A night shift that begins on Monday evening
//! belongs to Monday until its last window closes, whatever the calendar on the wall says.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;

use super::invalid::Invalid;

/// A date for which a plan can be drawn, 2000 to 2199 when it comes from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkDate(NaiveDate);

impl WorkDate {
    pub fn parse(date: NaiveDate) -> Result<Self, Invalid> {
        if (2000..=2199).contains(&date.year()) {
            return Ok(Self(date));
        }
        let detail = format!("must be between 2000-01-01 and 2199-12-31, is {date}");
        Err(Invalid::new("date", detail))
    }

    /// The date on the wall of `zone`.
    pub fn at(now: DateTime<Utc>, zone: Tz) -> Self {
        Self(now.with_timezone(&zone).date_naive())
    }

    pub fn date(self) -> NaiveDate {
        self.0
    }

    pub fn previous(self) -> Self {
        Self(self.0.pred_opt().unwrap_or(self.0))
    }

    pub fn next(self) -> Self {
        Self(self.0.succ_opt().unwrap_or(self.0))
    }
}

impl fmt::Display for WorkDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Dates as runs that have no gap, each from its first date to its last.
pub fn runs(dates: &BTreeSet<NaiveDate>) -> Vec<(NaiveDate, NaiveDate)> {
    let mut runs: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for date in dates {
        match runs.last_mut() {
            Some((_, last)) if last.succ_opt() == Some(*date) => *last = *date,
            _ => runs.push((*date, *date)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_bounds() {
        let parse = |text: &str| WorkDate::parse(text.parse().unwrap());
        assert!(parse("2000-01-01").is_ok() && parse("2199-12-31").is_ok());
        assert_eq!(
            parse("1999-12-31").unwrap_err().to_string(),
            "date must be between 2000-01-01 and 2199-12-31, is 1999-12-31"
        );
        assert!(WorkDate::parse(NaiveDate::MAX).is_err());
    }

    #[test]
    fn the_wall_decides_which_day_it_is() {
        let now = "2026-03-01T23:30:00Z".parse().unwrap();
        assert_eq!(
            WorkDate::at(now, Tz::Asia__Shanghai).to_string(),
            "2026-03-02"
        );
        assert_eq!(
            WorkDate::at(now, Tz::America__New_York).to_string(),
            "2026-03-01"
        );
    }

    #[test]
    fn runs_have_no_gaps() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let dates = ["2026-12-31", "2027-01-01", "2027-01-03"].map(date);
        assert_eq!(
            runs(&dates.into()),
            [(dates[0], dates[1]), (dates[2], dates[2])]
        );
        assert!(runs(&BTreeSet::new()).is_empty());
    }
}
