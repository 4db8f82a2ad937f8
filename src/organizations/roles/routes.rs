//! The operations on roles and grants.

use actix_web::{HttpResponse, delete, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::wire::{Grant, NewGrant, Role};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{GrantId, MemberId, OrgId};
use crate::kernel::paging::Page;
use crate::kernel::params::Path;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Gate;
use crate::organizations::{can, members};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list)
        .service(grant)
        .service(grants_of)
        .service(revoke);
}

/// List the roles
///
/// With the permissions that each holds. All on one page.
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_roles",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = Page<Role>, description = "The roles")),
)]
#[get("/v1/organizations/{org_id}/roles")]
pub async fn list(gate: Gate<can::ReadOrganization>) -> Result<web::Json<Page<Role>>> {
    let roles = gate.enter(async |tx| queries::list(tx).await).await?;
    Ok(web::Json(Page {
        items: roles.into_iter().map(Role::from).collect(),
        next_cursor: None,
    }))
}

/// Give a role to a member
///
/// Nobody gives what they do not hold, and only an owner makes an owner. Giving what the
/// member has already answers with the grant that exists.
///
/// Needs `roles.grant`. Codes: `grant_exceeds_own`.
#[utoipa::path(
    tag = "organizations",
    operation_id = "grant_role",
    params(("org_id" = OrgId, Path)),
    request_body = NewGrant,
    responses((status = 201, body = Grant, description = "Given")),
)]
#[post("/v1/organizations/{org_id}/role-grants")]
pub async fn grant(gate: Gate<can::GrantRoles>, body: Body<NewGrant>) -> Result<Created<Grant>> {
    gate.create(body, async |tx, new| {
        commands::grant(tx, new).await.map(Grant::from)
    })
    .await
}

/// List a member's roles
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_member_grants",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path)),
    responses((status = 200, body = Page<Grant>, description = "What the member was given")),
)]
#[get("/v1/organizations/{org_id}/members/{member_id}/role-grants")]
pub async fn grants_of(
    gate: Gate<can::ReadOrganization>,
    path: Path<(OrgId, MemberId)>,
) -> Result<web::Json<Page<Grant>>> {
    let Path((_, member)) = path;
    let grants = gate
        .enter(async |tx| {
            members::queries::find(tx, member).await?;
            queries::grants_of(tx, member).await
        })
        .await?;
    Ok(web::Json(Page {
        items: grants.into_iter().map(Grant::from).collect(),
        next_cursor: None,
    }))
}

/// Take a role back
///
/// Needs `roles.grant`. Codes: `grant_exceeds_own`, `last_owner`.
#[utoipa::path(
    tag = "organizations",
    operation_id = "revoke_role",
    params(("org_id" = OrgId, Path), ("grant_id" = GrantId, Path)),
    responses((status = 204, description = "Taken back")),
)]
#[delete("/v1/organizations/{org_id}/role-grants/{grant_id}")]
pub async fn revoke(
    gate: Gate<can::GrantRoles>,
    path: Path<(OrgId, GrantId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::revoke(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
