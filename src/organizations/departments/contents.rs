//! What is in a department, in the database: its people with their places, and the grants of
//! roles for it.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Uuid as SqlUuid;
use diesel_async::RunQueryDsl;

use crate::kernel::ids::{DepartmentId, GrantId, MemberId, OrgId, RoleId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::roles::domain::Grant;
use crate::schema::{department_members, members, role_grants};

/// Everybody who is directly in the department.
pub async fn people(tx: &mut Tx, department: DepartmentId) -> Result<Vec<MemberId>> {
    let org_id = tx.org_id();
    Ok(department_members::table
        .filter(department_members::org_id.eq(org_id))
        .filter(department_members::department_id.eq(department))
        .order(department_members::member_id)
        .select(department_members::member_id)
        .load(tx.conn())
        .await?)
}

/// Which of these members are directly in the department.
pub async fn inside(
    tx: &mut Tx,
    department: DepartmentId,
    ids: &[MemberId],
) -> Result<BTreeSet<MemberId>> {
    let org_id = tx.org_id();
    let rows: Vec<MemberId> = department_members::table
        .filter(department_members::org_id.eq(org_id))
        .filter(department_members::department_id.eq(department))
        .filter(department_members::member_id.eq_any(ids))
        .select(department_members::member_id)
        .load(tx.conn())
        .await?;
    Ok(rows.into_iter().collect())
}

/// Locks members in one order until the commit.
pub async fn lock_people(tx: &mut Tx, ids: &[MemberId]) -> Result<()> {
    let org_id = tx.org_id();
    members::table
        .filter(members::org_id.eq(org_id))
        .filter(members::id.eq_any(ids))
        .order(members::id)
        .select(members::id)
        .for_no_key_update()
        .load::<MemberId>(tx.conn())
        .await?;
    Ok(())
}

/// A person's place in the department, locked until the commit; nothing when they are not in it.
pub async fn position(
    tx: &mut Tx,
    department: DepartmentId,
    member: MemberId,
) -> Result<Option<i32>> {
    let org_id = tx.org_id();
    let place = department_members::table
        .find((org_id, member, department))
        .select(department_members::position)
        .for_no_key_update()
        .first(tx.conn())
        .await;
    Ok(place.optional()?)
}

pub async fn set_position(
    tx: &mut Tx,
    department: DepartmentId,
    member: MemberId,
    position: i32,
) -> Result<()> {
    let org_id = tx.org_id();
    let place = department_members::table.find((org_id, member, department));
    diesel::update(place)
        .set(department_members::position.eq(position))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Puts everybody of `from` into `into`. Who is in both keeps the place in `into`, and the
/// earlier rank among their departments.
pub async fn move_people(tx: &mut Tx, from: DepartmentId, into: DepartmentId) -> Result<()> {
    let org_id = tx.org_id();
    let inside = department_members::table
        .filter(department_members::org_id.eq(org_id))
        .filter(department_members::department_id.eq(from))
        .select(department_members::member_id);
    let people = members::table
        .filter(members::org_id.eq(org_id))
        .filter(members::id.eq_any(inside));
    diesel::update(people)
        .set(members::version.eq(members::version + 1))
        .execute(tx.conn())
        .await?;
    for statement in [
        "UPDATE department_members AS kept SET ordinal = LEAST(kept.ordinal, gone.ordinal) \
         FROM department_members AS gone \
         WHERE gone.org_id = $1 AND gone.department_id = $2 \
         AND kept.org_id = $1 AND kept.department_id = $3 AND kept.member_id = gone.member_id",
        "DELETE FROM department_members AS gone USING department_members AS kept \
         WHERE gone.org_id = $1 AND gone.department_id = $2 \
         AND kept.org_id = $1 AND kept.department_id = $3 AND kept.member_id = gone.member_id",
        "UPDATE department_members SET department_id = $3 WHERE org_id = $1 AND department_id = $2",
    ] {
        execute(tx, statement, org_id, from, into).await?;
    }
    Ok(())
}

/// Makes grants for `from` grants for `into`, but for those that stand there already.
pub async fn move_grants(tx: &mut Tx, from: DepartmentId, into: DepartmentId) -> Result<()> {
    let org_id = tx.org_id();
    for statement in [
        "DELETE FROM role_grants AS gone USING role_grants AS kept \
         WHERE gone.org_id = $1 AND gone.department_id = $2 AND kept.org_id = $1 \
         AND kept.department_id = $3 AND kept.member_id = gone.member_id AND kept.role_id = gone.role_id",
        "UPDATE role_grants SET department_id = $3 WHERE org_id = $1 AND department_id = $2",
    ] {
        execute(tx, statement, org_id, from, into).await?;
    }
    Ok(())
}

async fn execute(
    tx: &mut Tx,
    statement: &str,
    org_id: OrgId,
    from: DepartmentId,
    into: DepartmentId,
) -> Result<()> {
    diesel::sql_query(statement)
        .bind::<SqlUuid, _>(org_id)
        .bind::<SqlUuid, _>(from)
        .bind::<SqlUuid, _>(into)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The grants of any role for exactly this department, oldest first.
pub async fn grants(tx: &mut Tx, department: DepartmentId) -> Result<Vec<Grant>> {
    let org_id = tx.org_id();
    Ok(role_grants::table
        .filter(role_grants::org_id.eq(org_id))
        .filter(role_grants::department_id.eq(department))
        .order((role_grants::granted_at, role_grants::id))
        .select(Grant::as_select())
        .load(tx.conn())
        .await?)
}

/// The grants of a role that a member holds for other departments than these.
pub async fn grants_outside(
    tx: &mut Tx,
    role: RoleId,
    member: MemberId,
    departments: &[DepartmentId],
) -> Result<Vec<Grant>> {
    let org_id = tx.org_id();
    Ok(role_grants::table
        .filter(role_grants::org_id.eq(org_id))
        .filter(role_grants::member_id.eq(member))
        .filter(role_grants::role_id.eq(role))
        .filter(role_grants::department_id.is_not_null())
        .filter(role_grants::department_id.ne_all(departments))
        .select(Grant::as_select())
        .load(tx.conn())
        .await?)
}

pub async fn delete_grants(tx: &mut Tx, ids: &[GrantId]) -> Result<()> {
    let org_id = tx.org_id();
    let gone = role_grants::table
        .filter(role_grants::org_id.eq(org_id))
        .filter(role_grants::id.eq_any(ids));
    diesel::delete(gone).execute(tx.conn()).await?;
    Ok(())
}
