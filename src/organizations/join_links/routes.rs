//! The operations on join links, and joining through them.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder, delete, get, post, web};

use super::domain::Secret;
use super::wire::{
    InvitationPreview, JoinLink, JoinLinkSecret, JoinOrganization, JoinOutcome, NewJoinLink,
    PreviewInvitation,
};
use super::{commands, queries};
use crate::identity::{self, Identity};
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{AccountId, JoinLinkId, OrgId};
use crate::kernel::limits::Limits;
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{ScopedGate, Tenancy};
use crate::organizations::can;
use crate::organizations::invitations::domain::unusable;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(revoke)
        .service(preview)
        .service(join);
}

/// Make a join link or a code
///
/// Its secret is in this answer, and in that to a repeat of the request, which makes no other
/// one. The service keeps a digest, and derives the secret from the link's id and a key that is not
/// in the database; revoke what got lost. Safe to repeat with an `id`.
///
/// Needs `members.manage` for the department that it leads to.
#[utoipa::path(
    tag = "joining",
    operation_id = "create_join_link",
    params(("org_id" = OrgId, Path)),
    request_body = NewJoinLink,
    responses((status = 201, body = JoinLinkSecret, description = "Made")),
)]
#[post("/v1/organizations/{org_id}/join-links")]
pub async fn create(
    gate: ScopedGate<can::ManageMembers>,
    req: HttpRequest,
    identity: web::Data<Identity>,
    path: Path<OrgId>,
    body: Body<NewJoinLink>,
) -> Result<HttpResponse> {
    let (Path(org_id), sealing) = (path, &identity.sealing);
    let made = gate.create(body, async |tx, new| {
        commands::create(tx, sealing, new).await
    });
    // What is stored for a repeat has no secret.
    let made = match made.await? {
        Created::Now(link) => Created::Now(commands::with_secret(sealing, org_id, link)?),
        Created::Before(answer) => {
            let link = serde_json::from_value(answer).map_err(Problem::internal)?;
            let again = commands::with_secret(sealing, org_id, link)?;
            Created::Before(serde_json::to_value(again).map_err(Problem::internal)?)
        }
    };
    let mut response = made.respond_to(&req);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// List the join links and codes
///
/// Those that were neither revoked nor have expired, newest first, without their secrets. Needs
/// `members.manage`; who holds it for some departments sees what leads to these.
#[utoipa::path(
    tag = "joining",
    operation_id = "list_join_links",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<JoinLink>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/join-links")]
pub async fn list(
    gate: ScopedGate<can::ManageMembers>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<JoinLink>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| queries::list(tx, after, limit + 1).await)
        .await?;
    let page = Page::new(rows, limit, |row| row.id, JoinLink::from)?;
    Ok(web::Json(page))
}

/// Revoke a join link or a code
///
/// Nobody joins through it from then on; open requests stay open. Needs `members.manage` for
/// the department that it leads to.
#[utoipa::path(
    tag = "joining",
    operation_id = "revoke_join_link",
    params(("org_id" = OrgId, Path), ("join_link_id" = JoinLinkId, Path)),
    responses((status = 204, description = "It cannot be used any more")),
)]
#[delete("/v1/organizations/{org_id}/join-links/{join_link_id}")]
pub async fn revoke(
    gate: ScopedGate<can::ManageMembers>,
    path: Path<(OrgId, JoinLinkId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::revoke(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// See where an invitation leads
///
/// For whoever holds the token of a mail, the token of a link, or a code. Of codes one network
/// address tries 100 a minute.
///
/// Codes: `invitation_invalid`, `rate_limited`.
#[utoipa::path(
    tag = "joining",
    operation_id = "preview_invitation",
    security(()),
    request_body = PreviewInvitation,
    responses((status = 200, body = InvitationPreview, description = "Where it leads")),
)]
#[post("/v1/invitations/preview")]
pub async fn preview(
    req: HttpRequest,
    limits: web::Data<Limits>,
    tenancy: web::Data<Tenancy>,
    body: Body<PreviewInvitation>,
) -> Result<web::Json<InvitationPreview>> {
    limits.check_address(&req)?;
    let secret = Secret::parse(&body.value.secret).ok_or_else(unusable)?;
    let org_id = organization(&req, &limits, &tenancy, &secret, None).await?;
    let shown = tenancy
        .as_system(org_id, async |tx| commands::preview(tx, &secret).await)
        .await?;
    Ok(web::Json(shown))
}

/// Join through a link or a code
///
/// The signed-in account is in at once, or asks to be, as the link says. Who was invited by mail
/// under the account's address becomes the member who was invited, in the departments that were
/// meant, and needs no approval. Asking again answers with the open request. Of codes one account
/// tries 10 a minute, and one network address 100.
///
/// Codes: `invitation_invalid`, `account_already_member`, `member_email_taken`, `rate_limited`.
#[utoipa::path(
    tag = "joining",
    operation_id = "join_organization",
    request_body = JoinOrganization,
    responses((status = 200, body = JoinOutcome, description = "Joined, or asked to")),
)]
#[post("/v1/invitations/join")]
pub async fn join(
    req: HttpRequest,
    caller: Caller,
    limits: web::Data<Limits>,
    tenancy: web::Data<Tenancy>,
    body: Body<JoinOrganization>,
) -> Result<web::Json<JoinOutcome>> {
    let account = caller.0.account_id;
    let JoinOrganization { secret, name } = body.value;
    let secret = Secret::parse(&secret).ok_or_else(unusable)?;
    let (Secret::Link { digest, .. } | Secret::Code { digest }) = &secret else {
        return Err(unusable());
    };
    let org_id = organization(&req, &limits, &tenancy, &secret, Some(account)).await?;
    let outcome = tenancy
        .as_system(org_id, async |tx| {
            let profile = identity::profile(tx.conn(), account).await?;
            commands::join(tx, digest, &profile, name).await
        })
        .await?;
    Ok(web::Json(outcome))
}

/// The organization that a secret is of. Who tries codes is counted, as they are short.
async fn organization(
    req: &HttpRequest,
    limits: &Limits,
    tenancy: &Tenancy,
    secret: &Secret,
    account: Option<AccountId>,
) -> Result<OrgId> {
    match secret {
        Secret::Mail(token) => Ok(token.org_id),
        Secret::Link { org_id, .. } => Ok(*org_id),
        Secret::Code { digest } => {
            limits.check_code(req, account)?;
            let found = tenancy
                .db()
                .autocommit(async |conn| queries::organization_of(conn, digest).await)
                .await?;
            found.ok_or_else(unusable)
        }
    }
}
