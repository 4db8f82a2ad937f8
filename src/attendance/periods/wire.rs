//! Periods as clients see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{Closing, period_of, period_over};
use super::queries::{PeriodRow, ReopeningRow, RulesRow};
use crate::kernel::ids::{AttendancePeriodId, AttendancePersonReopeningId, MemberId};
use crate::kernel::text::Paragraph;
use crate::kernel::version::Version;
use crate::kernel::week::ClockTime;

/// Dates to close. Without dates: the last period of the organization that is over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAttendancePeriod {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<AttendancePeriodId>,
    /// With `last_date`.
    #[schema(example = "2026-08-01")]
    pub first_date: Option<NaiveDate>,
    /// Before today, 365 days after the first at the most.
    #[schema(example = "2026-08-31")]
    pub last_date: Option<NaiveDate>,
}

/// Why a period is opened again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodReopening {
    /// 1 to 500 characters, for the audit log and whoever reads the period.
    #[schema(example = "八月补卡单据遗漏")]
    pub reason: Paragraph<1, 500>,
}

/// A range of dates that is closed, or was.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendancePeriod {
    pub id: AttendancePeriodId,
    #[schema(example = "2026-08-01")]
    pub first_date: NaiveDate,
    #[schema(example = "2026-08-31")]
    pub last_date: NaiveDate,
    /// False once it was reopened.
    pub closed: bool,
    /// `null`: the service itself, on the closing day.
    pub closed_by: Option<MemberId>,
    pub closed_at: DateTime<Utc>,
    pub reopened_by: Option<MemberId>,
    pub reopened_at: Option<DateTime<Utc>>,
    /// Why it was reopened.
    pub reason: Option<String>,
}

impl From<PeriodRow> for AttendancePeriod {
    fn from(row: PeriodRow) -> Self {
        Self {
            id: row.id,
            first_date: row.first_date,
            last_date: row.last_date,
            closed: row.reopened_at.is_none(),
            closed_by: row.closed_by,
            closed_at: row.closed_at,
            reopened_by: row.reopened_by,
            reopened_at: row.reopened_at,
            reason: row.reason,
        }
    }
}

/// A closed period to open for one person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPersonReopening {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<AttendancePersonReopeningId>,
    pub member_id: MemberId,
    /// When it is closed again for them; within 31 days.
    #[schema(example = "2026-09-08T10:00:00Z")]
    pub until: DateTime<Utc>,
    /// 1 to 500 characters, for the audit log, and for the person.
    #[schema(example = "出差补卡单据遗漏")]
    pub reason: Paragraph<1, 500>,
}

/// A closed period that is open for one person, or was.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonReopening {
    pub id: AttendancePersonReopeningId,
    pub period_id: AttendancePeriodId,
    pub member_id: MemberId,
    /// Of the period.
    #[schema(example = "2026-08-01")]
    pub first_date: NaiveDate,
    #[schema(example = "2026-08-31")]
    pub last_date: NaiveDate,
    /// Whether what is of the person may be changed now.
    pub open: bool,
    pub until: DateTime<Utc>,
    #[schema(example = "出差补卡单据遗漏")]
    pub reason: String,
    pub opened_by: MemberId,
    pub opened_at: DateTime<Utc>,
    /// When it was closed again; the last results were computed before.
    pub ended_at: Option<DateTime<Utc>>,
    /// `null` while it is open, and where the service has closed it when its time had come.
    pub ended_by: Option<MemberId>,
}

impl PersonReopening {
    pub fn new(row: ReopeningRow, period: &PeriodRow, now: DateTime<Utc>) -> Self {
        Self {
            id: row.id,
            period_id: row.period_id,
            member_id: row.member_id,
            first_date: period.first_date,
            last_date: period.last_date,
            open: row.ended_at.is_none() && now < row.until,
            until: row.until,
            reason: row.reason,
            opened_by: row.opened_by,
            opened_at: row.opened_at,
            ended_at: row.ended_at,
            ended_by: row.ended_by,
        }
    }
}

/// When the service closes periods by itself: once a month.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodClosing {
    /// The day of the month; in a month that lacks it, its last.
    #[schema(minimum = 1, maximum = 31, example = 5)]
    pub day: u8,
    /// On the wall of the organization's zone.
    pub time: ClockTime,
    /// Which period is closed: 1, the one before that in which the closing day lies; 2, the one before that again.
    #[schema(minimum = 1, maximum = 2, example = 1)]
    pub periods_back: u8,
}

impl From<PeriodClosing> for Closing {
    fn from(new: PeriodClosing) -> Self {
        Self {
            day: new.day,
            time: new.time.0,
            back: new.periods_back,
        }
    }
}

impl From<Closing> for PeriodClosing {
    fn from(closing: Closing) -> Self {
        Self {
            day: closing.day,
            time: ClockTime(closing.time),
            periods_back: closing.back,
        }
    }
}

/// What the service closes next by itself.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PlannedClosing {
    /// Its time; where that has passed, the period is closed as soon as its last day is over for everybody.
    #[schema(example = "2026-10-05T10:00:00Z")]
    pub at: DateTime<Utc>,
    #[schema(example = "2026-09-01")]
    pub first_date: NaiveDate,
    #[schema(example = "2026-09-30")]
    pub last_date: NaiveDate,
}

/// When the organization's periods begin, and when they are closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPeriodRules {
    /// The day of the month, 1 to 28.
    #[schema(minimum = 1, maximum = 28, example = 26)]
    pub start_day: u8,
    /// When the service closes periods by itself; `null`, or not said: by hand only.
    pub closing: Option<PeriodClosing>,
}

/// Two dates, both of them within.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PeriodDates {
    #[schema(example = "2026-09-01")]
    pub first_date: NaiveDate,
    #[schema(example = "2026-09-30")]
    pub last_date: NaiveDate,
}

impl From<(NaiveDate, NaiveDate)> for PeriodDates {
    fn from((first_date, last_date): (NaiveDate, NaiveDate)) -> Self {
        Self {
            first_date,
            last_date,
        }
    }
}

/// When the organization's periods begin and are closed, and what follows today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PeriodRules {
    /// The day of the month on which a period begins; 1: with the month.
    #[schema(example = 1)]
    pub start_day: u8,
    /// When the service closes periods by itself; `null`: by hand only.
    pub closing: Option<PeriodClosing>,
    /// What it closes next.
    pub next_closing: Option<PlannedClosing>,
    /// The period of today.
    pub current: PeriodDates,
    /// The one before, which is closed when nothing else is said.
    pub previous: PeriodDates,
    /// 0 while nobody has set them.
    #[schema(example = 0)]
    pub version: Version,
}

impl PeriodRules {
    pub fn new(rules: RulesRow, today: NaiveDate, next_closing: Option<PlannedClosing>) -> Self {
        let RulesRow {
            start_day,
            closing,
            version,
        } = rules;
        Self {
            start_day,
            closing: closing.map(PeriodClosing::from),
            next_closing,
            current: period_of(today, start_day).into(),
            previous: period_over(today, start_day).into(),
            version,
        }
    }
}
