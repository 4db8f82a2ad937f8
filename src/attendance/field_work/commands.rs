//! What may be done about field work.

use super::events::{self, FieldWorkDecided};
use super::queries;
use super::wire::{FieldWorkCase, FieldWorkDecision};
use crate::attendance::check_ins::domain::FieldWorkState;
use crate::attendance::days::domain::Rules;
use crate::attendance::errors;
use crate::attendance::groups::domain::PlanDates;
use crate::attendance::{groups, periods};
use crate::kernel::ids::CheckInId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change};

pub async fn decide(
    tx: &mut Tx,
    id: CheckInId,
    decision: FieldWorkDecision,
) -> Result<FieldWorkCase> {
    let before = queries::find(tx, id).await?;
    if before.member_id == tx.member_id()? {
        return Err(Problem::new(
            &errors::OWN_CASE,
            "This is your own field work; somebody else decides about it.",
        ));
    }
    let org_id = tx.org_id();
    let rules = groups::rules_of(
        tx.conn(),
        org_id,
        before.member_id,
        PlanDates::running(before.at),
    )
    .await?;
    let date = rules.work_date_at(before.at).date();
    periods::require_open_for(tx, &[before.member_id], date, date).await?;
    let reason = decision.reason.into_inner();
    queries::decide(tx, id, decision.approved, &reason).await?;
    let after = FieldWorkCase {
        state: FieldWorkState::Pending.after(Some(decision.approved)),
        reason: Some(reason),
        ..before.clone()
    };
    let change = Change {
        action: "field_work.decided",
        target_kind: "check_in",
        target_id: id.0,
    };
    audit::record(tx, change, Some(&before), Some(&after)).await?;
    tx.emit(events::decided(
        after.member_id,
        FieldWorkDecided {
            check_in_id: id,
            state: after.state,
        },
    )?);
    Ok(after)
}
