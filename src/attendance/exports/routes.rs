//! The operations on exports.

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, get, post, web};
use futures_util::stream;
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::{AttendanceExport, ExportFormat, ExportState, NewAttendanceExport};
use super::{commands, queries};
use crate::attendance::errors;
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{AttendanceExportId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::ScopedGate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(read)
        .service(download);
}

/// Export a report to a CSV or XLSX file
///
/// Answers with the export, whose file a job then makes: read it again, or listen to the event
/// `attendance.export_progressed`. One row for each person by name, with the sums of days that are
/// over and a column for each date, 31 at the most; or the `columns` that are asked for, with headings of one's own.
/// In CSV a cell that a spreadsheet might take for a formula has a `'` before it, headings too. The file is handed out for 24 hours, and then removed. 10 exports
/// of an organization are under way at the most.
///
/// Needs `attendance.read`; who holds it for some departments only names one of them. Codes:
/// `export_limit`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "create_attendance_export",
    params(("org_id" = OrgId, Path)),
    request_body = NewAttendanceExport,
    responses((status = 201, body = AttendanceExport, description = "The export")),
)]
#[post("/v1/organizations/{org_id}/attendance/exports")]
pub async fn create(
    gate: ScopedGate<can::ReadAttendance>,
    body: Body<NewAttendanceExport>,
) -> Result<Created<AttendanceExport>> {
    gate.create(body, commands::create).await
}

/// Exports of a member.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceExports {
    /// The newest first, 100 at the most.
    pub items: Vec<AttendanceExport>,
}

/// List one's exports
///
/// Those that have not expired, of departments for which one still holds `attendance.read`. Needs
/// `attendance.read`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_attendance_exports",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = AttendanceExports, description = "The exports")),
)]
#[get("/v1/organizations/{org_id}/attendance/exports")]
pub async fn list(gate: ScopedGate<can::ReadAttendance>) -> Result<web::Json<AttendanceExports>> {
    let rows = gate.enter(async |tx| commands::own(tx).await).await?;
    let items = rows.iter().map(queries::ExportRow::shown);
    Ok(web::Json(AttendanceExports {
        items: items.collect::<Result<_>>()?,
    }))
}

/// Read an export
///
/// How far it is. Needs `attendance.read`; who holds it for some departments only reads their own
/// exports.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_attendance_export",
    params(("org_id" = OrgId, Path), ("export_id" = AttendanceExportId, Path)),
    responses((status = 200, body = AttendanceExport, description = "As it stands")),
)]
#[get("/v1/organizations/{org_id}/attendance/exports/{export_id}")]
pub async fn read(
    gate: ScopedGate<can::ReadAttendance>,
    path: Path<(OrgId, AttendanceExportId)>,
) -> Result<web::Json<AttendanceExport>> {
    let Path((_, id)) = path;
    let readable = async |tx: &mut _| commands::readable(tx, id).await;
    let row = gate.enter(readable).await?;
    Ok(web::Json(row.shown()?))
}

/// Download the file of an export
///
/// Until it expires. A stream: each part is read under the caller's permission anew. Needs
/// `attendance.read`; who holds it for some departments only reads their own exports. Codes:
/// `export_not_ready`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "download_attendance_export",
    params(("org_id" = OrgId, Path), ("export_id" = AttendanceExportId, Path)),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ))),
)]
#[get("/v1/organizations/{org_id}/attendance/exports/{export_id}/file")]
pub async fn download(
    gate: ScopedGate<can::ReadAttendance>,
    path: Path<(OrgId, AttendanceExportId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    let row = gate
        .clone()
        .enter(async |tx| commands::readable(tx, id).await)
        .await?;
    let export = row.shown()?;
    if export.state != ExportState::Done {
        let detail = "The file of this export is not there; read the export to see how far it is.";
        return Err(Problem::new(&errors::EXPORT_NOT_READY, detail));
    }
    let parts = stream::try_unfold((gate, 0), move |(gate, number)| async move {
        let again = gate.clone();
        let part = gate
            .enter(async |tx| {
                commands::readable(tx, id).await?;
                queries::part(tx, id, number).await
            })
            .await?;
        Ok::<_, Problem>(part.map(|part| (Bytes::from(part), (again, number + 1))))
    });
    let kind = match export.format {
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let name = format!(
        "attendance-{}-{}.{}",
        export.from,
        export.to,
        export.format.code()
    );
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(parts))
}
