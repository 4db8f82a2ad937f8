//! The operations on conversations.

use actix_web::{get, post, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::domain::View;
use super::reading::lane::{Reading, Seen};
use super::wire::{Conversation, NewConversation, ReadMark, ReadState};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{ConversationId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create)
        .service(list)
        .service(read)
        .service(mark_read);
}

/// Create a group conversation
///
/// Whoever creates it is in it and owns it. At most 500 members. Safe to repeat with an `id`.
/// Everyone in it gets the event `conversation.created`.
///
/// Needs `messaging.use`. Codes: `conversation_full`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "create_conversation",
    params(("org_id" = OrgId, Path)),
    request_body = NewConversation,
    responses((status = 201, body = Conversation, description = "Created")),
)]
#[post("/v1/organizations/{org_id}/conversations")]
pub async fn create(
    gate: Gate<can::UseMessaging>,
    body: Body<NewConversation>,
) -> Result<Created<Conversation>> {
    gate.create(body, async |tx, new| {
        commands::create(tx, new).await.map(Conversation::from)
    })
    .await
}

/// List one's own conversations
///
/// Newest activity first, each with its last message, how much is unread and how often one is
/// mentioned in it. A conversation
/// in which something is posted meanwhile moves to the front, and may be missed by whoever is
/// paging: follow the events, or begin again.
///
/// Needs `messaging.use`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_conversations",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<Conversation>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/conversations")]
pub async fn list(
    gate: Gate<can::UseMessaging>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Conversation>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let work = async |tx: &mut _| queries::list(tx, tx.member_id()?, after, limit + 1).await;
    let rows = gate.enter(work).await?;
    Ok(web::Json(Page::new(
        rows,
        limit,
        View::activity,
        Conversation::from,
    )?))
}

/// Read a conversation
///
/// Needs `messaging.use`, and to be in it.
#[utoipa::path(
    tag = "messaging",
    operation_id = "read_conversation",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    responses((status = 200, body = Conversation, description = "The conversation")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}")]
pub async fn read(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
) -> Result<web::Json<Conversation>> {
    let Path((_, id)) = path;
    let view = gate
        .enter(async |tx| queries::find(tx, tx.member_id()?, id).await)
        .await?;
    Ok(web::Json(view.into()))
}

/// Mark as read
///
/// Everything up to and including `seq` is read, on all of one's devices; the others get the
/// event `conversation.read`. The mark never goes back: a smaller `seq` than before changes
/// nothing and answers where the mark is. One beyond the newest message is refused.
///
/// Needs `messaging.use`, and to be in the conversation.
#[utoipa::path(
    tag = "messaging",
    operation_id = "mark_conversation_read",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    request_body = ReadMark,
    responses((status = 200, body = ReadState, description = "Where the mark is now")),
)]
#[put("/v1/organizations/{org_id}/conversations/{conversation_id}/read")]
pub async fn mark_read(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    body: Body<ReadMark>,
) -> Result<web::Json<ReadState>> {
    let Path((_, conversation_id)) = path;
    let seen = Seen {
        conversation_id,
        seq: body.value.seq,
    };
    gate.through::<Reading>(seen).await.map(web::Json)
}
