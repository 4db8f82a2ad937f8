//! The operations on conversations.

use actix_web::{delete, get, patch, post, put, web};

use super::domain::View;
use super::reading::lane::{Reading, Seen};
use super::wire::{
    Conversation, ConversationPatch, ConversationsQuery, NewConversation, ReadMark, ReadState,
};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{ConversationId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::{can, names};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(read)
        .service(edit)
        .service(archive)
        .service(reopen)
        .service(mark_read);
}

/// Create a group conversation
///
/// Whoever creates it is in it and owns it. Up to 500 others at once, and 10,000 members in all.
/// Everybody may post, mention everyone, invite, pin and edit, and newcomers see everything,
/// until the policy is changed. Safe to repeat with an `id`. Everyone in it gets the event `conversation.created`.
///
/// Needs `messaging.use`. Codes: `contact_restricted`.
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
/// paging: follow the events, or begin again. With `q` those that have it in their name, and direct
/// ones whose other one has a name, in Chinese or in pinyin, that begins with it or has it further
/// on; also hidden ones.
///
/// Needs `messaging.use`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_conversations",
    params(("org_id" = OrgId, Path), ConversationsQuery),
    responses((status = 200, body = Page<Conversation>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/conversations")]
pub async fn list(
    gate: Gate<can::UseMessaging>,
    query: Query<ConversationsQuery>,
) -> Result<web::Json<Page<Conversation>>> {
    let Query(query) = query;
    let page = PageQuery::new(query.limit, query.cursor);
    let (limit, after) = (page.limit()?, page.after()?);
    let name = names::typed(&query.q)?;
    let work = async |tx: &mut Tx| {
        let me = tx.member_id()?;
        queries::list(tx, me, name, after, limit + 1).await
    };
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
) -> Result<Versioned<Conversation>> {
    let Path((_, id)) = path;
    let view = gate
        .enter(async |tx| queries::find(tx, tx.member_id()?, id).await)
        .await?;
    Ok(versioned(view))
}

fn versioned(view: View) -> Versioned<Conversation> {
    Versioned {
        version: view.conversation.version,
        value: view.into(),
    }
}

/// Change a conversation
///
/// Name and description are changed by whom the policy lets edit; the policy itself by owner and
/// admins. `posting` set to `admins` mutes all others. What newcomers see concerns those who come
/// from then on. Only a group has a name of its own and people who are invited; a direct
/// conversation has nothing to change. Everyone in it gets the event `conversation.changed`.
///
/// Needs `messaging.use`, to be in the conversation, and `If-Match`. Codes:
/// `not_conversation_admin`, `conversation_kind`, `conversation_archived`, `version_mismatch`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "edit_conversation",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("If-Match" = String, Header),
    ),
    request_body = ConversationPatch,
    responses((status = 200, body = Conversation, description = "As it is now")),
)]
#[patch("/v1/organizations/{org_id}/conversations/{conversation_id}")]
pub async fn edit(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    version: IfMatch,
    body: Body<ConversationPatch>,
) -> Result<Versioned<Conversation>> {
    let Path((_, id)) = path;
    let view = gate
        .enter(async |tx| commands::edit(tx, id, version, body.value).await)
        .await?;
    Ok(versioned(view))
}

/// Archive a group
///
/// It is read from then on, and nothing is added or changed. Asking again changes nothing.
/// Everyone in it gets the event `conversation.archived`.
///
/// Needs `messaging.use`, and to own or administer the conversation. Codes:
/// `not_conversation_admin`, `conversation_kind`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "archive_conversation",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    responses((status = 200, body = Conversation, description = "Archived")),
)]
#[put("/v1/organizations/{org_id}/conversations/{conversation_id}/archive")]
pub async fn archive(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
) -> Result<Versioned<Conversation>> {
    let Path((_, id)) = path;
    let view = gate
        .enter(async |tx| commands::set_archived(tx, id, true).await)
        .await?;
    Ok(versioned(view))
}

/// Open an archived group again
///
/// Asking again changes nothing. Everyone in it gets the event `conversation.archived`, with
/// `archived_at` of `null`.
///
/// Needs `messaging.use`, and to own or administer the conversation. Codes:
/// `not_conversation_admin`, `conversation_kind`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "reopen_conversation",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    responses((status = 200, body = Conversation, description = "Open again")),
)]
#[delete("/v1/organizations/{org_id}/conversations/{conversation_id}/archive")]
pub async fn reopen(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
) -> Result<Versioned<Conversation>> {
    let Path((_, id)) = path;
    let view = gate
        .enter(async |tx| commands::set_archived(tx, id, false).await)
        .await?;
    Ok(versioned(view))
}

/// Mark as read
///
/// Everything up to and including `seq` is read, on all of one's devices; the others get the
/// event `conversation.read`. The mark never goes back: a smaller `seq` than before changes
/// nothing and answers where the mark is. One beyond the newest message is refused. Who reads up to the mark or beyond
/// it has the conversation marked as unread no more.
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
