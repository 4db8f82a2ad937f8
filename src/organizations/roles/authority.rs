//! Who may give and take what: the rule, once.
//!
//! Must hold: nobody gives, takes back or writes into a role what they do not hold as far;
//! only an owner makes or unmakes an owner.

use super::domain::{Builtin, Grant, Role};
use super::{owners, queries};
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Actor, Scope, Tx};
use crate::organizations::{errors, reach};

/// How far a grant reaches.
pub enum Target {
    Organization,
    Department {
        path: Vec<Option<DepartmentId>>,
        below: bool,
    },
}

impl Target {
    /// How far a grant reaches that exists.
    pub async fn of(tx: &mut Tx, grant: &Grant) -> Result<Self> {
        Ok(match grant.department_id {
            None => Self::Organization,
            Some(id) => Self::Department {
                path: reach::path_of(tx, id, "/department_id").await?,
                below: grant.includes_below,
            },
        })
    }

    fn is_within(&self, scope: &Scope) -> bool {
        match self {
            Self::Organization => *scope == Scope::Organization,
            Self::Department { path, below } => scope.covers(path, *below),
        }
    }
}

/// Fails unless the actor may give, or take back, the role as far as `target`.
pub async fn require(tx: &mut Tx, role: &Role, target: &Target) -> Result<()> {
    if !target.is_within(tx.scope()) {
        return Err(exceeds(
            "This reaches beyond the departments for which you may give roles.".to_owned(),
        ));
    }
    require_held(tx, &role.name, &role.permissions(), target)?;
    require_owner(tx, role).await
}

/// Fails unless the actor holds all that these members were given: who decides with what address
/// somebody joins, or whether they may act, could otherwise act in the place of their betters.
pub async fn require_over(tx: &mut Tx, members: &[MemberId]) -> Result<()> {
    if matches!(tx.actor(), Actor::System) {
        return Ok(());
    }
    for (grant, role) in queries::grants_with_roles(tx, members).await? {
        let target = Target::of(tx, &grant).await?;
        require_held(tx, &role.name, &role.permissions(), &target)?;
        require_owner(tx, &role).await?;
    }
    Ok(())
}

/// Only an owner makes or unmakes an owner.
async fn require_owner(tx: &mut Tx, role: &Role) -> Result<()> {
    let Actor::Member { membership, .. } = tx.actor() else {
        return Ok(());
    };
    let actor = membership.member_id;
    if role.builtin() == Some(Builtin::Owner) && !owners::is_one(tx, actor).await? {
        return Err(exceeds(
            "Only an owner makes or unmakes an owner.".to_owned(),
        ));
    }
    Ok(())
}

/// Fails unless the actor holds each of the permissions as far as `target`.
pub fn require_held(tx: &Tx, role: &str, permissions: &[String], target: &Target) -> Result<()> {
    let Actor::Member { membership, .. } = tx.actor() else {
        return Ok(());
    };
    let held = |permission: &&String| {
        let scope = membership.scope_of(permission);
        scope.is_some_and(|scope| target.is_within(&scope))
    };
    match permissions.iter().find(|permission| !held(permission)) {
        None => Ok(()),
        Some(permission) => Err(exceeds(format!(
            "The role {role} has the permission {permission}, which you do not hold as far."
        ))),
    }
}

fn exceeds(detail: String) -> Problem {
    Problem::new(&errors::GRANT_EXCEEDS_OWN, detail)
}
