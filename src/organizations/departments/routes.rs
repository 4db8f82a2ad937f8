//! The operations on departments.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::wire::{Department, DepartmentPatch, NewDepartment};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{DepartmentId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Gate, ScopedGate};
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create)
        .service(list)
        .service(read)
        .service(edit)
        .service(remove);
}

/// Create a department
///
/// At most 20,000 in an organization, at most 15 levels. Safe to repeat with an `id`.
///
/// Needs `departments.manage`. Codes: `department_name_taken`, `department_limit`.
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

/// List the departments
///
/// Those that the rules of visibility show to the caller: parents before children, siblings in
/// their order. The parent of one may be hidden.
#[utoipa::path(
    tag = "departments",
    operation_id = "list_departments",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<Department>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/departments")]
pub async fn list(
    gate: Gate<can::ReadOrganization>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Department>>> {
    let limit = page.limit()?;
    let after = page.after()?;
    let rows = gate
        .enter(async |tx| queries::list(tx, after, limit + 1).await)
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
/// `department_name_taken`, `department_limit`.
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

/// Remove a department
///
/// Only an empty one, and never the root. Needs `departments.manage`.
/// Codes: `department_not_empty`.
#[utoipa::path(
    tag = "departments",
    operation_id = "remove_department",
    params(("org_id" = OrgId, Path), ("department_id" = DepartmentId, Path)),
    responses((status = 204, description = "Removed")),
)]
#[delete("/v1/organizations/{org_id}/departments/{department_id}")]
pub async fn remove(
    gate: ScopedGate<can::ManageDepartments>,
    path: Path<(OrgId, DepartmentId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::remove(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
