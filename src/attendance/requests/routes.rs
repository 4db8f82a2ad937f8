//! The operations on requests.

use actix_web::{get, post, put, web};

use super::queries::{self, Listing};
use super::wire::{
    AttendanceRequest, MakeUpOptions, NewMakeUpRequest, NewRequestRules, NewSpanRequest,
    RequestDecision, RequestRulesInEffect, RequestsQuery, WaitingRequest,
};
use super::{commands, deciding, make_ups, rules, shown};
use crate::attendance::corrections::wire::TakeBack;
use crate::attendance::days::queries::require_permitted;
use crate::attendance::days::wire::DayDate;
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{AttendanceRequestId, MemberId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(read_rules)
        .service(set_rules)
        .service(read_options)
        .service(ask_make_up)
        .service(ask_span)
        .service(list)
        .service(waiting)
        .service(read)
        .service(decide)
        .service(withdraw)
        .service(revoke);
}

/// Read the rules for requests
///
/// How many make-ups, for which points, until when; and who is asked, step by step. While nobody has set them
/// (version 0): three a natural month, within 30 days, for points that are missing, late or early; the direct
/// manager, then whoever holds `attendance.approve`. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_request_rules",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = RequestRulesInEffect, description = "The rules; ETag is their version")),
)]
#[get("/v1/organizations/{org_id}/attendance/request-rules")]
pub async fn read_rules(gate: Gate<can::CheckIn>) -> Result<Versioned<RequestRulesInEffect>> {
    let value = gate.enter(async |tx| rules::read(tx).await).await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Set the rules for requests
///
/// For requests from now on: those that were made keep their steps, and quotas are counted by the rules of the
/// decision. One to ten steps. Needs `attendance.manage` and `If-Match`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "set_request_rules",
    params(("org_id" = OrgId, Path), ("If-Match" = String, Header)),
    request_body = NewRequestRules,
    responses((status = 200, body = RequestRulesInEffect, description = "As they are now")),
)]
#[put("/v1/organizations/{org_id}/attendance/request-rules")]
pub async fn set_rules(
    gate: Gate<can::ManageAttendance>,
    version: IfMatch,
    body: Body<NewRequestRules>,
) -> Result<Versioned<RequestRulesInEffect>> {
    let value = gate
        .enter(async |tx| rules::set(tx, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Read what one may make up on a day
///
/// Each point of one's own day: what is the matter with it, whether a make-up may be asked for and if not why, and for
/// which times; and how much of the quota is left. Where hours are free there are no points: a check-in and a
/// check-out may be made up at any time of the day. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_make_up_options",
    params(
        ("org_id" = OrgId, Path),
        ("date" = String, Path, description = "`today`, or a date from 2000 to 2199", example = "2026-09-04"),
    ),
    responses((status = 200, body = MakeUpOptions, description = "What may be asked for")),
)]
#[get("/v1/organizations/{org_id}/attendance/make-ups/{date}")]
pub async fn read_options(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, DayDate)>,
) -> Result<web::Json<MakeUpOptions>> {
    let Path((_, date)) = path;
    let options = gate
        .enter(async |tx| make_ups::options(tx, date).await)
        .await?;
    Ok(web::Json(options))
}

/// Ask for a make-up punch
///
/// For a point of one's own day, at a time that `read_make_up_options` allows; one at a time for a point, or where
/// hours are free for a check-in and for a check-out. Until it is
/// decided the point shows `card_replacement_application`. The quota is used when it is approved. Those
/// concerned are told by the event `attendance.request_changed`. Safe to repeat with an `id`.
///
/// Needs `attendance.check_in`. Codes: `make_up_refused` (the context says why), `no_approver`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "ask_make_up",
    params(("org_id" = OrgId, Path)),
    request_body = NewMakeUpRequest,
    responses((status = 201, body = AttendanceRequest, description = "Asked")),
)]
#[post("/v1/organizations/{org_id}/attendance/make-up-requests")]
pub async fn ask_make_up(
    gate: Gate<can::CheckIn>,
    body: Body<NewMakeUpRequest>,
) -> Result<Created<AttendanceRequest>> {
    gate.create(body, async |tx, new| commands::ask_make_up(tx, new).await)
        .await
}

/// Ask for leave, a trip or overtime
///
/// Or to be out on business. Overtime in hours and for 24 h at the most, everything else for 31 days; none begins
/// earlier than 31 days back or later than 366 days ahead. Leave, trips and out on business do not overlap;
/// overtime overlaps neither overtime nor leave. Those concerned are told by the event
/// `attendance.request_changed`. Safe to repeat with an `id`.
///
/// Needs `attendance.check_in`. Codes: `span_overlaps`, `no_approver`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "ask_attendance_span",
    params(("org_id" = OrgId, Path)),
    request_body = NewSpanRequest,
    responses((status = 201, body = AttendanceRequest, description = "Asked")),
)]
#[post("/v1/organizations/{org_id}/attendance/span-requests")]
pub async fn ask_span(
    gate: Gate<can::CheckIn>,
    body: Body<NewSpanRequest>,
) -> Result<Created<AttendanceRequest>> {
    gate.create(body, async |tx, new| commands::ask_span(tx, new).await)
        .await
}

