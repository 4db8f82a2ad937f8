//! What may be done with the schedule.

use super::domain::Effective;
use super::queries::{self, ScheduleRow};
use super::wire::{AttendanceSchedule, NewAttendanceSchedule};
use crate::kernel::problem::{self, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change};

/// Results are computed from punches, so the new hours also hold for days that have passed.
pub async fn set(
    tx: &mut Tx,
    version: IfMatch,
    new: NewAttendanceSchedule,
) -> Result<AttendanceSchedule> {
    let before = queries::current(tx).await?;
    version.check(before.version)?;
    let schedule = new.parse(before.schedule.zone)?;
    let after = Effective {
        schedule,
        version: before.version + 1,
    };
    let row = ScheduleRow::new(tx.org_id(), &after, tx.now());
    if !queries::replace(tx, &row, before.version).await? {
        // Somebody was faster since it was read above; tell which version is current now.
        version.check(queries::current(tx).await?.version)?;
        return Err(problem::busy());
    }
    let (before, after) = (
        AttendanceSchedule::from(before),
        AttendanceSchedule::from(after),
    );
    let target_id = tx.org_id().0;
    let change = Change {
        action: "attendance_schedule.set",
        target_kind: "attendance_schedule",
        target_id,
    };
    audit::record(tx, change, Some(&before), Some(&after)).await?;
    Ok(after)
}
