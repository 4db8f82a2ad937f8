//! The operations on groups.

use actix_web::{HttpResponse, delete, get, patch, post, web};

use super::wire::{
    AttendanceGroup, AttendanceGroupPatch, EffectiveAttendanceGroup, NewAttendanceGroup,
};
use super::{commands, effective, staffed};
use crate::attendance::days::wire::DayDate;
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{AttendanceGroupId, MemberId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, MemberGate};
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(read)
        .service(edit)
        .service(remove)
        .service(effective_on);
}

/// Create an attendance group
///
/// People, the week of shifts that they work, the calendar above it, and the zone of its clock.
/// Whoever it takes in leaves the group they are in, from `from_date` on, which is today or later.
/// At most 500 in an organization. Safe to repeat with an `id`.
///
/// Needs `attendance.manage`. Codes: `attendance_group_name_taken`, `attendance_group_limit`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "create_attendance_group",
    params(("org_id" = OrgId, Path)),
    request_body = NewAttendanceGroup,
    responses((status = 201, body = AttendanceGroup, description = "Created")),
)]
#[post("/v1/organizations/{org_id}/attendance/groups")]
pub async fn create(
    gate: Gate<can::ManageAttendance>,
    body: Body<NewAttendanceGroup>,
) -> Result<Created<AttendanceGroup>> {
    gate.create(body, async |tx, new| commands::create(tx, new).await)
        .await
}

/// List the attendance groups
///
/// Those in use, by name, with their rules of all dates. Needs `attendance.manage`, or to be of a group's staff: these
/// are told the groups that they look after, and of them what they may read.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_attendance_groups",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<AttendanceGroup>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/attendance/groups")]
pub async fn list(
    gate: MemberGate<can::ManageAttendance>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<AttendanceGroup>>> {
    let (limit, after) = (page.limit()?, page.after::<(String, AttendanceGroupId)>()?);
    let mut groups = gate.enter(staffed::list).await?;
    let key = |group: &AttendanceGroup| (group.name.clone(), group.id);
    // The database sorts by its own collation, which the cursor could not repeat.
    groups.sort_by_key(key);
    groups.retain(|group| after.as_ref().is_none_or(|after| key(group) > *after));
    groups.truncate(usize::try_from(limit + 1).unwrap_or(usize::MAX));
    Ok(web::Json(Page::new(groups, limit, key, |group| group)?))
}

/// Read an attendance group
///
/// Needs `attendance.manage`, or to be of the group's staff, who are told what they may read.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_attendance_group",
    params(("org_id" = OrgId, Path), ("group_id" = AttendanceGroupId, Path)),
    responses((status = 200, body = AttendanceGroup, description = "The group; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}/attendance/groups/{group_id}")]
pub async fn read(
    gate: MemberGate<can::ManageAttendance>,
    path: Path<(OrgId, AttendanceGroupId)>,
) -> Result<Versioned<AttendanceGroup>> {
    let Path((_, id)) = path;
    let value = gate.enter(async |tx| staffed::read(tx, id).await).await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Change an attendance group
///
/// Other rules and people hold from `from_date` on, which is today or later; the past keeps its
/// own, unless `into_the_past` is said. The people of the default group are whoever is left.
/// Needs `attendance.manage`, or as staff of the group the right to write what is changed (`people`; `shifts` for
/// `rules`, but for the priority; `sites` for `site_ids`; all for `name`), and `If-Match`. Staff take nobody out of
/// another group than the default one, and change no past. Codes: `attendance_group_name_taken`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "edit_attendance_group",
    params(("org_id" = OrgId, Path), ("group_id" = AttendanceGroupId, Path), ("If-Match" = String, Header)),
    request_body = AttendanceGroupPatch,
    responses((status = 200, body = AttendanceGroup, description = "As it is now")),
)]
#[patch("/v1/organizations/{org_id}/attendance/groups/{group_id}")]
pub async fn edit(
    gate: MemberGate<can::ManageAttendance>,
    path: Path<(OrgId, AttendanceGroupId)>,
    version: IfMatch,
    body: Body<AttendanceGroupPatch>,
) -> Result<Versioned<AttendanceGroup>> {
    let Path((_, id)) = path;
    let value = gate
        .enter(async |tx| commands::edit(tx, id, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Remove an attendance group
///
/// From today on its people are in whatever other group takes them in. The past keeps it. Needs
/// `attendance.manage`. Codes: `attendance_group_default`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "remove_attendance_group",
    params(("org_id" = OrgId, Path), ("group_id" = AttendanceGroupId, Path)),
    responses((status = 204, description = "Removed")),
)]
#[delete("/v1/organizations/{org_id}/attendance/groups/{group_id}")]
pub async fn remove(
    gate: Gate<can::ManageAttendance>,
    path: Path<(OrgId, AttendanceGroupId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::remove(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Read which group is a person's
///
/// Exactly one on every date, with the reason, and the shift that is worked. One's own with
/// `attendance.check_in`; that of others with `attendance.read`, within its scope, or as staff of their group of today
/// with the right to read its results.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_member_attendance_group",
    params(
        ("org_id" = OrgId, Path),
        ("member_id" = MemberId, Path),
        ("date" = String, Path, description = "`today`, or a date from 2000 to 2199", example = "today"),
    ),
    responses((status = 200, body = EffectiveAttendanceGroup, description = "The group of the date")),
)]
#[get("/v1/organizations/{org_id}/members/{member_id}/attendance-group/{date}")]
pub async fn effective_on(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, MemberId, DayDate)>,
) -> Result<web::Json<EffectiveAttendanceGroup>> {
    let Path((_, member, date)) = path;
    let found = gate
        .enter(async |tx| effective::read(tx, member, date).await)
        .await?;
    Ok(web::Json(found))
}
