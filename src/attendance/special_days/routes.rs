//! The operations on special days.

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, get, patch, post, web};
use futures_util::future::LocalBoxFuture;

use super::commands;
use super::files::{FileFormat, MAX_FILE};
use super::wire::{
    SpecialDays, SpecialDaysChange, SpecialDaysExportQuery, SpecialDaysImport,
    SpecialDaysImportQuery, SpecialDaysQuery,
};
use crate::kernel::body::{self, Body};
use crate::kernel::idempotency::Created;
use crate::kernel::ids::OrgId;
use crate::kernel::params::Query;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::MemberGate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(list)
        .service(change)
        .service(import)
        .service(export);
}

/// Extractor: a CSV or iCalendar file.
pub struct CalendarFile {
    body: Body<Vec<u8>>,
    format: FileFormat,
}

impl FromRequest for CalendarFile {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let kinds = FileFormat::ALL.map(FileFormat::media);
            let (body, media) = body::file(&req, payload, &kinds, MAX_FILE).await?;
            let format = FileFormat::ALL.into_iter().find(|f| f.media() == media);
            Ok(Self {
                body,
                format: format.unwrap_or(FileFormat::Csv),
            })
        })
    }
}

/// List special days
///
/// Those of a year, of the organization or of one group. Needs `attendance.manage`, or as staff of the group
/// the right to read its calendar.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_special_days",
    params(("org_id" = OrgId, Path), SpecialDaysQuery),
    responses((status = 200, body = SpecialDays, description = "By date")),
)]
#[get("/v1/organizations/{org_id}/attendance/special-days")]
pub async fn list(
    gate: MemberGate<can::ManageAttendance>,
    query: Query<SpecialDaysQuery>,
) -> Result<web::Json<SpecialDays>> {
    let Query(query) = query;
    check_year(Some(query.year))?;
    let days = gate
        .enter(async |tx| commands::list(tx, &query).await)
        .await?;
    Ok(web::Json(days))
}

fn check_year(year: Option<i32>) -> Result<()> {
    match year.filter(|year| !(2000..=2199).contains(year)) {
        Some(year) => Err(Problem::parameter(
            "year",
            format!("must be 2000 to 2199, is {year}"),
        )),
        None => Ok(()),
    }
}

/// Set and remove special days
///
/// A group's special day decides before the organization's, that before the national calendar, and
/// that before the week. All of them are changed, or none. Dates are today or later, unless
/// `into_the_past` is said; 400 to set and 400 to remove, 20,000 in an organization at the most.
///
/// Needs `attendance.manage`, or as staff of the group the right to write its calendar, but for the past. Codes:
/// `special_day_limit`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "change_special_days",
    params(("org_id" = OrgId, Path)),
    request_body = SpecialDaysChange,
    responses((status = 204, description = "Changed")),
)]
#[patch("/v1/organizations/{org_id}/attendance/special-days")]
pub async fn change(
    gate: MemberGate<can::ManageAttendance>,
    body: Body<SpecialDaysChange>,
) -> Result<HttpResponse> {
    gate.enter(async |tx| commands::change(tx, body.value).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Import special days from a file
///
/// CSV (UTF-8 or GB18030; separated by commas, semicolons or tabs), whose first row names the
/// columns `date` (日期), `name` (名称), `kind` (类型: `off`, 休息, or `work`, 上班) and `shift` (班次:
/// the name of one in use, for days that are worked; may be absent). Or iCalendar (UTF-8), whose
/// all-day events are days off, by their `SUMMARY`; worked where that says 补班 or ends with （班）,
/// or where `CATEGORIES` or `X-APPLE-SPECIAL-DAY` say `WORKDAY`. What repeats, or has a time, is
/// refused.
///
/// All or nothing: each fault is an error whose pointer names line and column, like `/lines/12/date`;
/// with `dry_run` nothing is changed, and the answer says what would. Days that are there already,
/// as the file has them, are not changed, and may have passed. At most 1 MiB, 2,000 days, and 62
/// days an event. Safe to repeat with an `Idempotency-Key`.
///
/// Needs `attendance.manage`, or as staff of the group the right to write its calendar, but for the past. Codes:
/// `special_day_limit`, `period_closed`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "import_special_days",
    params(("org_id" = OrgId, Path), SpecialDaysImportQuery, ("Idempotency-Key" = Option<String>, Header)),
    request_body(content(
        (String = "text/csv", example = "date,name,kind\n2026-10-01,国庆节,off\n2026-10-10,国庆节,work\n"),
        (String = "text/calendar"),
    )),
    responses((status = 201, body = SpecialDaysImport, description = "Changed, unless it is a dry run")),
)]
#[post("/v1/organizations/{org_id}/attendance/special-days/imports")]
pub async fn import(
    gate: MemberGate<can::ManageAttendance>,
    query: Query<SpecialDaysImportQuery>,
    file: CalendarFile,
) -> Result<Created<SpecialDaysImport>> {
    let Query(query) = query;
    let format = file.format;
    gate.create(file.body, async |tx, content| {
        commands::import(tx, format, &query, &content).await
    })
    .await
}

/// Export special days to a CSV file
///
/// Those of a year or of all years, of the organization or of one group, with the columns of an
/// import, which changes nothing when it reads the file. UTF-8 with a byte-order mark; a cell that a
/// spreadsheet might take for a formula has a `'` before it. Needs `attendance.manage`, or as staff of the
/// group the right to read its calendar.
#[utoipa::path(
    tag = "attendance",
    operation_id = "export_special_days",
    params(("org_id" = OrgId, Path), SpecialDaysExportQuery),
    responses((status = 200, description = "The file", content((String = "text/csv")))),
)]
#[get("/v1/organizations/{org_id}/attendance/special-days/export")]
pub async fn export(
    gate: MemberGate<can::ManageAttendance>,
    query: Query<SpecialDaysExportQuery>,
) -> Result<HttpResponse> {
    let Query(query) = query;
    check_year(query.year)?;
    let content = gate
        .enter(async |tx| commands::export(tx, query.group_id, query.year).await)
        .await?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"special-days.csv\"",
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(content))
}
