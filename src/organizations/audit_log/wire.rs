//! The audit log as clients and exported files see it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::entries::Filter;
use crate::kernel::ids::{AuditEntryId, MemberId, OrgId};
use crate::kernel::paging::{self, PageQuery};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::version::Version;
use crate::organizations::audit_log::chain::{hex, unhex};
use crate::organizations::audit_log::entries::{Entry, Mark};

/// One entry of the audit log.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// Its place in the organization's chain: 1, 2, 3, ... without gaps.
    #[schema(example = 42, minimum = 1)]
    pub position: i64,
    pub id: AuditEntryId,
    /// Who did it; `null` for the service itself.
    pub actor_id: Option<MemberId>,
    #[schema(example = "department.moved")]
    pub action: String,
    #[schema(example = "department")]
    pub target_kind: String,
    pub target_id: Uuid,
    /// As it was; `null` if it is new.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// As it is; `null` if it is gone.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
    /// The network address the request came from.
    pub origin: Option<String>,
    pub at: DateTime<Utc>,
    /// The version of the form that was hashed; see docs/audit.md.
    #[schema(example = 1)]
    pub hash_version: i16,
    /// The hash of the entry before; 64 zeros before the first.
    #[schema(example = "0000000000000000000000000000000000000000000000000000000000000000")]
    pub previous_hash: String,
    /// SHA-256 over the entry, its position and the hash before it, in hexadecimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub hash: String,
}

impl From<Entry> for AuditEntry {
    fn from(entry: Entry) -> Self {
        Self {
            position: entry.position,
            id: entry.id,
            actor_id: entry.actor_id,
            action: entry.action,
            target_kind: entry.target_kind,
            target_id: entry.target_id,
            before: entry.before,
            after: entry.after,
            origin: entry.origin,
            at: entry.at,
            hash_version: entry.hash_version,
            previous_hash: hex(&entry.previous_hash),
            hash: hex(&entry.hash),
        }
    }
}

impl AuditEntry {
    /// The link of an organization's chain; `None` where a hash is none.
    pub fn link(self, org_id: OrgId) -> Option<Entry> {
        Some(Entry {
            org_id,
            position: self.position,
            id: self.id,
            actor_id: self.actor_id,
            action: self.action,
            target_kind: self.target_kind,
            target_id: self.target_id,
            before: self.before,
            after: self.after,
            origin: self.origin,
            at: self.at,
            hash_version: self.hash_version,
            previous_hash: unhex(&self.previous_hash)?,
            hash: unhex(&self.hash)?,
        })
    }
}

/// A point of a chain.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AuditMark {
    /// The entry's position; 0 stands before the first.
    #[schema(example = 42, minimum = 0)]
    pub position: i64,
    /// The entry's hash, in hexadecimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub hash: String,
}

impl From<Mark> for AuditMark {
    fn from(mark: Mark) -> Self {
        Self {
            position: mark.position,
            hash: hex(&mark.hash),
        }
    }
}

impl AuditMark {
    pub fn mark(&self) -> Option<Mark> {
        Some(Mark {
            position: self.position,
            hash: unhex(&self.hash)?,
        })
    }
}

/// Where the chain begins and ends.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditHead {
    /// The newest entry: note it down elsewhere, and later compare.
    pub head: AuditMark,
    /// The last entry that was forgotten; the chain goes on after it.
    pub anchor: AuditMark,
}

/// How long audit entries are kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditRetention {
    /// Days; older entries are forgotten within an hour or so.
    #[schema(example = 365, minimum = 30, maximum = 3653)]
    pub kept_days: i32,
    pub version: Version,
}

/// How long audit entries shall be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditRetentionSetting {
    /// Days, 30 to 3653 (10 years).
    #[schema(example = 365, minimum = 30, maximum = 3653)]
    pub kept_days: i32,
}

