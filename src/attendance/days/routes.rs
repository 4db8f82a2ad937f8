//! The operations on days.

use actix_web::{get, web};

use super::queries;
use super::wire::{AttendanceDay, DayDate};
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(own_today).service(of_member);
}

/// Read one's own day
///
/// The work date that is running, in the zone of one's attendance group. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_my_attendance_today",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = AttendanceDay, description = "The day as it stands")),
)]
#[get("/v1/organizations/{org_id}/attendance/today")]
pub async fn own_today(gate: Gate<can::CheckIn>) -> Result<web::Json<AttendanceDay>> {
    let (member, report) = gate
        .enter(async |tx| queries::own(tx, DayDate::Today).await)
        .await?;
    Ok(web::Json(AttendanceDay::new(member, &report)))
}

/// Read a person's day
///
/// One's own with `attendance.check_in`; that of others with `attendance.read`, within its
/// scope, or as staff of their group with the right to read its results. A day of the past is
/// computed from its check-ins, and one of the future shows its plan.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_member_attendance",
    params(
        ("org_id" = OrgId, Path),
        ("member_id" = MemberId, Path),
        ("date" = String, Path, description = "`today`, or a date from 2000 to 2199", example = "today"),
    ),
    responses((status = 200, body = AttendanceDay, description = "The day as it stands")),
)]
#[get("/v1/organizations/{org_id}/members/{member_id}/attendance/{date}")]
pub async fn of_member(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, MemberId, DayDate)>,
) -> Result<web::Json<AttendanceDay>> {
    let Path((_, member, date)) = path;
    let report = gate
        .enter(async |tx| queries::readable(tx, member, date).await)
        .await?;
    Ok(web::Json(AttendanceDay::new(member, &report)))
}
