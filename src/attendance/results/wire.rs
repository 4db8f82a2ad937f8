//! Results as clients see them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::queries::MemberDay;
use crate::attendance::days::domain::PointKind;
use crate::attendance::days::wire::AttendanceDay;
use crate::attendance::invalid::Invalid;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{AttendanceGroupId, AttendancePeriodId, MemberId, ShiftId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::version::Version;

/// Dates of a range at the most.
pub const MAX_RANGE_DAYS: i64 = 62;

/// A range of dates.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DateRange {
    /// The first date.
    #[param(example = "2026-09-01")]
    pub from: NaiveDate,
    /// The last date, 61 days after the first at the most.
    #[param(example = "2026-09-30")]
    pub to: NaiveDate,
}

impl DateRange {
    pub fn dates(&self) -> Result<(NaiveDate, NaiveDate)> {
        checked_range(self.from, self.to, MAX_RANGE_DAYS).map_err(refused)
    }
}

/// The dates, if they are in order, known to calendars, and not more than `most`.
pub fn checked_range(
    from: NaiveDate,
    to: NaiveDate,
    most: i64,
) -> Result<(NaiveDate, NaiveDate), Invalid> {
    for (name, date) in [("from", from), ("to", to)] {
        WorkDate::parse(date).map_err(|invalid| Invalid::new(name, invalid.detail))?;
    }
    if to < from {
        return Err(Invalid::new(
            "to",
            format!("must be {from} or later, is {to}"),
        ));
    }
    if (to - from).num_days() >= most {
        let detail = format!("must be within {most} days of {from}, both counted, is {to}");
        return Err(Invalid::new("to", detail));
    }
    Ok((from, to))
}

/// The refusal of a parameter.
pub fn refused(invalid: Invalid) -> Problem {
    Problem::parameter(invalid.field, invalid.detail)
}

/// The rules of a group that a result was computed by.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResultGroup {
    pub id: AttendanceGroupId,
    /// As it was called then.
    #[schema(example = "工厂")]
    pub name: String,
    /// Of its rules.
    #[schema(example = 1)]
    pub version: Version,
}

/// The shift that a result was computed by.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResultShift {
    pub id: ShiftId,
    /// As it was called then.
    #[schema(example = "早班")]
    pub name: String,
    /// Of its hours.
    #[schema(example = 1)]
    pub version: Version,
}

/// A day of a person, with the versions of the rules that it was computed by.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceResult {
    pub day: AttendanceDay,
    pub group: Option<ResultGroup>,
    /// `null` on a day of rest.
    pub shift: Option<ResultShift>,
    /// Whole minutes after the points on duty, before any grace.
    #[schema(example = 5)]
    pub minutes_late: u32,
    /// Whole minutes before the points off duty.
    #[schema(example = 0)]
    pub minutes_early: u32,
    /// The closed period that it is in: it does not change any more.
    pub period_id: Option<AttendancePeriodId>,
}

impl AttendanceResult {
    pub fn new(member: MemberId, day: &MemberDay) -> Self {
        let report = &day.report;
        let source = report.source.as_deref();
        let shift = source.and_then(|source| source.shift.as_ref());
        Self {
            day: AttendanceDay::new(member, report),
            group: source.map(|source| ResultGroup {
                id: source.group_id,
                name: source.group_name.clone(),
                version: source.group_version,
            }),
            shift: shift.map(|shift| ResultShift {
                id: shift.id,
                name: shift.name.clone(),
                version: shift.version,
            }),
            minutes_late: report.minutes(PointKind::OnDuty),
            minutes_early: report.minutes(PointKind::OffDuty),
            period_id: day.period_id,
        }
    }
}

/// The days of a person in a range.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceResults {
    /// By date. Dates before the person came are left out.
    pub items: Vec<AttendanceResult>,
}
