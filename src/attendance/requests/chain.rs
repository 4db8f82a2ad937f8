//! The chain of a request: whom its steps ask, one after the other.
//!
//! - Who asks is never asked, nor is who left, is suspended or has not joined.
//! - A manager's place in which nobody can be asked goes to the next above.
//! - Who is on leave is passed over where somebody else can be asked, unless the rules say to wait.
//! - A step in which nobody is left is skipped; so is one whose people have approved before.
//! - Where nobody has approved and no step is left, whoever holds `attendance.approve` is asked.

use super::domain::{ApprovalStep, Approvers, FALLBACK, StepMode, TaskState, WhenAbsent};
use super::queries::{self, RequestRow, TaskRow};
use crate::attendance::days::domain::{SpanKind, Window};
use crate::attendance::{errors, spans};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::approvers;

/// The most people whom one step asks.
const MAX_ASKED: usize = 100;

/// What came of looking for the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Somebody is asked.
    Asked,
    /// No step is left, and somebody has approved.
    Done,
}

/// Opens the first step from `step` on in which somebody can be asked.
pub async fn open(tx: &mut Tx, row: &mut RequestRow, step: i16) -> Result<Next> {
    let (_, rules) = queries::effective_rules(tx).await?;
    let chain = row.chain()?;
    let before = queries::tasks_of(tx, &[row.id]).await?;
    let from = usize::try_from(step).unwrap_or(0);
    for (index, step) in chain.iter().enumerate().skip(from) {
        let asked = candidates(tx, row.member_id, &step.approvers, rules.when_absent).await?;
        let asked = not_yet(asked, &before, index, step.mode);
        if !asked.is_empty() {
            ask(tx, row, index, asked).await?;
            return Ok(Next::Asked);
        }
    }
    if before.iter().any(|task| task.is(TaskState::Approved)) {
        row.step = i16::try_from(chain.len().saturating_sub(1)).map_err(Problem::internal)?;
        return Ok(Next::Done);
    }
    fall_back(tx, row).await?;
    Ok(Next::Asked)
}

/// Asks whoever holds [`FALLBACK`], by a step of their own at the end of the chain.
pub async fn fall_back(tx: &mut Tx, row: &mut RequestRow) -> Result<()> {
    let asked = approvers::holders(tx, FALLBACK, row.member_id).await?;
    if asked.is_empty() {
        return Err(Problem::new(
            &errors::NO_APPROVER,
            "Nobody can be asked: there is no manager and nobody else who holds attendance.approve.",
        ));
    }
    let mut chain = row.chain()?;
    chain.push(super::domain::fallback_step());
    let last = chain.len() - 1;
    row.chain = serde_json::to_value::<Vec<ApprovalStep>>(chain).map_err(Problem::internal)?;
    ask(tx, row, last, asked).await
}

/// Asks somebody in the step that is open.
pub async fn ask_also(tx: &mut Tx, row: &RequestRow, asked: MemberId) -> Result<()> {
    let task = task(tx, row, row.step, asked);
    queries::insert_tasks(tx, &[task]).await
}

async fn ask(tx: &mut Tx, row: &mut RequestRow, index: usize, asked: Vec<MemberId>) -> Result<()> {
    row.step = i16::try_from(index).map_err(Problem::internal)?;
    let asked = asked.into_iter().take(MAX_ASKED);
    let tasks: Vec<_> = asked.map(|id| task(tx, row, row.step, id)).collect();
    queries::insert_tasks(tx, &tasks).await
}

fn task(tx: &Tx, row: &RequestRow, step: i16, approver_id: MemberId) -> TaskRow {
    TaskRow {
        org_id: row.org_id,
        id: tx.new_id(),
        request_id: row.id,
        step,
        approver_id,
        state: TaskState::Open.code().to_owned(),
        reason: None,
        opened_at: tx.now(),
        settled_at: None,
    }
}

/// Without those who were asked in this step before, and without asking anybody again who has
/// approved: of a step for which one suffices nobody is left then.
fn not_yet(
    asked: Vec<MemberId>,
    before: &[TaskRow],
    index: usize,
    mode: StepMode,
) -> Vec<MemberId> {
    let approved = |id: &MemberId| {
        let mut own = before.iter().filter(|task| task.approver_id == *id);
        own.any(|task| task.is(TaskState::Approved))
    };
    if mode == StepMode::Any && asked.iter().any(approved) {
        return Vec::new();
    }
    let here = |id: &MemberId| {
        let mut own = before.iter().filter(|task| task.approver_id == *id);
        own.any(|task| usize::try_from(task.step) == Ok(index))
    };
    let fresh = asked.into_iter().filter(|id| !approved(id) && !here(id));
    fresh.collect()
}

/// Whom a step asks about a person; in no order that means anything.
async fn candidates(
    tx: &mut Tx,
    member: MemberId,
    asked: &Approvers,
    when_absent: WhenAbsent,
) -> Result<Vec<MemberId>> {
    if let Approvers::Manager { level } = asked {
        return manager(tx, member, *level, when_absent).await;
    }
    let found = match asked {
        Approvers::Manager { .. } => Vec::new(),
        Approvers::DepartmentManagers {} => approvers::department_managers(tx, member).await?,
        Approvers::Permission { permission } => approvers::holders(tx, permission, member).await?,
        Approvers::Role { role_id } => approvers::with_role(tx, *role_id, member).await?,
        Approvers::Members { member_ids } => approvers::working(tx, member_ids).await?,
    };
    let found: Vec<_> = found.into_iter().filter(|id| *id != member).collect();
    if when_absent == WhenAbsent::Wait {
        return Ok(found);
    }
    let absent = absent(tx, &found).await?;
    let present: Vec<_> = found
        .iter()
        .copied()
        .filter(|id| !absent.contains(id))
        .collect();
    Ok(if present.is_empty() { found } else { present })
}

/// The manager at a level, or the nearest above who can be asked.
async fn manager(
    tx: &mut Tx,
    member: MemberId,
    level: u8,
    when_absent: WhenAbsent,
) -> Result<Vec<MemberId>> {
    let line = approvers::managers_above(tx, member).await?;
    let from = usize::from(level).saturating_sub(1);
    let above = line.into_iter().skip(from);
    let working: Vec<_> = above
        .filter(|(_, works)| *works)
        .map(|(id, _)| id)
        .collect();
    let absent = match when_absent {
        WhenAbsent::Wait => Vec::new(),
        WhenAbsent::Reroute => absent(tx, &working).await?,
    };
    let present = working.iter().find(|id| !absent.contains(id));
    Ok(present.or(working.first()).copied().into_iter().collect())
}

/// Who is on leave at this moment, among these.
async fn absent(tx: &mut Tx, ids: &[MemberId]) -> Result<Vec<MemberId>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let moment = Window {
        opens: now,
        closes: now + chrono::TimeDelta::microseconds(1),
    };
    let spans = spans::queries::approved(tx.conn(), org_id, ids, moment).await?;
    let leave = spans
        .into_iter()
        .filter(|(_, span)| span.kind == SpanKind::Leave);
    Ok(leave.map(|(member, _)| member).collect())
}
