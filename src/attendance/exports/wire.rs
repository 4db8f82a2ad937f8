//! Exports as clients see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::queries::ExportRow;
use crate::kernel::ids::{AttendanceExportId, DepartmentId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::text::Text;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// UTF-8 with a byte-order mark, as Excel wants it.
    Csv,
    Xlsx,
}

impl ExportFormat {
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    pub fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// The language of headers and statuses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportLanguage {
    En,
    #[default]
    ZhCn,
}

impl ExportLanguage {
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh_cn",
        }
    }
}

/// A column of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportColumn {
    Name,
    EmployeeNumber,
    Days,
    PlannedDays,
    WorkedDays,
    AbsentDays,
    ExcusedDays,
    LateCount,
    LateMinutes,
    SeriousLateCount,
    AbsentLateCount,
    EarlyCount,
    EarlyMinutes,
    AbsentEarlyCount,
    MissingCount,
    OutsideCount,
    FieldWorkCount,
    PlannedHours,
    PresentHours,
    WorkedHours,
    ExcusedHours,
    LeaveHours,
    TravelHours,
    GoOutHours,
    OvertimeHours,
    /// One for each date, with what was late or early, or else the status, and the times.
    Dates,
}

impl ReportColumn {
    pub const ALL: [Self; 26] = [
        Self::Name,
        Self::EmployeeNumber,
        Self::Days,
        Self::PlannedDays,
        Self::WorkedDays,
        Self::AbsentDays,
        Self::ExcusedDays,
        Self::LateCount,
        Self::LateMinutes,
        Self::SeriousLateCount,
        Self::AbsentLateCount,
        Self::EarlyCount,
        Self::EarlyMinutes,
        Self::AbsentEarlyCount,
        Self::MissingCount,
        Self::OutsideCount,
        Self::FieldWorkCount,
        Self::PlannedHours,
        Self::PresentHours,
        Self::WorkedHours,
        Self::ExcusedHours,
        Self::LeaveHours,
        Self::TravelHours,
        Self::GoOutHours,
        Self::OvertimeHours,
        Self::Dates,
    ];
}

/// A column of the file, and what stands above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportColumn {
    /// The totals of the report by their names, seconds as hours with two digits. `dates` is a column for each date.
    #[schema(example = "late_count")]
    pub column: ReportColumn,
    /// Instead of the usual heading in the language of the file; not of `dates`.
    #[schema(example = "迟到")]
    pub heading: Option<Text<1, 60>>,
}

impl From<ReportColumn> for ExportColumn {
    fn from(column: ReportColumn) -> Self {
        Self {
            column,
            heading: None,
        }
    }
}

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportState {
    Waiting,
    Running,
    /// The file is there until it expires.
    Done,
    Failed,
}

impl ExportState {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Running, Self::Done, Self::Failed];

    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// A report to make a file of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAttendanceExport {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<AttendanceExportId>,
    pub format: ExportFormat,
    #[serde(default)]
    pub language: ExportLanguage,
    /// The first date.
    #[schema(example = "2026-09-01")]
    pub from: NaiveDate,
    /// The last date, 30 days after the first at the most.
    #[schema(example = "2026-09-30")]
    pub to: NaiveDate,
    /// Only this department and all below it.
    pub department_id: Option<DepartmentId>,
    /// What stands in the file, in this order, each column once; all of them in the order of the contract, where it is
    /// absent.
    #[schema(min_items = 1, max_items = 26)]
    pub columns: Option<Vec<ExportColumn>>,
}

/// A file that is made of a report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceExport {
    pub id: AttendanceExportId,
    pub created_by: MemberId,
    pub format: ExportFormat,
    pub language: ExportLanguage,
    #[schema(example = "2026-09-01")]
    pub from: NaiveDate,
    #[schema(example = "2026-09-30")]
    pub to: NaiveDate,
    pub department_id: Option<DepartmentId>,
    /// What stands in the file, in this order.
    pub columns: Vec<ExportColumn>,
    pub state: ExportState,
    /// How many people it will have.
    #[schema(example = 20000)]
    pub people: i32,
    /// How many are written.
    #[schema(example = 4500)]
    pub people_written: i32,
    /// Of the file, once it is done.
    #[schema(example = 4194304)]
    pub bytes: Option<i64>,
    /// Why it failed.
    pub reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    /// When it is removed: 24 hours after it was asked for.
    pub expires_at: DateTime<Utc>,
}

fn coded<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str, stored: &str) -> Result<T> {
    let mut all = all.iter().copied();
    all.find(|value| code(*value) == stored)
        .ok_or_else(|| Problem::internal(format!("unknown code {stored}")))
}

impl ExportRow {
    pub fn shown(&self) -> Result<AttendanceExport> {
        Ok(AttendanceExport {
            id: self.id,
            created_by: self.created_by,
            format: coded(&ExportFormat::ALL, ExportFormat::code, &self.format)?,
            language: coded(&ExportLanguage::ALL, ExportLanguage::code, &self.locale)?,
            from: self.first_date,
            to: self.last_date,
            department_id: self.department_id,
            columns: Vec::deserialize(&self.file_columns).map_err(Problem::internal)?,
            state: coded(&ExportState::ALL, ExportState::code, &self.state)?,
            people: self.people,
            people_written: self.people_written,
            bytes: self.bytes,
            reason: self.reason.clone(),
            created_at: self.created_at,
            finished_at: self.finished_at,
            expires_at: self.expires_at,
        })
    }
}
