//! Exports in the database, with their files in parts.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::kernel::ids::{AccountId, AttendanceExportId, DepartmentId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{attendance_export_parts as parts, attendance_exports as exports};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = exports, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct ExportRow {
    pub org_id: OrgId,
    pub id: AttendanceExportId,
    pub created_by: MemberId,
    pub account_id: AccountId,
    pub format: String,
    pub locale: String,
    pub first_date: NaiveDate,
    pub last_date: NaiveDate,
    pub department_id: Option<DepartmentId>,
    pub state: String,
    pub people: i32,
    pub people_written: i32,
    pub bytes: Option<i64>,
    pub reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub expires_at: DateTime<Utc>,
    /// As the contract has them.
    pub file_columns: Value,
}

pub async fn insert(tx: &mut Tx, row: &ExportRow) -> Result<()> {
    diesel::insert_into(exports::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn update(tx: &mut Tx, row: &ExportRow) -> Result<()> {
    diesel::update(exports::table.find((row.org_id, row.id)))
        .set(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// One that has not expired.
pub async fn find(tx: &mut Tx, id: AttendanceExportId) -> Result<ExportRow> {
    let query = exports::table
        .find((tx.org_id(), id))
        .filter(exports::expires_at.gt(tx.now()))
        .select(ExportRow::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.ok_or_else(|| Problem::not_found("export"))
}

/// The same, locked until the commit.
pub async fn lock(tx: &mut Tx, id: AttendanceExportId) -> Result<ExportRow> {
    let query = exports::table
        .find((tx.org_id(), id))
        .filter(exports::expires_at.gt(tx.now()))
        .select(ExportRow::as_select())
        .for_no_key_update();
    let row = query.first(tx.conn()).await.optional()?;
    row.ok_or_else(|| Problem::not_found("export"))
}

/// Those of a member that have not expired, the newest first.
pub async fn of_member(tx: &mut Tx, member: MemberId) -> Result<Vec<ExportRow>> {
    let query = exports::table
        .filter(exports::org_id.eq(tx.org_id()))
        .filter(exports::created_by.eq(member))
        .filter(exports::expires_at.gt(tx.now()))
        .order((exports::created_at.desc(), exports::id.desc()))
        .limit(100)
        .select(ExportRow::as_select());
    Ok(query.load(tx.conn()).await?)
}

/// How many of the organization are under way.
pub async fn under_way(tx: &mut Tx) -> Result<i64> {
    let query = exports::table
        .filter(exports::org_id.eq(tx.org_id()))
        .filter(exports::finished_at.is_null())
        .filter(exports::expires_at.gt(tx.now()))
        .count();
    Ok(query.get_result(tx.conn()).await?)
}

pub async fn add_part(
    tx: &mut Tx,
    id: AttendanceExportId,
    number: i32,
    content: &[u8],
) -> Result<()> {
    diesel::insert_into(parts::table)
        .values((
            parts::org_id.eq(tx.org_id()),
            parts::export_id.eq(id),
            parts::number.eq(number),
            parts::content.eq(content),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn part(tx: &mut Tx, id: AttendanceExportId, number: i32) -> Result<Option<Vec<u8>>> {
    let query = parts::table
        .find((tx.org_id(), id, number))
        .select(parts::content);
    Ok(query.first(tx.conn()).await.optional()?)
}

/// Removes what has expired, with its file.
pub async fn forget_expired(tx: &mut Tx) -> Result<()> {
    let over = exports::table
        .filter(exports::org_id.eq(tx.org_id()))
        .filter(exports::expires_at.le(tx.now()));
    diesel::delete(over).execute(tx.conn()).await?;
    Ok(())
}
