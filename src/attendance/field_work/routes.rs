//! The operations on field work.

use actix_web::{get, put, web};

use super::wire::{FieldWorkCase, FieldWorkDecision};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::ids::{CheckInId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(waiting).service(decide);
}

/// List the field work that waits for a decision
///
/// The oldest first. Without the coordinates, which only the person sees; photos are seen by a look. Needs
/// `attendance.manage`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_field_work",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<FieldWorkCase>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/attendance/field-work")]
pub async fn waiting(
    gate: Gate<can::ManageAttendance>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<FieldWorkCase>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let cases = gate
        .enter(async |tx| queries::waiting(tx, after, limit + 1).await)
        .await?;
    let key = |case: &FieldWorkCase| (case.at, case.check_in_id);
    Ok(web::Json(Page::new(cases, limit, key, |case| case)?))
}

/// Decide about field work
///
/// Approved, the check-in counts as in place; its verdict stays. A later decision replaces an
/// earlier one. The person is told by the event `attendance.field_work_decided`.
///
/// Needs `attendance.manage`. Codes: `own_case`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "decide_field_work",
    params(("org_id" = OrgId, Path), ("check_in_id" = CheckInId, Path)),
    request_body = FieldWorkDecision,
    responses((status = 200, body = FieldWorkCase, description = "As it stands now")),
)]
#[put("/v1/organizations/{org_id}/check-ins/{check_in_id}/field-work")]
pub async fn decide(
    gate: Gate<can::ManageAttendance>,
    path: Path<(OrgId, CheckInId)>,
    body: Body<FieldWorkDecision>,
) -> Result<web::Json<FieldWorkCase>> {
    let Path((_, id)) = path;
    let case = gate
        .enter(async |tx| commands::decide(tx, id, body.value).await)
        .await?;
    Ok(web::Json(case))
}
