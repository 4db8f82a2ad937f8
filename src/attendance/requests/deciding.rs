//! How requests end: decided step by step, withdrawn, revoked.
//!
//! Whoever ends one first takes the lock of its dates' periods, then that of the person, then that of the
//! request, and looks at it again: of two who decide at once, the second finds what the first made.

use chrono::TimeDelta;

use super::chain::{self, Next};
use super::domain::{RequestState, StepMode, TaskState};
use super::queries::{self, MakeUp, RequestRow, Subject, TaskRow};
use super::wire::{AttendanceRequest, RequestDecision};
use super::{events, make_ups, shown};
use crate::attendance::corrections::commands as corrections;
use crate::attendance::corrections::queries::{self as correction_queries, CorrectionRow};
use crate::attendance::corrections::wire::TakeBack;
use crate::attendance::days::domain::SpanKind;
use crate::attendance::days::queries as days;
use crate::attendance::days::wire::DayDate;
use crate::attendance::provenance::Provenance;
use crate::attendance::spans::commands::{self as spans, Bounds};
use crate::attendance::spans::queries::{self as span_queries, SpanRow};
use crate::attendance::work_date::WorkDate;
use crate::attendance::{errors, periods};
use crate::kernel::ids::{AttendanceRequestId, AttendanceRequestTaskId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Permission, Tx, forbidden};
use crate::organizations::audit::{self, Change};
use crate::organizations::{can, directory, following};

/// A request that the actor may see: their own, one of which they are or were asked, or of somebody
/// whose attendance they may read, or whose requests they may revoke.
pub async fn visible(tx: &mut Tx, id: AttendanceRequestId) -> Result<RequestRow> {
    let row = queries::find(tx, id).await?;
    let actor = tx.member_id()?;
    if row.member_id == actor || own_task(&queries::tasks_of(tx, &[id]).await?, actor).is_some() {
        return Ok(row);
    }
    if reaches::<can::ReadAttendance>(tx, &row).await?
        || reaches::<can::ApproveAttendance>(tx, &row).await?
    {
        return Ok(row);
    }
    // Whom one may not read about, one does not learn of.
    Err(Problem::not_found("request"))
}

/// Whether the actor holds a permission for who asks.
async fn reaches<P: Permission>(tx: &mut Tx, row: &RequestRow) -> Result<bool> {
    let Some(scope) = tx.holds::<P>() else {
        return Ok(false);
    };
    match directory::require_member::<P>(tx, &scope, row.member_id).await {
        Err(problem) if matches!(problem.code().status, 403 | 404) => Ok(false),
        found => found.map(|()| true),
    }
}

fn own_task(tasks: &[TaskRow], actor: MemberId) -> Option<&TaskRow> {
    tasks.iter().rfind(|task| task.approver_id == actor)
}

/// Locks what a request is about, and reads it anew.
async fn lock(tx: &mut Tx, row: &RequestRow) -> Result<RequestRow> {
    match row.subject()? {
        Subject::MakeUp(MakeUp { date, .. }) => {
            periods::require_open_for(tx, &[row.member_id], date, date).await?;
        }
        Subject::Span(_, bounds) => spans::require_open(tx, row.member_id, bounds).await?,
    }
    following::lock_members(tx, &[row.member_id]).await?;
    queries::lock(tx, row.id).await
}

/// Decides about the step that is open.
pub async fn decide(
    tx: &mut Tx,
    id: AttendanceRequestId,
    decision: RequestDecision,
) -> Result<AttendanceRequest> {
    let row = visible(tx, id).await?;
    require_asked(tx, &row).await?;
    if !decision.approved && decision.reason.is_none() {
        return Err(Problem::invalid("/reason", "must say why it is rejected"));
    }
    let mut row = lock(tx, &row).await?;
    require(&row, RequestState::Pending, &errors::ALREADY_DECIDED)?;
    let (mine, others) = open_task(tx, &row).await?;
    let before = shown::one(tx, row.clone()).await?;
    let reason = decision.reason.as_deref();
    if decision.approved {
        queries::settle_task(tx, mine, TaskState::Approved, reason).await?;
        if !(others && mode(&row)? == StepMode::All) {
            go_on(tx, &mut row, reason).await?;
        }
    } else {
        queries::settle_task(tx, mine, TaskState::Rejected, reason).await?;
        queries::cancel_open(tx, id).await?;
        settle(tx, &mut row, RequestState::Rejected, reason)?;
    }
    queries::update(tx, &row).await?;
    finish(tx, "attendance_request.decided", before, row).await
}

