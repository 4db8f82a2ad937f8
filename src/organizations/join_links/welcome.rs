//! The moment in which an account becomes a member, whichever way it came.

use crate::identity::Profile;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{AccountId, DepartmentId, MemberId};
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::members::domain::{Member, MemberStatus};
use crate::organizations::{
    departments, employments, errors, invitations, join_requests, members, organization,
};

/// Fails if the account is a member already, whatever became of it. Until the commit nobody else
/// makes it one, nor a request of it.
pub async fn require_stranger(tx: &mut Tx, account: AccountId) -> Result<()> {
    invitations::queries::lock_account(tx, account).await?;
    if invitations::queries::is_member(tx, account).await? {
        return Err(already_member());
    }
    Ok(())
}

fn already_member() -> Problem {
    Problem::new(
        &errors::ACCOUNT_ALREADY_MEMBER,
        "This account belongs to the organization already.",
    )
}

/// The member who was invited or added under the account's address and has not joined, locked
/// until the commit after their open invitation.
pub async fn expected(tx: &mut Tx, email: &str) -> Result<Option<Member>> {
    let Some(id) = invitations::queries::expected(tx, email).await? else {
        return Ok(None);
    };
    invitations::queries::lock_open(tx, id).await?;
    let member = members::queries::lock(tx, id).await?;
    let expected = member.account_id.is_none() && member.status() != MemberStatus::Left;
    Ok(Some(member).filter(|_| expected))
}

/// Makes the account the member who was expected, in the departments that they have.
pub async fn take_place(tx: &mut Tx, member: &Member, account: &Profile) -> Result<MemberId> {
    let status = match member.status() {
        MemberStatus::Leaving => MemberStatus::Leaving,
        _ => MemberStatus::Active,
    };
    members::queries::join(tx, member.id, account.account_id, status)
        .await
        .on_constraint("members_account", already_member)?;
    employments::go_on(tx, member.id).await?;
    invitations::queries::accept_open(tx, member.id).await?;
    joined(tx, member.id, account).await?;
    Ok(member.id)
}

/// Makes the account a new member.
pub async fn admit(
    tx: &mut Tx,
    account: &Profile,
    name: String,
    departments: &[DepartmentId],
) -> Result<MemberId> {
    // Somebody else may be known under the address; then this member has none yet.
    let taken = invitations::queries::is_known(tx, &account.email).await?;
    let row = Member {
        account_id: Some(account.account_id),
        email: (!taken).then(|| account.email.clone()),
        status: MemberStatus::Active.as_str().to_owned(),
        joined_at: Some(tx.now()),
        ..Member::invited(tx.org_id(), tx.new_id(), name, tx.now())
    };
    let inserted = members::queries::insert(tx, std::slice::from_ref(&row))
        .await
        .on_constraint("members_account", already_member);
    inserted.on_constraint("members_email", || {
        Problem::new(
            &errors::MEMBER_EMAIL_TAKEN,
            "Somebody was added under this address just now. Try again.",
        )
    })?;
    let pairs: Vec<_> = departments.iter().map(|id| (row.id, *id)).collect();
    members::queries::place(tx, &pairs).await?;
    joined(tx, row.id, account).await?;
    Ok(row.id)
}

async fn joined(tx: &mut Tx, member: MemberId, account: &Profile) -> Result<()> {
    organization::queries::link(tx, account.account_id).await?;
    join_requests::queries::settle(tx, account.account_id, member).await?;
    let change = Change {
        action: "member.joined",
        target_kind: "member",
        target_id: member.0,
    };
    let after = serde_json::json!({ "email": account.email });
    audit::record(tx, change, NOTHING, Some(&after)).await?;
    tx.emit(Event::new(
        "member.joined",
        Audience::Organization,
        serde_json::json!({ "member_id": member }),
    )?);
    Ok(())
}

/// The name of a department, for who is about to join.
pub async fn department_name(tx: &mut Tx, id: DepartmentId) -> Result<String> {
    Ok(departments::queries::find(tx, id).await?.name)
}
