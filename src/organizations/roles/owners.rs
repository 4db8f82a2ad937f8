//! The owners: there is always one who may act and is not about to leave.
//!
//! Must hold: whatever takes an owner away (a revoked grant, a suspension, a departure) asks
//! here first, under one lock.

use super::queries;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::errors;

/// Fails unless an owner stays when this one does not. Of two owners who go at the same
/// moment, the second waits for the first here, and is refused.
pub async fn require_another(tx: &mut Tx, leaver: MemberId) -> Result<()> {
    let owners = queries::lock_owners(tx).await?;
    let owns = owners.iter().any(|owner| owner.member_id == leaver);
    let another = owners
        .iter()
        .any(|owner| owner.stays && owner.member_id != leaver);
    if owns && !another {
        return Err(Problem::new(
            &errors::LAST_OWNER,
            "This is the last active owner who stays. Make somebody else an owner first.",
        ));
    }
    Ok(())
}

/// Whether a member is an owner who may act, until the commit.
pub async fn is_one(tx: &mut Tx, member: MemberId) -> Result<bool> {
    let owners = queries::lock_owners(tx).await?;
    Ok(owners.iter().any(|owner| owner.member_id == member))
}
