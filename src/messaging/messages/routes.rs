//! The operations on messages.

use actix_web::{get, post, web};
use uuid::Uuid;

use super::commands;
use super::domain::Range;
use super::posting::lane::Posting;
use super::wire::{Message, MessageList, MessageQuery, NewMessage};
use crate::kernel::body::Body;
use crate::kernel::events::Payload;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::paging::PageQuery;
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::Versioned;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(post_message)
        .service(list)
        .service(read_message);
    super::edits::routes::routes(routes);
    super::forwards::routes(routes);
    super::pins::routes(routes);
    super::top_notices::routes(routes);
    super::reactions::routes(routes);
    super::recalls::routes(routes);
    super::scheduled::routes::routes(routes);
    super::threads::routes(routes);
}

/// Post a message
///
/// Words (1 to 8,000 characters, plain or Markdown), a content of another kind, or both. It may
/// answer an earlier message, stand in a thread, and mention people: at most 200, those of
/// departments counted, and everyone where the conversation allows it.
///
/// Safe to repeat: the same `id` with the same message answers it again, whatever
/// `Idempotency-Key` says; with another one, or from somebody else, it is refused. Who posts
/// has read everything up to their own message. Everyone in the conversation gets the event
/// `message.posted`, in the order of `seq`.
///
/// A conversation may let only its owner and admins post, may have muted the author, and takes no
/// message once it is archived.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `contact_restricted`,
/// `idempotency_mismatch`,
/// `posting_restricted`, `muted` (until when is in the context), `conversation_archived`,
/// `mention_everyone_restricted`, `message_recalled`.
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
) -> Result<Created<Payload>> {
    let Path((_, id)) = path;
    // Who the author is, the lane proves.
    let draft = body.value.draft(id, MemberId(Uuid::nil()))?;
    gate.through::<Posting>(draft).await
}

/// List the messages of a conversation
///
/// The newest ones; or those after a number, or before one. Always in the order of `seq`, and
/// without gaps, but for what lies before the first message that one may see. Of a recalled
/// message there is only its tombstone.
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

/// Read a message
///
/// With its version as `ETag`, which an edit needs.
///
/// Needs `messaging.use`, and to be in the conversation.
#[utoipa::path(
    tag = "messaging",
    operation_id = "read_message",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, description = "The message's number"),
    ),
    responses((status = 200, body = Message, description = "The message")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}")]
pub async fn read_message(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64)>,
) -> Result<Versioned<Message>> {
    let Path((_, id, seq)) = path;
    let value = gate
        .enter(async |tx| commands::read(tx, id, seq).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}
