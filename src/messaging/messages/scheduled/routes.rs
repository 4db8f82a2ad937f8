//! The operations on messages that wait.

use actix_web::{HttpResponse, delete, get, patch, post, web};

use super::queries::{self, Row};
use super::wire::{
    NewScheduledMessage, ScheduledMessage, ScheduledMessages, ScheduledPatch, ScheduledState,
};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{ConversationId, OrgId, ScheduledMessageId};
use crate::kernel::params::Path;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::messaging::messages::standing;
use crate::messaging::messages::wire::Message;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(edit)
        .service(cancel)
        .service(send);
}

impl From<Row> for ScheduledMessage {
    fn from(row: Row) -> Self {
        let state = if row.is_refused() {
            ScheduledState::Refused
        } else {
            ScheduledState::Pending
        };
        Self {
            id: row.id,
            conversation_id: row.conversation_id,
            message: row.body,
            send_at: row.send_at,
            state,
            refusal_code: row.refusal_code,
            refusal: row.refusal,
            created_at: row.created_at,
        }
    }
}

/// Schedule a message
///
/// It is posted at its time as if its author did so then: who has left the conversation by then,
/// or may not post in it, is told that it was refused, and why. At most 30 days ahead, and at
/// most 100 of one's own in a conversation. Safe to repeat with an `id`. One's own devices get
/// the event `scheduled_message.changed`, now and with whatever becomes of it.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `contact_restricted`, `scheduled_limit`,
/// `conversation_archived`, `mention_everyone_restricted`, `message_recalled`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "schedule_message",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    request_body = NewScheduledMessage,
    responses((status = 201, body = ScheduledMessage, description = "It waits")),
)]
#[post("/v1/organizations/{org_id}/conversations/{conversation_id}/scheduled-messages")]
pub async fn create(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    body: Body<NewScheduledMessage>,
) -> Result<Created<ScheduledMessage>> {
    let Path((_, id)) = path;
    gate.create(body, async |tx, new| {
        super::create(tx, id, new).await.map(ScheduledMessage::from)
    })
    .await
}

/// List one's scheduled messages
///
/// One's own in this conversation, those that were refused as well, the next one first; at most
/// 100. What was posted is not among them any more.
///
/// Needs `messaging.use`, and to be in the conversation.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_scheduled_messages",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    responses((status = 200, body = ScheduledMessages, description = "All of them")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}/scheduled-messages")]
pub async fn list(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
) -> Result<web::Json<ScheduledMessages>> {
    let Path((_, id)) = path;
    let rows = gate
        .enter(async |tx| {
            let by = standing::of(tx, id).await?;
            queries::list(tx, id, by.member_id).await
        })
        .await?;
    let items = rows.into_iter().map(ScheduledMessage::from).collect();
    Ok(web::Json(ScheduledMessages { items }))
}

/// Edit a scheduled message
///
/// Another time, or another message in its place; one that was refused waits again.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `conversation_archived`,
/// `mention_everyone_restricted`, `message_recalled`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "edit_scheduled_message",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("scheduled_id" = ScheduledMessageId, Path),
    ),
    request_body = ScheduledPatch,
    responses((status = 200, body = ScheduledMessage, description = "As it is now")),
)]
#[patch(
    "/v1/organizations/{org_id}/conversations/{conversation_id}/scheduled-messages/{scheduled_id}"
)]
pub async fn edit(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, ScheduledMessageId)>,
    body: Body<ScheduledPatch>,
) -> Result<web::Json<ScheduledMessage>> {
    let Path((_, conversation, id)) = path;
    let row = gate
        .enter(async |tx| super::edit(tx, conversation, id, body.value).await)
        .await?;
    Ok(web::Json(row.into()))
}

/// Cancel a scheduled message
///
/// Also where one is not in the conversation any more.
///
/// Needs `messaging.use`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "cancel_scheduled_message",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("scheduled_id" = ScheduledMessageId, Path),
    ),
    responses((status = 204, description = "It is not posted")),
)]
#[delete(
    "/v1/organizations/{org_id}/conversations/{conversation_id}/scheduled-messages/{scheduled_id}"
)]
pub async fn cancel(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, ScheduledMessageId)>,
) -> Result<HttpResponse> {
    let Path((_, conversation, id)) = path;
    gate.enter(async |tx| super::cancel(tx, conversation, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Post a scheduled message now
///
/// What is refused stays as it was.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: as of posting.
#[utoipa::path(
    tag = "messaging",
    operation_id = "send_scheduled_message",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("scheduled_id" = ScheduledMessageId, Path),
    ),
    responses((status = 200, body = Message, description = "Posted")),
)]
#[post(
    "/v1/organizations/{org_id}/conversations/{conversation_id}/scheduled-messages/{scheduled_id}/send"
)]
pub async fn send(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, ScheduledMessageId)>,
) -> Result<web::Json<Message>> {
    let Path((_, conversation, id)) = path;
    let message = gate
        .enter(async |tx| super::send_now(tx, conversation, id).await)
        .await?;
    Ok(web::Json(message))
}
