//! The operations on rosters.

use actix_web::{get, post, put, web};

use super::commands;
use super::grid::{self, Whose};
use super::wire::{
    MemberRoster, RosterChange, RosterChanged, RosterCopy, RosterFill, RosterMonthQuery,
    RosterPage, RosterQuery,
};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{AttendanceGroupId, MemberId, OrgId};
use crate::kernel::paging::PageQuery;
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, MemberGate};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(list)
        .service(of_member)
        .service(change)
        .service(fill)
        .service(copy);
}

/// Read the rosters of a month
///
/// What is planned for each date of whoever is in the group on a date of the month, in the
/// department or below it, or in both; of everybody within one's scope without either. Of people
/// who work by the week, too. Needs `attendance.read`, and keeps to its scope; or of a group as its staff the right to
/// read its roster: the dates on which people are in it.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_rosters",
    params(("org_id" = OrgId, Path), RosterQuery),
    responses((status = 200, body = RosterPage, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/attendance/rosters")]
pub async fn list(
    gate: MemberGate<can::ReadAttendance, true>,
    query: Query<RosterQuery>,
) -> Result<web::Json<RosterPage>> {
    let Query(query) = query;
    let page = PageQuery::new(query.limit, query.cursor);
    let (limit, after) = (page.limit()?, page.after()?);
    let whose = Whose {
        group: query.group_id,
        department: query.department_id,
    };
    let page = gate
        .enter(async |tx| grid::page(tx, whose, query.month, after, limit).await)
        .await?;
    Ok(web::Json(page))
}

/// Read a person's roster
///
/// What is planned for each date of a month: one's own with `attendance.check_in`; that of others
/// with `attendance.read`, within its scope, or as staff of their group with the right to read its roster.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_member_roster",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path), RosterMonthQuery),
    responses((status = 200, body = MemberRoster, description = "The month")),
)]
#[get("/v1/organizations/{org_id}/members/{member_id}/roster")]
pub async fn of_member(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, MemberId)>,
    query: Query<RosterMonthQuery>,
) -> Result<web::Json<MemberRoster>> {
    let Path((_, member)) = path;
    let month = query.month;
    let roster = gate
        .enter(async |tx| grid::of_member(tx, member, month).await)
        .await?;
    Ok(web::Json(roster))
}

/// Write cells of a roster
///
/// Each a date of a person: a shift, rest, or cleared, which leaves the date to the group's policy.
/// All or none: every cell that is wrong is named. People must be in the group on the date, and the
/// group work by a roster then. Dates are within 180 days of today, and today or later unless
/// `into_the_past` is said; 3,000 cells at the most. Repeating it changes nothing more. Whoever is
/// concerned is told by `attendance.roster_changed`.
///
/// Needs `attendance.plan_rosters`, and all people within its scope; or as staff of the group the right to write its
/// roster, but for the past. Codes: `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "change_roster",
    params(("org_id" = OrgId, Path), ("group_id" = AttendanceGroupId, Path)),
    request_body = RosterChange,
    responses((status = 200, body = RosterChanged, description = "What it came to")),
)]
#[put("/v1/organizations/{org_id}/attendance/groups/{group_id}/roster")]
pub async fn change(
    gate: MemberGate<can::PlanRosters, true>,
    path: Path<(OrgId, AttendanceGroupId)>,
    body: Body<RosterChange>,
) -> Result<web::Json<RosterChanged>> {
    let Path((_, group)) = path;
    let changed = gate
        .enter(async |tx| commands::change(tx, group, body.value).await)
        .await?;
    Ok(web::Json(changed))
}

/// Fill a roster by a pattern
///
/// For each person the pattern repeats from `from_date` to `to_date`, beginning with the entry that
/// the person starts with. Otherwise like writing the cells one by one; 5,000 of them at the most.
/// Safe to repeat with an `Idempotency-Key`.
///
/// Needs `attendance.plan_rosters`, and all people within its scope; or as staff of the group the right to write its
/// roster, but for the past. Codes: `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "fill_roster",
    params(
        ("org_id" = OrgId, Path),
        ("group_id" = AttendanceGroupId, Path),
        ("Idempotency-Key" = Option<String>, Header),
    ),
    request_body = RosterFill,
    responses((status = 201, body = RosterChanged, description = "What it came to")),
)]
#[post("/v1/organizations/{org_id}/attendance/groups/{group_id}/roster/fill")]
pub async fn fill(
    gate: MemberGate<can::PlanRosters, true>,
    path: Path<(OrgId, AttendanceGroupId)>,
    body: Body<RosterFill>,
) -> Result<Created<RosterChanged>> {
    let Path((_, group)) = path;
    gate.create(body, async |tx, fill| commands::fill(tx, group, fill).await)
        .await
}

/// Copy dates of a roster
///
/// A span of dates to another of the same length, of the people named or of all who are rostered in
/// the span and within one's scope. Dates on which a person is not in the group any more are left
/// out, and listed. 62 days and 5,000 cells at the most. Safe to repeat with an `Idempotency-Key`.
///
/// Needs `attendance.plan_rosters`, and all people who are named within its scope; or as staff of the group the right to
/// write its roster, but for the past. Codes: `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "copy_roster",
    params(
        ("org_id" = OrgId, Path),
        ("group_id" = AttendanceGroupId, Path),
        ("Idempotency-Key" = Option<String>, Header),
    ),
    request_body = RosterCopy,
    responses((status = 201, body = RosterChanged, description = "What it came to")),
)]
#[post("/v1/organizations/{org_id}/attendance/groups/{group_id}/roster/copy")]
pub async fn copy(
    gate: MemberGate<can::PlanRosters, true>,
    path: Path<(OrgId, AttendanceGroupId)>,
    body: Body<RosterCopy>,
) -> Result<Created<RosterChanged>> {
    let Path((_, group)) = path;
    gate.create(body, async |tx, copy| commands::copy(tx, group, copy).await)
        .await
}
