//! Who is asked about requests.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::RequestRow;
use crate::attendance::requests::domain::TaskState;
use crate::kernel::ids::{AttendanceRequestId, AttendanceRequestTaskId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{attendance_request_tasks as tasks, attendance_requests as requests};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = tasks, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_default_value = false)]
pub struct TaskRow {
    pub org_id: OrgId,
    pub id: AttendanceRequestTaskId,
    pub request_id: AttendanceRequestId,
    pub step: i16,
    pub approver_id: MemberId,
    pub state: String,
    pub reason: Option<String>,
    pub opened_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
}

impl TaskRow {
    pub fn state(&self) -> Result<TaskState> {
        TaskState::from_code(&self.state)
            .ok_or_else(|| Problem::internal(format!("unknown state of a task {}", self.state)))
    }

    pub fn is(&self, state: TaskState) -> bool {
        self.state == state.code()
    }
}

type Waiting = (AttendanceRequestTaskId, DateTime<Utc>, RequestRow);

/// What waits for somebody, the oldest first, after the key of the page before.
pub async fn waiting_for(
    tx: &mut Tx,
    approver: MemberId,
    after: Option<(DateTime<Utc>, AttendanceRequestTaskId)>,
    limit: i64,
) -> Result<Vec<Waiting>> {
    let mut query = tasks::table
        .inner_join(
            requests::table.on(requests::org_id
                .eq(tasks::org_id)
                .and(requests::id.eq(tasks::request_id))),
        )
        .filter(tasks::org_id.eq(tx.org_id()))
        .filter(tasks::approver_id.eq(approver))
        .filter(tasks::state.eq(TaskState::Open.code()))
        .order((tasks::opened_at, tasks::id))
        .limit(limit)
        .select((tasks::id, tasks::opened_at, RequestRow::as_select()))
        .into_boxed();
    if let Some((at, id)) = after {
        query = query.filter(
            tasks::opened_at
                .gt(at)
                .or(tasks::opened_at.eq(at).and(tasks::id.gt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

/// The requests of which a part waits for somebody, in the order of their ids.
pub async fn open_with(tx: &mut Tx, approver: MemberId) -> Result<Vec<AttendanceRequestId>> {
    Ok(tasks::table
        .filter(tasks::org_id.eq(tx.org_id()))
        .filter(tasks::approver_id.eq(approver))
        .filter(tasks::state.eq(TaskState::Open.code()))
        .order(tasks::request_id)
        .select(tasks::request_id)
        .distinct()
        .load(tx.conn())
        .await?)
}

/// Everybody's part in these requests, in the order in which they were asked.
pub async fn tasks_of(tx: &mut Tx, ids: &[AttendanceRequestId]) -> Result<Vec<TaskRow>> {
    Ok(tasks::table
        .filter(tasks::org_id.eq(tx.org_id()))
        .filter(tasks::request_id.eq_any(ids))
        .order((tasks::step, tasks::opened_at, tasks::id))
        .select(TaskRow::as_select())
        .load(tx.conn())
        .await?)
}

pub async fn insert_tasks(tx: &mut Tx, rows: &[TaskRow]) -> Result<()> {
    diesel::insert_into(tasks::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Settles the part of one person.
pub async fn settle_task(
    tx: &mut Tx,
    id: AttendanceRequestTaskId,
    state: TaskState,
    reason: Option<&str>,
) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    diesel::update(tasks::table.find((org_id, id)))
        .set((
            tasks::state.eq(state.code()),
            tasks::reason.eq(reason),
            tasks::settled_at.eq(now),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Nobody is asked any more.
pub async fn cancel_open(tx: &mut Tx, id: AttendanceRequestId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let open = tasks::table
        .filter(tasks::org_id.eq(org_id))
        .filter(tasks::request_id.eq(id))
        .filter(tasks::state.eq(TaskState::Open.code()));
    diesel::update(open)
        .set((
            tasks::state.eq(TaskState::Cancelled.code()),
            tasks::settled_at.eq(now),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}
