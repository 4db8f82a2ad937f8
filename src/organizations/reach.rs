//! Keeping to a scope: what who may manage some departments only may touch there.
//!
//! Must hold: every command behind a [`ScopedGate`](crate::kernel::tenancy::ScopedGate) asks here
//! before it writes; who holds the permission for the whole organization costs no statement.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::members::directory;
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::scope::DepartmentPath;
use crate::kernel::tenancy::{Permission, Reach, Scope, Tx, forbidden};
use crate::schema::{department_members, departments};

/// Fails with 403 unless the gate's scope reaches the department of this path.
pub fn require_path<P: Permission>(tx: &Tx, path: &DepartmentPath) -> Result<()> {
    if tx.scope().reaches(path) {
        return Ok(());
    }
    Err(forbidden::<P>())
}

/// Fails with 403 unless the gate's scope reaches every one of these departments.
pub async fn require_departments<P: Permission>(tx: &mut Tx, ids: &[DepartmentId]) -> Result<()> {
    if *tx.scope() == Scope::Organization || ids.is_empty() {
        return Ok(());
    }
    let paths: Vec<Vec<Option<DepartmentId>>> = departments::table
        .filter(departments::org_id.eq(tx.org_id()))
        .filter(departments::id.eq_any(ids.to_vec()))
        .select(departments::path)
        .load(tx.conn())
        .await?;
    if paths.iter().all(|path| tx.scope().reaches(path)) {
        return Ok(());
    }
    Err(forbidden::<P>())
}

/// Fails with 403 unless all departments that a member enters or leaves are within the gate's
/// scope: those outside stay as they are.
pub async fn require_moves<P: Permission>(
    tx: &mut Tx,
    before: &[DepartmentId],
    after: &[DepartmentId],
) -> Result<()> {
    let left = before.iter().filter(|id| !after.contains(id));
    let entered = after.iter().filter(|id| !before.contains(id));
    let moved: Vec<_> = left.chain(entered).copied().collect();
    require_departments::<P>(tx, &moved).await
}

/// Fails with 404 unless the member is known, and with 403 unless one of the member's departments
/// is within the gate's scope.
pub async fn require_member<P: Permission>(tx: &mut Tx, member: MemberId) -> Result<()> {
    let scope = tx.scope().clone();
    if scope == Scope::Organization {
        return Ok(());
    }
    directory::require_member::<P>(tx, &scope, member).await
}

/// The same for several, of which one that is not known is somebody else's finding.
pub async fn require_members<P: Permission>(tx: &mut Tx, members: &[MemberId]) -> Result<()> {
    let scope = tx.scope().clone();
    require_members_within::<P>(tx, &scope, members).await
}

/// The same for another scope than the gate's.
pub async fn require_members_within<P: Permission>(
    tx: &mut Tx,
    scope: &Scope,
    members: &[MemberId],
) -> Result<()> {
    if *scope == Scope::Organization {
        return Ok(());
    }
    let rows = places(tx, members).await?;
    let known = |member: &MemberId| rows.iter().any(|(id, _)| id == member);
    let reached = |member: &MemberId| {
        rows.iter()
            .any(|(id, path)| id == member && scope.reaches(path))
    };
    if members
        .iter()
        .all(|member| !known(member) || reached(member))
    {
        return Ok(());
    }
    Err(forbidden::<P>())
}

/// Those of these members whom a scope reaches.
pub async fn among_within(
    tx: &mut Tx,
    scope: &Scope,
    members: &[MemberId],
) -> Result<Vec<MemberId>> {
    if *scope == Scope::Organization {
        return Ok(members.to_vec());
    }
    let rows = places(tx, members).await?;
    let reached = rows.iter().filter(|(_, path)| scope.reaches(path));
    let reached: BTreeSet<_> = reached.map(|(id, _)| *id).collect();
    Ok(reached.into_iter().collect())
}

