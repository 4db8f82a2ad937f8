//! Periods as clients see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{period_of, period_over};
use super::queries::PeriodRow;
use crate::kernel::ids::{AttendancePeriodId, MemberId};
use crate::kernel::text::Paragraph;
use crate::kernel::version::Version;

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
    pub closed_by: MemberId,
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

/// When the organization's periods begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPeriodRules {
    /// The day of the month, 1 to 28.
    #[schema(minimum = 1, maximum = 28, example = 26)]
    pub start_day: u8,
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

/// When the organization's periods begin, and what follows today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PeriodRules {
    /// The day of the month on which a period begins; 1: with the month.
    #[schema(example = 1)]
    pub start_day: u8,
    /// The period of today.
    pub current: PeriodDates,
    /// The one before, which is closed when nothing else is said.
    pub previous: PeriodDates,
    /// 0 while nobody has set them.
    #[schema(example = 0)]
    pub version: Version,
}

impl PeriodRules {
    pub fn new((start_day, version): (u8, Version), today: NaiveDate) -> Self {
        Self {
            start_day,
            current: period_of(today, start_day).into(),
            previous: period_over(today, start_day).into(),
            version,
        }
    }
}
