//! The operations on the audit log.

use actix_web::{HttpResponse, get, put, web};

use super::export::Export;
use super::wire::{
    AuditEntry, AuditHead, AuditQuery, AuditRetention, AuditRetentionSetting, ExportFormat,
    ExportQuery,
};
use super::{queries, retention};
use crate::kernel::body::Body;
use crate::kernel::ids::OrgId;
use crate::kernel::paging::Page;
use crate::kernel::params::Query;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(list)
        .service(export)
        .service(head)
        .service(read_retention)
        .service(set_retention);
}

/// Read the audit log
///
/// Newest first. Filters narrow together.
///
/// Needs `audit.read`.
#[utoipa::path(
    tag = "audit",
    operation_id = "list_audit_entries",
    params(("org_id" = OrgId, Path), AuditQuery),
    responses((status = 200, body = Page<AuditEntry>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/audit-entries")]
pub async fn list(
    gate: Gate<can::ReadAudit>,
    query: Query<AuditQuery>,
) -> Result<web::Json<Page<AuditEntry>>> {
    let (filter, page) = (query.filter()?, query.page());
    let (limit, before) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| queries::list(tx, &filter, before, limit + 1).await)
        .await?;
    Ok(web::Json(Page::new(
        rows,
        limit,
        |entry| entry.position,
        AuditEntry::from,
    )?))
}

/// Export the audit log
///
/// Oldest first, as a stream. As `ndjson` the first line is an `AuditExport` and each other one
/// an `AuditEntry`; `muster verify --file` checks it without a database. As `csv` it is for
/// spreadsheets. The export is itself an entry of the log, after those that it has. A connection
/// that breaks off leaves a file that does not verify.
///
/// Needs `audit.read`.
#[utoipa::path(
    tag = "audit",
    operation_id = "export_audit_entries",
    params(("org_id" = OrgId, Path), ExportQuery),
    responses((status = 200, description = "The file", content(
        (String = "application/x-ndjson"),
        (String = "text/csv"),
    ))),
)]
#[get("/v1/organizations/{org_id}/audit-entries/export")]
pub async fn export(gate: Gate<can::ReadAudit>, query: Query<ExportQuery>) -> Result<HttpResponse> {
    let (media, name) = match query.format {
        ExportFormat::Ndjson => ("application/x-ndjson", "audit.ndjson"),
        ExportFormat::Csv => ("text/csv; charset=utf-8", "audit.csv"),
    };
    let export = Export::begin(gate, query.filter()?, query.format).await?;
    Ok(HttpResponse::Ok()
        .content_type(media)
        .insert_header((
            "content-disposition",
            format!("attachment; filename=\"{name}\""),
        ))
        .streaming(export.stream()))
}

/// Read the head of the audit log
///
/// The hash of the newest entry stands for all before it. Whoever notes it down where the owner of
/// the database cannot reach can later prove that nothing up to it was changed:
/// `muster verify --head POSITION:HASH`.
///
/// Needs `audit.read`.
#[utoipa::path(
    tag = "audit",
    operation_id = "read_audit_head",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = AuditHead, description = "Both ends of the chain")),
)]
#[get("/v1/organizations/{org_id}/audit-head")]
pub async fn head(gate: Gate<can::ReadAudit>) -> Result<web::Json<AuditHead>> {
    let ends = gate.enter(async |tx| queries::ends(tx).await).await?;
    let ends = ends.ok_or_else(|| Problem::internal("no audit log"))?;
    Ok(web::Json(AuditHead {
        head: ends.head.into(),
        anchor: ends.anchor.into(),
    }))
}

/// Read how long audit entries are kept
///
/// Needs `audit.read`.
#[utoipa::path(
    tag = "audit",
    operation_id = "read_audit_retention",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = AuditRetention, description = "The setting; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}/audit-retention")]
pub async fn read_retention(gate: Gate<can::ReadAudit>) -> Result<Versioned<AuditRetention>> {
    gate.enter(async |tx| retention::read(tx).await)
        .await
        .map(versioned)
}

/// Set how long audit entries are kept
///
/// 30 days to 10 years. Older entries are forgotten within an hour or so, for good; the rest of the
/// chain still verifies.
///
/// Needs `organization.manage` and `If-Match`.
#[utoipa::path(
    tag = "audit",
    operation_id = "set_audit_retention",
    params(("org_id" = OrgId, Path), ("If-Match" = String, Header)),
    request_body = AuditRetentionSetting,
    responses((status = 200, body = AuditRetention, description = "As it is now")),
)]
#[put("/v1/organizations/{org_id}/audit-retention")]
pub async fn set_retention(
    gate: Gate<can::ManageOrganization>,
    version: IfMatch,
    body: Body<AuditRetentionSetting>,
) -> Result<Versioned<AuditRetention>> {
    gate.enter(async |tx| retention::set(tx, version, body.value).await)
        .await
        .map(versioned)
}

fn versioned(value: AuditRetention) -> Versioned<AuditRetention> {
    Versioned {
        version: value.version,
        value,
    }
}
