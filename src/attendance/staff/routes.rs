//! The operations on staff.

use actix_web::{get, put};

use super::commands;
use super::wire::{AttendanceStaff, NewAttendanceStaff};
use crate::kernel::body::Body;
use crate::kernel::ids::{AttendanceGroupId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, MemberGate};
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(read).service(set);
}

/// Read who looks after an attendance group
///
/// Its leader, and its sub-admins with their rights. Needs `attendance.manage`, or to be one of them.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_attendance_staff",
    params(("org_id" = OrgId, Path), ("group_id" = AttendanceGroupId, Path)),
    responses((status = 200, body = AttendanceStaff, description = "The staff; ETag is the group's version")),
)]
#[get("/v1/organizations/{org_id}/attendance/groups/{group_id}/staff")]
pub async fn read(
    gate: MemberGate<can::ManageAttendance>,
    path: Path<(OrgId, AttendanceGroupId)>,
) -> Result<Versioned<AttendanceStaff>> {
    let Path((_, id)) = path;
    let value = gate.enter(async |tx| commands::read(tx, id).await).await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Set who looks after an attendance group
///
/// In the place of all who did: a leader, who may write everything of the group, and up to 50 sub-admins with `none`,
/// `read` or `write` for each kind of setting. They need no permission of the organization besides; what they may do
/// is of this group alone, and changes no day that has passed but by corrections. To create and remove groups, to move
/// one before others (`priority`), to take people out of other groups, and to set who looks after one stays with
/// `attendance.manage`.
///
/// Needs `attendance.manage` and `If-Match`, the version of the group; and for the whole organization
/// `attendance.read` to give or take back rights to rosters and results, `attendance.plan_rosters` to write the former,
/// `attendance.correct` to write the latter. Codes: `grant_exceeds_own`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "set_attendance_staff",
    params(("org_id" = OrgId, Path), ("group_id" = AttendanceGroupId, Path), ("If-Match" = String, Header)),
    request_body = NewAttendanceStaff,
    responses((status = 200, body = AttendanceStaff, description = "As it is now")),
)]
#[put("/v1/organizations/{org_id}/attendance/groups/{group_id}/staff")]
pub async fn set(
    gate: Gate<can::ManageAttendance>,
    path: Path<(OrgId, AttendanceGroupId)>,
    version: IfMatch,
    body: Body<NewAttendanceStaff>,
) -> Result<Versioned<AttendanceStaff>> {
    let Path((_, id)) = path;
    let value = gate
        .enter(async |tx| commands::set(tx, id, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}
