//! Who gets what a leaver owned.
//!
//! The first of these who may act at that moment: the one who was named; the manager, or else
//! the nearest above; a manager of a department of the leaver's or above it, the deepest
//! first; the owner who was one first. There is always one, as the last owner stays.

use super::domain::Departure;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::members::{self, domain::MemberStatus};
use crate::organizations::roles;

/// The successor; the organization's row must be held.
pub async fn find(tx: &mut Tx, departure: &Departure) -> Result<MemberId> {
    let leaver = departure.member_id;
    if let Some(named) = departure.successor_id
        && works(tx, named).await?
    {
        return Ok(named);
    }
    if let Some(manager) = manager_above(tx, leaver).await? {
        return Ok(manager);
    }
    if let Some(manager) = department_manager(tx, leaver).await? {
        return Ok(manager);
    }
    let owners = roles::queries::owners(tx).await?;
    let others = || owners.iter().filter(|owner| owner.member_id != leaver);
    others()
        .find(|owner| owner.stays)
        .or_else(|| others().next())
        .map(|owner| owner.member_id)
        // The last owner: who asked is told so, by the rule of owners.
        .ok_or_else(|| {
            Problem::new(
                &crate::organizations::errors::LAST_OWNER,
                "This is the last active owner. Make somebody else an owner first.",
            )
        })
}

async fn works(tx: &mut Tx, id: MemberId) -> Result<bool> {
    let status = members::queries::status_of(tx, id).await?;
    Ok(status.is_some_and(MemberStatus::works))
}

/// The nearest above who may act.
async fn manager_above(tx: &mut Tx, leaver: MemberId) -> Result<Option<MemberId>> {
    let mut line = vec![leaver];
    let mut at = leaver;
    while let Some(manager) = members::queries::manager_of(tx, at).await? {
        if line.contains(&manager) {
            break;
        }
        if works(tx, manager).await? {
            return Ok(Some(manager));
        }
        line.push(manager);
        at = manager;
    }
    Ok(None)
}

async fn department_manager(tx: &mut Tx, leaver: MemberId) -> Result<Option<MemberId>> {
    for path in members::queries::department_paths(tx, leaver).await? {
        let managers = roles::queries::managers_of(tx, &path).await?;
        for department in path.iter().rev() {
            let found = managers
                .iter()
                .find(|(of, who)| of == department && *who != leaver);
            if let Some((_, manager)) = found {
                return Ok(Some(*manager));
            }
        }
    }
    Ok(None)
}
