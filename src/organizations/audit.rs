//! Recording what an admin changes: who, what, before, after, when, from where.
//!
//! Must hold: an entry commits with its change. The log itself is [`super::audit_log`]'s.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::kernel::audit::Pending;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// What was changed.
pub struct Change<'a> {
    /// `noun.verb` in the past: `department.moved`.
    pub action: &'a str,
    pub target_kind: &'a str,
    pub target_id: Uuid,
}

/// For changes that have no former or no later state.
pub const NOTHING: Option<&Value> = None;

/// Records a change; `before` and `after` are as the API would show them, or nothing. The
/// entry is chained right before the commit.
pub async fn record(
    tx: &mut Tx,
    change: Change<'_>,
    before: Option<&impl Serialize>,
    after: Option<&impl Serialize>,
) -> Result<()> {
    let actor_id = tx.actor().member_id();
    let entry = Pending {
        id: tx.new_id(),
        actor_id,
        action: change.action.to_owned(),
        target_kind: change.target_kind.to_owned(),
        target_id: change.target_id,
        before: json(before)?,
        after: json(after)?,
        origin: tx.origin().map(|address| address.to_string()),
    };
    tx.audit(entry);
    Ok(())
}

fn json(value: Option<&impl Serialize>) -> Result<Option<Value>> {
    value
        .map(serde_json::to_value)
        .transpose()
        .map_err(Problem::internal)
}