/// List a person's requests
///
/// The newest first. One's own with `attendance.check_in`; those of others with `attendance.read`, within its
/// scope.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_attendance_requests",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path), RequestsQuery),
    responses((status = 200, body = Page<AttendanceRequest>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/members/{member_id}/attendance-requests")]
pub async fn list(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, MemberId)>,
    query: Query<RequestsQuery>,
) -> Result<web::Json<Page<AttendanceRequest>>> {
    let Path((_, member)) = path;
    let Query(query) = query;
    let page = PageQuery::new(query.limit, query.cursor);
    let limit = page.limit()?;
    let listing = Listing {
        state: query.state,
        kind: query.kind,
        after: page.after()?,
        limit: limit + 1,
    };
    let requests = gate
        .enter(async |tx| {
            require_permitted(tx, member).await?;
            let rows = queries::list(tx, member, &listing).await?;
            shown::all(tx, rows).await
        })
        .await?;
    let key = |request: &AttendanceRequest| (request.created_at, request.id);
    Ok(web::Json(Page::new(requests, limit, key, |one| one)?))
}

/// List the requests that wait for oneself
///
/// Those of which a step is open and asks the caller, the oldest first. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_waiting_attendance_requests",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<WaitingRequest>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/attendance/waiting-requests")]
pub async fn waiting(
    gate: Gate<can::CheckIn>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<WaitingRequest>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let waiting = gate
        .enter(async |tx| {
            let approver = tx.member_id()?;
            let rows = queries::waiting_for(tx, approver, after, limit + 1).await?;
            let (places, rows): (Vec<_>, Vec<_>) = rows
                .into_iter()
                .map(|(task, since, row)| ((task, since), row))
                .unzip();
            let requests = shown::all(tx, rows).await?;
            let waiting = places.into_iter().zip(requests);
            Ok(waiting
                .map(|((task_id, opened_at), request)| WaitingRequest {
                    task_id,
                    opened_at,
                    request,
                })
                .collect::<Vec<_>>())
        })
        .await?;
    let key = |waiting: &WaitingRequest| (waiting.opened_at, waiting.task_id);
    Ok(web::Json(Page::new(waiting, limit, key, |one| one)?))
}

/// Read a request
///
/// One's own, one of which one is or was asked, or of somebody for whom one holds `attendance.read` or
/// `attendance.approve`. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_attendance_request",
    params(("org_id" = OrgId, Path), ("request_id" = AttendanceRequestId, Path)),
    responses((status = 200, body = AttendanceRequest, description = "As it stands")),
)]
#[get("/v1/organizations/{org_id}/attendance/requests/{request_id}")]
pub async fn read(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, AttendanceRequestId)>,
) -> Result<web::Json<AttendanceRequest>> {
    let Path((_, id)) = path;
    let request = gate
        .enter(async |tx| {
            let row = deciding::visible(tx, id).await?;
            shown::one(tx, row).await
        })
        .await?;
    Ok(web::Json(request))
}

/// Decide about a request
///
/// About its open step, which asks the caller. Rejected once, it is over; approved in its last step, it takes effect
/// in the same transaction, and fails as a whole where it cannot. Those concerned are told by the event
/// `attendance.request_changed`.
///
/// Needs `attendance.check_in`, and to be asked. Codes: `own_case`, `not_asked`, `already_decided`,
/// `make_up_refused`, `span_overlaps`, `no_approver`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "decide_attendance_request",
    params(("org_id" = OrgId, Path), ("request_id" = AttendanceRequestId, Path)),
    request_body = RequestDecision,
    responses((status = 200, body = AttendanceRequest, description = "As it stands now")),
)]
#[post("/v1/organizations/{org_id}/attendance/requests/{request_id}/decision")]
pub async fn decide(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, AttendanceRequestId)>,
    body: Body<RequestDecision>,
) -> Result<web::Json<AttendanceRequest>> {
    let Path((_, id)) = path;
    let request = gate
        .enter(async |tx| deciding::decide(tx, id, body.value).await)
        .await?;
    Ok(web::Json(request))
}

/// Withdraw a request
///
/// One's own, while it waits. Needs `attendance.check_in`. Codes: `not_asked`, `already_decided`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "withdraw_attendance_request",
    params(("org_id" = OrgId, Path), ("request_id" = AttendanceRequestId, Path)),
    responses((status = 200, body = AttendanceRequest, description = "As it stands now")),
)]
#[post("/v1/organizations/{org_id}/attendance/requests/{request_id}/withdraw")]
pub async fn withdraw(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, AttendanceRequestId)>,
) -> Result<web::Json<AttendanceRequest>> {
    let Path((_, id)) = path;
    let request = gate
        .enter(async |tx| deciding::withdraw(tx, id).await)
        .await?;
    Ok(web::Json(request))
}

/// Revoke a request that was approved
///
/// The result before holds again, and a make-up returns its quota. By who approved it, or with
/// `attendance.approve` for the person; never about oneself.
///
/// Needs `attendance.check_in`, and the above. Codes: `own_case`, `not_approved`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "revoke_attendance_request",
    params(("org_id" = OrgId, Path), ("request_id" = AttendanceRequestId, Path)),
    request_body = TakeBack,
    responses((status = 200, body = AttendanceRequest, description = "As it stands now")),
)]
#[post("/v1/organizations/{org_id}/attendance/requests/{request_id}/revoke")]
pub async fn revoke(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, AttendanceRequestId)>,
    body: Body<TakeBack>,
) -> Result<web::Json<AttendanceRequest>> {
    let Path((_, id)) = path;
    let request = gate
        .enter(async |tx| deciding::revoke(tx, id, body.value).await)
        .await?;
    Ok(web::Json(request))
}
