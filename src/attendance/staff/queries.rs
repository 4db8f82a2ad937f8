//! Staff in the database.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::domain::GroupRights;
use crate::kernel::ids::{AttendanceGroupId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::attendance_staff as staff;

/// Somebody of a group's staff.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = staff, check_for_backend(diesel::pg::Pg))]
pub struct StaffRow {
    pub org_id: OrgId,
    pub group_id: AttendanceGroupId,
    pub member_id: MemberId,
    pub leads: bool,
    pub rights: Value,
}

impl StaffRow {
    pub fn rights(&self) -> Result<GroupRights> {
        serde_json::from_value(self.rights.clone()).map_err(Problem::internal)
    }
}

/// What somebody may do, by group.
pub async fn of_member(
    tx: &mut Tx,
    member: MemberId,
) -> Result<HashMap<AttendanceGroupId, GroupRights>> {
    let query = staff::table
        .filter(staff::org_id.eq(tx.org_id()))
        .filter(staff::member_id.eq(member))
        .select(StaffRow::as_select());
    let rows: Vec<StaffRow> = query.load(tx.conn()).await?;
    let rights = |row: &StaffRow| Ok((row.group_id, row.rights()?));
    rows.iter().map(rights).collect()
}

/// The staff of a group, the leader first.
pub async fn of_group(tx: &mut Tx, group: AttendanceGroupId) -> Result<Vec<StaffRow>> {
    let query = staff::table
        .filter(staff::org_id.eq(tx.org_id()))
        .filter(staff::group_id.eq(group))
        .order((staff::leads.desc(), staff::member_id))
        .select(StaffRow::as_select());
    Ok(query.load(tx.conn()).await?)
}

/// In the place of all who were of the staff.
pub async fn replace(tx: &mut Tx, group: AttendanceGroupId, rows: &[StaffRow]) -> Result<()> {
    let own = staff::table
        .filter(staff::org_id.eq(tx.org_id()))
        .filter(staff::group_id.eq(group));
    diesel::delete(own).execute(tx.conn()).await?;
    diesel::insert_into(staff::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A group that was removed has no staff.
pub async fn remove_all(tx: &mut Tx, group: AttendanceGroupId) -> Result<()> {
    replace(tx, group, &[]).await
}

/// Who leaves is of no staff.
pub async fn leave(tx: &mut Tx, member: MemberId) -> Result<()> {
    let own = staff::table
        .filter(staff::org_id.eq(tx.org_id()))
        .filter(staff::member_id.eq(member));
    diesel::delete(own).execute(tx.conn()).await?;
    Ok(())
}
