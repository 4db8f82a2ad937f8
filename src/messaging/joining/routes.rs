//! The operations on links and requests.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder, delete, get, post, web};

use super::wire::{
    ConversationJoin, ConversationLink, ConversationLinkSecret, ConversationRequest,
    JoinConversation, NewConversationLink,
};
use super::{commands, requests};
use crate::identity::Identity;
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{ConversationId, ConversationLinkId, ConversationRequestId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(revoke)
        .service(join)
        .service(list_requests)
        .service(approve)
        .service(decline);
}

/// Make a link into a group
///
/// Members of the organization come by it, at once or when the owner or an admin says so. Its secret is in
/// this answer, and in that to a repeat of the request, which makes no other one: the service keeps a digest, and
/// derives the secret from the link's id and a key that is not in the database. It ends when it expires, is used
/// up or revoked, and when its maker leaves the group. Safe to repeat with an `id`.
///
/// Needs `messaging.use`, and to be one whom the group's policy lets invite. Codes:
/// `not_conversation_admin`, `conversation_kind`, `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "create_conversation_link",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    request_body = NewConversationLink,
    responses((status = 201, body = ConversationLinkSecret, description = "Made")),
)]
#[post("/v1/organizations/{org_id}/conversations/{conversation_id}/links")]
pub async fn create(
    gate: Gate<can::UseMessaging>,
    req: HttpRequest,
    identity: web::Data<Identity>,
    path: Path<(OrgId, ConversationId)>,
    body: Body<NewConversationLink>,
) -> Result<HttpResponse> {
    let (Path((org_id, id)), sealing) = (path, &identity.sealing);
    let made = gate.create(body, async |tx, new| {
        commands::create(tx, sealing, id, new).await
    });
    // What is stored for a repeat has no secret.
    let made = match made.await? {
        Created::Now(link) => Created::Now(commands::with_secret(sealing, org_id, link)),
        Created::Before(answer) => {
            let link = serde_json::from_value(answer).map_err(Problem::internal)?;
            let again = commands::with_secret(sealing, org_id, link);
            Created::Before(serde_json::to_value(again).map_err(Problem::internal)?)
        }
    };
    let mut response = made.respond_to(&req);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// List the links into a group
///
/// Those that were neither revoked nor have expired, newest first, without their secrets.
///
/// Needs `messaging.use`, and to be one whom the group's policy lets invite. Codes:
/// `not_conversation_admin`, `conversation_kind`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_conversation_links",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path), PageQuery),
    responses((status = 200, body = Page<ConversationLink>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}/links")]
pub async fn list(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<ConversationLink>>> {
    let Path((_, id)) = path;
    let (limit, after) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| commands::list(tx, id, after, limit + 1).await)
        .await?;
    let page = Page::new(rows, limit, |row| row.id, ConversationLink::from)?;
    Ok(web::Json(page))
}

/// Revoke a link into a group
///
/// Who made it does, and so do the owner and the admins. Nobody comes by it from then on; open
/// requests stay open.
///
/// Needs `messaging.use`, and to be in the group. Codes: `not_conversation_admin`,
/// `conversation_kind`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "revoke_conversation_link",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("link_id" = ConversationLinkId, Path),
    ),
    responses((status = 204, description = "It cannot be used any more")),
)]
#[delete("/v1/organizations/{org_id}/conversations/{conversation_id}/links/{link_id}")]
pub async fn revoke(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, ConversationLinkId)>,
) -> Result<HttpResponse> {
    let Path((_, id, link)) = path;
    gate.enter(async |tx| commands::revoke(tx, id, link).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Come into a group by a link
///
/// One is in at once, or asks to be, where the link says so or the group's policy (`join_approval`);
/// asking again answers with the open request, and who is in it already is. Everyone in it gets the event
/// `conversation.members_changed`, or owner and admins `conversation.request_changed`.
///
/// Needs `messaging.use`. Codes: `conversation_link_invalid`, `conversation_full`,
/// `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "join_conversation",
    params(("org_id" = OrgId, Path)),
    request_body = JoinConversation,
    responses((status = 200, body = ConversationJoin, description = "In it, or asked to be")),
)]
#[post("/v1/organizations/{org_id}/conversation-joins")]
pub async fn join(
    gate: Gate<can::UseMessaging>,
    body: Body<JoinConversation>,
) -> Result<web::Json<ConversationJoin>> {
    let outcome = gate
        .enter(async |tx| commands::join(tx, &body.value.secret).await)
        .await?;
    Ok(web::Json(outcome))
}

/// List who asks to come into a group
///
/// The open requests, of whoever came by a link and for whom a member would bring in, the oldest first; those of people whom one may not see are left out, so
/// that a page may have fewer than were asked for.
///
/// Needs `messaging.use`, and to own or administer the group. Codes: `not_conversation_admin`,
/// `conversation_kind`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_conversation_requests",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path), PageQuery),
    responses((status = 200, body = Page<ConversationRequest>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}/requests")]
pub async fn list_requests(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<ConversationRequest>>> {
    let Path((_, id)) = path;
    let (limit, after) = (page.limit()?, page.after()?);
    let (rows, mut people) = gate
        .enter(async |tx| requests::list(tx, id, after, limit + 1).await)
        .await?;
    let page = Page::new(
        rows,
        limit,
        |row| row.id,
        |row| {
            Some(ConversationRequest {
                id: row.id,
                person: people.remove(&row.member_id)?,
                invited_by: row.invited_by,
                created_at: row.created_at,
            })
        },
    )?;
    Ok(web::Json(Page {
        items: page.items.into_iter().flatten().collect(),
        next_cursor: page.next_cursor,
    }))
}

/// Let somebody into a group who asks
///
/// Asking again changes nothing. Who asked, or would have brought them in, gets the event
/// `conversation.request_changed`, and everyone in the group `conversation.members_changed`.
///
/// Needs `messaging.use`, and to own or administer the group. Codes: `not_conversation_admin`,
/// `conversation_request_decided`, `conversation_full`, `conversation_kind`,
/// `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "approve_conversation_request",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("request_id" = ConversationRequestId, Path),
    ),
    responses((status = 204, description = "In it now")),
)]
#[post("/v1/organizations/{org_id}/conversations/{conversation_id}/requests/{request_id}/approve")]
pub async fn approve(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, ConversationRequestId)>,
) -> Result<HttpResponse> {
    let Path((_, id, request)) = path;
    gate.enter(async |tx| requests::decide(tx, id, request, true).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Decline somebody who asks to come into a group
///
/// They may ask again; their use of the link is given back. Who asked, or would have brought them in, gets the
/// event `conversation.request_changed`.
///
/// Needs `messaging.use`, and to own or administer the group. Codes: `not_conversation_admin`,
/// `conversation_request_decided`, `conversation_kind`, `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "decline_conversation_request",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("request_id" = ConversationRequestId, Path),
    ),
    responses((status = 204, description = "Declined")),
)]
#[post("/v1/organizations/{org_id}/conversations/{conversation_id}/requests/{request_id}/decline")]
pub async fn decline(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, ConversationRequestId)>,
) -> Result<HttpResponse> {
    let Path((_, id, request)) = path;
    gate.enter(async |tx| requests::decide(tx, id, request, false).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
