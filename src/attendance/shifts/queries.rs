//! Shifts in the database.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

use crate::kernel::ids::{OrgId, ShiftId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::Version;
use crate::schema::{attendance_shift_versions as versions, attendance_shifts as shifts};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = shifts, check_for_backend(diesel::pg::Pg))]
pub struct ShiftRow {
    pub org_id: OrgId,
    pub id: ShiftId,
    pub name: String,
    pub version: Version,
    pub created_at: DateTime<Utc>,
    pub archived_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = versions, check_for_backend(diesel::pg::Pg))]
pub struct VersionRow {
    pub org_id: OrgId,
    pub shift_id: ShiftId,
    pub version: Version,
    pub from_date: NaiveDate,
    pub hours: Value,
    pub created_at: DateTime<Utc>,
}

/// Every shift, also those that were removed, by name.
pub async fn all(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Vec<ShiftRow>> {
    let query = shifts::table
        .filter(shifts::org_id.eq(org))
        .order((shifts::name, shifts::id))
        .select(ShiftRow::as_select());
    Ok(query.load(&mut conn).await?)
}

/// Every version of every shift, in the order in which they were written.
pub async fn versions(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Vec<VersionRow>> {
    let query = versions::table
        .filter(versions::org_id.eq(org))
        .order((versions::shift_id, versions::version))
        .select(VersionRow::as_select());
    Ok(query.load(&mut conn).await?)
}

/// A shift in use, locked until the commit.
pub async fn lock(tx: &mut Tx, id: ShiftId) -> Result<ShiftRow> {
    let query = shifts::table
        .find((tx.org_id(), id))
        .filter(shifts::archived_at.is_null())
        .select(ShiftRow::as_select())
        .for_no_key_update();
    query
        .first(tx.conn())
        .await
        .optional()?
        .ok_or_else(|| Problem::not_found("shift"))
}

pub async fn insert(tx: &mut Tx, row: &ShiftRow) -> diesel::QueryResult<usize> {
    diesel::insert_into(shifts::table)
        .values(row)
        .execute(tx.conn())
        .await
}

pub async fn add_version(tx: &mut Tx, row: &VersionRow) -> Result<()> {
    diesel::insert_into(versions::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn update(tx: &mut Tx, row: &ShiftRow) -> diesel::QueryResult<usize> {
    diesel::update(shifts::table.find((row.org_id, row.id)))
        .set((
            shifts::name.eq(&row.name),
            shifts::version.eq(row.version),
            shifts::archived_at.eq(row.archived_at),
        ))
        .execute(tx.conn())
        .await
}
