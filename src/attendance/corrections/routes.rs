//! The operations on corrections.

use actix_web::{get, post, web};

use super::commands;
use super::queries::{self, Listing};
use super::wire::{AttendanceCorrection, CorrectionsQuery, NewAttendanceCorrection, TakeBack};
use crate::attendance::days::queries::require_readable;
use crate::attendance::days::wire::DayDate;
use crate::attendance::wire::date_parameter;
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{AttendanceCorrectionId, MemberId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, MemberGate};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(create).service(take_back).service(list);
}

/// Set the result of a point
///
/// Of a day of somebody else's, today or within 366 days before, whose shift has the point. The latest
/// correction decides; the punches stay. Where hours are free there are no points: `punch_at` enters a punch, which
/// counts beside all others. The person is told by the event `attendance.corrected`, and sees who,
/// when and why. Safe to repeat with an `id`.
///
/// Needs `attendance.correct` for the person, or as staff of the group in which they are, and were on the date, the
/// right to write its results. Codes: `own_case`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "create_attendance_correction",
    params(
        ("org_id" = OrgId, Path),
        ("member_id" = MemberId, Path),
        ("date" = String, Path, description = "`today`, or a date from 2000 to 2199", example = "2026-09-04"),
    ),
    request_body = NewAttendanceCorrection,
    responses((status = 201, body = AttendanceCorrection, description = "Recorded")),
)]
#[post("/v1/organizations/{org_id}/members/{member_id}/attendance/{date}/corrections")]
pub async fn create(
    gate: MemberGate<can::CorrectAttendance, true>,
    path: Path<(OrgId, MemberId, DayDate)>,
    body: Body<NewAttendanceCorrection>,
) -> Result<Created<AttendanceCorrection>> {
    let Path((_, member, date)) = path;
    gate.create(body, async |tx, new| {
        commands::create(tx, member, date, new).await
    })
    .await
}

/// Take a correction back
///
/// One that a manager set, once; the result before holds again. A make-up punch is taken back by revoking its
/// request. The person is told by the event `attendance.corrected`.
///
/// Needs `attendance.correct` for the person, or as staff of the group in which they are, and were on the date, the
/// right to write its results. Codes: `own_case`, `already_taken_back`, `correction_by_request`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "take_back_attendance_correction",
    params(("org_id" = OrgId, Path), ("correction_id" = AttendanceCorrectionId, Path)),
    request_body = TakeBack,
    responses((status = 200, body = AttendanceCorrection, description = "As it stands now")),
)]
#[post("/v1/organizations/{org_id}/attendance/corrections/{correction_id}/take-back")]
pub async fn take_back(
    gate: MemberGate<can::CorrectAttendance, true>,
    path: Path<(OrgId, AttendanceCorrectionId)>,
    body: Body<TakeBack>,
) -> Result<web::Json<AttendanceCorrection>> {
    let Path((_, id)) = path;
    let correction = gate
        .enter(async |tx| commands::take_back(tx, id, body.value).await)
        .await?;
    Ok(web::Json(correction))
}

/// List a person's corrections
///
/// The newest first, with who recorded each, when and why, and whether it was taken back. One's own with
/// `attendance.check_in`; those of others with `attendance.read`, within its scope, or as staff of their group with the
/// right to read its results.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_attendance_corrections",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path), CorrectionsQuery),
    responses((status = 200, body = Page<AttendanceCorrection>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/members/{member_id}/attendance-corrections")]
pub async fn list(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, MemberId)>,
    query: Query<CorrectionsQuery>,
) -> Result<web::Json<Page<AttendanceCorrection>>> {
    let Path((_, member)) = path;
    let Query(query) = query;
    let page = PageQuery::new(query.limit, query.cursor);
    let limit = page.limit()?;
    let listing = Listing {
        id: None,
        from: date_parameter("from", query.from)?,
        to: date_parameter("to", query.to)?,
        after: page.after()?,
        limit: limit + 1,
    };
    let corrections = gate
        .enter(async |tx| {
            require_readable(tx, member).await?;
            queries::list(tx, member, &listing).await
        })
        .await?;
    let key = |correction: &AttendanceCorrection| (correction.recorded_at, correction.id);
    Ok(web::Json(Page::new(corrections, limit, key, |one| one)?))
}
