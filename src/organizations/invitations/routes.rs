//! The operations on invitations.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use chrono::TimeDelta;

use super::domain::{self, InvitationToken};
use super::wire::{
    AcceptInvitation, Invitation, Invitations, Joined, NewInvitations, RegisterInvitation,
};
use super::{commands, queries};
use crate::identity::{self, Identity};
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{InvitationId, OrgId};
use crate::kernel::limits::Limits;
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{ScopedGate, Tenancy};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(invite)
        .service(list)
        .service(revoke)
        .service(remind)
        .service(accept)
        .service(register);
}

/// Invite members by mail
///
/// All or none. Each gets a mail with a token that works once, within 14 days unless said
/// otherwise; an older invitation of theirs stops working. Who has not answered after three days
/// is reminded once. One invites only whom one could have given their roles.
///
/// Needs `members.manage`. Codes: `member_already_joined`, `grant_exceeds_own`.
#[utoipa::path(
    tag = "joining",
    operation_id = "invite_members",
    params(("org_id" = OrgId, Path)),
    request_body = NewInvitations,
    responses((status = 201, body = Invitations, description = "Invited")),
)]
#[post("/v1/organizations/{org_id}/invitations")]
pub async fn invite(
    gate: ScopedGate<can::ManageMembers>,
    identity: web::Data<Identity>,
    body: Body<NewInvitations>,
) -> Result<Created<Invitations>> {
    gate.create(body, async |tx, new| {
        let mut ids = new.member_ids;
        ids.sort();
        ids.dedup();
        let lifetime = TimeDelta::days(i64::from(new.expires_in_days));
        let rows = commands::invite(tx, identity.entropy.as_ref(), &ids, lifetime).await?;
        Ok(Invitations {
            items: rows.into_iter().map(Invitation::from).collect(),
        })
    })
    .await
}

/// List the open invitations
///
/// Newest first. Needs `members.manage`.
#[utoipa::path(
    tag = "joining",
    operation_id = "list_invitations",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<Invitation>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/invitations")]
pub async fn list(
    gate: ScopedGate<can::ManageMembers>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Invitation>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| queries::list(tx, after, limit + 1).await)
        .await?;
    Ok(web::Json(Page::new(
        rows,
        limit,
        |row| row.id,
        Invitation::from,
    )?))
}

/// Revoke an invitation
///
/// One that was used or revoked before stays as it is. Needs `members.manage`.
#[utoipa::path(
    tag = "joining",
    operation_id = "revoke_invitation",
    params(("org_id" = OrgId, Path), ("invitation_id" = InvitationId, Path)),
    responses((status = 204, description = "It cannot be used any more")),
)]
#[delete("/v1/organizations/{org_id}/invitations/{invitation_id}")]
pub async fn revoke(
    gate: ScopedGate<can::ManageMembers>,
    path: Path<(OrgId, InvitationId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::revoke(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Remind of an invitation
///
/// With a new mail, whose token replaces the one before; the expiry stays. Only of an open
/// invitation, at most once an hour, and at most 5 times.
///
/// Needs `members.manage`. Codes: `invitation_invalid`, `invitation_reminded`.
#[utoipa::path(
    tag = "joining",
    operation_id = "remind_invitation",
    params(("org_id" = OrgId, Path), ("invitation_id" = InvitationId, Path)),
    responses((status = 200, body = Invitation, description = "Reminded")),
)]
#[post("/v1/organizations/{org_id}/invitations/{invitation_id}/remind")]
pub async fn remind(
    gate: ScopedGate<can::ManageMembers>,
    identity: web::Data<Identity>,
    path: Path<(OrgId, InvitationId)>,
) -> Result<web::Json<Invitation>> {
    let Path((_, id)) = path;
    let row = gate
        .enter(async |tx| commands::remind(tx, identity.entropy.as_ref(), id).await)
        .await?;
    Ok(web::Json(row.into()))
}

/// Join with one's account
///
/// The signed-in account joins in the place of the invited member.
///
/// Codes: `invitation_invalid`, `account_already_member`.
#[utoipa::path(
    tag = "joining",
    operation_id = "accept_invitation",
    request_body = AcceptInvitation,
    responses((status = 200, body = Joined, description = "Joined")),
)]
#[post("/v1/invitations/accept")]
pub async fn accept(
    caller: Caller,
    tenancy: web::Data<Tenancy>,
    body: Body<AcceptInvitation>,
) -> Result<web::Json<Joined>> {
    let token = InvitationToken::parse(&body.value.token).ok_or_else(domain::unusable)?;
    let account = caller.0.account_id;
    let joined = tenancy
        .as_system(token.org_id, async |tx| {
            let profile = identity::profile(tx.conn(), account).await?;
            commands::accept(tx, &token, &profile).await
        })
        .await?;
    Ok(web::Json(joined))
}

/// Join with a new account
///
/// Makes an account with the invited address, which the token proves, and joins with it.
/// Sign in afterwards at `POST /v1/sessions`.
///
/// Codes: `invitation_invalid`, `account_exists`.
#[utoipa::path(
    tag = "joining",
    operation_id = "register_invitation",
    security(()),
    request_body = RegisterInvitation,
    responses((status = 201, body = Joined, description = "Joined")),
)]
#[post("/v1/invitations/register")]
pub async fn register(
    req: HttpRequest,
    limits: web::Data<Limits>,
    identity: web::Data<Identity>,
    tenancy: web::Data<Tenancy>,
    body: Body<RegisterInvitation>,
) -> Result<HttpResponse> {
    limits.check_address(&req)?;
    let RegisterInvitation {
        token,
        password,
        locale,
    } = body.value;
    let token = InvitationToken::parse(&token).ok_or_else(domain::unusable)?;
    // A look before the costly hash, so that guessed tokens cost nothing.
    let email = tenancy
        .as_system(token.org_id, async |tx| {
            let found = queries::lock_usable(tx, token.digest).await?;
            found
                .map(|invitation| invitation.email)
                .ok_or_else(domain::unusable)
        })
        .await?;
    let hash = identity.hash_password(&email, password).await?;
    let joined = tenancy
        .as_system(token.org_id, async |tx| {
            commands::register(tx, &token, &hash, locale).await
        })
        .await?;
    Ok(HttpResponse::Created().json(joined))
}
