//! The managers of a department: who holds the built-in role `department_manager` for it.
//!
//! Must hold: a manager is directly in the department, and there are at most 20; leaving the
//! department ends it. Whoever makes somebody a manager goes through the commands of roles.

use super::domain::MAX_MANAGERS;
use super::{contents, events, queries};
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::directory::{self, Person};
use crate::organizations::roles::{
    self,
    domain::{Builtin, Grant},
    wire::NewGrant,
};

/// The managers that the actor may see, in the order in which they became managers.
pub async fn list(tx: &mut Tx, department: DepartmentId) -> Result<Vec<Person>> {
    queries::find(tx, department).await?;
    let grants = held(tx, department).await?;
    let ids: Vec<_> = grants.iter().map(|grant| grant.member_id).collect();
    let mut people = directory::people(tx, &ids).await?;
    Ok(ids.iter().filter_map(|id| people.remove(id)).collect())
}

/// Makes these the managers, and nobody else.
pub async fn set(tx: &mut Tx, department: DepartmentId, given: &[MemberId]) -> Result<Vec<Person>> {
    contents::lock_people(tx, given).await?;
    queries::lock(tx, department).await?;
    let inside = contents::inside(tx, department, given).await?;
    if let Some(index) = given.iter().position(|id| !inside.contains(id)) {
        return Err(Problem::invalid(
            format!("/member_ids/{index}"),
            "must be a member who is directly in the department",
        ));
    }
    let before = held(tx, department).await?;
    let mut changed = false;
    for grant in before
        .iter()
        .filter(|grant| !given.contains(&grant.member_id))
    {
        roles::commands::revoke(tx, grant.id).await?;
        changed = true;
    }
    let role_id = roles::queries::find_builtin(tx, Builtin::DepartmentManager).await?;
    for (index, id) in given.iter().enumerate() {
        let known = before.iter().any(|grant| grant.member_id == *id)
            || given.iter().take(index).any(|earlier| earlier == id);
        if !known {
            let new = NewGrant {
                id: None,
                member_id: *id,
                role_id,
                department_id: Some(department),
                includes_below: None,
            };
            roles::commands::grant(tx, new).await?;
            changed = true;
        }
    }
    if changed {
        events::changed(tx, "department.managers_changed", department)?;
    }
    list(tx, department).await
}

async fn held(tx: &mut Tx, department: DepartmentId) -> Result<Vec<Grant>> {
    let role = roles::queries::find_builtin(tx, Builtin::DepartmentManager).await?;
    let mut grants = contents::grants(tx, department).await?;
    grants.retain(|grant| grant.role_id == role);
    Ok(grants)
}

/// Fails unless the member may become a manager of the department; locks both until the commit,
/// so that the member does not leave it meanwhile.
pub async fn admit(tx: &mut Tx, department: DepartmentId, member: MemberId) -> Result<()> {
    contents::lock_people(tx, &[member]).await?;
    queries::lock(tx, department).await?;
    if !contents::inside(tx, department, &[member])
        .await?
        .contains(&member)
    {
        return Err(Problem::invalid(
            "/member_id",
            "must be directly in the department that is to be managed",
        ));
    }
    let others = held(tx, department).await?;
    let others = others.iter().filter(|grant| grant.member_id != member);
    if others.count() >= MAX_MANAGERS {
        return Err(Problem::invalid(
            "/department_id",
            format!("must have fewer than {MAX_MANAGERS} managers"),
        ));
    }
    Ok(())
}

/// Ends what a member manages outside these departments, which are all that they are in now.
/// Whoever moves people need hold no role for that.
pub async fn leave(tx: &mut Tx, member: MemberId, departments: &[DepartmentId]) -> Result<()> {
    let role = roles::queries::find_builtin(tx, Builtin::DepartmentManager).await?;
    let ended = contents::grants_outside(tx, role, member, departments).await?;
    end(tx, ended).await
}

/// Ends these grants, as what they were for is gone.
pub async fn end(tx: &mut Tx, grants: Vec<Grant>) -> Result<()> {
    if grants.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = grants.iter().map(|grant| grant.id).collect();
    contents::delete_grants(tx, &ids).await?;
    for grant in grants {
        let change = Change {
            action: "role.revoked",
            target_kind: "member",
            target_id: grant.member_id.0,
        };
        let before = roles::wire::Grant::from(grant);
        audit::record(tx, change, Some(&before), NOTHING).await?;
    }
    Ok(())
}