async fn require_asked(tx: &mut Tx, row: &RequestRow) -> Result<()> {
    let actor = tx.member_id()?;
    if row.member_id == actor {
        return Err(Problem::new(
            &errors::OWN_CASE,
            "This is your own request; somebody else decides about it.",
        ));
    }
    if own_task(&queries::tasks_of(tx, &[row.id]).await?, actor).is_some() {
        return Ok(());
    }
    Err(Problem::new(
        &errors::NOT_ASKED,
        "You may see this request, and others are asked to decide about it.",
    ))
}

/// The actor's part in the open step, and whether others are asked there, too.
async fn open_task(tx: &mut Tx, row: &RequestRow) -> Result<(AttendanceRequestTaskId, bool)> {
    let actor = tx.member_id()?;
    let tasks = queries::tasks_of(tx, &[row.id]).await?;
    let open = |task: &&TaskRow| task.is(TaskState::Open) && task.step == row.step;
    let others = tasks
        .iter()
        .filter(open)
        .any(|task| task.approver_id != actor);
    let mut open = tasks.iter().filter(open);
    let mine = open.find(|task| task.approver_id == actor);
    mine.map(|task| (task.id, others)).ok_or_else(|| {
        Problem::new(
            &errors::ALREADY_DECIDED,
            "Your step of this request is decided; it waits for somebody else.",
        )
    })
}

/// The open step is passed: the next is opened, or what is asked for takes effect.
async fn go_on(tx: &mut Tx, row: &mut RequestRow, reason: Option<&str>) -> Result<()> {
    queries::cancel_open(tx, row.id).await?;
    let next = row.step + 1;
    if chain::open(tx, row, next).await? == Next::Done {
        settle(tx, row, RequestState::Approved, reason)?;
        take_effect(tx, row).await?;
    }
    Ok(())
}

fn mode(row: &RequestRow) -> Result<StepMode> {
    let index = usize::try_from(row.step).map_err(Problem::internal)?;
    let step = row.chain()?.into_iter().nth(index);
    step.map(|step| step.mode)
        .ok_or_else(|| Problem::internal("a request at no step"))
}

/// Takes back one's own request while it waits.
pub async fn withdraw(tx: &mut Tx, id: AttendanceRequestId) -> Result<AttendanceRequest> {
    let row = visible(tx, id).await?;
    if row.member_id != tx.member_id()? {
        return Err(Problem::new(
            &errors::NOT_ASKED,
            "Only who asks withdraws a request.",
        ));
    }
    let mut row = lock(tx, &row).await?;
    require(&row, RequestState::Pending, &errors::ALREADY_DECIDED)?;
    let before = shown::one(tx, row.clone()).await?;
    queries::cancel_open(tx, id).await?;
    settle(tx, &mut row, RequestState::Withdrawn, None)?;
    queries::update(tx, &row).await?;
    finish(tx, "attendance_request.withdrawn", before, row).await
}

/// Takes back what was approved: the result before holds again, and the quota is returned.
pub async fn revoke(
    tx: &mut Tx,
    id: AttendanceRequestId,
    why: TakeBack,
) -> Result<AttendanceRequest> {
    let row = visible(tx, id).await?;
    let actor = tx.member_id()?;
    if row.member_id == actor {
        return Err(Problem::new(
            &errors::OWN_CASE,
            "This is your own request; somebody else revokes what was approved.",
        ));
    }
    let tasks = queries::tasks_of(tx, &[id]).await?;
    let approved = |task: &TaskRow| task.approver_id == actor && task.is(TaskState::Approved);
    if !tasks.iter().any(approved) {
        let reached = reaches::<can::ApproveAttendance>(tx, &row).await?;
        if !reached {
            return Err(forbidden::<can::ApproveAttendance>());
        }
    }
    let mut row = lock(tx, &row).await?;
    require(&row, RequestState::Approved, &errors::NOT_APPROVED)?;
    let before = shown::one(tx, row.clone()).await?;
    let missing = || Problem::internal("an approved request without effect");
    match row.subject()? {
        Subject::MakeUp(_) => {
            let correction = correction_queries::of_request(tx, id).await?;
            let correction = correction.ok_or_else(missing)?;
            corrections::end(tx, row.member_id, correction, &why.reason).await?;
        }
        Subject::Span(..) => {
            let span = span_queries::of_request(tx, id).await?;
            let span = span.ok_or_else(missing)?;
            spans::take_back(tx, row.member_id, span, &why.reason).await?;
        }
    }
    settle(tx, &mut row, RequestState::Revoked, Some(&why.reason))?;
    queries::update(tx, &row).await?;
    finish(tx, "attendance_request.revoked", before, row).await
}

