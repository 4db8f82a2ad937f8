//! The operations on what a message says.

use actix_web::{get, patch, web};

use super::queries::{self, Former};
use super::wire::{FormerVersion, MessageEdit};
use crate::kernel::body::Body;
use crate::kernel::ids::{ConversationId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::messaging::messages::kinds::TextFormat;
use crate::messaging::messages::standing;
use crate::messaging::messages::wire::Message;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(edit).service(list);
}

/// Edit a message
///
/// Only texts, only by their author, only within the organization's window of 24 hours, and
/// only where the author may post.
/// What it said before stays in its history. Who is mentioned is said anew: people who are not
/// mentioned any more do not count it any more. Everyone who may see the message gets the
/// event `message.edited`.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `contact_restricted`, `not_message_author`,
/// `message_not_editable`, `message_too_old`, `message_recalled`, `conversation_archived`,
/// `posting_restricted`, `muted`, `mention_everyone_restricted`, `version_mismatch`, `precondition_required`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "edit_message",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, description = "The message's number"),
        ("If-Match" = String, Header, description = "The version that was read, like `\"v1\"`"),
    ),
    request_body = MessageEdit,
    responses((status = 200, body = Message, description = "As it is now")),
)]
#[patch("/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}")]
pub async fn edit(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64)>,
    version: IfMatch,
    body: Body<MessageEdit>,
) -> Result<Versioned<Message>> {
    let Path((_, id, seq)) = path;
    let value = gate
        .enter(async |tx| super::edit(tx, id, seq, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// List what a message said before
///
/// The versions that edits replaced, the oldest first. Whoever may see a message may see them;
/// of a recalled message nobody.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `message_recalled`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_message_edits",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, description = "The message's number"),
        PageQuery,
    ),
    responses((status = 200, body = Page<FormerVersion>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/edits")]
pub async fn list(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64)>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<FormerVersion>>> {
    let Path((_, id, seq)) = path;
    let (limit, after) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| {
            let by = standing::of(tx, id).await?;
            let message = standing::message(tx, &by, seq).await?;
            standing::require_there(&message)?;
            queries::list(tx, &message, after, limit + 1).await
        })
        .await?;
    let shape = |row: Former| FormerVersion {
        version: row.version,
        text: row.text,
        format: TextFormat::stored(&row.format),
        replaced_at: row.replaced_at,
    };
    Ok(web::Json(Page::new(rows, limit, |row| row.version, shape)?))
}
