//! The moment in which a departure takes effect.

use super::domain::Departure;
use super::jobs::Settle;
use super::{queries, succession};
use crate::identity;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{AccountId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change};
use crate::organizations::handover::{Handed, Handover, Steps};
use crate::organizations::members::{
    self,
    domain::{Member, MemberStatus},
    view,
};
use crate::organizations::{employments, invitations, roles};

/// A member who is about to leave, locked with everybody whom it concerns.
pub struct Leaver {
    pub row: Member,
    pub successor: MemberId,
    departure: Departure,
}

/// Decides who succeeds and locks the people; the organization's row must be held.
pub async fn prepare(tx: &mut Tx, departure: Departure) -> Result<Leaver> {
    let successor = succession::find(tx, &departure).await?;
    let row = members::queries::lock_around(tx, departure.member_id, successor).await?;
    Ok(Leaver {
        row,
        departure,
        successor,
    })
}

/// Ends the membership and hands over what the leaver owned: all of it, or nothing.
pub async fn take_effect(tx: &mut Tx, steps: Steps, leaver: Leaver) -> Result<Member> {
    let Leaver {
        row,
        mut departure,
        successor,
    } = leaver;
    let before = view::whole(tx, row.clone()).await?;
    roles::owners::require_another(tx, row.id).await?;
    let handover = Handover {
        leaver: row.id,
        successor,
    };
    departure.department_ids =
        queries::stored(&members::commands::read_departments(tx, row.id).await?);
    departure.effective_at = Some(tx.now());
    departure.handed_to = Some(successor);
    queries::update(tx, &departure).await?;
    employments::end(tx, &row, departure.last_day).await?;
    // First of all, so that sockets are cut before anything else is told.
    tx.emit(Event::new(
        "member.left",
        Audience::Organization,
        serde_json::json!({ "member_id": row.id }),
    )?);
    let row = members::queries::set_status(tx, row.id, MemberStatus::Left).await?;
    let mut handed = Handed::default();
    hand_over(tx, steps, handover, &mut handed).await?;
    members::queries::displace(tx, row.id, &[]).await?;
    invitations::queries::revoke_open(tx, &[row.id]).await?;
    if let Some(account) = row.account_id {
        end_access(tx, account).await?;
    }
    record(tx, &before, &row, &handed).await?;
    let settle = Settle {
        departure_id: departure.id,
    };
    tx.enqueue_at(&settle, tx.now() + Settle::AFTER).await?;
    Ok(row)
}

/// What the leaver owns goes to the successor. Safe to repeat.
pub async fn hand_over(
    tx: &mut Tx,
    steps: Steps,
    handover: Handover,
    handed: &mut Handed,
) -> Result<()> {
    let Handover { leaver, successor } = handover;
    let departments = roles::leaving::hand_over(tx, leaver, successor).await?;
    handed.add("departments", departments);
    let reports = hand_over_reports(tx, leaver, successor).await?;
    handed.add("reports", reports);
    steps.run(tx, handover, handed).await
}

/// The successor takes the leaver's place in the line of managers. One who was below the
/// leaver rises to that place first, so that nobody comes to be above themselves.
async fn hand_over_reports(tx: &mut Tx, leaver: MemberId, successor: MemberId) -> Result<usize> {
    if members::managers::is_below(tx, successor, leaver).await? {
        let above = members::queries::manager_of(tx, leaver).await?;
        members::queries::set_manager(tx, successor, above).await?;
    }
    members::queries::reassign_reports(tx, leaver, successor).await
}

/// The account belongs here no more. Who belongs nowhere else is signed out everywhere.
async fn end_access(tx: &mut Tx, account: AccountId) -> Result<()> {
    // Held, so that of two organizations that one leaves at once the second sees the first.
    identity::hold(tx.conn(), account).await?;
    if !queries::unlink(tx, account).await? {
        let now = tx.now();
        identity::end_every(tx.conn(), account, now).await?;
        tx.sessions_ended(account);
    }
    Ok(())
}

async fn record(
    tx: &mut Tx,
    before: &members::wire::Member,
    row: &Member,
    handed: &Handed,
) -> Result<()> {
    let after = view::whole(tx, row.clone()).await?;
    let mut after = serde_json::to_value(after).map_err(Problem::internal)?;
    if let Some(fields) = after.as_object_mut() {
        let handed = serde_json::to_value(handed).map_err(Problem::internal)?;
        fields.insert("handed_over".to_owned(), handed);
    }
    let change = Change {
        action: "member.left",
        target_kind: "member",
        target_id: row.id.0,
    };
    audit::record(tx, change, Some(before), Some(&after)).await
}
