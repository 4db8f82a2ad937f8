//! The operations on roles and grants.

use actix_web::{HttpResponse, delete, get, patch, post, web};

use super::wire::{
    EffectivePermission, Grant, GrantQuery, NewGrant, NewRole, PermissionAnswer, RemoveRole, Role,
    RolePatch, WhyQuery,
};
use super::{commands, define, domain, own, queries, why};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{GrantId, MemberId, OrgId, RoleId};
use crate::kernel::paging::Page;
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, ScopedGate, Tx};
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::{can, members};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(list)
        .service(create)
        .service(read)
        .service(edit)
        .service(remove)
        .service(list_grants)
        .service(effective)
        .service(explain)
        .service(grant)
        .service(grants_of)
        .service(revoke);
}

/// List the roles
///
/// With the permissions that each holds, and how many members hold it. All on one page: the
/// built-in ones and at most 200 of the organization's own.
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_roles",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = Page<Role>, description = "The roles")),
)]
#[get("/v1/organizations/{org_id}/roles")]
pub async fn list(gate: Gate<can::ReadOrganization>) -> Result<web::Json<Page<Role>>> {
    gate.enter(async |tx| {
        let roles = queries::list(tx).await?;
        let holders = own::holders(tx).await?;
        let shape = |role: domain::Role| {
            let count = holders.get(&role.id).copied().unwrap_or(0);
            Role::new(role, count)
        };
        Ok(web::Json(Page {
            items: roles.into_iter().map(shape).collect(),
            next_cursor: None,
        }))
    })
    .await
}

/// Create a role
///
/// One of the organization's own, made of named permissions; at most 200. Nobody writes into a role
/// what they do not hold for the whole organization. Safe to repeat with an `id`.
///
/// Needs `roles.manage`. Codes: `role_name_taken`, `role_limit`, `grant_exceeds_own`.
#[utoipa::path(
    tag = "organizations",
    operation_id = "create_role",
    params(("org_id" = OrgId, Path)),
    request_body = NewRole,
    responses((status = 201, body = Role, description = "Created")),
)]
#[post("/v1/organizations/{org_id}/roles")]
pub async fn create(gate: Gate<can::ManageRoles>, body: Body<NewRole>) -> Result<Created<Role>> {
    gate.create(body, async |tx, new| {
        Ok(Role::new(define::create(tx, new).await?, 0))
    })
    .await
}

/// Read a role
#[utoipa::path(
    tag = "organizations",
    operation_id = "read_role",
    params(("org_id" = OrgId, Path), ("role_id" = RoleId, Path)),
    responses((status = 200, body = Role, description = "The role; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}/roles/{role_id}")]
pub async fn read(
    gate: Gate<can::ReadOrganization>,
    path: Path<(OrgId, RoleId)>,
) -> Result<Versioned<Role>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        let role = queries::find(tx, id).await?;
        with_holders(tx, role).await
    })
    .await
}

/// Change a role
///
/// Its name, its group or its permissions; everybody who holds it gains and loses with it at once.
/// What it gains and loses, one must hold for the whole organization. A role that is given for
/// departments keeps to permissions that can be held there. Built-in roles do not change.
///
/// Needs `roles.manage` and `If-Match`. Codes: `role_name_taken`, `role_builtin`, `role_in_use`,
/// `grant_exceeds_own`.
#[utoipa::path(
    tag = "organizations",
    operation_id = "edit_role",
    params(("org_id" = OrgId, Path), ("role_id" = RoleId, Path), ("If-Match" = String, Header)),
    request_body = RolePatch,
    responses((status = 200, body = Role, description = "As it is now")),
)]
#[patch("/v1/organizations/{org_id}/roles/{role_id}")]
pub async fn edit(
    gate: Gate<can::ManageRoles>,
    path: Path<(OrgId, RoleId)>,
    version: IfMatch,
    body: Body<RolePatch>,
) -> Result<Versioned<Role>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        let role = define::edit(tx, id, version, body.value).await?;
        with_holders(tx, role).await
    })
    .await
}

