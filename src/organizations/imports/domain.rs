//! An import and its life.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::wire::CellError;
use crate::kernel::ids::{AccountId, ImportId, MemberId, OrgId};
use crate::schema::imports;

/// The largest file, in bytes.
pub const MAX_FILE: usize = 8 * 1024 * 1024;
/// A file is stored in pieces of so many bytes.
pub const CHUNK: usize = 512 * 1024;
/// Imports of one organization whose file is stored.
pub const MAX_OPEN: i64 = 20;
/// Errors and changes that are listed; the rest is counted.
pub const MAX_LISTED: usize = 1_000;
/// How long a dry run can be applied, in hours.
pub const KEPT_HOURS: i64 = 24;
/// How long what an import found can be read, in days.
pub const REPORT_DAYS: i64 = 90;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    Csv,
    Xlsx,
}

impl FileFormat {
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    /// The content type.
    pub fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        match text {
            "xlsx" => Self::Xlsx,
            _ => Self::Csv,
        }
    }
}

/// What happens to the good rows of a file that has bad ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportMode {
    /// Nothing.
    #[default]
    AllOrNothing,
    /// They are applied, and the others listed.
    ValidRows,
}

impl ImportMode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AllOrNothing => "all_or_nothing",
            Self::ValidRows => "valid_rows",
        }
    }

    pub fn stored(text: &str) -> Self {
        match text {
            "valid_rows" => Self::ValidRows,
            _ => Self::AllOrNothing,
        }
    }
}

/// Where an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Until its turn comes: one import of an organization runs at a time.
    Waiting,
    /// The file is read and compared with the organization.
    Checking,
    /// People are written.
    Applying,
    /// Applied; or checked, for a dry run.
    Done,
    /// The file is not valid, and nothing was changed.
    Rejected,
    /// It could not be finished, and nothing was changed; `reason` says why.
    Failed,
}

impl ImportState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Checking => "checking",
            Self::Applying => "applying",
            Self::Done => "done",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
        }
    }

    pub fn stored(text: &str) -> Self {
        match text {
            "checking" => Self::Checking,
            "applying" => Self::Applying,
            "done" => Self::Done,
            "rejected" => Self::Rejected,
            "failed" => Self::Failed,
            _ => Self::Waiting,
        }
    }

    pub fn is_running(self) -> bool {
        matches!(self, Self::Checking | Self::Applying)
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = imports, check_for_backend(diesel::pg::Pg))]
pub struct Import {
    pub org_id: OrgId,
    pub id: ImportId,
    pub created_by: MemberId,
    pub account_id: AccountId,
    pub format: String,
    pub mode: String,
    pub sheet: Option<String>,
    pub dry_run: bool,
    pub state: String,
    pub plan_digest: Option<Vec<u8>>,
    pub members_added: i32,
    pub members_updated: i32,
    pub members_unchanged: i32,
    pub departments_added: i32,
    pub errors_total: i32,
    pub changes_total: i32,
    pub errors: serde_json::Value,
    pub changes: serde_json::Value,
    pub reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

impl Import {
    pub fn state(&self) -> ImportState {
        ImportState::stored(&self.state)
    }
}

/// Everything that is wrong with a file: the first are kept, all are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issues {
    pub list: Vec<CellError>,
    pub total: usize,
}

impl Issues {
    pub fn push(&mut self, error: CellError) {
        self.total += 1;
        if self.list.len() < MAX_LISTED {
            self.list.push(error);
        }
    }

    /// Both, in the order of the file.
    pub fn merge(mut self, other: Self) -> Self {
        self.total += other.total;
        self.list.extend(other.list);
        self.list
            .sort_by(|a, b| (a.row, &a.column).cmp(&(b.row, &b.column)));
        self.list.truncate(MAX_LISTED);
        self
    }
}
