//! Spans as they are asked for: units and limits, from days and halves to instants, and what they
//! cost by the plan.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::attendance::days::domain::{Plan, Rules, SpanKind};
use crate::attendance::groups::domain::PlanDates;
use crate::attendance::invalid::Invalid;
use crate::attendance::work_date::WorkDate;
use crate::kernel::wall_clock;

/// The longest leave, trip or absence on business, in days.
pub const MAX_DAYS: i64 = 31;
/// The longest overtime, in hours.
pub const MAX_OVERTIME_HOURS: i64 = 24;
/// How far back a span may begin, in days.
pub const MAX_BACK_DAYS: i64 = 31;
/// How far ahead.
pub const MAX_AHEAD_DAYS: i64 = 366;

/// In what a span is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpanUnit {
    Hour,
    HalfDay,
    Day,
}

impl SpanUnit {
    pub const ALL: [Self; 3] = [Self::Hour, Self::HalfDay, Self::Day];

    pub fn code(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::HalfDay => "half_day",
            Self::Day => "day",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.code() == code)
    }
}

/// A half of a day of work, split in the middle of its longest rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Half {
    First,
    Second,
}

/// From when to when, in the unit that is asked in. Whole days follow the person's plan: a night shift
/// belongs to the date on which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "unit", rename_all = "snake_case", deny_unknown_fields)]
pub enum SpanPeriod {
    /// From one instant to another.
    Hour {
        starts_at: DateTime<Utc>,
        /// The first instant after it.
        ends_at: DateTime<Utc>,
    },
    /// From a half of a day to a half of a day, both included.
    HalfDay {
        #[schema(example = "2026-09-10")]
        first_date: NaiveDate,
        first_half: Half,
        #[schema(example = "2026-09-11")]
        last_date: NaiveDate,
        last_half: Half,
    },
    /// From a date to a date, both included.
    Day {
        #[schema(example = "2026-09-10")]
        first_date: NaiveDate,
        #[schema(example = "2026-09-11")]
        last_date: NaiveDate,
    },
}

impl SpanPeriod {
    pub fn unit(&self) -> SpanUnit {
        match self {
            Self::Hour { .. } => SpanUnit::Hour,
            Self::HalfDay { .. } => SpanUnit::HalfDay,
            Self::Day { .. } => SpanUnit::Day,
        }
    }

    /// The dates whose plans say what it means, in any zone.
    pub fn plan_dates(&self) -> PlanDates {
        let (first, last) = match *self {
            Self::Hour { starts_at, ends_at } => (starts_at.date_naive(), ends_at.date_naive()),
            Self::HalfDay {
                first_date,
                last_date,
                ..
            }
            | Self::Day {
                first_date,
                last_date,
            } => (first_date, last_date),
        };
        PlanDates::of(first, last)
    }

    /// The instants that it means for a person, within the limits of its kind.
    pub fn parse(
        &self,
        kind: SpanKind,
        rules: &impl Rules,
        now: DateTime<Utc>,
    ) -> Result<(DateTime<Utc>, DateTime<Utc>), Invalid> {
        if kind == SpanKind::Overtime && self.unit() != SpanUnit::Hour {
            return Err(Invalid::new("period/unit", "must be hour for overtime"));
        }
        let zone = rules.zone(now);
        let today = WorkDate::at(now, zone).date();
        match *self {
            Self::Hour { starts_at, ends_at } => {
                within(starts_at, "period/starts_at")?;
                within(ends_at, "period/ends_at")?;
                let back = (today - starts_at.with_timezone(&zone).date_naive()).num_days();
                begins(back, "period/starts_at")?;
                lasts(kind, starts_at, ends_at)?;
                Ok((starts_at, ends_at))
            }
            Self::HalfDay {
                first_date,
                first_half,
                last_date,
                last_half,
            } => {
                let (first, last) = dates(first_date, last_date, today)?;
                if first == last && last_half < first_half {
                    let detail = "must not be before the first";
                    return Err(Invalid::new("period/last_half", detail));
                }
                let from = match first_half {
                    Half::First => begin(rules, first),
                    Half::Second => middle(rules, first),
                };
                let to = match last_half {
                    Half::First => middle(rules, last),
                    Half::Second => begin(rules, last.next()),
                };
                Ok((from, to.max(from + TimeDelta::minutes(1))))
            }
            Self::Day {
                first_date,
                last_date,
            } => {
                let (first, last) = dates(first_date, last_date, today)?;
                Ok((begin(rules, first), begin(rules, last.next())))
            }
        }
    }
}

