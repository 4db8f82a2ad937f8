//! Giving roles and taking them back.

use serde_json::json;

use super::authority::{self, Target};
use super::domain::{self, Builtin, Grant, Role};
use super::wire::{self, NewGrant};
use super::{own, owners, queries};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::GrantId;
use crate::kernel::problem::{Problem, Result, busy};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change};
use crate::organizations::{can, departments, following, members, reach};

pub async fn grant(tx: &mut Tx, new: NewGrant) -> Result<Grant> {
    // A custom role stays as it is until the commit: what is checked is what is given.
    let role = own::find_shared(tx, new.role_id)
        .await
        .map_err(|_| Problem::invalid("/role_id", "must be a role of this organization"))?;
    // Held where they are: whoever has left gets nothing any more.
    members::commands::require_present(tx, new.member_id, "/member_id").await?;
    let target = target(tx, &role, &new).await?;
    authority::require(tx, &role, &target).await?;
    reach::require_member::<can::GrantRoles>(tx, new.member_id).await?;
    if let (Some(Builtin::DepartmentManager), Some(id)) = (role.builtin(), new.department_id) {
        departments::managers::admit(tx, id, new.member_id).await?;
    }
    let grant = Grant {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        member_id: new.member_id,
        role_id: role.id,
        department_id: new.department_id,
        granted_at: tx.now(),
        includes_below: new.includes_below.unwrap_or(true),
        granted_by: tx.actor().member_id(),
    };
    if queries::insert_grant(tx, &grant).await? == 1 {
        changed(tx, None, Some(&grant)).await?;
        return Ok(grant);
    }
    // Somebody who takes it back at this moment has committed first, if it is not there.
    let before = queries::lock_equal(tx, &grant).await?.ok_or_else(busy)?;
    if before.includes_below == grant.includes_below {
        return Ok(before);
    }
    reach_anew(tx, &role, before, &grant).await
}

/// The same role for the same department, with or without those below from now on.
async fn reach_anew(tx: &mut Tx, role: &Role, before: Grant, new: &Grant) -> Result<Grant> {
    let former = Target::of(tx, &before).await?;
    authority::require(tx, role, &former).await?;
    let after = Grant {
        includes_below: new.includes_below,
        granted_at: new.granted_at,
        granted_by: new.granted_by,
        ..before.clone()
    };
    queries::update_grant(tx, &after).await?;
    changed(tx, Some(&before), Some(&after)).await?;
    Ok(after)
}

pub async fn revoke(tx: &mut Tx, id: GrantId) -> Result<()> {
    let grant = queries::find_grant(tx, id).await?;
    // As whoever grants does, before the grant itself: what follows of it locks the member too.
    following::lock_members(tx, &[grant.member_id]).await?;
    let role = queries::find(tx, grant.role_id).await?;
    let target = Target::of(tx, &grant).await?;
    authority::require(tx, &role, &target).await?;
    if role.builtin() == Some(Builtin::Owner) {
        owners::require_another(tx, grant.member_id).await?;
    }
    take_back(tx, &grant).await
}

/// Deletes a grant; of two who do so at once, the second finds nothing.
pub async fn take_back(tx: &mut Tx, grant: &Grant) -> Result<()> {
    if queries::delete_grant(tx, grant.id).await? == 0 {
        return Err(Problem::not_found("grant"));
    }
    changed(tx, Some(grant), None).await
}

async fn changed(tx: &mut Tx, before: Option<&Grant>, after: Option<&Grant>) -> Result<()> {
    let Some(subject) = after.or(before) else {
        return Ok(());
    };
    let change = Change {
        action: match after {
            Some(_) => "role.granted",
            None => "role.revoked",
        },
        target_kind: "member",
        target_id: subject.member_id.0,
    };
    let member = subject.member_id;
    let wire = |grant: &Grant| wire::Grant::from(grant.clone());
    let (before, after) = (before.map(wire), after.map(wire));
    audit::record(tx, change, before.as_ref(), after.as_ref()).await?;
    tx.emit(Event::new(
        "member.roles_changed",
        Audience::Members(vec![member]),
        json!({ "member_id": member }),
    )?);
    Ok(())
}

/// How far a new grant shall reach.
async fn target(tx: &mut Tx, role: &Role, new: &NewGrant) -> Result<Target> {
    let needed = role.builtin().is_some_and(Builtin::needs_department);
    let wrong = |detail: String| Err(Problem::invalid("/department_id", detail));
    let Some(id) = new.department_id else {
        if needed {
            return wrong("is needed: say which department is managed".to_owned());
        }
        if new.includes_below == Some(false) {
            return Err(Problem::invalid(
                "/includes_below",
                "must be absent or true without a department",
            ));
        }
        return Ok(Target::Organization);
    };
    if role.builtin().is_some() && !needed {
        return wrong(format!(
            "must be absent: {} is for the whole organization",
            role.name
        ));
    }
    if let Some(permission) = domain::whole_only(&role.permissions()) {
        return wrong(format!(
            "must be absent: {} has {permission}, which is held for the whole organization or not at all",
            role.name
        ));
    }
    Ok(Target::Department {
        path: reach::path_of(tx, id, "/department_id").await?,
        below: new.includes_below.unwrap_or(true),
    })
}
