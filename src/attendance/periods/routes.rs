//! The operations on periods.

use actix_web::{get, post, put, web};

use super::wire::{
    AttendancePeriod, NewAttendancePeriod, NewPeriodRules, NewPersonReopening, PeriodReopening,
    PeriodRules, PersonReopening,
};
use super::{commands, queries, reopenings};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{AttendancePeriodId, AttendancePersonReopeningId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(close)
        .service(list)
        .service(reopen)
        .service(reopen_for)
        .service(list_reopenings)
        .service(end_reopening)
        .service(read_rules)
        .service(set_rules);
}

/// Close a period
///
/// A month, or any range of dates up to yesterday (366 days at the most); without dates the last
/// period of the organization that is over. As long as somebody's last day still runs (a night shift goes on
/// after midnight) it is not over: `until` in the `context` of `period_not_over` says when it is. From then on no result of these dates changes: what
/// would change one is refused with `period_closed`, and a check-in that comes later is recorded
/// and does not count there. What waited to be computed is computed before.
///
/// Needs `attendance.close_periods`. Codes: `period_closed` (a date is closed already),
/// `period_not_over`, `results_pending` (too much waits to be computed: try again in some seconds).
#[utoipa::path(
    tag = "attendance",
    operation_id = "close_attendance_period",
    params(("org_id" = OrgId, Path)),
    request_body = NewAttendancePeriod,
    responses((status = 201, body = AttendancePeriod, description = "The period")),
)]
#[post("/v1/organizations/{org_id}/attendance/periods")]
pub async fn close(
    gate: Gate<can::ClosePeriods>,
    body: Body<NewAttendancePeriod>,
) -> Result<Created<AttendancePeriod>> {
    let again = gate.clone();
    again
        .enter(async |tx| commands::prepare(tx, &body.value).await)
        .await?;
    gate.create(body, commands::close).await
}

/// List closed periods
///
/// Also those that were reopened, with the reason; the newest first. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_attendance_periods",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<AttendancePeriod>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/attendance/periods")]
pub async fn list(
    gate: Gate<can::CheckIn>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<AttendancePeriod>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| queries::list(tx, after, limit + 1).await)
        .await?;
    let key = |row: &queries::PeriodRow| (row.closed_at, row.id);
    Ok(web::Json(Page::new(
        rows,
        limit,
        key,
        AttendancePeriod::from,
    )?))
}

/// Reopen a period
///
/// With a reason, which is in the audit log and with the period. Its results are computed again:
/// what came since it was closed counts now. Needs `attendance.reopen_periods`.
/// Codes: `period_open`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "reopen_attendance_period",
    params(("org_id" = OrgId, Path), ("period_id" = AttendancePeriodId, Path)),
    request_body = PeriodReopening,
    responses((status = 200, body = AttendancePeriod, description = "As it is now")),
)]
#[put("/v1/organizations/{org_id}/attendance/periods/{period_id}/reopening")]
pub async fn reopen(
    gate: Gate<can::ReopenPeriods>,
    path: Path<(OrgId, AttendancePeriodId)>,
    body: Body<PeriodReopening>,
) -> Result<web::Json<AttendancePeriod>> {
    let Path((_, id)) = path;
    let period = gate
        .enter(async |tx| commands::reopen(tx, id, body.value).await)
        .await?;
    Ok(web::Json(period))
}

/// Reopen a period for one person
///
/// Until a time, at most 31 days from now; then it is closed again by itself. Meanwhile what is of this person alone
/// may be changed: corrections, requests, decisions about field work, spans, cells of the roster; what concerns others
/// is refused as before (`period_closed`), also special days, groups and shifts. Their results are computed
/// again: what came since the period was closed counts. The person is told by the event
/// `attendance.person_reopened`, and by `attendance.person_closed` at the end. Safe to repeat with an `id`.
///
/// Needs `attendance.reopen_periods`. Codes: `period_open`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "reopen_attendance_for_person",
    params(("org_id" = OrgId, Path), ("period_id" = AttendancePeriodId, Path)),
    request_body = NewPersonReopening,
    responses((status = 201, body = PersonReopening, description = "The period is open for the person")),
)]
#[post("/v1/organizations/{org_id}/attendance/periods/{period_id}/person-reopenings")]
pub async fn reopen_for(
    gate: Gate<can::ReopenPeriods>,
    path: Path<(OrgId, AttendancePeriodId)>,
    body: Body<NewPersonReopening>,
) -> Result<Created<PersonReopening>> {
    let Path((_, id)) = path;
    gate.create(body, async |tx, new| reopenings::open(tx, id, new).await)
        .await
}

