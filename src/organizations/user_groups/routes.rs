//! The operations on user groups.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::wire::{MembershipChange, MembershipChanged, NewUserGroup, UserGroup, UserGroupPatch};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{MemberId, OrgId, UserGroupId};
use crate::kernel::paging::{self, Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;
use crate::organizations::directory::Person;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(read)
        .service(edit)
        .service(remove)
        .service(people)
        .service(change_members);
}

/// Create a user group
///
/// Static, with the people that it lists (at most 10,000, the first 500 with the creation), or
/// dynamic, with everybody for whom its conditions hold at the moment. At most 1,000 groups in
/// an organization. Safe to repeat with an `id`.
///
/// Needs `user_groups.manage`. Codes: `user_group_name_taken`, `user_group_limit`.
#[utoipa::path(
    tag = "user groups",
    operation_id = "create_user_group",
    params(("org_id" = OrgId, Path)),
    request_body = NewUserGroup,
    responses((status = 201, body = UserGroup, description = "Created")),
)]
#[post("/v1/organizations/{org_id}/user-groups")]
pub async fn create(
    gate: Gate<can::ManageUserGroups>,
    body: Body<NewUserGroup>,
) -> Result<Created<UserGroup>> {
    gate.create(body, async |tx, new| commands::create(tx, new).await)
        .await
}

/// Which groups to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UserGroupQuery {
    /// Only those that this member is in.
    member_id: Option<MemberId>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// List the user groups
///
/// By name.
#[utoipa::path(
    tag = "user groups",
    operation_id = "list_user_groups",
    params(("org_id" = OrgId, Path), UserGroupQuery),
    responses((status = 200, body = Page<UserGroup>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/user-groups")]
pub async fn list(
    gate: Gate<can::ReadOrganization>,
    query: Query<UserGroupQuery>,
) -> Result<web::Json<Page<UserGroup>>> {
    let page = PageQuery::new(query.limit, query.cursor.clone());
    let (limit, after) = (page.limit()?, page.after()?);
    gate.enter(async |tx| {
        if let Some(member) = query.member_id {
            crate::organizations::members::queries::find(tx, member).await?;
        }
        let rows = queries::list(tx, query.member_id, after, limit + 1).await?;
        let mut conditions = queries::conditions(tx, &rows).await?;
        let page = Page::new(
            rows,
            limit,
            |row| (row.name.clone(), row.id),
            |row| {
                let own = conditions.remove(&row.id).unwrap_or_default();
                UserGroup::new(row, own)
            },
        )?;
        Ok(web::Json(page))
    })
    .await
}

/// Read a user group
#[utoipa::path(
    tag = "user groups",
    operation_id = "read_user_group",
    params(("org_id" = OrgId, Path), ("user_group_id" = UserGroupId, Path)),
    responses((status = 200, body = UserGroup, description = "The group; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}/user-groups/{user_group_id}")]
pub async fn read(
    gate: Gate<can::ReadOrganization>,
    path: Path<(OrgId, UserGroupId)>,
) -> Result<Versioned<UserGroup>> {
    let Path((_, id)) = path;
    let value = gate.enter(async |tx| commands::read(tx, id).await).await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Change a user group
///
/// Needs `user_groups.manage` and `If-Match`. Codes: `user_group_name_taken`,
/// `user_group_static`.
#[utoipa::path(
    tag = "user groups",
    operation_id = "edit_user_group",
    params(("org_id" = OrgId, Path), ("user_group_id" = UserGroupId, Path), ("If-Match" = String, Header)),
    request_body = UserGroupPatch,
    responses((status = 200, body = UserGroup, description = "As it is now")),
)]
#[patch("/v1/organizations/{org_id}/user-groups/{user_group_id}")]
pub async fn edit(
    gate: Gate<can::ManageUserGroups>,
    path: Path<(OrgId, UserGroupId)>,
    version: IfMatch,
    body: Body<UserGroupPatch>,
) -> Result<Versioned<UserGroup>> {
    let Path((_, id)) = path;
    let value = gate
        .enter(async |tx| commands::edit(tx, id, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Remove a user group
///
/// The people stay. Needs `user_groups.manage`.
#[utoipa::path(
    tag = "user groups",
    operation_id = "remove_user_group",
    params(("org_id" = OrgId, Path), ("user_group_id" = UserGroupId, Path)),
    responses((status = 204, description = "Removed")),
)]
#[delete("/v1/organizations/{org_id}/user-groups/{user_group_id}")]
pub async fn remove(
    gate: Gate<can::ManageUserGroups>,
    path: Path<(OrgId, UserGroupId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::remove(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List the people of a user group
///
/// Active members whom one may see, by name.
#[utoipa::path(
    tag = "user groups",
    operation_id = "list_user_group_members",
    params(("org_id" = OrgId, Path), ("user_group_id" = UserGroupId, Path), PageQuery),
    responses((status = 200, body = Page<Person>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/user-groups/{user_group_id}/members")]
pub async fn people(
    gate: Gate<can::ReadOrganization>,
    path: Path<(OrgId, UserGroupId)>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Person>>> {
    let Path((_, id)) = path;
    let (limit, after) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| {
            queries::find(tx, id).await?;
            queries::people(tx, id, after, limit + 1).await
        })
        .await?;
    let page = Page::new(
        rows,
        limit,
        |person| (person.name.clone(), person.id),
        |person| person,
    )?;
    Ok(web::Json(page))
}

/// Add people to a static user group, and take people out
///
/// At most 500 each way, all or nothing; safe to repeat. A group has at most 10,000 people.
///
/// Needs `user_groups.manage`. Codes: `user_group_dynamic`, `user_group_limit`.
#[utoipa::path(
    tag = "user groups",
    operation_id = "change_user_group_members",
    params(("org_id" = OrgId, Path), ("user_group_id" = UserGroupId, Path)),
    request_body = MembershipChange,
    responses((status = 200, body = MembershipChanged, description = "Changed")),
)]
#[patch("/v1/organizations/{org_id}/user-groups/{user_group_id}/members")]
pub async fn change_members(
    gate: Gate<can::ManageUserGroups>,
    path: Path<(OrgId, UserGroupId)>,
    body: Body<MembershipChange>,
) -> Result<web::Json<MembershipChanged>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::change_members(tx, id, body.value).await)
        .await
        .map(web::Json)
}
