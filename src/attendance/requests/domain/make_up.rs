//! Make-ups: the rules for them, what is the matter with a point, and why one may not be made up.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PointFault;
use crate::attendance::days::domain::{
    FreeDay, PointKind, PointResult, Supplement, TimeResult, Window,
};
use crate::attendance::words::Words;

/// What make-up punches may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeUpRules {
    /// How many are approved for each period at the most; `null`: any number.
    #[schema(required = true, maximum = 100, example = 3)]
    pub times: Option<u8>,
    /// The day of the month on which a period begins; 1 is the natural month.
    #[schema(minimum = 1, maximum = 28, example = 1)]
    pub period_starts_on: u8,
    /// How many days after the work date one may still ask.
    #[schema(maximum = 366, example = 30)]
    pub within_days: u16,
    /// For which points.
    #[schema(min_items = 1, max_items = 4)]
    pub allowed: Vec<PointFault>,
}

impl MakeUpRules {
    /// The first and the last date of the period of a date.
    pub fn period(&self, date: NaiveDate) -> (NaiveDate, NaiveDate) {
        let starts_on = u32::from(self.period_starts_on);
        let begins = |month: NaiveDate| month.with_day(starts_on).unwrap_or(month);
        let this = begins(date.with_day(1).unwrap_or(date));
        let month = Months::new(1);
        let first = if this <= date {
            this
        } else {
            this.checked_sub_months(month).unwrap_or(this)
        };
        let next = first.checked_add_months(month).unwrap_or(first);
        (first, next.checked_sub_days(Days::new(1)).unwrap_or(next))
    }

    /// Why something may not be made up, if it may not.
    pub fn refuses(&self, gap: &Gap, date: NaiveDate, today: NaiveDate) -> Option<Refusal> {
        if gap.pending {
            return Some(Refusal::Pending);
        }
        if (today - date).num_days() > i64::from(self.within_days) {
            return Some(Refusal::TooLate(self.within_days));
        }
        if !gap.needed {
            return Some(Refusal::NotNeeded);
        }
        let Some(fault) = gap.fault else {
            return Some(Refusal::NotDue);
        };
        (!self.allowed.contains(&fault)).then_some(Refusal::NotAllowed(fault))
    }
}

/// What a punch may be made up for: a point, or where hours are free a check-in or a check-out at any time of
/// the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// A punch is expected there.
    needed: bool,
    /// A make-up for it waits.
    pending: bool,
    /// What is the matter; nothing while it is not due.
    pub fault: Option<PointFault>,
    window: Window,
}

impl Gap {
    pub fn of_point(point: &PointResult, now: DateTime<Utc>) -> Self {
        Self {
            needed: point.is_needed(),
            pending: point.supplement == Supplement::CardReplacementApplication,
            fault: fault(point, now),
            window: point.point.window,
        }
    }

    /// Of a day of free hours, which lasts so long.
    pub fn of_free(free: &FreeDay, window: Window, kind: PointKind, now: DateTime<Utc>) -> Self {
        Self {
            needed: !free.stretches.is_empty() || free.owed > 0,
            pending: free.requested.contains(&kind),
            fault: (window.opens <= now).then(|| lack(free)),
            window,
        }
    }

    /// The first and the last instant for which a punch may be asked: of the window what has passed.
    pub fn remedy(&self, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        let Window { opens, closes } = self.window;
        let last = closes - TimeDelta::seconds(1);
        (opens, last.min(now).max(opens))
    }
}

/// What is the matter with a point; nothing while it is not due.
fn fault(point: &PointResult, now: DateTime<Utc>) -> Option<PointFault> {
    Some(match point.time_result() {
        Some(TimeResult::Normal) => PointFault::Normal,
        Some(TimeResult::Early | TimeResult::EarlyAbsenteeism) => PointFault::Early,
        Some(TimeResult::NotSigned) => PointFault::Missing,
        Some(TimeResult::Late | TimeResult::SeriousLate | TimeResult::Absenteeism) => {
            PointFault::Late
        }
        None if point.real_due <= now => PointFault::Missing,
        None => return None,
    })
}