/// List for whom a period was reopened
///
/// The newest first: all for whoever holds `attendance.close_periods` or `attendance.reopen_periods`, one's own for
/// others. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_attendance_person_reopenings",
    params(("org_id" = OrgId, Path), ("period_id" = AttendancePeriodId, Path), PageQuery),
    responses((status = 200, body = Page<PersonReopening>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/attendance/periods/{period_id}/person-reopenings")]
pub async fn list_reopenings(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, AttendancePeriodId)>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<PersonReopening>>> {
    let Path((_, id)) = path;
    let (limit, after) = (page.limit()?, page.after()?);
    let shown = gate
        .enter(async |tx| reopenings::list(tx, id, after, limit + 1).await)
        .await?;
    let key = |one: &PersonReopening| (one.opened_at, one.id);
    Ok(web::Json(Page::new(shown, limit, key, |one| one)?))
}

/// Close a period again for a person
///
/// Before its time. What waits to be computed of the person is computed before. Needs
/// `attendance.reopen_periods`. Codes: `period_closed` (it was closed again before), `results_pending`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "end_attendance_person_reopening",
    params(("org_id" = OrgId, Path), ("reopening_id" = AttendancePersonReopeningId, Path)),
    responses((status = 200, body = PersonReopening, description = "As it is now")),
)]
#[post("/v1/organizations/{org_id}/attendance/person-reopenings/{reopening_id}/end")]
pub async fn end_reopening(
    gate: Gate<can::ReopenPeriods>,
    path: Path<(OrgId, AttendancePersonReopeningId)>,
) -> Result<web::Json<PersonReopening>> {
    let Path((_, id)) = path;
    let ended = gate.enter(async |tx| reopenings::end(tx, id).await).await?;
    Ok(web::Json(ended))
}

/// Read when periods begin
///
/// And are closed by themselves, what is closed next, and which dates the period of today and the one before have. With the month while nobody has
/// set anything else (version 0). Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_period_rules",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = PeriodRules, description = "The rules; ETag is their version")),
)]
#[get("/v1/organizations/{org_id}/attendance/period-rules")]
pub async fn read_rules(gate: Gate<can::CheckIn>) -> Result<Versioned<PeriodRules>> {
    let value = gate.enter(async |tx| commands::rules(tx).await).await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Set when periods begin and are closed
///
/// They begin on a day of the month, 1 to 28. `closing` has the service close a period by itself once a month: on a day
/// (in a month that lacks it, on its last), at a time on the wall of the organization's zone; the period before
/// the one in which that day lies, or (`periods_back` 2) the one before that again. It is closed by the rules
/// by which it is closed by hand, and where they do not allow it yet, as soon as they do. The first closing day is the
/// first that comes. What was closed stays as it is.
///
/// Needs `attendance.manage`, with `closing` that is changed also `attendance.close_periods`, and `If-Match`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "set_period_rules",
    params(("org_id" = OrgId, Path), ("If-Match" = String, Header)),
    request_body = NewPeriodRules,
    responses((status = 200, body = PeriodRules, description = "As they are now")),
)]
#[put("/v1/organizations/{org_id}/attendance/period-rules")]
pub async fn set_rules(
    gate: Gate<can::ManageAttendance>,
    version: IfMatch,
    body: Body<NewPeriodRules>,
) -> Result<Versioned<PeriodRules>> {
    let value = gate
        .enter(async |tx| commands::set_rules(tx, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}