fn require(
    row: &RequestRow,
    state: RequestState,
    otherwise: &'static crate::kernel::problem::Code,
) -> Result<()> {
    let found = row.state()?;
    if found == state {
        return Ok(());
    }
    let detail = format!("The request is {}.", found.code());
    let context = serde_json::json!({ "state": found });
    Err(Problem::new(otherwise, detail).with_context(context))
}

fn settle(tx: &Tx, row: &mut RequestRow, state: RequestState, reason: Option<&str>) -> Result<()> {
    row.state = state.code().to_owned();
    row.settled_at = Some(tx.now());
    row.settled_by = Some(tx.member_id()?);
    row.settled_reason = reason.map(str::to_owned);
    Ok(())
}

/// What an approved request brings.
async fn take_effect(tx: &mut Tx, row: &RequestRow) -> Result<()> {
    match row.subject()? {
        Subject::MakeUp(asked) => make_up(tx, row, asked).await,
        Subject::Span(kind, bounds) => span(tx, row, kind, bounds).await,
    }
}

async fn make_up(tx: &mut Tx, row: &RequestRow, asked: MakeUp) -> Result<()> {
    let (_, rules) = queries::effective_rules(tx).await?;
    let quota = make_ups::quota(tx, row.member_id, &rules.make_up, asked.date).await?;
    if let Some(refusal) = make_ups::used_up(&quota) {
        return Err(make_ups::refused(refusal));
    }
    let date = WorkDate::parse(asked.date).map_err(Problem::internal)?;
    let report = days::of_member(tx, row.member_id, DayDate::On(date)).await?;
    let mut points = report.points.iter();
    let point = points.find(|p| (p.point.section, p.point.kind) == (asked.section, asked.kind));
    let before = point.and_then(|point| point.time_result());
    let correction = CorrectionRow {
        org_id: row.org_id,
        id: tx.new_id(),
        member_id: row.member_id,
        work_date: asked.date,
        section: asked.section.into(),
        point: asked.kind.code().to_owned(),
        result: None,
        punch_at: Some(asked.at),
        before: before.map(|result| result.code().to_owned()),
        source: Provenance::Approve.code().to_owned(),
        reason: row.reason.clone(),
        request_id: Some(row.id),
        recorded_by: tx.member_id()?,
        // After the request, which is no longer waiting, and after what was set meanwhile.
        recorded_at: tx.now().max(row.created_at + TimeDelta::microseconds(1)),
    };
    corrections::record(tx, &correction).await?;
    Ok(())
}

async fn span(tx: &mut Tx, row: &RequestRow, kind: SpanKind, bounds: Bounds) -> Result<()> {
    spans::require_free(tx, row.member_id, kind, bounds, Some(row.id)).await?;
    let span = SpanRow {
        leave_type: row.leave_type.clone(),
        request_id: Some(row.id),
        ..spans::blank(tx, row.member_id, kind, bounds, Provenance::Approve)?
    };
    spans::record(tx, &span, None).await?;
    Ok(())
}

/// Into the audit log, and to all whom it concerns.
async fn finish(
    tx: &mut Tx,
    action: &'static str,
    before: AttendanceRequest,
    row: RequestRow,
) -> Result<AttendanceRequest> {
    let after = shown::one(tx, row).await?;
    let change = Change {
        action,
        target_kind: "attendance_request",
        target_id: after.id.0,
    };
    audit::record(tx, change, Some(&before), Some(&after)).await?;
    tx.emit(events::changed(&after)?);
    Ok(after)
}
