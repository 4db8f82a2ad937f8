//! Closed periods that are open for one person.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::kernel::ids::{AttendancePeriodId, AttendancePersonReopeningId, MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::attendance_person_reopenings as reopenings;

/// A period that is open for one person, or was.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reopenings, check_for_backend(diesel::pg::Pg))]
pub struct ReopeningRow {
    pub org_id: OrgId,
    pub id: AttendancePersonReopeningId,
    pub period_id: AttendancePeriodId,
    pub member_id: MemberId,
    pub until: DateTime<Utc>,
    pub reason: String,
    pub opened_by: MemberId,
    pub opened_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// Nobody where its time had come.
    pub ended_by: Option<MemberId>,
}

pub async fn insert_reopening(tx: &mut Tx, row: &ReopeningRow) -> diesel::QueryResult<usize> {
    diesel::insert_into(reopenings::table)
        .values(row)
        .execute(tx.conn())
        .await
}

pub async fn find_reopening(
    tx: &mut Tx,
    id: AttendancePersonReopeningId,
) -> Result<Option<ReopeningRow>> {
    let query = reopenings::table
        .find((tx.org_id(), id))
        .select(ReopeningRow::as_select());
    Ok(query.first(tx.conn()).await.optional()?)
}

/// For whom which of these periods are open. What was not ended yet is open for who computes; whoever
/// changes something asks also whether its time has come (`at`).
pub async fn reopened_for(
    tx: &mut Tx,
    periods: &[AttendancePeriodId],
    at: Option<DateTime<Utc>>,
) -> Result<HashSet<(AttendancePeriodId, MemberId)>> {
    if periods.is_empty() {
        return Ok(HashSet::new());
    }
    let mut query = reopenings::table
        .filter(reopenings::org_id.eq(tx.org_id()))
        .filter(reopenings::period_id.eq_any(periods))
        .filter(reopenings::ended_at.is_null())
        .select((reopenings::period_id, reopenings::member_id))
        .into_boxed();
    if let Some(at) = at {
        query = query.filter(reopenings::until.gt(at));
    }
    let rows: Vec<_> = query.load(tx.conn()).await?;
    Ok(rows.into_iter().collect())
}

pub async fn end_reopening(tx: &mut Tx, row: &ReopeningRow) -> Result<()> {
    diesel::update(reopenings::table.find((row.org_id, row.id)))
        .set((
            reopenings::ended_at.eq(row.ended_at),
            reopenings::ended_by.eq(row.ended_by),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends all of a period that is opened for everybody.
pub async fn end_all(tx: &mut Tx, period: AttendancePeriodId, by: MemberId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let own = reopenings::table
        .filter(reopenings::org_id.eq(org_id))
        .filter(reopenings::period_id.eq(period))
        .filter(reopenings::ended_at.is_null());
    diesel::update(own)
        .set((reopenings::ended_at.eq(now), reopenings::ended_by.eq(by)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Those whose time had come before an instant, and that nobody has ended.
pub async fn overdue(
    tx: &mut Tx,
    before: DateTime<Utc>,
) -> Result<Vec<AttendancePersonReopeningId>> {
    let query = reopenings::table
        .filter(reopenings::org_id.eq(tx.org_id()))
        .filter(reopenings::ended_at.is_null())
        .filter(reopenings::until.lt(before))
        .select(reopenings::id);
    Ok(query.load(tx.conn()).await?)
}

/// Those of a period, or of one person in it, the newest first, after the key of the page before.
pub async fn reopenings(
    tx: &mut Tx,
    period: AttendancePeriodId,
    of: Option<MemberId>,
    after: Option<(DateTime<Utc>, AttendancePersonReopeningId)>,
    limit: i64,
) -> Result<Vec<ReopeningRow>> {
    let mut query = reopenings::table
        .filter(reopenings::org_id.eq(tx.org_id()))
        .filter(reopenings::period_id.eq(period))
        .order((reopenings::opened_at.desc(), reopenings::id.desc()))
        .limit(limit)
        .select(ReopeningRow::as_select())
        .into_boxed();
    if let Some(of) = of {
        query = query.filter(reopenings::member_id.eq(of));
    }
    if let Some((at, id)) = after {
        query = query.filter(
            reopenings::opened_at
                .lt(at)
                .or(reopenings::opened_at.eq(at).and(reopenings::id.lt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}
