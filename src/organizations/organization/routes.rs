//! The operations on organizations.

use actix_web::{get, patch, post, web};

use super::wire::{
    MyMembership, MyOrganization, MyPermission, NewOrganization, Organization, OrganizationPatch,
};
use super::{commands, queries};
use crate::identity;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::db::Db;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::OrgId;
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::Query;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Actor, Gate, Tenancy};
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::{can, second_factors};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(found)
        .service(mine)
        .service(read)
        .service(edit)
        .service(me);
}

/// Found an organization
///
/// The caller becomes its first member and its owner. It begins with one department, which
/// stands for the whole, and the built-in roles. Safe to repeat with an `id`.
///
/// Codes: `already_exists`.
#[utoipa::path(
    tag = "organizations",
    operation_id = "found_organization",
    request_body = NewOrganization,
    responses((status = 201, body = Organization, description = "Founded")),
)]
#[post("/v1/organizations")]
pub async fn found(
    caller: Caller,
    tenancy: web::Data<Tenancy>,
    body: Body<NewOrganization>,
) -> Result<Created<Organization>> {
    let account = caller.0.account_id;
    let founder = tenancy
        .db()
        .transaction(async |tx| identity::profile(tx.conn(), account).await)
        .await?;
    commands::found(&tenancy, &founder, body.value)
        .await
        .map(Created::Now)
}

/// List one's organizations
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_my_organizations",
    params(PageQuery),
    responses((status = 200, body = Page<MyOrganization>, description = "A page")),
)]
#[get("/v1/me/organizations")]
pub async fn mine(
    caller: Caller,
    db: web::Data<Db>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<MyOrganization>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let account = caller.0.account_id;
    let ids = db
        .transaction(async |tx| queries::of_account(tx.conn(), account, after, limit + 1).await)
        .await?;
    Ok(web::Json(Page::new(
        ids,
        limit,
        |id| *id,
        |id| MyOrganization { id },
    )?))
}

/// Read an organization
#[utoipa::path(
    tag = "organizations",
    operation_id = "read_organization",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = Organization, description = "The organization; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}")]
pub async fn read(gate: Gate<can::ReadOrganization>) -> Result<Versioned<Organization>> {
    gate.enter(async |tx| {
        let row = queries::find(tx).await?;
        let root = queries::root_department(tx).await?;
        Ok(Versioned {
            version: row.version,
            value: Organization::new(row, root),
        })
    })
    .await
}

/// Change an organization
///
/// `second_factor` says of whom a second factor is required. Who needs one and has none then gets 403
/// `second_factor_needed` for whatever they ask of the organization, until they turned one on
/// (`POST /v1/me/second-factor`).
///
/// Needs `organization.manage` and `If-Match`. Codes: `own_second_factor_first`.
#[utoipa::path(
    tag = "organizations",
    operation_id = "edit_organization",
    params(("org_id" = OrgId, Path), ("If-Match" = String, Header)),
    request_body = OrganizationPatch,
    responses((status = 200, body = Organization, description = "As it is now")),
)]
#[patch("/v1/organizations/{org_id}")]
pub async fn edit(
    gate: Gate<can::ManageOrganization>,
    version: IfMatch,
    body: Body<OrganizationPatch>,
) -> Result<Versioned<Organization>> {
    let value = gate
        .enter(async |tx| commands::edit(tx, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Read who one is here
///
/// One's member id, what one may do, and whether one needs a second factor.
#[utoipa::path(
    tag = "organizations",
    operation_id = "read_my_membership",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = MyMembership, description = "Oneself")),
)]
#[get("/v1/organizations/{org_id}/me")]
pub async fn me(gate: Gate<can::ReadOrganization>) -> Result<web::Json<MyMembership>> {
    gate.enter(async |tx| {
        let row = queries::find(tx).await?;
        let root = queries::root_department(tx).await?;
        let second_factor = second_factors::commands::mine(tx).await?;
        let Actor::Member { membership, .. } = tx.actor() else {
            return Err(Problem::internal("the service itself is no member"));
        };
        let mut held: Vec<_> = membership
            .held
            .iter()
            .map(|held| {
                (
                    held.permission.clone(),
                    held.department,
                    held.includes_below,
                )
            })
            .collect();
        held.sort();
        held.dedup();
        let permissions = held
            .into_iter()
            .map(|(permission, department_id, includes_below)| MyPermission {
                permission,
                department_id,
                includes_below,
            });
        Ok(web::Json(MyMembership {
            member_id: membership.member_id,
            organization: Organization::new(row, root),
            permissions: permissions.collect(),
            second_factor,
        }))
    })
    .await
}
