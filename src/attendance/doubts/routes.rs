//! The operations on doubts.

use actix_web::{get, put, web};

use super::domain::DoubtState;
use super::wire::{Appeal, AttendanceDoubt, DoubtQuery, Judgement};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::ids::{AttendanceDoubtId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(list)
        .service(judge)
        .service(list_mine)
        .service(appeal);
}

fn page(doubts: Vec<AttendanceDoubt>, limit: i64) -> Result<web::Json<Page<AttendanceDoubt>>> {
    let key = |doubt: &AttendanceDoubt| doubt.id;
    Ok(web::Json(Page::new(doubts, limit, key, |doubt| doubt)?))
}

/// List the doubts about check-ins
///
/// The newest first. None of them changed a verdict. Needs `attendance.manage`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_attendance_doubts",
    params(("org_id" = OrgId, Path), DoubtQuery),
    responses((status = 200, body = Page<AttendanceDoubt>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/attendance/doubts")]
pub async fn list(
    gate: Gate<can::ManageAttendance>,
    query: Query<DoubtQuery>,
) -> Result<web::Json<Page<AttendanceDoubt>>> {
    let Query(DoubtQuery {
        state,
        limit,
        cursor,
    }) = query;
    let asked = PageQuery::new(limit, cursor);
    let (limit, after) = (asked.limit()?, asked.after()?);
    let which = (None, Some(state.unwrap_or(DoubtState::Open)));
    let doubts = gate
        .enter(async |tx| queries::list(tx, which, after, limit + 1).await)
        .await?;
    page(doubts, limit)
}

/// Judge a doubt
///
/// Confirms or dismisses it, with a reason that the employee reads; what follows from it is a
/// matter between people. A later judgement replaces an earlier one. The employee is told by the
/// event `attendance.doubt_judged`.
///
/// Needs `attendance.manage`. Codes: `own_case`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "judge_attendance_doubt",
    params(("org_id" = OrgId, Path), ("doubt_id" = AttendanceDoubtId, Path)),
    request_body = Judgement,
    responses((status = 200, body = AttendanceDoubt, description = "As it stands now")),
)]
#[put("/v1/organizations/{org_id}/attendance/doubts/{doubt_id}/judgement")]
pub async fn judge(
    gate: Gate<can::ManageAttendance>,
    path: Path<(OrgId, AttendanceDoubtId)>,
    body: Body<Judgement>,
) -> Result<web::Json<AttendanceDoubt>> {
    let Path((_, id)) = path;
    let doubt = gate
        .enter(async |tx| commands::judge(tx, id, body.value).await)
        .await?;
    Ok(web::Json(doubt))
}

/// List the doubts about one's own check-ins
///
/// The newest first, with what they rest on and what was made of them. Needs
/// `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_my_attendance_doubts",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<AttendanceDoubt>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/attendance/my-doubts")]
pub async fn list_mine(
    gate: Gate<can::CheckIn>,
    asked: Query<PageQuery>,
) -> Result<web::Json<Page<AttendanceDoubt>>> {
    let (limit, after) = (asked.limit()?, asked.after()?);
    let doubts = gate
        .enter(async |tx| {
            let member = tx.member_id()?;
            queries::list(tx, (Some(member), None), after, limit + 1).await
        })
        .await?;
    page(doubts, limit)
}

/// Appeal against a doubt
///
/// About one's own check-in, once. What was confirmed is open again, for somebody to judge anew
/// with the appeal before them.
///
/// Needs `attendance.check_in`. Codes: `already_appealed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "appeal_attendance_doubt",
    params(("org_id" = OrgId, Path), ("doubt_id" = AttendanceDoubtId, Path)),
    request_body = Appeal,
    responses((status = 200, body = AttendanceDoubt, description = "As it stands now")),
)]
#[put("/v1/organizations/{org_id}/attendance/doubts/{doubt_id}/appeal")]
pub async fn appeal(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, AttendanceDoubtId)>,
    body: Body<Appeal>,
) -> Result<web::Json<AttendanceDoubt>> {
    let Path((_, id)) = path;
    let doubt = gate
        .enter(async |tx| commands::appeal(tx, id, body.value).await)
        .await?;
    Ok(web::Json(doubt))
}
