//! The operations on shifts.

use actix_web::{HttpResponse, delete, get, patch, post, web};

use super::commands;
use super::wire::{AttendanceShift, NewShift, ShiftPatch};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{OrgId, ShiftId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(read)
        .service(edit)
        .service(remove);
}

/// Create a shift
///
/// One to three sections with breaks, windows and tiers of lateness, or free hours. At most 500
/// in an organization. Nobody works by it until a group does. Safe to repeat with an `id`.
///
/// Needs `attendance.manage`. Codes: `shift_name_taken`, `shift_limit`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "create_shift",
    params(("org_id" = OrgId, Path)),
    request_body = NewShift,
    responses((status = 201, body = AttendanceShift, description = "Created")),
)]
#[post("/v1/organizations/{org_id}/attendance/shifts")]
pub async fn create(
    gate: Gate<can::ManageAttendance>,
    body: Body<NewShift>,
) -> Result<Created<AttendanceShift>> {
    gate.create(body, async |tx, new| commands::create(tx, new).await)
        .await
}

/// List the shifts
///
/// Those in use, by name, with their hours of all dates. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_shifts",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<AttendanceShift>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/attendance/shifts")]
pub async fn list(
    gate: Gate<can::CheckIn>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<AttendanceShift>>> {
    let (limit, after) = (page.limit()?, page.after::<(String, ShiftId)>()?);
    let mut shifts = gate.enter(async |tx| commands::list(tx).await).await?;
    let key = |shift: &AttendanceShift| (shift.name.clone(), shift.id);
    // The database sorts by its own collation, which the cursor could not repeat.
    shifts.sort_by_key(key);
    shifts.retain(|shift| after.as_ref().is_none_or(|after| key(shift) > *after));
    shifts.truncate(usize::try_from(limit + 1).unwrap_or(usize::MAX));
    Ok(web::Json(Page::new(shifts, limit, key, |shift| shift)?))
}

/// Read a shift
///
/// Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_shift",
    params(("org_id" = OrgId, Path), ("shift_id" = ShiftId, Path)),
    responses((status = 200, body = AttendanceShift, description = "The shift; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}/attendance/shifts/{shift_id}")]
pub async fn read(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, ShiftId)>,
) -> Result<Versioned<AttendanceShift>> {
    let Path((_, id)) = path;
    let value = gate.enter(async |tx| commands::read(tx, id).await).await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Rename a shift, or give it other hours
///
/// Other hours hold from `from_date` on, which is today or later; the past keeps its own, unless
/// `into_the_past` is said. Needs `attendance.manage` and `If-Match`. Codes: `shift_name_taken`,
/// `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "edit_shift",
    params(("org_id" = OrgId, Path), ("shift_id" = ShiftId, Path), ("If-Match" = String, Header)),
    request_body = ShiftPatch,
    responses((status = 200, body = AttendanceShift, description = "As it is now")),
)]
#[patch("/v1/organizations/{org_id}/attendance/shifts/{shift_id}")]
pub async fn edit(
    gate: Gate<can::ManageAttendance>,
    path: Path<(OrgId, ShiftId)>,
    version: IfMatch,
    body: Body<ShiftPatch>,
) -> Result<Versioned<AttendanceShift>> {
    let Path((_, id)) = path;
    let value = gate
        .enter(async |tx| commands::edit(tx, id, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Remove a shift
///
/// One by which no group works, today or later. The past keeps it. Needs `attendance.manage`.
/// Codes: `shift_in_use`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "remove_shift",
    params(("org_id" = OrgId, Path), ("shift_id" = ShiftId, Path)),
    responses((status = 204, description = "Removed")),
)]
#[delete("/v1/organizations/{org_id}/attendance/shifts/{shift_id}")]
pub async fn remove(
    gate: Gate<can::ManageAttendance>,
    path: Path<(OrgId, ShiftId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::remove(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