/// What is the matter with a day of free hours: nothing was punched, or the last check-out is missing; the hours are
/// not reached; or nothing.
fn lack(free: &FreeDay) -> PointFault {
    match free.stretches.last() {
        None => PointFault::Missing,
        Some(last) if last.off.is_none() => PointFault::Missing,
        Some(_) if free.worked < free.owed => PointFault::Early,
        Some(_) => PointFault::Normal,
    }
}

/// Why a make-up may not be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person did not work here, but from this date on.
    NotEmployed(NaiveDate),
    TooLate(u16),
    NotNeeded,
    NotDue,
    NotAllowed(PointFault),
    QuotaUsed(u8),
    Pending,
    PeriodClosed,
}

impl Refusal {
    pub fn code(self) -> &'static str {
        match self {
            Self::NotEmployed(_) => "not_employed",
            Self::TooLate(_) => "too_late",
            Self::NotNeeded => "not_needed",
            Self::NotDue => "not_due",
            Self::NotAllowed(_) => "not_allowed",
            Self::QuotaUsed(_) => "quota_used",
            Self::Pending => "pending",
            Self::PeriodClosed => "period_closed",
        }
    }

    pub fn words(self) -> Words {
        match self {
            Self::NotEmployed(since) => Words::new(
                format!("You did not work here on that day, but from {since} on."),
                format!("你当天不在职，自 {since} 起才在职。"),
            ),
            Self::TooLate(days) => Words::new(
                format!("A make-up may be asked for within {days} days after the work date."),
                format!("补卡须在当天之后 {days} 天内申请。"),
            ),
            Self::NotNeeded => Words::new("No punch is needed there.", "无需打卡。"),
            Self::NotDue => Words::new("The point is not due yet.", "未到打卡时间。"),
            Self::NotAllowed(fault) => Words::new(
                format!(
                    "The rules allow no make-up for a point that is {}.",
                    fault.code()
                ),
                match fault {
                    PointFault::Missing => "规则不允许为缺卡补卡。",
                    PointFault::Late => "规则不允许为迟到补卡。",
                    PointFault::Early => "规则不允许为早退补卡。",
                    PointFault::Normal => "打卡正常，无需补卡。",
                },
            ),
            Self::QuotaUsed(times) => Words::new(
                format!("All {times} make-ups of the period are used."),
                format!("本周期 {times} 次补卡已用完。"),
            ),
            Self::Pending => Words::new(
                "A make-up for this point waits for approval.",
                "该打卡点已有补卡申请在审批中。",
            ),
            Self::PeriodClosed => Words::new("The period is closed.", "该周期已封账。"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::RequestRules;
    use super::*;

    fn period(starts_on: u8, date: &str) -> (String, String) {
        let rules = MakeUpRules {
            period_starts_on: starts_on,
            ..RequestRules::default().make_up
        };
        let (first, last) = rules.period(date.parse().unwrap());
        (first.to_string(), last.to_string())
    }

    #[test]
    fn a_period_is_the_natural_month_or_begins_on_its_day() {
        let told = |first: &str, last: &str| (first.to_owned(), last.to_owned());
        assert_eq!(period(1, "2026-09-30"), told("2026-09-01", "2026-09-30"));
        assert_eq!(period(1, "2024-02-29"), told("2024-02-01", "2024-02-29"));
        assert_eq!(period(26, "2026-09-25"), told("2026-08-26", "2026-09-25"));
        assert_eq!(period(26, "2026-09-26"), told("2026-09-26", "2026-10-25"));
        assert_eq!(period(28, "2026-01-05"), told("2025-12-28", "2026-01-27"));
    }

    proptest::proptest! {
        /// Every date is in exactly one period.
        #[test]
        fn periods_tile(starts_on in 1_u8..=28, day in 0_u64..2_000) {
            let rules = MakeUpRules { period_starts_on: starts_on, ..RequestRules::default().make_up };
            let date = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + Days::new(day);
            let (first, last) = rules.period(date);
            proptest::prop_assert!(first <= date && date <= last);
            proptest::prop_assert_eq!(rules.period(last + Days::new(1)).0, last + Days::new(1));
            proptest::prop_assert_eq!(rules.period(first), (first, last));
        }
    }
}
