//! Imports as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::columns::Language;
use super::domain::{self, FileFormat, ImportMode, ImportState};
use crate::kernel::ids::{ImportId, MemberId};
use crate::kernel::problem::{Problem, Result};

/// How a file is imported.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// `true`: check only, and change nothing; it can be applied later.
    #[serde(default)]
    #[param(default = false)]
    pub dry_run: bool,
    /// What happens to the good rows of a file that has bad ones.
    #[serde(default)]
    #[param(inline, default = "all_or_nothing")]
    pub mode: ImportMode,
    /// The sheet of a workbook; the first when absent.
    #[param(max_length = 64)]
    pub sheet: Option<String>,
}

/// Which file to make.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// Of the file.
    #[param(inline)]
    pub format: FileFormat,
    /// The language of headers and notes.
    #[serde(default)]
    #[param(inline, default = "zh-CN")]
    pub locale: Language,
}

/// An import of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct Import {
    pub id: ImportId,
    /// Who sent the file, and in whose name it is done.
    pub created_by: MemberId,
    pub format: FileFormat,
    pub mode: ImportMode,
    /// Whether it only checks.
    pub dry_run: bool,
    pub state: ImportState,
    /// Rows of the file that were read so far, without the header.
    #[schema(example = 200, minimum = 0)]
    pub rows_read: i32,
    /// Of them, those that were applied so far; what is not committed yet counts, too.
    #[schema(example = 200, minimum = 0)]
    pub rows_applied: i32,
    /// How many people were added; for a dry run, would be.
    #[schema(example = 190, minimum = 0)]
    pub members_added: i32,
    /// How many people were changed; for a dry run, would be.
    #[schema(example = 7, minimum = 0)]
    pub members_updated: i32,
    /// How many people were as the file says.
    #[schema(example = 3, minimum = 0)]
    pub members_unchanged: i32,
    /// How many departments were made on the way; for a dry run, would be.
    #[schema(example = 7, minimum = 0)]
    pub departments_added: i32,
    /// How many things are wrong with the file.
    #[schema(example = 0, minimum = 0)]
    pub errors_total: i32,
    /// The first 1,000 of them, in the order of the file; only for who sent the file.
    #[schema(max_items = 1000)]
    pub errors: Vec<CellError>,
    /// The first 1,000 people who were added or changed (for a dry run, would be), in the
    /// order of the file; only for who sent the file.
    #[schema(max_items = 1000)]
    pub changes: Vec<RowChange>,
    /// Why it failed, or was rejected although no cell is wrong.
    #[schema(example = "The organization was changed since the file was checked.")]
    pub reason: Option<String>,
    pub created_at: DateTime<Utc>,
    /// When it was done, rejected or failed.
    pub finished_at: Option<DateTime<Utc>>,
}

impl Import {
    /// As `viewer` sees it, who is shown what stands in the file only if it is their own.
    pub fn new(row: domain::Import, progress: (i32, i32), viewer: MemberId) -> Result<Self> {
        let own = row.created_by == viewer;
        let errors = if own {
            row.errors
        } else {
            Vec::<()>::new().into()
        };
        let changes = if own {
            row.changes
        } else {
            Vec::<()>::new().into()
        };
        Ok(Self {
            id: row.id,
            created_by: row.created_by,
            format: FileFormat::stored(&row.format),
            mode: ImportMode::stored(&row.mode),
            dry_run: row.dry_run,
            state: ImportState::stored(&row.state),
            rows_read: progress.0,
            rows_applied: progress.1,
            members_added: row.members_added,
            members_updated: row.members_updated,
            members_unchanged: row.members_unchanged,
            departments_added: row.departments_added,
            errors_total: row.errors_total,
            errors: serde_json::from_value(errors).map_err(Problem::internal)?,
            changes: serde_json::from_value(changes).map_err(Problem::internal)?,
            reason: row.reason,
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }
}

/// What is wrong with a cell, in a word for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The file is not what its content type says, or is too large when unpacked.
    Unreadable,
    /// The workbook has no sheet of that name.
    UnknownSheet,
    /// The header names a column that does not exist.
    UnknownColumn,
    /// The header names a column twice.
    RepeatedColumn,
    /// The header names neither the name nor the employee number.
    MissingColumn,
    /// There is nobody in the file.
    NoRows,
    /// There are more than 20,000 people in the file.
    TooManyRows,
    /// A cell stands under no header, or there are more than 64 columns.
    TooManyCells,
    /// Somebody new needs it.
    Required,
    /// The value is not allowed.
    Invalid,
    /// The row is about the same person as one before it.
    Repeated,
    /// Another member has it.
    Taken,
    /// The row may be about several members.
    Ambiguous,
    /// The row is about a member whom you may not see.
    NotVisible,
    /// There is no such department, and you may not make one.
    DepartmentMissing,
    /// The organization would have too many departments.
    DepartmentLimit,
    /// The department has another external id, or none, or the id is of another department.
    DepartmentMismatch,
    /// Nobody has this employee number who could be the manager: it is unknown, its member has
    /// left, or its row is not applied.
    ManagerMissing,
    /// The managers would stand in a circle.
    ManagerCycle,
}

/// A cell that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CellError {
    /// Row of the file, counted from 1; the header is usually row 1.
    #[schema(example = 17)]
    pub row: u64,
    /// The column's name as the file has it; empty where no single column is meant.
    #[schema(example = "手机")]
    pub column: String,
    pub code: ErrorCode,
    /// What is wrong and what is allowed.
    #[schema(example = "must be a telephone number, like +8613800138000 or 13800138000")]
    pub detail: String,
    /// What stands there, at most 64 characters of it.
    #[schema(example = "008613800138000")]
    pub value: Option<String>,
    /// What to write instead, where it can be said.
    #[schema(example = "+8613800138000")]
    pub mend: Option<String>,
}

/// What a row does to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowChange {
    /// Row of the file.
    #[schema(example = 17)]
    pub row: u64,
    /// `null` for somebody who would be added.
    pub member_id: Option<MemberId>,
    /// As it is after the change.
    #[schema(example = "王小明")]
    pub name: String,
    pub kind: ChangeKind,
    /// What differs; empty for somebody who is added.
    pub fields: Vec<FieldChange>,
}

/// Whether a row adds or changes a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Added,
    Updated,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldChange {
    /// The column's English name; of a custom field, its name.
    #[schema(example = "title")]
    pub column: String,
    #[schema(example = "工程师")]
    pub before: Option<String>,
    #[schema(example = "总监")]
    pub after: Option<String>,
}

/// What an import did: the event `members.imported`, and its entry in the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReport {
    pub import_id: ImportId,
    /// How many people were added.
    #[schema(example = 200)]
    pub members_added: usize,
    /// How many people were changed.
    #[schema(example = 7)]
    pub members_updated: usize,
    /// How many departments were made on the way.
    #[schema(example = 7)]
    pub departments_added: usize,
}

/// The event `import.progressed`, for who sent the file.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportProgressed {
    pub import_id: ImportId,
    pub state: ImportState,
    /// Rows of the file that were read so far.
    #[schema(example = 20000)]
    pub rows_read: i32,
    /// Of them, those that were applied so far.
    #[schema(example = 6000)]
    pub rows_applied: i32,
}
