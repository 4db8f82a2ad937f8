//! The organization's own roles in the database, and who holds which.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::Role;
use super::queries::find;
use crate::kernel::ids::RoleId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::members::domain::{Member, WORKING};
use crate::schema::{members, role_grants, roles};

/// How many members who may act hold each role that somebody holds.
pub async fn holders(tx: &mut Tx) -> Result<HashMap<RoleId, i64>> {
    let org_id = tx.org_id();
    let rows: Vec<(RoleId, i64)> = role_grants::table
        .inner_join(
            members::table.on(members::org_id
                .eq(role_grants::org_id)
                .and(members::id.eq(role_grants::member_id))),
        )
        .filter(role_grants::org_id.eq(org_id))
        .filter(members::status.eq_any(WORKING))
        .group_by(role_grants::role_id)
        .select((
            role_grants::role_id,
            diesel::dsl::count(role_grants::member_id).aggregate_distinct(),
        ))
        .load(tx.conn())
        .await?;
    Ok(rows.into_iter().collect())
}

/// Whether a member may act at all.
pub fn may_act(member: &Member) -> bool {
    member.status().works()
}

/// Roles of the organization's own.
pub async fn count_own(tx: &mut Tx) -> Result<i64> {
    let org_id = tx.org_id();
    Ok(roles::table
        .filter(roles::org_id.eq(org_id).and(roles::builtin.is_null()))
        .count()
        .get_result(tx.conn())
        .await?)
}

/// A role that is about to be given: one of the organization's own stays as it is until the
/// commit. (A built-in one never changes; the owners' has a lock of its own.)
pub async fn find_shared(tx: &mut Tx, id: RoleId) -> Result<Role> {
    let role = find(tx, id).await?;
    if role.builtin.is_some() {
        return Ok(role);
    }
    let org_id = tx.org_id();
    let role = roles::table
        .find((org_id, id))
        .select(Role::as_select())
        .for_share()
        .first(tx.conn())
        .await;
    role.optional()?.ok_or_else(|| Problem::not_found("role"))
}

/// The role, locked against everybody until the commit.
pub async fn lock(tx: &mut Tx, id: RoleId) -> Result<Role> {
    let org_id = tx.org_id();
    let role = roles::table
        .find((org_id, id))
        .select(Role::as_select())
        .for_update()
        .first(tx.conn())
        .await;
    role.optional()?.ok_or_else(|| Problem::not_found("role"))
}

pub async fn insert(tx: &mut Tx, role: &Role) -> diesel::QueryResult<usize> {
    let row = (
        roles::org_id.eq(tx.org_id()),
        roles::id.eq(role.id),
        roles::name.eq(&role.name),
        roles::permissions.eq(&role.permissions),
        roles::group_name.eq(&role.group_name),
        roles::version.eq(role.version),
        roles::created_at.eq(tx.now()),
    );
    diesel::insert_into(roles::table)
        .values(row)
        .execute(tx.conn())
        .await
}

pub async fn update(tx: &mut Tx, role: &Role) -> diesel::QueryResult<Role> {
    let org_id = tx.org_id();
    diesel::update(roles::table.find((org_id, role.id)))
        .set((
            roles::name.eq(&role.name),
            roles::permissions.eq(&role.permissions),
            roles::group_name.eq(&role.group_name),
            roles::version.eq(roles::version + 1),
        ))
        .returning(Role::as_returning())
        .get_result(tx.conn())
        .await
}

pub async fn delete(tx: &mut Tx, id: RoleId) -> Result<()> {
    let org_id = tx.org_id();
    diesel::delete(roles::table.find((org_id, id)))
        .execute(tx.conn())
        .await?;
    Ok(())
}
