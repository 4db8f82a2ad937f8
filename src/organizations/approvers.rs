//! For slices in which somebody decides about what others ask: who that may be.
//!
//! Must hold: whoever is told here may act (neither left nor suspended nor only invited); the
//! actor's view is not asked, as who decides about a person follows from the organization.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::members::{self, domain::MemberStatus, domain::WORKING};
use super::roles::{self, domain::Builtin, domain::Grant, domain::Role};
use crate::kernel::ids::{DepartmentId, MemberId, RoleId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Reach, Scope, Tx};
use crate::schema::members as people;

/// How far up a line of managers is followed.
const MAX_LINE: usize = 30;

/// The managers above somebody, the nearest first: their places, also where nobody may act there.
pub async fn managers_above(tx: &mut Tx, member: MemberId) -> Result<Vec<(MemberId, bool)>> {
    let mut line: Vec<(MemberId, bool)> = Vec::new();
    let mut at = member;
    while let Some(manager) = members::queries::manager_of(tx, at).await? {
        let known = manager == member || line.iter().any(|(id, _)| *id == manager);
        if known || line.len() >= MAX_LINE {
            break;
        }
        let status = members::queries::status_of(tx, manager).await?;
        line.push((manager, status.is_some_and(MemberStatus::works)));
        at = manager;
    }
    Ok(line)
}

/// The managers of the nearest department of somebody's that has any besides themselves.
pub async fn department_managers(tx: &mut Tx, member: MemberId) -> Result<Vec<MemberId>> {
    for path in members::queries::department_paths(tx, member).await? {
        let managers = roles::queries::managers_of(tx, &path).await?;
        for department in path.iter().rev() {
            let of =
                |(found, who): &&(DepartmentId, MemberId)| found == department && *who != member;
            let mut found: Vec<_> = managers.iter().filter(of).map(|(_, who)| *who).collect();
            if !found.is_empty() {
                found.sort_unstable();
                found.dedup();
                return Ok(found);
            }
        }
    }
    Ok(Vec::new())
}

/// Who holds a permission for a member, themselves left out. Owners and admins, who hold every
/// permission, only where nobody else was given it.
pub async fn holders(tx: &mut Tx, permission: &str, member: MemberId) -> Result<Vec<MemberId>> {
    let mut holding = roles::queries::list(tx).await?;
    holding.retain(|role| role.permissions().iter().any(|name| name == permission));
    let whole = |role: &Role| matches!(role.builtin(), Some(Builtin::Owner | Builtin::Admin));
    let (all, some): (Vec<_>, Vec<_>) = holding.into_iter().partition(whole);
    for roles in [some, all] {
        let ids: Vec<_> = roles.iter().map(|role| role.id).collect();
        let found = within_reach(tx, &ids, member).await?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// Whether somebody may act and holds a permission for a member, who may be themselves, by what they were given.
pub async fn may(tx: &mut Tx, who: MemberId, permission: &str, member: MemberId) -> Result<bool> {
    if working(tx, &[who]).await?.is_empty() {
        return Ok(false);
    }
    let mut given = roles::queries::grants_with_roles(tx, &[who]).await?;
    given.retain(|(_, role)| role.permissions().iter().any(|name| name == permission));
    let paths = members::queries::department_paths(tx, member).await?;
    let mut grants = given.iter().map(|(grant, _)| grant);
    Ok(grants.any(|grant| reaches(grant, &paths)))
}

/// Who holds a role for a member, themselves left out.
pub async fn with_role(tx: &mut Tx, role: RoleId, member: MemberId) -> Result<Vec<MemberId>> {
    within_reach(tx, &[role], member).await
}

/// Who may act, among these, in the order of their ids.
pub async fn working(tx: &mut Tx, ids: &[MemberId]) -> Result<Vec<MemberId>> {
    Ok(people::table
        .filter(people::org_id.eq(tx.org_id()))
        .filter(people::id.eq_any(ids))
        .filter(people::status.eq_any(WORKING))
        .order(people::id)
        .select(people::id)
        .load(tx.conn())
        .await?)
}

/// Whether there is such a role.
pub async fn is_role(tx: &mut Tx, role: RoleId) -> Result<bool> {
    Ok(roles::queries::list(tx).await?.iter().any(|r| r.id == role))
}

async fn within_reach(tx: &mut Tx, given: &[RoleId], member: MemberId) -> Result<Vec<MemberId>> {
    let mut grants: Vec<Grant> = Vec::new();
    for role in given {
        grants.extend(roles::queries::grants_of_role(tx, *role).await?);
    }
    let paths = members::queries::department_paths(tx, member).await?;
    let ids: Vec<_> = grants
        .iter()
        .filter(|grant| grant.member_id != member && reaches(grant, &paths))
        .map(|grant| grant.member_id)
        .collect();
    working(tx, &ids).await
}

/// Whether what was given reaches somebody, whose departments have these paths.
fn reaches(grant: &Grant, paths: &[Vec<DepartmentId>]) -> bool {
    let Some(department) = grant.department_id else {
        return true;
    };
    let below = grant.includes_below;
    let scope = Scope::Departments(vec![Reach { department, below }]);
    paths.iter().any(|path| {
        let path: Vec<_> = path.iter().copied().map(Some).collect();
        scope.reaches(&path)
    })
}
