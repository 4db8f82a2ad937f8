//! The rules of an organization for requests.

use super::domain::{Approvers, RequestRules};
use super::queries;
use super::wire::{NewRequestRules, RequestRulesInEffect};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change};
use crate::organizations::{approvers, can, directory};

pub async fn read(tx: &mut Tx) -> Result<RequestRulesInEffect> {
    let (version, rules) = queries::effective_rules(tx).await?;
    Ok(RequestRulesInEffect::new(version, rules))
}

/// Requests that were made keep their chains.
pub async fn set(
    tx: &mut Tx,
    version: IfMatch,
    new: NewRequestRules,
) -> Result<RequestRulesInEffect> {
    let before = read(tx).await?;
    version.check(before.version)?;
    let mut rules = RequestRules::from(new);
    rules.make_up.allowed.dedup();
    for (index, step) in rules.steps.iter().enumerate() {
        check(tx, index, &step.approvers).await?;
    }
    if !queries::set_rules(tx, before.version, &rules).await? {
        version.check(read(tx).await?.version)?;
    }
    let after = read(tx).await?;
    let change = Change {
        action: "attendance_request_rules.set",
        target_kind: "attendance_request_rules",
        target_id: tx.org_id().0,
    };
    audit::record(tx, change, Some(&before), Some(&after)).await?;
    Ok(after)
}

/// Fails unless those whom a step asks exist.
async fn check(tx: &mut Tx, index: usize, approvers: &Approvers) -> Result<()> {
    let pointer = format!("/steps/{index}/approvers");
    match approvers {
        Approvers::Manager { .. } | Approvers::DepartmentManagers {} => Ok(()),
        Approvers::Permission { permission } => match can::title(permission) {
            Some(_) if !can::EMPLOYEE.contains(&permission.as_str()) => Ok(()),
            _ => Err(Problem::invalid(
                format!("{pointer}/permission"),
                "must be a permission that not everybody holds: see GET /v1/permissions",
            )),
        },
        Approvers::Role { role_id } => {
            if approvers::is_role(tx, *role_id).await? {
                return Ok(());
            }
            let detail = "must be a role of this organization";
            Err(Problem::invalid(format!("{pointer}/role_id"), detail))
        }
        Approvers::Members { member_ids } => {
            let pointer = format!("{pointer}/member_ids");
            directory::require_active(tx, member_ids, &pointer).await
        }
    }
}