/// Which entries to read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// What this member did.
    actor_id: Option<MemberId>,
    /// Only this action, like `department.moved`.
    #[param(max_length = 64)]
    action: Option<String>,
    /// What was done to this kind of thing, like `department`.
    #[param(max_length = 64)]
    target_kind: Option<String>,
    /// What was done to this one.
    target_id: Option<Uuid>,
    /// At this instant or later; RFC 3339 with an offset, `+` written as `%2B`.
    #[param(value_type = Option<DateTime<Utc>>)]
    from: Option<String>,
    /// Before this instant.
    #[param(value_type = Option<DateTime<Utc>>)]
    to: Option<String>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

impl AuditQuery {
    pub fn filter(&self) -> Result<Filter> {
        Ok(Filter {
            actor_id: self.actor_id,
            action: word("action", self.action.as_deref())?,
            target_kind: word("target_kind", self.target_kind.as_deref())?,
            target_id: self.target_id,
            from: instant("from", self.from.as_deref())?,
            to: instant("to", self.to.as_deref())?,
        })
    }

    pub fn page(&self) -> PageQuery {
        PageQuery::new(self.limit, self.cursor.clone())
    }
}

/// The form of an exported file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// One JSON object a line: first an `AuditExport`, then each `AuditEntry`. `muster verify` checks it.
    #[default]
    Ndjson,
    /// For spreadsheets: UTF-8 with a byte-order mark; no cell is taken for a formula.
    Csv,
}

/// Which entries to export, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `ndjson`, which can be verified, or `csv`, for spreadsheets.
    #[serde(default)]
    #[param(inline, default = "ndjson")]
    pub format: ExportFormat,
    /// What this member did.
    actor_id: Option<MemberId>,
    /// Only this action, like `department.moved`.
    #[param(max_length = 64)]
    action: Option<String>,
    /// What was done to this kind of thing, like `department`.
    #[param(max_length = 64)]
    target_kind: Option<String>,
    /// What was done to this one.
    target_id: Option<Uuid>,
    /// At this instant or later; RFC 3339 with an offset, `+` written as `%2B`.
    #[param(value_type = Option<DateTime<Utc>>)]
    from: Option<String>,
    /// Before this instant.
    #[param(value_type = Option<DateTime<Utc>>)]
    to: Option<String>,
}

impl ExportQuery {
    pub fn filter(&self) -> Result<Filter> {
        Ok(Filter {
            actor_id: self.actor_id,
            action: word("action", self.action.as_deref())?,
            target_kind: word("target_kind", self.target_kind.as_deref())?,
            target_id: self.target_id,
            from: instant("from", self.from.as_deref())?,
            to: instant("to", self.to.as_deref())?,
        })
    }
}

/// The first line of an export.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AuditExport {
    /// Always `muster-audit-export-1`.
    #[schema(example = "muster-audit-export-1")]
    pub format: String,
    pub organization_id: OrgId,
    /// Whether all entries follow, or a filter left some out.
    pub complete: bool,
    /// The last entry that was forgotten before.
    pub anchor: AuditMark,
    /// The newest entry when the export began.
    pub head: AuditMark,
}

/// The name of the form of export.
pub const EXPORT_FORMAT: &str = "muster-audit-export-1";

/// The longest name of an action or a kind, in characters.
const MAX_WORD: usize = 64;

fn word(name: &str, text: Option<&str>) -> Result<Option<String>> {
    match text.map(|text| text.chars().count()) {
        Some(length) if length > MAX_WORD => Err(Problem::parameter(
            name,
            format!("must have at most {MAX_WORD} characters, has {length}"),
        )),
        _ => Ok(text.map(str::to_owned)),
    }
}

fn instant(name: &str, text: Option<&str>) -> Result<Option<DateTime<Utc>>> {
    let parse = |text| {
        DateTime::parse_from_rfc3339(text)
            .map(|instant| instant.to_utc())
            .map_err(|_| {
                Problem::parameter(
                    name,
                    "must be an instant with an offset by RFC 3339, like 2026-09-07T00:00:00Z or \
                     2026-09-07T08:00:00%2B08:00 (in a query string, + is written %2B)",
                )
            })
    };
    text.map(parse).transpose()
}
