//! The operations on spans.

use actix_web::{get, post, put, web};

use super::commands;
use super::queries::{self, Listing};
use super::wire::{
    AttendanceSpan, NewAttendanceSpan, SpanCancellation, SpanPreview, SpanQuestion, SpansQuery,
};
use crate::attendance::days::queries::require_readable;
use crate::kernel::body::Body;
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(preview)
        .service(write)
        .service(cancel)
        .service(list);
}

/// Preview a span
///
/// What leave, a trip or overtime would cost oneself, by the plan as it is now: natural days, days of work, halves,
/// minutes, and each day of work. Nothing is written; the same limits as for a request. Needs
/// `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "preview_attendance_span",
    params(("org_id" = OrgId, Path)),
    request_body = SpanQuestion,
    responses((status = 200, body = SpanPreview, description = "What it would cost")),
)]
#[post("/v1/organizations/{org_id}/attendance/span-previews")]
pub async fn preview(
    gate: Gate<can::CheckIn>,
    body: Body<SpanQuestion>,
) -> Result<web::Json<SpanPreview>> {
    let preview = gate
        .enter(async |tx| commands::preview(tx, body.value).await)
        .await?;
    Ok(web::Json(preview))
}

/// Write a span that was approved elsewhere
///
/// Under the other system's own id, 1 to 128 characters; the same id again replaces what was written before, and
/// the same content changes nothing. Overtime is asked in hours and lasts 24 h at the most, everything else 31 days; none
/// begins earlier than 31 days back or later than 366 days ahead. The person is told by the event
/// `attendance.spans_changed`.
///
/// Needs `attendance.write_spans`. Codes: `own_case`, `span_overlaps`, `span_of_another`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "write_approved_span",
    params(("org_id" = OrgId, Path)),
    request_body = NewAttendanceSpan,
    responses((status = 200, body = AttendanceSpan, description = "As it stands now")),
)]
#[put("/v1/organizations/{org_id}/attendance/approved-spans")]
pub async fn write(
    gate: Gate<can::WriteSpans>,
    body: Body<NewAttendanceSpan>,
) -> Result<web::Json<AttendanceSpan>> {
    let span = gate
        .enter(async |tx| commands::write(tx, body.value).await)
        .await?;
    Ok(web::Json(span))
}

/// Cancel a span that was approved elsewhere
///
/// The days are as without it. Written again later, it holds again. The person is told by the event
/// `attendance.spans_changed`.
///
/// Needs `attendance.write_spans`. Codes: `own_case`, `already_taken_back`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "cancel_approved_span",
    params(("org_id" = OrgId, Path)),
    request_body = SpanCancellation,
    responses((status = 200, body = AttendanceSpan, description = "As it stands now")),
)]
#[post("/v1/organizations/{org_id}/attendance/approved-spans/cancel")]
pub async fn cancel(
    gate: Gate<can::WriteSpans>,
    body: Body<SpanCancellation>,
) -> Result<web::Json<AttendanceSpan>> {
    let span = gate
        .enter(async |tx| commands::cancel(tx, body.value).await)
        .await?;
    Ok(web::Json(span))
}

/// List a person's approved spans
///
/// Those that begin last first, also those that were taken back, with who, when and why. One's own with
/// `attendance.check_in`; those of others with `attendance.read`, within its scope, or as staff of their group with the
/// right to read its results.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_attendance_spans",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path), SpansQuery),
    responses((status = 200, body = Page<AttendanceSpan>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/members/{member_id}/attendance-spans")]
pub async fn list(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, MemberId)>,
    query: Query<SpansQuery>,
) -> Result<web::Json<Page<AttendanceSpan>>> {
    let Path((_, member)) = path;
    let Query(query) = query;
    let page = PageQuery::new(query.limit, query.cursor);
    let limit = page.limit()?;
    let listing = Listing {
        id: None,
        from: query.from,
        to: query.to,
        after: page.after()?,
        limit: limit + 1,
    };
    let spans = gate
        .enter(async |tx| {
            require_readable(tx, member).await?;
            queries::list(tx, member, &listing).await
        })
        .await?;
    let key = |span: &AttendanceSpan| (span.starts_at, span.id);
    Ok(web::Json(Page::new(spans, limit, key, |span| span)?))
}
