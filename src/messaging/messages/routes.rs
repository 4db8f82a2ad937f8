//! The operations on messages.

use actix_web::{get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::commands;
use super::domain::Range;
use super::posting::lane::Posting;
use super::wire::{Message, MessageList, MessageQuery, NewMessage};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::paging::PageQuery;
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(post_message).service(list);
}

/// Post a message
///
/// Safe to repeat: the same `id` with the same text answers the same message again, whatever
/// `Idempotency-Key` says; with another text, or from somebody else, it is refused. Who posts
/// has read everything up to their own message. Everyone in the conversation gets the event
/// `message.posted`, in the order of `seq`.
///
/// A conversation may let only its owner and admins post, may have muted the author, and takes no
/// message once it is archived.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `idempotency_mismatch`,
/// `posting_restricted`, `muted` (with `until` in `context`), `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "post_message",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    request_body = NewMessage,
    responses((status = 201, body = Message, description = "Posted, now or before")),
)]
#[post("/v1/organizations/{org_id}/conversations/{conversation_id}/messages")]
pub async fn post_message(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    body: Body<NewMessage>,
) -> Result<Created<Message>> {
    let Path((_, id)) = path;
    // Who the author is, the lane proves.
    let draft = body.value.draft(id, MemberId(Uuid::nil()));
    gate.through::<Posting>(draft).await
}

/// List the messages of a conversation
///
/// The newest ones; or those after a number, or before one. Always in the order of `seq`, and
/// without gaps. Whoever is in the conversation sees everything that was said in it, also
/// before they joined.
///
/// Needs `messaging.use`, and to be in the conversation.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_messages",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path), MessageQuery),
    responses((status = 200, body = MessageList, description = "A stretch of the conversation")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}/messages")]
pub async fn list(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    query: Query<MessageQuery>,
) -> Result<web::Json<MessageList>> {
    let Path((_, id)) = path;
    let limit = PageQuery::new(query.limit, None).limit()?;
    let range = Range::parse(query.after_seq, query.before_seq)?;
    let list = gate
        .enter(async |tx| commands::list(tx, id, range, limit).await)
        .await?;
    Ok(web::Json(list))
}
