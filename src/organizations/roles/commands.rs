//! Giving roles and taking them back.

use super::domain::{Builtin, Grant, Role};
use super::queries;
use super::wire::{self, NewGrant};
use crate::kernel::ids::GrantId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Actor, Scope, Tx};
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::departments;
use crate::organizations::errors;
use crate::organizations::members;

pub async fn grant(tx: &mut Tx, new: NewGrant) -> Result<Grant> {
    let role = queries::find(tx, new.role_id)
        .await
        .map_err(|_| Problem::invalid("/role_id", "must be a role of this organization"))?;
    members::queries::find(tx, new.member_id)
        .await
        .map_err(|_| Problem::invalid("/member_id", "must be a member of this organization"))?;
    check_department(tx, &role, &new).await?;
    check_authority(tx, &role).await?;
    let grant = Grant {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        member_id: new.member_id,
        role_id: role.id,
        department_id: new.department_id,
        granted_at: tx.now(),
    };
    if queries::insert_grant(tx, &grant).await? == 0 {
        return queries::find_equal(tx, &grant).await;
    }
    let change = Change {
        action: "role.granted",
        target_kind: "member",
        target_id: grant.member_id.0,
    };
    audit::record(tx, change, NOTHING, Some(&wire::Grant::from(grant.clone()))).await?;
    Ok(grant)
}

pub async fn revoke(tx: &mut Tx, id: GrantId) -> Result<()> {
    let grant = queries::find_grant(tx, id).await?;
    let role = queries::find(tx, grant.role_id).await?;
    check_authority(tx, &role).await?;
    if role.builtin() == Some(Builtin::Owner) {
        let mut owners = queries::lock_owners(tx).await?;
        owners.remove(&grant.member_id);
        if owners.is_empty() {
            return Err(Problem::new(
                &errors::LAST_OWNER,
                "This is the last active owner. Make somebody else an owner first.",
            ));
        }
    }
    queries::delete_grant(tx, id).await?;
    let change = Change {
        action: "role.revoked",
        target_kind: "member",
        target_id: grant.member_id.0,
    };
    audit::record(tx, change, Some(&wire::Grant::from(grant)), NOTHING).await
}

async fn check_department(tx: &mut Tx, role: &Role, new: &NewGrant) -> Result<()> {
    let needed = role.builtin().is_some_and(Builtin::needs_department);
    match new.department_id {
        Some(id) if needed || role.builtin().is_none() => departments::queries::find(tx, id)
            .await
            .map(drop)
            .map_err(|_| {
                Problem::invalid(
                    "/department_id",
                    "must be a department of this organization",
                )
            }),
        Some(_) => Err(Problem::invalid(
            "/department_id",
            format!(
                "must be absent: {} is for the whole organization",
                role.name
            ),
        )),
        None if needed => Err(Problem::invalid(
            "/department_id",
            "is needed: say which department is managed",
        )),
        None => Ok(()),
    }
}

/// Nobody grants, or takes back, what they do not hold for the whole organization.
async fn check_authority(tx: &mut Tx, role: &Role) -> Result<()> {
    let Actor::Member { membership, .. } = tx.actor() else {
        return Ok(());
    };
    let missing = role
        .permissions()
        .into_iter()
        .find(|permission| membership.scope_of(permission) != Some(Scope::Organization));
    if let Some(permission) = missing {
        return Err(Problem::new(
            &errors::GRANT_EXCEEDS_OWN,
            format!(
                "The role {} has the permission {permission}, which you do not hold.",
                role.name
            ),
        ));
    }
    let actor = membership.member_id;
    if role.builtin() == Some(Builtin::Owner) && !queries::lock_owners(tx).await?.contains(&actor) {
        return Err(Problem::new(
            &errors::GRANT_EXCEEDS_OWN,
            "Only an owner makes or unmakes an owner.",
        ));
    }
    Ok(())
}
