//! The operations on departments.

use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::domain::ExternalId;
use super::queries::Filter;
use super::wire::{
    Department, DepartmentPatch, Managers, Merge, NewDepartment, NewManagers, NewPlace, Place,
};
use super::{commands, managers, merging, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{DepartmentId, MemberId, OrgId};
use crate::kernel::paging::{self, Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, ScopedGate};
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(read)
        .service(edit)
        .service(remove)
        .service(merge)
        .service(list_managers)
        .service(set_managers)
        .service(set_place);
}

/// Create a department
///
/// At most 20,000 in an organization, at most 15 levels. Safe to repeat with an `id`.
///
/// Needs `departments.manage`. Codes: `department_name_taken`, `department_external_id_taken`,
/// `department_limit`.
#[utoipa::path(
    tag = "departments",
    operation_id = "create_department",
    params(("org_id" = OrgId, Path)),
    request_body = NewDepartment,
    responses((status = 201, body = Department, description = "Created")),
)]
#[post("/v1/organizations/{org_id}/departments")]
pub async fn create(
    gate: ScopedGate<can::ManageDepartments>,
    body: Body<NewDepartment>,
) -> Result<Created<Department>> {
    gate.create(body, async |tx, new| {
        commands::create(tx, new).await.map(Department::from)
    })
    .await
}

/// Which departments to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DepartmentQuery {
    /// Only those right below this department.
    parent_id: Option<DepartmentId>,
    /// Only the one that another system calls so.
    #[param(value_type = Option<String>, min_length = 1, max_length = 64)]
    external_id: Option<ExternalId>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// List the departments
///
/// Those that the rules of visibility show to the caller: parents before children, siblings in
/// their order. The parent of one may be hidden.
#[utoipa::path(
    tag = "departments",
    operation_id = "list_departments",
    params(("org_id" = OrgId, Path), DepartmentQuery),
    responses((status = 200, body = Page<Department>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/departments")]
pub async fn list(
    gate: Gate<can::ReadOrganization>,
    query: Query<DepartmentQuery>,
) -> Result<web::Json<Page<Department>>> {
    let Query(query) = query;
    let page = PageQuery::new(query.limit, query.cursor);
    let (limit, after) = (page.limit()?, page.after()?);
    let filter = Filter {
        parent: query.parent_id,
        external_id: query.external_id.map(ExternalId::into_inner),
    };
    let rows = gate
        .enter(async |tx| queries::list(tx, filter, after, limit + 1).await)
        .await?;
    let page = Page::new(
        rows,
        limit,
        |row| {
            (
                i32::try_from(row.path.len()).unwrap_or(i32::MAX),
                row.position,
                row.id,
            )
        },
        Department::from,
    )?;
    Ok(web::Json(page))
}

/// Read a department
#[utoipa::path(
    tag = "departments",
    operation_id = "read_department",
    params(("org_id" = OrgId, Path), ("department_id" = DepartmentId, Path)),
    responses((status = 200, body = Department, description = "The department; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}/departments/{department_id}")]
pub async fn read(
    gate: Gate<can::ReadOrganization>,
    path: Path<(OrgId, DepartmentId)>,
) -> Result<Versioned<Department>> {
    let Path((_, id)) = path;
    let row = gate
        .enter(async |tx| queries::find_visible(tx, id).await)
        .await?;
    Ok(Versioned {
        version: row.version,
        value: row.into(),
    })
}

/// Rename or move a department
///
/// Needs `departments.manage` and `If-Match`. Codes: `department_cycle`,
/// `department_name_taken`, `department_external_id_taken`, `department_limit`.
#[utoipa::path(
    tag = "departments",
    operation_id = "edit_department",
    params(("org_id" = OrgId, Path), ("department_id" = DepartmentId, Path), ("If-Match" = String, Header)),
    request_body = DepartmentPatch,
    responses((status = 200, body = Department, description = "As it is now")),
)]
#[patch("/v1/organizations/{org_id}/departments/{department_id}")]
pub async fn edit(
    gate: ScopedGate<can::ManageDepartments>,
    path: Path<(OrgId, DepartmentId)>,
    version: IfMatch,
    body: Body<DepartmentPatch>,
) -> Result<Versioned<Department>> {
    let Path((_, id)) = path;
    let row = gate
        .enter(async |tx| commands::edit(tx, id, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: row.version,
        value: row.into(),
    })
}

/// Where the contents of a department go.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemoveQuery {
    /// Where its people and what is right below it go: neither itself nor below it.
    destination_id: Option<DepartmentId>,
}

