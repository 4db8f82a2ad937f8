//! What becomes of somebody's conversations when they leave the organization.
//!
//! They are in none any more, and nothing of theirs waits to be posted. What they owned is their
//! successor's, who is brought in where they were not; their direct conversations are archived; what they wrote stays theirs. What
//! follows a department or the organization follows it here, too.

use futures_util::future::LocalBoxFuture;

use super::conversations::domain::DIRECT;
use super::conversations::{commands, events, queries};
use super::messages::notices::{self, Notice};
use super::messages::scheduled;
use crate::kernel::ids::ConversationId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::messaging::joining;
use crate::organizations::handover::{Handed, Handover};

/// The step of this slice.
pub fn hand_over<'a>(
    tx: &'a mut Tx,
    handover: Handover,
    handed: &'a mut Handed,
) -> LocalBoxFuture<'a, Result<()>> {
    Box::pin(async move {
        scheduled::queries::delete_of(tx, handover.leaver).await?;
        joining::queries::withdraw(tx, handover.leaver).await?;
        let mut owned = 0;
        let mut notices = Vec::new();
        for id in queries::of_member(tx, handover.leaver).await? {
            owned += usize::from(pass_on(tx, handover, id, &mut notices).await?);
        }
        notices::post_all(tx, notices).await?;
        handed.add("conversations", owned);
        Ok(())
    })
}

/// Takes the leaver out of one conversation; true when it was theirs.
async fn pass_on(
    tx: &mut Tx,
    handover: Handover,
    id: ConversationId,
    notices: &mut Vec<(ConversationId, Notice)>,
) -> Result<bool> {
    let Handover { leaver, successor } = handover;
    let mut row = queries::hold(tx, id).await?;
    let before = queries::everyone(tx, id).await?;
    let owner = row.owner_id;
    let owned = owner == Some(leaver);
    let (mut added, mut removed) = (Vec::new(), Vec::new());
    if before.contains(&leaver) {
        queries::remove(tx, &row, &[leaver]).await?;
        joining::queries::end_of(tx, id, leaver).await?;
        row.member_count -= 1;
        removed.push(leaver);
    }
    if owned {
        row.owner_id = Some(successor);
        if !before.contains(&successor) {
            queries::add(tx, &row, &[successor]).await?;
            joining::settle(tx, id, &[successor], tx.member_id().ok()).await?;
            row.member_count += 1;
            added.push(successor);
        }
        queries::reset_place(tx, id, successor).await?;
    }
    if row.kind == DIRECT {
        row.archived_at = Some(tx.now());
    }
    queries::update(tx, &row).await?;
    if row.kind == DIRECT {
        tx.emit(events::archived(&row)?.leaving(removed));
        return Ok(false);
    }
    if !removed.is_empty() && row.member_count > 0 {
        notices.push((id, Notice::MemberLeft { member_id: leaver }));
    }
    if !added.is_empty() {
        notices.push((id, Notice::added(None, &added)));
    }
    notices.extend(commands::passed_on(&row, owner).map(|notice| (id, notice)));
    tx.emit(events::members_changed(&row, added, removed)?);
    Ok(owned)
}
