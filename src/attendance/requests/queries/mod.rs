//! Requests, their rules, and who is asked, in the database.

mod tasks;
mod waiting;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

pub use self::tasks::{
    TaskRow, cancel_open, insert_tasks, open_with, settle_task, tasks_of, waiting_for,
};
pub use self::waiting::{pending_spans, waiting_make_ups};
use super::domain::{ApprovalStep, RequestKind, RequestRules, RequestState};
use crate::attendance::corrections::queries::{point, section};
use crate::attendance::days::domain::{PointKind, SpanKind};
use crate::attendance::spans::queries::span_kind;
use crate::kernel::ids::{AttendanceRequestId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::Version;
use crate::schema::{attendance_request_rules as rules, attendance_requests as requests};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = requests, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_default_value = false)]
pub struct RequestRow {
    pub org_id: OrgId,
    pub id: AttendanceRequestId,
    pub member_id: MemberId,
    pub kind: String,
    pub state: String,
    pub reason: String,
    pub created_at: DateTime<Utc>,
    /// These five are there for a make-up.
    pub work_date: Option<NaiveDate>,
    pub section: Option<i16>,
    pub point: Option<String>,
    pub punch_at: Option<DateTime<Utc>>,
    pub before: Option<String>,
    /// These three are there for a span.
    pub unit: Option<String>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub leave_type: Option<String>,
    pub chain: Value,
    pub step: i16,
    /// These are there once it does not wait any more; a reason only where one was given.
    pub settled_at: Option<DateTime<Utc>>,
    pub settled_by: Option<MemberId>,
    pub settled_reason: Option<String>,
}

/// A make-up as it is stored.
#[derive(Debug, Clone, Copy)]
pub struct MakeUp {
    pub date: NaiveDate,
    pub section: u8,
    pub kind: PointKind,
    pub at: DateTime<Utc>,
}

/// What a request would bring.
#[derive(Debug, Clone, Copy)]
pub enum Subject {
    MakeUp(MakeUp),
    Span(SpanKind, (DateTime<Utc>, DateTime<Utc>)),
}

impl RequestRow {
    pub fn kind(&self) -> Result<RequestKind> {
        RequestKind::from_code(&self.kind)
            .ok_or_else(|| Problem::internal(format!("unknown kind of request {}", self.kind)))
    }

    pub fn state(&self) -> Result<RequestState> {
        RequestState::from_code(&self.state)
            .ok_or_else(|| Problem::internal(format!("unknown state of a request {}", self.state)))
    }

    pub fn chain(&self) -> Result<Vec<ApprovalStep>> {
        serde_json::from_value(self.chain.clone()).map_err(Problem::internal)
    }

    pub fn subject(&self) -> Result<Subject> {
        let missing = || Problem::internal("a request without its subject");
        if let Some(date) = self.work_date {
            return Ok(Subject::MakeUp(MakeUp {
                date,
                section: section(self.section.ok_or_else(missing)?)?,
                kind: point(self.point.as_deref().ok_or_else(missing)?)?,
                at: self.punch_at.ok_or_else(missing)?,
            }));
        }
        let bounds = self.starts_at.zip(self.ends_at).ok_or_else(missing)?;
        Ok(Subject::Span(span_kind(&self.kind)?, bounds))
    }
}

/// The rules in effect, with their version: 0 while nobody has set them.
pub async fn effective_rules(tx: &mut Tx) -> Result<(Version, RequestRules)> {
    let row: Option<(Version, Value)> = rules::table
        .find(tx.org_id())
        .select((rules::version, rules::rules))
        .first(tx.conn())
        .await
        .optional()?;
    let Some((version, stored)) = row else {
        return Ok((0, RequestRules::default()));
    };
    Ok((
        version,
        serde_json::from_value(stored).map_err(Problem::internal)?,
    ))
}

/// Sets rules on a version; false, if somebody else was faster.
pub async fn set_rules(tx: &mut Tx, on: Version, set: &RequestRules) -> Result<bool> {
    let org_id = tx.org_id();
    let stored = serde_json::to_value(set).map_err(Problem::internal)?;
    let written = if on == 0 {
        diesel::insert_into(rules::table)
            .values((
                rules::org_id.eq(org_id),
                rules::version.eq(1),
                rules::rules.eq(stored),
            ))
            .on_conflict_do_nothing()
            .execute(tx.conn())
            .await?
    } else {
        diesel::update(rules::table.find(org_id).filter(rules::version.eq(on)))
            .set((rules::version.eq(on + 1), rules::rules.eq(stored)))
            .execute(tx.conn())
            .await?
    };
    Ok(written == 1)
}

pub async fn insert(tx: &mut Tx, row: &RequestRow) -> diesel::QueryResult<usize> {
    diesel::insert_into(requests::table)
        .values(row)
        .execute(tx.conn())
        .await
}

/// Writes what may change of a request: its state, its step, its chain, and what settled it.
pub async fn update(tx: &mut Tx, row: &RequestRow) -> Result<()> {
    diesel::update(requests::table.find((row.org_id, row.id)))
        .set((
            requests::state.eq(&row.state),
            requests::step.eq(row.step),
            requests::chain.eq(&row.chain),
            requests::settled_at.eq(row.settled_at),
            requests::settled_by.eq(row.settled_by),
            requests::settled_reason.eq(&row.settled_reason),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn find(tx: &mut Tx, id: AttendanceRequestId) -> Result<RequestRow> {
    let query = requests::table
        .find((tx.org_id(), id))
        .select(RequestRow::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.ok_or_else(|| Problem::not_found("request"))
}

/// The request, which nobody else changes until the commit.
pub async fn lock(tx: &mut Tx, id: AttendanceRequestId) -> Result<RequestRow> {
    let query = requests::table
        .find((tx.org_id(), id))
        .select(RequestRow::as_select())
        .for_no_key_update();
    let row = query.first(tx.conn()).await.optional()?;
    row.ok_or_else(|| Problem::not_found("request"))
}

/// What part of a list to read.
#[derive(Debug)]
pub struct Listing {
    pub state: Option<RequestState>,
    pub kind: Option<RequestKind>,
    /// The key of the page before.
    pub after: Option<(DateTime<Utc>, AttendanceRequestId)>,
    pub limit: i64,
}

/// A person's requests, the newest first.
pub async fn list(tx: &mut Tx, member: MemberId, listing: &Listing) -> Result<Vec<RequestRow>> {
    let mut query = requests::table
        .filter(
            requests::org_id
                .eq(tx.org_id())
                .and(requests::member_id.eq(member)),
        )
        .order((requests::created_at.desc(), requests::id.desc()))
        .limit(listing.limit)
        .select(RequestRow::as_select())
        .into_boxed();
    if let Some(state) = listing.state {
        query = query.filter(requests::state.eq(state.code()));
    }
    if let Some(kind) = listing.kind {
        query = query.filter(requests::kind.eq(kind.code()));
    }
    if let Some((at, id)) = listing.after {
        query = query.filter(
            requests::created_at
                .lt(at)
                .or(requests::created_at.eq(at).and(requests::id.lt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

/// How many make-ups of a person were approved for these work dates, and not revoked.
pub async fn used(
    tx: &mut Tx,
    member: MemberId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<i64> {
    Ok(requests::table
        .filter(requests::org_id.eq(tx.org_id()))
        .filter(requests::member_id.eq(member))
        .filter(requests::kind.eq(RequestKind::MakeUp.code()))
        .filter(requests::state.eq(RequestState::Approved.code()))
        .filter(requests::work_date.between(first, last))
        .count()
        .get_result(tx.conn())
        .await?)
}
