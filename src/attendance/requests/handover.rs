//! What becomes of what waits for somebody who leaves: their successor is asked; where that is who
//! asks, whoever else the step finds, and otherwise whoever holds `attendance.approve`. What they
//! asked themselves goes on, as the past is still to be paid. A request for which nobody at all is left
//! is withdrawn: it does not keep anybody from leaving.

use futures_util::future::LocalBoxFuture;

use super::chain::{self, Next};
use super::domain::{RequestState, TaskState};
use super::queries::{self, RequestRow, TaskRow};
use super::{events, shown};
use crate::attendance::errors;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::handover::{Handed, Handover};

/// The step of this slice.
pub fn hand_over<'a>(
    tx: &'a mut Tx,
    handover: Handover,
    handed: &'a mut Handed,
) -> LocalBoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let open = queries::open_with(tx, handover.leaver).await?;
        handed.add("attendance_requests", open.len());
        for id in open {
            let row = queries::lock(tx, id).await?;
            hand_on(tx, row, handover).await?;
        }
        Ok(())
    })
}

/// Whoever else the step finds, or a later one. Nothing is approved by somebody's leaving.
async fn find_others(tx: &mut Tx, row: &mut RequestRow) -> Result<()> {
    let step = row.step;
    match chain::open(tx, row, step).await? {
        Next::Asked => Ok(()),
        Next::Done => chain::fall_back(tx, row).await,
    }
}

async fn hand_on(tx: &mut Tx, mut row: RequestRow, handover: Handover) -> Result<()> {
    let Handover { leaver, successor } = handover;
    let tasks = queries::tasks_of(tx, &[row.id]).await?;
    let open: Vec<&TaskRow> = tasks.iter().filter(|t| t.is(TaskState::Open)).collect();
    let own = open.iter().filter(|task| task.approver_id == leaver);
    for task in own.clone() {
        queries::settle_task(tx, task.id, TaskState::HandedOn, None).await?;
    }
    if own.count() == 0 {
        return Ok(());
    }
    let asked = |task: &TaskRow| task.step == row.step && task.approver_id == successor;
    let others = open.iter().any(|task| task.approver_id != leaver);
    if row.member_id != successor && !tasks.iter().any(asked) {
        chain::ask_also(tx, &row, successor).await?;
    } else if !others {
        match find_others(tx, &mut row).await {
            Err(problem) if problem.code() == &errors::NO_APPROVER => {
                row.state = RequestState::Withdrawn.code().to_owned();
                row.settled_at = Some(tx.now());
                row.settled_by = Some(row.member_id);
                row.settled_reason = Some(problem.detail().to_owned());
            }
            found => found?,
        }
        queries::update(tx, &row).await?;
    }
    let after = shown::one(tx, row).await?;
    tx.emit(events::changed(&after)?);
    Ok(())
}
