//! Direct conversations: one for each pair of members.
//!
//! Must hold: two members share one direct conversation at the most, whoever opened it and however
//! many did at once; who is hidden or shielded from somebody is not written to for the first time by them;
//! when one of the two leaves the organization the conversation is archived.

use actix_web::put;

use super::domain::{Conversation as Row, DIRECT, View, pair};
use super::wire::Conversation;
use super::{events, queries};
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::kernel::version::Versioned;
use crate::messaging::shield;
use crate::organizations::{can, directory};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(open);
}

/// Open the direct conversation with somebody
///
/// The one that the two share, made if there is none: either of them finds the same, and asking
/// again changes nothing. A first one needs an active member whom one may see and whom the
/// organization does not keep one from writing to; one that exists is found also if the rules of
/// visibility hide or shield the other now. One that was archived because
/// somebody left is open again as soon as both are active. Both get the event
/// `conversation.created` when it is made, and `conversation.archived` when it opens again.
///
/// Needs `messaging.use`. Codes: `conversation_kind` for a conversation with oneself,
/// `contact_restricted`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "open_direct_conversation",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path)),
    responses((status = 200, body = Conversation, description = "The conversation of the two")),
)]
#[put("/v1/organizations/{org_id}/direct-conversations/{member_id}")]
pub async fn open(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, MemberId)>,
) -> Result<Versioned<Conversation>> {
    let Path((_, peer)) = path;
    let view = gate.enter(async |tx| find_or_make(tx, peer).await).await?;
    Ok(Versioned {
        version: view.conversation.version,
        value: view.into(),
    })
}

pub async fn find_or_make(tx: &mut Tx, peer: MemberId) -> Result<View> {
    let me = tx.member_id()?;
    if me == peer {
        return Err(super::domain::wrong_kind(
            "A direct conversation is with somebody else.",
        ));
    }
    let (low, high) = pair(me, peer);
    let found = queries::of_pair(tx, low, high).await?;
    if let Some(id) = found
        && let Some(view) = unless_archived(tx, me, id).await?
    {
        return Ok(view);
    }
    let active = directory::require_active(tx, &[peer], "").await;
    match (active, found) {
        (Ok(()), None) => shield::require_open_to(tx, peer).await?,
        (Ok(()), Some(_)) => {}
        // Whoever left, or is hidden now: it stays as it is.
        (Err(_), Some(id)) => return queries::find(tx, me, id).await,
        (Err(_), None) => return Err(Problem::not_found("member")),
    }
    let row = Row {
        pair_low: Some(low),
        pair_high: Some(high),
        member_count: 2,
        ..Row::new(tx.org_id(), tx.new_id(), DIRECT, tx.now())
    };
    let (mut row, made) = queries::pair(tx, &row).await?;
    let both = vec![low, high];
    if made {
        queries::add(tx, &row, &both).await?;
        tx.emit(events::created(&row, both)?);
    } else if row.archived_at.is_some() {
        reopen(tx, &mut row, both).await?;
    }
    queries::find(tx, me, row.id).await
}

async fn unless_archived(tx: &mut Tx, me: MemberId, id: ConversationId) -> Result<Option<View>> {
    // Who came back has no place in it any more, and it is archived.
    if queries::place(tx, id, me).await?.is_none() {
        return Ok(None);
    }
    let view = queries::find(tx, me, id).await?;
    Ok(Some(view).filter(|view| view.conversation.archived_at.is_none()))
}

/// Who left is back: the two go on where they were.
async fn reopen(tx: &mut Tx, row: &mut Row, both: Vec<MemberId>) -> Result<()> {
    let present = queries::present(tx, row.id, &both).await?;
    let back: Vec<_> = both
        .iter()
        .filter(|id| !present.contains(id))
        .copied()
        .collect();
    if !back.is_empty() {
        queries::add(tx, row, &back).await?;
    }
    row.archived_at = None;
    row.member_count = 2;
    queries::update(tx, row).await?;
    tx.emit(events::archived(row)?.joining(back, row.visible_from()));
    Ok(())
}
