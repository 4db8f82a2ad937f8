//! The operation on photos of field work.

use actix_web::{post, web};

use super::commands;
use super::wire::{NewPhotoLook, PhotosLookedAt};
use crate::kernel::body::Body;
use crate::kernel::ids::{CheckInId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(look);
}

/// Look at the photos of field work
///
/// Of a claim that waits for a decision, or waited. Every look is written down with who, when and why, is an entry of
/// the audit log, and is shown to the person, who is told at once by the event `attendance.location_looked_at`.
/// For an hour the photos are had like every file, by links; then it needs another look. Repeating it is another
/// look. 404 where there are none, or none any more.
///
/// Needs `attendance.manage`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "look_at_field_work_photos",
    params(("org_id" = OrgId, Path), ("check_in_id" = CheckInId, Path)),
    request_body = NewPhotoLook,
    responses((status = 200, body = PhotosLookedAt, description = "The photos")),
)]
#[post("/v1/organizations/{org_id}/check-ins/{check_in_id}/field-work/looks")]
pub async fn look(
    gate: Gate<can::ManageAttendance>,
    path: Path<(OrgId, CheckInId)>,
    body: Body<NewPhotoLook>,
) -> Result<web::Json<PhotosLookedAt>> {
    let Path((_, id)) = path;
    let (new, _, _) = body.into_parts();
    let seen = gate
        .enter(async |tx| commands::look(tx, id, new).await)
        .await?;
    Ok(web::Json(seen))
}
