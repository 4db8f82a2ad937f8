//! Requests as they are shown, with all who are or were asked.

use std::collections::HashMap;

use super::domain::{PointFault, RequestState, StepMode, TaskState};
use super::queries::{self, RequestRow, Subject, TaskRow};
use super::wire::{
    AttendanceRequest, RequestSettlement, RequestStep, RequestTask, RequestedMakeUp, RequestedSpan,
    StepState,
};
use crate::attendance::spans::domain::SpanUnit;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::directory::{self, Person};

pub async fn one(tx: &mut Tx, row: RequestRow) -> Result<AttendanceRequest> {
    let shown = all(tx, vec![row]).await?.pop();
    shown.ok_or_else(|| Problem::internal("a request that is not shown"))
}

/// In their order. Two statements, however many they are.
pub async fn all(tx: &mut Tx, rows: Vec<RequestRow>) -> Result<Vec<AttendanceRequest>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let tasks = queries::tasks_of(tx, &ids).await?;
    let asking = rows
        .iter()
        .flat_map(|row| [Some(row.member_id), row.settled_by]);
    let asked = tasks.iter().map(|task| Some(task.approver_id));
    let mut ids: Vec<_> = asking.chain(asked).flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    // Who asks and who decides know one another's names, whatever else is hidden.
    let people = directory::named(tx, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let own: Vec<_> = tasks.iter().filter(|t| t.request_id == row.id).collect();
            show(row, &own, &people)
        })
        .collect()
}

type People = HashMap<MemberId, Person>;

fn person(people: &People, id: MemberId) -> Result<Person> {
    let found = people.get(&id).cloned();
    found.ok_or_else(|| Problem::internal("a request of nobody"))
}

fn show(row: RequestRow, tasks: &[&TaskRow], people: &People) -> Result<AttendanceRequest> {
    let (kind, state) = (row.kind()?, row.state()?);
    let mut steps = Vec::new();
    for (number, step) in (0_i16..).zip(row.chain()?) {
        let own: Vec<_> = tasks.iter().filter(|task| task.step == number).collect();
        let reached = number <= row.step;
        let tasks = own.iter().map(|task| shown_task(task, people));
        steps.push(RequestStep {
            state: step_state(&own, reached, step.mode),
            tasks: tasks.collect::<Result<_>>()?,
            approvers: step.approvers,
            mode: step.mode,
        });
    }
    let (make_up, span) = subject(&row)?;
    let settled = match (row.settled_by, row.settled_at) {
        (Some(by), Some(at)) if state != RequestState::Pending => Some(RequestSettlement {
            by: person(people, by)?,
            at,
            reason: row.settled_reason,
        }),
        _ => None,
    };
    Ok(AttendanceRequest {
        id: row.id,
        member: person(people, row.member_id)?,
        kind,
        state,
        reason: row.reason,
        created_at: row.created_at,
        make_up,
        span,
        steps,
        settled,
    })
}

fn subject(row: &RequestRow) -> Result<(Option<RequestedMakeUp>, Option<RequestedSpan>)> {
    match row.subject()? {
        Subject::MakeUp(asked) => {
            let fault = row.before.as_deref().and_then(PointFault::from_code);
            let make_up = RequestedMakeUp {
                work_date: asked.date,
                section: asked.section,
                kind: asked.kind,
                at: asked.at,
                fault: fault.ok_or_else(|| Problem::internal("an unknown fault"))?,
            };
            Ok((Some(make_up), None))
        }
        Subject::Span(_, (starts_at, ends_at)) => {
            let unit = row.unit.as_deref().and_then(SpanUnit::from_code);
            let span = RequestedSpan {
                unit: unit.ok_or_else(|| Problem::internal("an unknown unit"))?,
                starts_at,
                ends_at,
                leave_type: row.leave_type.clone(),
            };
            Ok((None, Some(span)))
        }
    }
}

fn shown_task(task: &TaskRow, people: &People) -> Result<RequestTask> {
    Ok(RequestTask {
        id: task.id,
        approver: person(people, task.approver_id)?,
        state: task.state()?,
        reason: task.reason.clone(),
        opened_at: task.opened_at,
        settled_at: task.settled_at,
    })
}

fn step_state(tasks: &[&&TaskRow], reached: bool, mode: StepMode) -> StepState {
    let any = |state| tasks.iter().any(|task| task.is(state));
    match mode {
        _ if !reached => StepState::NotReached,
        _ if tasks.is_empty() => StepState::Skipped,
        _ if any(TaskState::Open) => StepState::Open,
        _ if any(TaskState::Rejected) => StepState::Rejected,
        StepMode::All if any(TaskState::Cancelled) => StepState::Cancelled,
        _ if any(TaskState::Approved) => StepState::Approved,
        _ => StepState::Cancelled,
    }
}
