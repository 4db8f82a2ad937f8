//! The organization's own roles: making, changing and removing them.

use super::authority::{self, Target};
use super::commands;
use super::domain::{self, Role, RoleName};
use super::wire::{self, NewRole, RolePatch};
use super::{own, queries};
use crate::kernel::ids::RoleId;
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change};
use crate::organizations::errors;

pub async fn create(tx: &mut Tx, new: NewRole) -> Result<Role> {
    let permissions = domain::permission_names(&new.permissions)?;
    authority::require_held(tx, &new.name, &permissions, &Target::Organization)?;
    if own::count_own(tx).await? >= domain::MAX_ROLES {
        return Err(Problem::new(
            &errors::ROLE_LIMIT,
            format!(
                "An organization has at most {} roles of its own.",
                domain::MAX_ROLES
            ),
        ));
    }
    let role = Role {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        builtin: None,
        name: new.name.into_inner(),
        permissions: permissions.into_iter().map(Some).collect(),
        group_name: new.group.map(RoleName::into_inner),
        version: 1,
    };
    own::insert(tx, &role)
        .await
        .on_constraint("roles_name", || name_taken(&role.name))?;
    changed(tx, "role.created", None, Some(&role)).await?;
    Ok(role)
}

pub async fn edit(tx: &mut Tx, id: RoleId, version: IfMatch, patch: RolePatch) -> Result<Role> {
    let before = lock_own(tx, id).await?;
    version.check(before.version)?;
    let mut role = before.clone();
    if let Some(given) = patch.permissions {
        let permissions = domain::permission_names(&given)?;
        check_change(tx, &before, &permissions).await?;
        role.permissions = permissions.into_iter().map(Some).collect();
    }
    role.name = patch.name.map_or(role.name, RoleName::into_inner);
    if let Some(group) = patch.group {
        role.group_name = group.map(RoleName::into_inner);
    }
    let after = own::update(tx, &role)
        .await
        .on_constraint("roles_name", || name_taken(&role.name))?;
    changed(tx, "role.edited", Some(&before), Some(&after)).await?;
    Ok(after)
}

/// Whoever holds the role gains and loses with it: the editor must hold both for the whole
/// organization, and where it is given for departments it keeps to what they can have.
async fn check_change(tx: &mut Tx, before: &Role, after: &[String]) -> Result<()> {
    let held = before.permissions();
    let differs = |(one, other): (&[String], &[String])| -> Vec<String> {
        one.iter()
            .filter(|name| !other.contains(name))
            .cloned()
            .collect()
    };
    let changed = [differs((&held, after)), differs((after, &held))].concat();
    authority::require_held(tx, &before.name, &changed, &Target::Organization)?;
    let Some(permission) = domain::whole_only(after) else {
        return Ok(());
    };
    let scoped = queries::grants_of_role(tx, before.id).await?;
    match scoped.iter().any(|grant| grant.department_id.is_some()) {
        false => Ok(()),
        true => Err(Problem::new(
            &errors::ROLE_IN_USE,
            format!(
                "{} is given for departments, and {permission} is held for the whole organization or not \
                 at all. Take those grants back first, or make another role.",
                before.name
            ),
        )),
    }
}

/// Removes a role; with `revoke`, from everybody who holds it, too.
pub async fn remove(tx: &mut Tx, id: RoleId, revoke: bool) -> Result<()> {
    let role = lock_own(tx, id).await?;
    authority::require_held(tx, &role.name, &role.permissions(), &Target::Organization)?;
    let grants = queries::grants_of_role(tx, id).await?;
    if !grants.is_empty() && !revoke {
        return Err(Problem::new(
            &errors::ROLE_IN_USE,
            format!(
                "{} is given {} times. Take it back first, or remove it with revoke=true.",
                role.name,
                grants.len()
            ),
        ));
    }
    for grant in &grants {
        commands::take_back(tx, grant).await?;
    }
    own::delete(tx, id).await?;
    changed(tx, "role.removed", Some(&role), None).await
}

/// A custom role, locked until the commit; nobody gives it meanwhile.
async fn lock_own(tx: &mut Tx, id: RoleId) -> Result<Role> {
    let role = own::lock(tx, id).await?;
    if role.builtin.is_none() {
        return Ok(role);
    }
    Err(Problem::new(
        &errors::ROLE_BUILTIN,
        format!(
            "{} comes with the service. Make a role of your own instead.",
            role.name
        ),
    ))
}

fn name_taken(name: &str) -> Problem {
    Problem::new(
        &errors::ROLE_NAME_TAKEN,
        format!("Another role is called {name}."),
    )
}

async fn changed(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&Role>,
    after: Option<&Role>,
) -> Result<()> {
    let Some(subject) = after.or(before) else {
        return Ok(());
    };
    let change = Change {
        action,
        target_kind: "role",
        target_id: subject.id.0,
    };
    let wire = |role: &Role| wire::RoleContent::from(role);
    let (before, after) = (before.map(wire), after.map(wire));
    audit::record(tx, change, before.as_ref(), after.as_ref()).await
}