/// Hours that are not too many for their kind.
fn lasts(kind: SpanKind, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<(), Invalid> {
    let (most, told) = match kind {
        SpanKind::Overtime => (
            TimeDelta::hours(MAX_OVERTIME_HOURS),
            format!("{MAX_OVERTIME_HOURS} h"),
        ),
        _ => (TimeDelta::days(MAX_DAYS), format!("{MAX_DAYS} days")),
    };
    if starts_at < ends_at && ends_at - starts_at <= most {
        return Ok(());
    }
    let detail = format!("must be after {starts_at} and within {told} of it, is {ends_at}");
    Err(Invalid::new("period/ends_at", detail))
}

/// Far beyond, a date on a wall cannot be told.
fn within(at: DateTime<Utc>, field: &'static str) -> Result<(), Invalid> {
    match WorkDate::parse(at.date_naive()) {
        Ok(_) => Ok(()),
        Err(invalid) => Err(Invalid::new(field, invalid.detail)),
    }
}

fn begins(days_back: i64, field: &'static str) -> Result<(), Invalid> {
    if (-MAX_AHEAD_DAYS..=MAX_BACK_DAYS).contains(&days_back) {
        return Ok(());
    }
    let detail = format!(
        "must be at most {MAX_BACK_DAYS} days back and {MAX_AHEAD_DAYS} days ahead of today, is {days_back} days back"
    );
    Err(Invalid::new(field, detail))
}

fn dates(
    first: NaiveDate,
    last: NaiveDate,
    today: NaiveDate,
) -> Result<(WorkDate, WorkDate), Invalid> {
    begins((today - first).num_days(), "period/first_date")?;
    let length = (last - first).num_days() + 1;
    if !(1..=MAX_DAYS).contains(&length) {
        let detail = format!("must make it 1 to {MAX_DAYS} days from {first}, is {last}");
        return Err(Invalid::new("period/last_date", detail));
    }
    let parse = |date| {
        WorkDate::parse(date).map_err(|invalid| Invalid::new("period/first_date", invalid.detail))
    };
    Ok((parse(first)?, parse(last)?))
}

fn midnight(rules: &impl Rules, date: WorkDate) -> DateTime<Utc> {
    wall_clock::instant(rules.on(date).zone, date.date().and_time(NaiveTime::MIN))
}

/// Where a date begins for a person: at midnight, or with the end of the shift of the date before that
/// goes on after it.
fn begin(rules: &impl Rules, date: WorkDate) -> DateTime<Utc> {
    let midnight = midnight(rules, date);
    let before = rules.day(date.previous());
    before
        .plan()
        .map_or(midnight, |plan| plan.bounds().closes.max(midnight))
}

fn middle(rules: &impl Rules, date: WorkDate) -> DateTime<Utc> {
    match rules.day(date).plan() {
        Some(plan) => plan.middle(),
        None => midnight(rules, date) + TimeDelta::hours(12),
    }
}

/// What a span takes of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCost {
    pub date: WorkDate,
    /// Halves that are touched: 0 to 2.
    pub halves: u8,
    /// Seconds of work.
    pub seconds: i64,
}

/// What a span costs by the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanCost {
    /// Dates on the wall that it touches.
    pub natural_days: i64,
    /// Days of work that it touches, by date.
    pub days: Vec<DayCost>,
}

impl SpanCost {
    pub fn new(rules: &impl Rules, from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        let zone = rules.zone(from);
        let first = WorkDate::at(from, zone);
        let last = WorkDate::at((to - TimeDelta::seconds(1)).max(from), zone);
        let natural_days = (last.date() - first.date()).num_days() + 1;
        let mut days = Vec::new();
        // A night shift of the date before may reach into the first.
        let mut date = first.previous();
        while date <= last {
            days.extend(day(rules, date, from, to));
            let next = date.date().checked_add_days(Days::new(1));
            date = match next.map(WorkDate::parse) {
                Some(Ok(next)) => next,
                _ => break,
            };
        }
        Self { natural_days, days }
    }

    pub fn workdays(&self) -> usize {
        self.days.len()
    }

    /// Hundredths of days, counted in halves.
    pub fn half_day_hundredths(&self) -> i64 {
        let halves = self.days.iter().map(|day| i64::from(day.halves));
        halves.sum::<i64>() * 50
    }

    pub fn minutes(&self) -> i64 {
        self.days.iter().map(|day| day.seconds).sum::<i64>() / 60
    }
}

/// The work dates on which a span bears: those on the wall, and one whose shift goes on into it.
pub fn touched(rules: &impl Rules, from: DateTime<Utc>, to: DateTime<Utc>) -> BTreeSet<NaiveDate> {
    let zone = rules.zone(from);
    let first = WorkDate::at(from, zone);
    let last = WorkDate::at((to - TimeDelta::seconds(1)).max(from), zone);
    let days = first.date().iter_days();
    let wall = days.take_while(|date| *date <= last.date());
    let goes_on = |date: &WorkDate| {
        let drawn = rules.day(*date);
        let bounds = drawn.plan().map(Plan::bounds);
        bounds.is_some_and(|bounds| from < bounds.closes && bounds.opens < to)
    };
    let beside = [first.previous().previous(), first.previous(), last.next()];
    let beside = beside.into_iter().filter(goes_on).map(WorkDate::date);
    wall.chain(beside).collect()
}

/// Nothing of a day that is not worked, or not touched.
fn day(
    rules: &impl Rules,
    date: WorkDate,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Option<DayCost> {
    let drawn = rules.day(date);
    let plan = drawn.plan()?;
    let seconds = plan.work_between(from, to);
    let middle = plan.middle();
    let halves = [
        plan.work_between(from, to.min(middle)),
        plan.work_between(from.max(middle), to),
    ];
    let halves = halves.iter().filter(|half| **half > 0).count();
    (seconds > 0).then(|| DayCost {
        date,
        halves: u8::try_from(halves).unwrap_or(2),
        seconds,
    })
}

/// Whether two kinds may not lie at the same time: nobody is excused twice, nor paid twice, nor
/// works overtime on leave.
pub fn exclude(a: SpanKind, b: SpanKind) -> bool {
    match (a.excuses(), b.excuses()) {
        (true, true) | (false, false) => true,
        (true, false) => a == SpanKind::Leave,
        (false, true) => b == SpanKind::Leave,
    }
}

#[cfg(test)]
mod tests;
