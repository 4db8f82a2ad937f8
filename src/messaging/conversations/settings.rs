//! What somebody sets of a conversation for themselves: their devices share it, and nobody else
//! learns of it.

use actix_web::put;

use super::wire::{Conversation, ConversationSettings};
use super::{events, queries};
use crate::kernel::body::Body;
use crate::kernel::ids::{ConversationId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::kernel::version::Versioned;
use crate::messaging::conversations::domain::View;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(set);
}

/// Set what one has of a conversation for oneself
///
/// All of it at once: whether it notifies, stands at the top of one's list, is shown as unread,
/// or is hidden until the next message. Others learn nothing of it; one's own devices get the event
/// `conversation.changed`.
///
/// Needs `messaging.use`, and to be in the conversation.
#[utoipa::path(
    tag = "messaging",
    operation_id = "set_conversation_settings",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    request_body = ConversationSettings,
    responses((status = 200, body = Conversation, description = "As it is now")),
)]
#[put("/v1/organizations/{org_id}/conversations/{conversation_id}/settings")]
pub async fn set(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    body: Body<ConversationSettings>,
) -> Result<Versioned<Conversation>> {
    let Path((_, id)) = path;
    let view = gate
        .enter(async |tx| store(tx, id, body.value).await)
        .await?;
    Ok(Versioned {
        version: view.conversation.version,
        value: view.into(),
    })
}

async fn store(tx: &mut Tx, id: ConversationId, given: ConversationSettings) -> Result<View> {
    let me = tx.member_id()?;
    if given.silenced_until.is_some() && !given.silenced {
        return Err(Problem::invalid(
            "/silenced_until",
            "must be absent unless `silenced` is true",
        ));
    }
    let view = queries::find(tx, me, id).await?;
    let mut place = view.place;
    place.silenced = given.silenced;
    place.silenced_until = given.silenced_until;
    place.pinned_at = given
        .pinned
        .then(|| place.pinned_at.unwrap_or_else(|| tx.now()));
    place.marked_unread = given.marked_unread;
    place.hidden_seq = given.hidden.then_some(view.conversation.last_seq);
    queries::set_own(tx, id, &place).await?;
    tx.emit(events::changed_for(&view.conversation, vec![me])?);
    queries::find(tx, me, id).await
}
