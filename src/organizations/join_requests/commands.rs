//! Deciding on requests to join.

use super::domain::{JoinRequest, JoinRequestStatus};
use super::queries;
use super::wire::{self, Approval, Refusal};
use crate::identity;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::JoinRequestId;
use crate::kernel::mail::{Letter, Mail};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::text::Paragraph;
use crate::organizations::audit::{self, Change};
use crate::organizations::join_links::{self, welcome};
use crate::organizations::{can, errors, invitations, members, organization, reach};

/// Lets somebody in.
pub async fn approve(tx: &mut Tx, id: JoinRequestId, given: Approval) -> Result<JoinRequest> {
    let asked = queries::find(tx, id).await?;
    invitations::queries::lock_account(tx, asked.account_id).await?;
    let before = pending(lock_within(tx, id).await?)?;
    let account = identity::profile(tx.conn(), before.account_id).await?;
    let member_id = match welcome::expected(tx, &account.email).await? {
        Some(member) => welcome::take_place(tx, &member, &account).await?,
        None => {
            let given = given
                .department_ids
                .unwrap_or_else(|| vec![before.department_id]);
            let departments = members::commands::check_departments(tx, &given).await?;
            reach::require_departments::<can::ManageMembers>(tx, &departments).await?;
            welcome::admit(tx, &account, before.name.clone(), &departments).await?
        }
    };
    let mut after = before.clone();
    after.member_id = Some(member_id);
    let organization = organization::queries::find(tx).await?.name;
    let letter = Letter::JoinApproved { organization };
    decide(tx, before, after, JoinRequestStatus::Approved, letter).await
}

/// Keeps somebody out, and gives the use of the link back.
pub async fn refuse(tx: &mut Tx, id: JoinRequestId, refusal: Refusal) -> Result<JoinRequest> {
    // The link before the request: the order of all who lock both.
    let link = queries::find(tx, id).await?.link_id;
    join_links::queries::lock(tx, link).await?;
    let before = pending(lock_within(tx, id).await?)?;
    join_links::queries::count_use(tx, link, -1).await?;
    let mut after = before.clone();
    after.reason = refusal.reason.map(Paragraph::into_inner);
    let organization = organization::queries::find(tx).await?.name;
    let letter = Letter::JoinRefused {
        organization,
        reason: after.reason.clone(),
    };
    decide(tx, before, after, JoinRequestStatus::Refused, letter).await
}

/// The request, locked; fails unless it leads to a department of the gate's scope.
async fn lock_within(tx: &mut Tx, id: JoinRequestId) -> Result<JoinRequest> {
    let row = queries::lock(tx, id).await?;
    reach::require_departments::<can::ManageMembers>(tx, &[row.department_id]).await?;
    Ok(row)
}

fn pending(row: JoinRequest) -> Result<JoinRequest> {
    if JoinRequestStatus::stored(&row.status) == JoinRequestStatus::Pending {
        return Ok(row);
    }
    Err(Problem::new(
        &errors::JOIN_REQUEST_DECIDED,
        format!(
            "The request of {} was decided before: {}.",
            row.name, row.status
        ),
    ))
}

async fn decide(
    tx: &mut Tx,
    before: JoinRequest,
    mut after: JoinRequest,
    status: JoinRequestStatus,
    letter: Letter,
) -> Result<JoinRequest> {
    after.status = status.as_str().to_owned();
    after.decided_by = tx.member_id().ok();
    after.decided_at = Some(tx.now());
    let after = queries::decide(tx, &after).await?;
    let account = identity::profile(tx.conn(), after.account_id).await?;
    tx.enqueue(&Mail {
        to: account.email,
        locale: account.locale,
        letter,
    })
    .await?;
    let action = match status {
        JoinRequestStatus::Refused => "join_request.refused",
        _ => "join_request.approved",
    };
    let change = Change {
        action,
        target_kind: "join_request",
        target_id: after.id.0,
    };
    let (former, now) = (
        wire::JoinRequest::from(before),
        wire::JoinRequest::from(after.clone()),
    );
    audit::record(tx, change, Some(&former), Some(&now)).await?;
    let deciders = queries::deciders(tx, after.department_id).await?;
    let payload = serde_json::json!({ "join_request_id": after.id });
    tx.emit(Event::new(action, Audience::Members(deciders), payload)?);
    Ok(after)
}
