//! Reports as clients see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::domain::AttendanceTotals;
use super::queries::{PersonReport, ReportDay};
use crate::attendance::days::domain::DayStatus;
use crate::attendance::results::wire::{checked_range, refused};
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::paging;
use crate::kernel::problem::Result;
use crate::organizations::directory::Listed;

/// Dates of a report at the most: those of a month.
pub const MAX_REPORT_DAYS: i64 = 31;

/// Whose days a report adds up, and which.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    /// The first date.
    #[param(example = "2026-09-01")]
    pub from: NaiveDate,
    /// The last date, 30 days after the first at the most; the same for a report of one day.
    #[param(example = "2026-09-30")]
    pub to: NaiveDate,
    /// Only this department and all below it.
    pub department_id: Option<DepartmentId>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

impl ReportQuery {
    pub fn dates(&self) -> Result<(NaiveDate, NaiveDate)> {
        checked_range(self.from, self.to, MAX_REPORT_DAYS).map_err(refused)
    }
}

/// By what statistics add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatisticsBy {
    /// Attendance groups, each day with the group of its date.
    Group,
    /// Departments, each with all below it; whoever is in several counts in each.
    Department,
}

/// Whose days statistics add up, and by what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatisticsQuery {
    /// The first date.
    #[param(example = "2026-09-01")]
    pub from: NaiveDate,
    /// The last date, 30 days after the first at the most.
    #[param(example = "2026-09-30")]
    pub to: NaiveDate,
    /// Only this department and all below it.
    pub department_id: Option<DepartmentId>,
    /// By what days are added up: `group`, each day with the attendance group of its date, or
    /// `department`, each with all below it.
    #[param(inline)]
    pub by: StatisticsBy,
}

impl StatisticsQuery {
    pub fn dates(&self) -> Result<(NaiveDate, NaiveDate)> {
        checked_range(self.from, self.to, MAX_REPORT_DAYS).map_err(refused)
    }
}

/// A day in a report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportedDay {
    #[schema(example = "2026-09-07")]
    pub date: NaiveDate,
    /// What it came to, or how it stands; `null`: it is to come.
    pub status: Option<DayStatus>,
    /// Its last window has closed; only then it is in the totals.
    pub over: bool,
    pub first_in: Option<DateTime<Utc>>,
    pub last_out: Option<DateTime<Utc>>,
    #[schema(example = 5)]
    pub late_minutes: i32,
    #[schema(example = 0)]
    pub early_minutes: i32,
    /// Once it is over.
    #[schema(example = 0)]
    pub missing_count: i16,
    #[schema(example = 32100)]
    pub worked_seconds: i32,
}

impl ReportedDay {
    fn new(day: &ReportDay) -> Self {
        let row = &day.row;
        Self {
            date: row.work_date,
            status: day.status,
            over: day.over,
            first_in: row.first_in,
            last_out: row.last_out,
            late_minutes: row.late_minutes,
            early_minutes: row.early_minutes,
            missing_count: if day.over { row.missing_count } else { 0 },
            worked_seconds: row.worked,
        }
    }
}

/// A person in a report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportedPerson {
    pub member_id: MemberId,
    #[schema(example = "王小明")]
    pub name: String,
    #[schema(example = "E0001")]
    pub employee_number: Option<String>,
    pub totals: AttendanceTotals,
    /// By date; dates without a result are left out.
    pub days: Vec<ReportedDay>,
}

impl ReportedPerson {
    pub fn new(person: Listed, report: &PersonReport) -> Self {
        Self {
            member_id: person.id,
            name: person.name,
            employee_number: person.employee_number,
            totals: report.totals,
            days: report.days.iter().map(ReportedDay::new).collect(),
        }
    }
}

/// The sums of a group or a department.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceStatistic {
    /// Of the group or the department; `null`: days without any.
    pub id: Option<Uuid>,
    #[schema(example = "工厂")]
    pub name: Option<String>,
    /// With a day that is over.
    #[schema(example = 12)]
    pub people: i64,
    pub totals: AttendanceTotals,
}

/// Sums by group or department.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceStatistics {
    pub by: StatisticsBy,
    /// By name.
    pub items: Vec<AttendanceStatistic>,
}
