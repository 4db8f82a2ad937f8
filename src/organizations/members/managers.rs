//! The line of managers: who is above whom.
//!
//! Must hold: nobody is above themselves. Whoever sets a manager holds the organization's row
//! until the commit, so that two changes, each right by itself, do not make a circle together.

use super::{commands, queries};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::errors;

/// Fails unless `manager` may be the manager of a member; the organization's row must be held.
pub async fn check(tx: &mut Tx, member: MemberId, manager: MemberId) -> Result<()> {
    commands::require_present(tx, manager, "/manager_id").await?;
    if manager == member || is_below(tx, manager, member).await? {
        return Err(Problem::new(
            &errors::MANAGER_CYCLE,
            "The manager is the member, or somewhere below. Choose somebody who is not.",
        ));
    }
    Ok(())
}

/// Whether the line of managers of `member` leads to `above`.
pub async fn is_below(tx: &mut Tx, member: MemberId, above: MemberId) -> Result<bool> {
    let mut line = vec![member];
    let mut at = member;
    while let Some(manager) = queries::manager_of(tx, at).await? {
        if manager == above {
            return Ok(true);
        }
        if line.contains(&manager) {
            break;
        }
        line.push(manager);
        at = manager;
    }
    Ok(false)
}