/// Remove a department
///
/// An empty one, or with a `destination_id` for its people and for the departments right below;
/// never the root. Roles that were given for it end; to keep them, merge it instead.
///
/// Needs `departments.manage`. Codes: `department_not_empty`, `department_cycle`,
/// `department_name_taken`, `department_limit`.
#[utoipa::path(
    tag = "departments",
    operation_id = "remove_department",
    params(("org_id" = OrgId, Path), ("department_id" = DepartmentId, Path), RemoveQuery),
    responses((status = 204, description = "Removed")),
)]
#[delete("/v1/organizations/{org_id}/departments/{department_id}")]
pub async fn remove(
    gate: ScopedGate<can::ManageDepartments>,
    path: Path<(OrgId, DepartmentId)>,
    query: Query<RemoveQuery>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| merging::dissolve(tx, id, query.destination_id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Merge a department into another
///
/// Its people, the departments right below, the roles that were given for it, and the ways to
/// join that lead to it go along; then it is gone. Two departments of one name are not put side
/// by side: the whole is refused. Roles that reach farther afterwards must be such as the caller
/// could give.
///
/// Needs `departments.manage` for both. Codes: `department_cycle`, `department_name_taken`,
/// `department_limit`, `grant_exceeds_own`.
#[utoipa::path(
    tag = "departments",
    operation_id = "merge_department",
    params(("org_id" = OrgId, Path), ("department_id" = DepartmentId, Path)),
    request_body = Merge,
    responses((status = 200, body = Department, description = "The department that stays")),
)]
#[post("/v1/organizations/{org_id}/departments/{department_id}/merge")]
pub async fn merge(
    gate: ScopedGate<can::ManageDepartments>,
    path: Path<(OrgId, DepartmentId)>,
    body: Body<Merge>,
) -> Result<Versioned<Department>> {
    let Path((_, id)) = path;
    let row = gate
        .enter(async |tx| merging::merge(tx, id, body.value.into_id).await)
        .await?;
    Ok(Versioned {
        version: row.version,
        value: row.into(),
    })
}

/// List a department's managers
///
/// Who holds the built-in role `department_manager` for it. At most 20, on one page.
#[utoipa::path(
    tag = "departments",
    operation_id = "list_department_managers",
    params(("org_id" = OrgId, Path), ("department_id" = DepartmentId, Path)),
    responses((status = 200, body = Managers, description = "The managers")),
)]
#[get("/v1/organizations/{org_id}/departments/{department_id}/managers")]
pub async fn list_managers(
    gate: Gate<can::ReadOrganization>,
    path: Path<(OrgId, DepartmentId)>,
) -> Result<web::Json<Managers>> {
    let Path((_, id)) = path;
    let items = gate.enter(async |tx| managers::list(tx, id).await).await?;
    Ok(web::Json(Managers { items }))
}

/// Set a department's managers
///
/// These and nobody else, at most 20, each of them directly in the department. It gives and
/// takes back the role `department_manager`, and nobody gives what they do not hold. Who leaves
/// the department is no manager of it any more.
///
/// Needs `roles.grant` for the department. Codes: `grant_exceeds_own`.
#[utoipa::path(
    tag = "departments",
    operation_id = "set_department_managers",
    params(("org_id" = OrgId, Path), ("department_id" = DepartmentId, Path)),
    request_body = NewManagers,
    responses((status = 200, body = Managers, description = "As they are now")),
)]
#[put("/v1/organizations/{org_id}/departments/{department_id}/managers")]
pub async fn set_managers(
    gate: ScopedGate<can::GrantRoles>,
    path: Path<(OrgId, DepartmentId)>,
    body: Body<NewManagers>,
) -> Result<web::Json<Managers>> {
    let Path((_, id)) = path;
    let items = gate
        .enter(async |tx| managers::set(tx, id, &body.value.member_ids).await)
        .await?;
    Ok(web::Json(Managers { items }))
}

/// Set a person's place in a department
///
/// The order in which `list_members` with `sort=position` lists the department's people:
/// smallest first, 0 unless it was set. Needs `members.manage` for the department.
#[utoipa::path(
    tag = "departments",
    operation_id = "set_department_place",
    params(
        ("org_id" = OrgId, Path),
        ("department_id" = DepartmentId, Path),
        ("member_id" = MemberId, Path),
    ),
    request_body = NewPlace,
    responses((status = 200, body = Place, description = "The place")),
)]
#[put("/v1/organizations/{org_id}/departments/{department_id}/members/{member_id}")]
pub async fn set_place(
    gate: ScopedGate<can::ManageMembers>,
    path: Path<(OrgId, DepartmentId, MemberId)>,
    body: Body<NewPlace>,
) -> Result<web::Json<Place>> {
    let Path((_, department_id, member_id)) = path;
    let place = Place {
        department_id,
        member_id,
        position: body.value.position,
    };
    gate.enter(async |tx| commands::set_place(tx, &place).await)
        .await?;
    Ok(web::Json(place))
}
