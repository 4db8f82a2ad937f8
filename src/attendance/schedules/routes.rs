//! The operations on the schedule.

use actix_web::{get, put};

use super::wire::{AttendanceSchedule, NewAttendanceSchedule};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::ids::OrgId;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(read).service(set);
}

/// Read the schedule
///
/// The hours that everybody in the organization follows. While nobody has set any (version 0):
/// 09:00 to 18:00 from Monday to Friday, with the national holidays where the organization's
/// zone is mainland China's. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_attendance_schedule",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = AttendanceSchedule, description = "The schedule; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}/attendance/schedule")]
pub async fn read(gate: Gate<can::CheckIn>) -> Result<Versioned<AttendanceSchedule>> {
    let current = gate.enter(async |tx| queries::current(tx).await).await?;
    Ok(Versioned {
        version: current.version,
        value: current.into(),
    })
}

/// Set the schedule
///
/// It takes effect at once, and for every date: what days of the past were is computed anew
/// from their check-ins. Needs `attendance.manage` and `If-Match`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "set_attendance_schedule",
    params(("org_id" = OrgId, Path), ("If-Match" = String, Header)),
    request_body = NewAttendanceSchedule,
    responses((status = 200, body = AttendanceSchedule, description = "As it is now")),
)]
#[put("/v1/organizations/{org_id}/attendance/schedule")]
pub async fn set(
    gate: Gate<can::ManageAttendance>,
    version: IfMatch,
    body: Body<NewAttendanceSchedule>,
) -> Result<Versioned<AttendanceSchedule>> {
    let value = gate
        .enter(async |tx| commands::set(tx, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}
