//! What somebody may do, and why.

use super::domain::{Builtin, Grant, Role};
use super::wire::{
    EffectivePermission, PermissionAnswer, PermissionReason, ReasonKind, ScopedDepartment,
};
use super::{own, queries};
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Held, Reach, Scope, Tx, scope_of};
use crate::organizations::members::{self, domain::Member};
use crate::organizations::{can, reach};

/// Everything that a member holds, by the name of the permission.
pub async fn effective(tx: &mut Tx, member: MemberId) -> Result<Vec<EffectivePermission>> {
    let row = members::queries::find(tx, member).await?;
    if !own::may_act(&row) {
        return Ok(Vec::new());
    }
    let held = held(tx, member).await?;
    let mut names: Vec<_> = can::ALL.to_vec();
    names.sort_unstable();
    let given = names.into_iter().filter_map(|(name, title)| {
        let scope = scope_of(&held, name)?;
        Some(EffectivePermission {
            permission: name.to_owned(),
            title: title.to_owned(),
            departments: departments(&scope),
        })
    });
    Ok(given.collect())
}

fn departments(scope: &Scope) -> Option<Vec<ScopedDepartment>> {
    let Scope::Departments(reaches) = scope else {
        return None;
    };
    let mut reaches = reaches.clone();
    reaches.sort_unstable();
    reaches.dedup();
    let shape = |reach: Reach| ScopedDepartment {
        department_id: reach.department,
        includes_below: reach.below,
    };
    Some(reaches.into_iter().map(shape).collect())
}

/// What the member's grants give, and what everybody has.
async fn held(tx: &mut Tx, member_id: MemberId) -> Result<Vec<Held>> {
    let grants = queries::grants_with_roles(tx, &[member_id]).await?;
    let everybody = can::EMPLOYEE.iter().map(|name| Held {
        permission: (*name).to_owned(),
        department: None,
        includes_below: true,
    });
    let granted = grants.into_iter().flat_map(|(grant, role)| {
        role.permissions().into_iter().map(move |permission| Held {
            permission,
            department: grant.department_id,
            includes_below: grant.includes_below,
        })
    });
    Ok(everybody.chain(granted).collect())
}

/// Whether a member may do what a permission opens, and through what; where a department is
/// named, whether there.
pub async fn answer(
    tx: &mut Tx,
    member: MemberId,
    permission: &str,
    department: Option<DepartmentId>,
) -> Result<PermissionAnswer> {
    let title = can::title(permission).ok_or_else(|| Problem::not_found("permission"))?;
    let row = members::queries::find(tx, member).await?;
    let path = match department {
        None => None,
        Some(id) => Some(
            reach::path_of(tx, id, "department_id")
                .await
                .map_err(|_| Problem::not_found("department"))?,
        ),
    };
    let mut reasons = Vec::new();
    if can::EMPLOYEE.contains(&permission) {
        reasons.push(everybody());
    }
    for (grant, role) in queries::grants_with_roles(tx, &[member]).await? {
        if role.permissions().iter().any(|name| name == permission) {
            reasons.push(reason(&grant, role));
        }
    }
    let scope = scope_of(&held(tx, member).await?, permission);
    let reached = match (&scope, &path) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(scope), Some(path)) => scope.reaches(path),
    };
    let allowed = reached && own::may_act(&row);
    Ok(PermissionAnswer {
        permission: permission.to_owned(),
        title: title.to_owned(),
        allowed,
        explanation: explain(&row, permission, scope.as_ref(), reached),
        departments: scope.as_ref().and_then(departments),
        reasons,
    })
}

fn everybody() -> PermissionReason {
    PermissionReason {
        kind: ReasonKind::Member,
        grant_id: None,
        role_id: None,
        role_name: Some(Builtin::Employee.as_str().to_owned()),
        department_id: None,
        includes_below: true,
        granted_by: None,
        granted_at: None,
    }
}

fn reason(grant: &Grant, role: Role) -> PermissionReason {
    PermissionReason {
        kind: ReasonKind::Grant,
        grant_id: Some(grant.id),
        role_id: Some(role.id),
        role_name: Some(role.name),
        department_id: grant.department_id,
        includes_below: grant.includes_below,
        granted_by: grant.granted_by,
        granted_at: Some(grant.granted_at),
    }
}

fn explain(row: &Member, permission: &str, scope: Option<&Scope>, reached: bool) -> String {
    let name = &row.name;
    if !own::may_act(row) {
        return format!("No: {name} is {}, and may do nothing.", row.status);
    }
    match scope {
        None => format!(
            "No: {name} holds no role with {permission}. GET .../roles lists the roles that have it."
        ),
        Some(Scope::Departments(_)) if !reached => {
            format!("No: {name} holds {permission} for other departments than this one.")
        }
        Some(Scope::Departments(_)) => {
            format!("Yes: {name} holds {permission}, for the departments that are named.")
        }
        Some(Scope::Organization) => {
            format!("Yes: {name} holds {permission} for the whole organization.")
        }
    }
}