/// Fails with 404 unless the member is known, and with 403 unless all of the member's departments
/// are within the gate's scope: for what concerns the member everywhere.
pub async fn require_whole_member<P: Permission>(tx: &mut Tx, member: MemberId) -> Result<()> {
    let scope = tx.scope().clone();
    if scope == Scope::Organization {
        return Ok(());
    }
    directory::require_member::<P>(tx, &scope, member).await?;
    if wholly_within(tx, &scope, &[member])
        .await?
        .contains(&member)
    {
        return Ok(());
    }
    Err(forbidden::<P>())
}

/// Those of these members all of whose departments are within a scope, and who are in one.
pub async fn wholly_within(
    tx: &mut Tx,
    scope: &Scope,
    members: &[MemberId],
) -> Result<BTreeSet<MemberId>> {
    let rows = places(tx, members).await?;
    let mut within: BTreeSet<_> = rows.iter().map(|(id, _)| *id).collect();
    for (id, path) in &rows {
        if !scope.reaches(path) {
            within.remove(id);
        }
    }
    Ok(within)
}

/// The departments of these members, by their paths.
async fn places(
    tx: &mut Tx,
    members: &[MemberId],
) -> Result<Vec<(MemberId, Vec<Option<DepartmentId>>)>> {
    Ok(department_members::table
        .inner_join(
            departments::table.on(departments::org_id
                .eq(department_members::org_id)
                .and(departments::id.eq(department_members::department_id))),
        )
        .filter(department_members::org_id.eq(tx.org_id()))
        .filter(department_members::member_id.eq_any(members.to_vec()))
        .select((department_members::member_id, departments::path))
        .load(tx.conn())
        .await?)
}

type MemberIds = diesel::helper_types::IntoBoxed<
    'static,
    diesel::dsl::Select<department_members::table, department_members::member_id>,
    diesel::pg::Pg,
>;

/// The members that the gate's scope reaches, to narrow a list by; `None`: all of them.
pub fn members_within(tx: &Tx) -> Option<MemberIds> {
    members_of(tx, tx.scope())
}

/// The same for another scope than the gate's.
pub fn members_of(tx: &Tx, scope: &Scope) -> Option<MemberIds> {
    let Scope::Departments(reaches) = scope else {
        return None;
    };
    let (below, only): (Vec<Reach>, Vec<Reach>) = reaches.iter().partition(|reach| reach.below);
    let below = below.iter().map(|reach| reach.department).collect();
    let only: Vec<_> = only.iter().map(|reach| reach.department).collect();
    let below = directory::below_all(tx.org_id(), below);
    Some(
        department_members::table
            .select(department_members::member_id)
            .into_boxed()
            .filter(department_members::org_id.eq(tx.org_id()))
            .filter(
                department_members::department_id
                    .eq_any(below)
                    .or(department_members::department_id.eq_any(only)),
            ),
    )
}

type DepartmentIds = diesel::helper_types::IntoBoxed<
    'static,
    diesel::dsl::Select<departments::table, departments::id>,
    diesel::pg::Pg,
>;

/// The departments that the gate's scope reaches, to narrow a list by; `None`: all of them.
pub fn departments_within(tx: &Tx) -> Option<DepartmentIds> {
    let Scope::Departments(reaches) = tx.scope() else {
        return None;
    };
    let (below, only): (Vec<Reach>, Vec<Reach>) = reaches.iter().partition(|reach| reach.below);
    let below: Vec<_> = below.iter().map(|reach| Some(reach.department)).collect();
    let only: Vec<_> = only.iter().map(|reach| reach.department).collect();
    Some(
        departments::table
            .select(departments::id)
            .into_boxed()
            .filter(departments::org_id.eq(tx.org_id()))
            .filter(
                departments::path
                    .overlaps_with(below)
                    .or(departments::id.eq_any(only)),
            ),
    )
}

/// The path of a department; fails with the field's pointer if there is none.
pub async fn path_of(
    tx: &mut Tx,
    department: DepartmentId,
    pointer: &str,
) -> Result<Vec<Option<DepartmentId>>> {
    let path = departments::table
        .find((tx.org_id(), department))
        .select(departments::path);
    let path = path.first(tx.conn()).await.optional()?;
    path.ok_or_else(|| Problem::invalid(pointer, "must be a department of this organization"))
}
