//! A rule as its parts, and as text in one canonical form.

use std::fmt::{self, Display, Formatter};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use chrono_tz::Tz;

use crate::kernel::wall_clock;

/// How often: the period that is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// When a rule ends. `UNTIL` belongs to the rule; both are inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Never,
    Count(u32),
    /// For all-day meetings.
    UntilDate(NaiveDate),
    /// An instant in UTC, for meetings at a time of day.
    UntilInstant(NaiveDateTime),
}

/// A weekday, or the n-th of it in the month or year; from its end if negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nth {
    pub n: Option<i8>,
    pub weekday: Weekday,
}

/// A recurrence rule that is taken. Lists are sorted and name nothing twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub(super) frequency: Frequency,
    pub(super) interval: u16,
    pub(super) end: End,
    pub(super) by_month: Vec<u8>,
    pub(super) by_week_no: Vec<i16>,
    pub(super) by_year_day: Vec<i16>,
    pub(super) by_month_day: Vec<i16>,
    pub(super) by_day: Vec<Nth>,
    pub(super) by_set_pos: Vec<i16>,
    pub(super) week_start: Weekday,
}

/// Why a rule is not taken; the text is for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error(
        "a recurrence rule has at most {} characters",
        super::parse::MAX_LENGTH
    )]
    TooLong,
    #[error("{0:?} is no part of a recurrence rule such as FREQ=WEEKLY;BYDAY=MO")]
    NotAPart(String),
    #[error("{0} is there twice")]
    Twice(&'static str),
    #[error("FREQ is missing: DAILY, WEEKLY, MONTHLY or YEARLY")]
    NoFrequency,
    #[error("FREQ={0} is not taken: DAILY, WEEKLY, MONTHLY or YEARLY")]
    Frequency(String),
    #[error("{0} is not taken: a meeting has one start on each of its days")]
    TimeOfDay(&'static str),
    #[error("{part}={value} is not taken: {allowed}")]
    Value {
        part: &'static str,
        value: String,
        allowed: &'static str,
    },
    #[error("COUNT and UNTIL do not go together")]
    CountAndUntil,
    #[error("{part} is not taken with {other}")]
    Together {
        part: &'static str,
        other: &'static str,
    },
    #[error("{part} is taken only with {other}")]
    Alone {
        part: &'static str,
        other: &'static str,
    },
    #[error("UNTIL of an all-day meeting is a date, such as 20261231")]
    UntilNeedsDate,
    #[error("UNTIL of a meeting at a time of day is an instant in UTC, such as 20261231T235959Z")]
    UntilNeedsInstant,
    #[error("the start is not on the rule: it would not be the first time that the rule tells")]
    StartOffRule,
}

impl Rule {
    pub fn frequency(&self) -> Frequency {
        self.frequency
    }

    pub fn end(&self) -> End {
        self.end
    }

    /// Whether it has neither `COUNT` nor `UNTIL`.
    pub fn is_open_ended(&self) -> bool {
        self.end == End::Never
    }

    /// The rule with another end.
    pub fn ending(&self, end: End) -> Self {
        Self {
            end,
            ..self.clone()
        }
    }

    /// The rule without the instance at `local`, on the zone's wall clock, and whatever follows:
    /// the old part of a series that is split.
    pub fn ending_before(&self, local: NaiveDateTime, all_day: bool, zone: Tz) -> Self {
        let end = if all_day {
            let day = local.date();
            End::UntilDate(day.pred_opt().unwrap_or(day))
        } else {
            let until = wall_clock::instant(zone, local) - TimeDelta::seconds(1);
            End::UntilInstant(until.naive_utc())
        };
        self.ending(end)
    }

    /// What is left of a rule with `COUNT` after `taken` instances, `None` if nothing is; other
    /// rules stay as they are: the new part of a series that is split.
    pub fn remaining_after(&self, taken: usize) -> Option<Self> {
        let End::Count(count) = self.end else {
            return Some(self.clone());
        };
        let taken = u32::try_from(taken).unwrap_or(u32::MAX);
        match count.saturating_sub(taken) {
            0 => None,
            left => Some(self.ending(End::Count(left))),
        }
    }
}

impl Rule {
    /// The weekly rule whose weekdays are so many days later; `None` where that says nothing.
    pub fn turned(&self, days: i64) -> Option<Self> {
        if self.frequency != Frequency::Weekly || self.by_day.is_empty() {
            return None;
        }
        let later = |nth: &Nth| Nth {
            n: nth.n,
            weekday: (0..days.rem_euclid(7)).fold(nth.weekday, |day, _| day.succ()),
        };
        let turned = Self {
            by_day: self.by_day.iter().map(later).collect(),
            ..self.clone()
        };
        // In its canonical form.
        Self::parse(&turned.to_string()).ok()
    }
}

impl Display for Frequency {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        })
    }
}

impl Display for Nth {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = weekday_name(self.weekday);
        match self.n {
            Some(n) => write!(f, "{n}{name}"),
            None => f.write_str(name),
        }
    }
}

/// The value of an RRULE; the same rule always reads the same.
impl Display for Rule {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "FREQ={}", self.frequency)?;
        match self.end {
            End::Never => {}
            End::Count(count) => write!(f, ";COUNT={count}")?,
            End::UntilDate(date) => write!(f, ";UNTIL={}", date.format("%Y%m%d"))?,
            End::UntilInstant(at) => write!(f, ";UNTIL={}", at.format("%Y%m%dT%H%M%SZ"))?,
        }
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        list(f, "BYMONTH", &self.by_month)?;
        list(f, "BYWEEKNO", &self.by_week_no)?;
        list(f, "BYYEARDAY", &self.by_year_day)?;
        list(f, "BYMONTHDAY", &self.by_month_day)?;
        list(f, "BYDAY", &self.by_day)?;
        list(f, "BYSETPOS", &self.by_set_pos)?;
        if self.week_start != Weekday::Mon {
            write!(f, ";WKST={}", weekday_name(self.week_start))?;
        }
        Ok(())
    }
}

fn list<T: Display>(f: &mut Formatter<'_>, name: &str, values: &[T]) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        match index {
            0 => write!(f, ";{name}={value}")?,
            _ => write!(f, ",{value}")?,
        }
    }
    Ok(())
}

pub(super) fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}
