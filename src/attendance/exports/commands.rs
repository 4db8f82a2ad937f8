//! What may be done with exports.

use chrono::TimeDelta;

use super::job::RunExport;
use super::queries::{self, ExportRow};
use super::wire::{AttendanceExport, ExportState, NewAttendanceExport};
use crate::attendance::errors;
use crate::attendance::reports::wire::MAX_REPORT_DAYS;
use crate::attendance::results::wire::checked_range;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Actor, Scope, Tx};
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::{can, directory};

/// How long a file is handed out.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// Of an organization at a time.
const MAX_UNDER_WAY: i64 = 10;

pub async fn create(tx: &mut Tx, new: NewAttendanceExport) -> Result<AttendanceExport> {
    checked_range(new.from, new.to, MAX_REPORT_DAYS)?;
    if let Some(department) = new.department_id {
        let found = directory::require_department::<can::ReadAttendance>(
            tx,
            &Scope::Organization,
            department,
        );
        let unknown = |_| {
            Problem::invalid(
                "/department_id",
                "must be a department of this organization",
            )
        };
        found.await.map_err(unknown)?;
    }
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
