//! What becomes of somebody's roles when they leave.

use super::domain::{Builtin, Grant};
use super::{queries, wire};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change, NOTHING};

/// Takes every role back. The departments that the leaver manages get the successor as a
/// manager; answers how many.
pub async fn hand_over(tx: &mut Tx, leaver: MemberId, successor: MemberId) -> Result<usize> {
    let mut departments = 0;
    for grant in queries::grants_of(tx, leaver).await? {
        let role = queries::find(tx, grant.role_id).await?;
        if role.builtin() == Some(Builtin::DepartmentManager) {
            departments += 1;
            let inherited = Grant {
                id: tx.new_id(),
                member_id: successor,
                granted_at: tx.now(),
                ..grant.clone()
            };
            if queries::insert_grant(tx, &inherited).await? > 0 {
                let after = wire::Grant::from(inherited);
                audit::record(tx, change("role.granted", successor), NOTHING, Some(&after)).await?;
            }
        }
        queries::delete_grant(tx, grant.id).await?;
        let before = wire::Grant::from(grant);
        audit::record(tx, change("role.revoked", leaver), Some(&before), NOTHING).await?;
    }
    Ok(departments)
}

fn change(action: &'static str, member: MemberId) -> Change<'static> {
    Change {
        action,
        target_kind: "member",
        target_id: member.0,
    }
}
