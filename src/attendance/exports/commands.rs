//! What may be done with exports.

use chrono::TimeDelta;

use super::job::RunExport;
use super::queries::{self, ExportRow};
use super::wire::{AttendanceExport, ExportColumn, ExportState, NewAttendanceExport, ReportColumn};
use crate::attendance::errors;
use crate::attendance::reports::wire::MAX_REPORT_DAYS;
use crate::attendance::results::wire::checked_range;
use crate::kernel::ids::{AttendanceExportId, DepartmentId};
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::{Actor, Scope, Tx};
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::{can, directory};

/// How long a file is handed out.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// Of an organization at a time.
const MAX_UNDER_WAY: i64 = 10;

/// An export that the actor may read: any, with `attendance.read` for the whole organization; one's
/// own of departments that are within reach, otherwise.
pub async fn readable(tx: &mut Tx, id: AttendanceExportId) -> Result<ExportRow> {
    let row = queries::find(tx, id).await?;
    if *tx.scope() != Scope::Organization && row.created_by != tx.member_id()? {
        return Err(Problem::not_found("export"));
    }
    require_reach(tx, row.department_id).await?;
    Ok(row)
}

/// Fails unless the scope reaches the department; everybody is reached by the whole organization only.
async fn require_reach(tx: &mut Tx, department: Option<DepartmentId>) -> Result<()> {
    let scope = tx.scope().clone();
    match department {
        Some(id) => directory::require_department::<can::ReadAttendance>(tx, &scope, id).await,
        None if scope == Scope::Organization => Ok(()),
        None => Err(Problem::invalid(
            "/department_id",
            "must name one of the departments for which you hold attendance.read",
        )),
    }
}

/// The actor's own that they may still read, the newest first.
pub async fn own(tx: &mut Tx) -> Result<Vec<ExportRow>> {
    let member = tx.member_id()?;
    let mut rows = Vec::new();
    for row in queries::of_member(tx, member).await? {
        if require_reach(tx, row.department_id).await.is_ok() {
            rows.push(row);
        }
    }
    Ok(rows)
}

pub async fn create(tx: &mut Tx, new: NewAttendanceExport) -> Result<AttendanceExport> {
    checked_range(new.from, new.to, MAX_REPORT_DAYS)?;
    let columns = chosen(new.columns)?;
    let unknown = |problem: Problem| match problem.code() {
        kind if *kind == code::NOT_FOUND => {
            let detail = "must be a department of this organization";
            Problem::invalid("/department_id", detail)
        }
        _ => problem,
    };
    require_reach(tx, new.department_id)
        .await
        .map_err(unknown)?;
    if queries::under_way(tx).await? >= MAX_UNDER_WAY {
        let detail =
            format!("{MAX_UNDER_WAY} exports of the organization are under way; wait for one.");
        return Err(Problem::new(&errors::EXPORT_LIMIT, detail));
    }
    let Actor::Member { account_id, .. } = *tx.actor() else {
        return Err(Problem::internal("the service itself exports nothing"));
    };
    let row = ExportRow {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        created_by: tx.member_id()?,
        account_id,
        format: new.format.code().to_owned(),
        locale: new.language.code().to_owned(),
        first_date: new.from,
        last_date: new.to,
        department_id: new.department_id,
        state: ExportState::Waiting.code().to_owned(),
        people: 0,
        people_written: 0,
        bytes: None,
        reason: None,
        created_at: tx.now(),
        finished_at: None,
        expires_at: tx.now() + KEPT,
        file_columns: serde_json::to_value(columns).map_err(Problem::internal)?,
    };
    queries::insert(tx, &row).await?;
    let (org_id, export_id) = (row.org_id, row.id);
    tx.enqueue(&RunExport { org_id, export_id }).await?;
    let export = row.shown()?;
    let change = Change {
        action: "attendance.exported",
        target_kind: "attendance_export",
        target_id: export.id.0,
    };
    audit::record(tx, change, NOTHING, Some(&export)).await?;
    Ok(export)
}

/// The columns that were asked for; all where none were, written down with the export so that it stays what it was.
fn chosen(asked: Option<Vec<ExportColumn>>) -> Result<Vec<ExportColumn>> {
    let Some(asked) = asked else {
        return Ok(ReportColumn::ALL.map(ExportColumn::from).to_vec());
    };
    for (at, chosen) in asked.iter().enumerate() {
        let is_same = |other: &ExportColumn| other.column == chosen.column;
        let first = asked.iter().position(is_same).unwrap_or(at);
        if first < at {
            let detail = format!("must be named once, is at /columns/{first} before");
            return Err(Problem::invalid(format!("/columns/{at}/column"), detail));
        }
        if chosen.column == ReportColumn::Dates && chosen.heading.is_some() {
            let detail = "must be absent: each date stands above its own column";
            return Err(Problem::invalid(format!("/columns/{at}/heading"), detail));
        }
    }
    Ok(asked)
}