async fn with_holders(tx: &mut Tx, role: domain::Role) -> Result<Versioned<Role>> {
    let holders = own::holders(tx).await?.remove(&role.id).unwrap_or(0);
    Ok(Versioned {
        version: role.version,
        value: Role::new(role, holders),
    })
}

/// Remove a role
///
/// Refused while somebody holds it, unless `revoke=true` takes it back from everybody first.
///
/// Needs `roles.manage`. Codes: `role_in_use`, `role_builtin`, `grant_exceeds_own`.
#[utoipa::path(
    tag = "organizations",
    operation_id = "remove_role",
    params(("org_id" = OrgId, Path), ("role_id" = RoleId, Path), RemoveRole),
    responses((status = 204, description = "Removed")),
)]
#[delete("/v1/organizations/{org_id}/roles/{role_id}")]
pub async fn remove(
    gate: Gate<can::ManageRoles>,
    path: Path<(OrgId, RoleId)>,
    query: Query<RemoveRole>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| define::remove(tx, id, query.revoke).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List who was given which role
///
/// Of everybody, or of one role, or for one department: the admins and how far they may act.
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_role_grants",
    params(("org_id" = OrgId, Path), GrantQuery),
    responses((status = 200, body = Page<Grant>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/role-grants")]
pub async fn list_grants(
    gate: Gate<can::ReadOrganization>,
    query: Query<GrantQuery>,
) -> Result<web::Json<Page<Grant>>> {
    let page = query.page();
    let (limit, after) = (page.limit()?, page.after()?);
    let (role, department) = (query.role_id, query.department_id);
    let rows = gate
        .enter(async |tx| queries::list_grants(tx, role, department, after, limit + 1).await)
        .await?;
    Ok(web::Json(Page::new(
        rows,
        limit,
        |row| row.id,
        Grant::from,
    )?))
}

/// List what a member may do
///
/// Every permission that the member holds through all roles together, and where. Nothing for who
/// is not active. All on one page.
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_member_permissions",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path)),
    responses((status = 200, body = Page<EffectivePermission>, description = "By name")),
)]
#[get("/v1/organizations/{org_id}/members/{member_id}/permissions")]
pub async fn effective(
    gate: Gate<can::ReadOrganization>,
    path: Path<(OrgId, MemberId)>,
) -> Result<web::Json<Page<EffectivePermission>>> {
    let Path((_, member)) = path;
    let items = gate
        .enter(async |tx| why::effective(tx, member).await)
        .await?;
    Ok(web::Json(Page {
        items,
        next_cursor: None,
    }))
}

/// Explain why a member may do something, or may not
///
/// Names each grant that gives the permission: through which role, from whom, since when and how
/// far.
#[utoipa::path(
    tag = "organizations",
    operation_id = "explain_member_permission",
    params(
        ("org_id" = OrgId, Path),
        ("member_id" = MemberId, Path),
        ("permission" = String, Path, max_length = 64, example = "members.manage"),
        WhyQuery,
    ),
    responses((status = 200, body = PermissionAnswer, description = "Yes or no, and why")),
)]
#[get("/v1/organizations/{org_id}/members/{member_id}/permissions/{permission}")]
pub async fn explain(
    gate: Gate<can::ReadOrganization>,
    path: Path<(OrgId, MemberId, String)>,
    query: Query<WhyQuery>,
) -> Result<web::Json<PermissionAnswer>> {
    let Path((_, member, permission)) = path;
    let department = query.department_id;
    gate.enter(async |tx| why::answer(tx, member, &permission, department).await)
        .await
        .map(web::Json)
}

/// Give a role to a member
///
/// For the whole organization, or for a department with or without those below it. Nobody gives
/// what they do not hold, nor farther than they hold it, nor to members beyond their scope; only an
/// owner makes an owner. Giving what the member has already answers with the grant that exists;
/// with another `includes_below`, that is changed.
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
pub async fn grant(
    gate: ScopedGate<can::GrantRoles>,
    body: Body<NewGrant>,
) -> Result<Created<Grant>> {
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
    gate: ScopedGate<can::GrantRoles>,
    path: Path<(OrgId, GrantId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::revoke(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
