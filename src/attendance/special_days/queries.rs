//! Special days in the database.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::wire::SpecialDay;
use crate::kernel::ids::{AttendanceGroupId, OrgId, ShiftId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::attendance_special_days as days;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = days, check_for_backend(diesel::pg::Pg))]
pub struct SpecialDayRow {
    pub org_id: OrgId,
    pub id: Uuid,
    pub group_id: Option<AttendanceGroupId>,
    pub date: NaiveDate,
    pub worked: bool,
    pub name: String,
    pub shift_id: Option<ShiftId>,
}

impl TryFrom<SpecialDayRow> for SpecialDay {
    type Error = Problem;

    fn try_from(row: SpecialDayRow) -> Result<Self> {
        Ok(Self {
            date: row.date,
            worked: row.worked,
            name: serde_json::from_value(row.name.into()).map_err(Problem::internal)?,
            shift_id: row.shift_id,
        })
    }
}

/// Those of all calendars, by date.
pub async fn all(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Vec<SpecialDayRow>> {
    let query = days::table
        .filter(days::org_id.eq(org))
        .order((days::date, days::id))
        .select(SpecialDayRow::as_select());
    Ok(query.load(&mut conn).await?)
}

pub async fn remove(
    tx: &mut Tx,
    group: Option<AttendanceGroupId>,
    dates: &[NaiveDate],
) -> Result<()> {
    let org_id = tx.org_id();
    let own = days::table
        .filter(days::org_id.eq(org_id))
        .filter(days::group_id.is_not_distinct_from(group))
        .filter(days::date.eq_any(dates));
    diesel::delete(own).execute(tx.conn()).await?;
    Ok(())
}

pub async fn insert(tx: &mut Tx, rows: &[SpecialDayRow]) -> Result<()> {
    // A statement has at most 65,535 parameters.
    for part in rows.chunks(1_000) {
        diesel::insert_into(days::table)
            .values(part)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

/// Of all calendars.
pub async fn count(tx: &mut Tx) -> Result<usize> {
    let query = days::table.filter(days::org_id.eq(tx.org_id())).count();
    let count: i64 = query.get_result(tx.conn()).await?;
    usize::try_from(count).map_err(Problem::internal)
}
