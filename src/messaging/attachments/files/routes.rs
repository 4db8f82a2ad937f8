//! The operations on files.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::wire::{File, FileContent, FileLink, FileUsage, LinkQuery};
use super::{commands, download};
use crate::kernel::ids::{FileId, OrgId};
use crate::kernel::limits::Limits;
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tenancy};
use crate::messaging::attachments::{Attachments, usage};
use crate::messaging::errors;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(read)
        .service(link)
        .service(fetch)
        .service(read_usage);
}

/// Read what a file is
///
/// For its uploader, whoever is in a conversation in which a message carries it, and who may see the room or the
/// meeting that it belongs to.
///
/// Needs `messaging.use`.
#[utoipa::path(
    tag = "files",
    operation_id = "read_file",
    params(("org_id" = OrgId, Path), ("file_id" = FileId, Path)),
    responses((status = 200, body = File, description = "The file, without its content")),
)]
#[get("/v1/organizations/{org_id}/files/{file_id}")]
pub async fn read(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, FileId)>,
    attachments: web::Data<Attachments>,
) -> Result<web::Json<File>> {
    let Path((_, id)) = path;
    let file = gate
        .enter(async |tx| commands::read(tx, attachments.keepers, tx.member_id()?, id).await)
        .await?;
    Ok(web::Json(file.into()))
}

/// Get a link to download a file
///
/// For its uploader, whoever is in a conversation in which a message carries it, and who may see the room or the
/// meeting that it belongs to. The link
/// works without a token for 10 to 15 minutes, as long as who asked for it may have the file. Asked
/// for again soon, it is the same. Do not pass it on.
///
/// Needs `messaging.use`.
#[utoipa::path(
    tag = "files",
    operation_id = "link_file",
    params(("org_id" = OrgId, Path), ("file_id" = FileId, Path), LinkQuery),
    responses((status = 200, body = FileLink, description = "The link")),
)]
#[get("/v1/organizations/{org_id}/files/{file_id}/link")]
pub async fn link(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, FileId)>,
    query: Query<LinkQuery>,
    attachments: web::Data<Attachments>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    let giving = (&attachments.links, attachments.keepers);
    let link = gate
        .enter(async |tx| commands::link(tx, giving, id, query.variant).await)
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .json(link))
}

/// Download a file
///
/// At the address of a link. Byte ranges (RFC 9110 section 14): one range is answered with 206,
/// several with the whole; `If-Range` and `If-None-Match` take the `ETag`. Pictures, sound, films
/// and plain text may be shown; everything else is an attachment to save. Whether who was given the
/// link may have the file is asked each time, and whether they may still act: who is suspended or has left has nothing.
///
/// Codes: `link_expired`, `range_not_satisfiable`.
#[utoipa::path(
    tag = "files",
    operation_id = "download_file",
    params(
        ("token" = String, Path, description = "From the link"),
        ("Range" = Option<String>, Header, example = "bytes=0-1023"),
        ("If-Range" = Option<String>, Header),
        ("If-None-Match" = Option<String>, Header),
    ),
    security(()),
    responses(
        (status = 200, description = "The whole", body = FileContent, content_type = "application/octet-stream"),
        (status = 206, description = "A range", body = FileContent, content_type = "application/octet-stream"),
        (status = 304, description = "As the client has it"),
    ),
)]
#[get("/v1/files/{token}")]
pub async fn fetch(
    req: HttpRequest,
    path: Path<String>,
    limits: web::Data<Limits>,
    attachments: web::Data<Attachments>,
    tenancy: web::Data<Tenancy>,
) -> Result<HttpResponse> {
    limits.check_address(&req)?;
    let Path(token) = path;
    let claim = attachments.links.verify(&token);
    let claim = claim.ok_or_else(|| Problem::not_found("link"))?;
    if claim.expires_at <= tenancy.db().now() {
        return Err(Problem::new(
            &errors::LINK_EXPIRED,
            "A link lives for a quarter of an hour at most. Ask for a new one.",
        ));
    }
    let file = tenancy
        .as_system(claim.org_id, async |tx| {
            commands::fetch(tx, attachments.keepers, claim.member_id, claim.file_id).await
        })
        .await?;
    download::answer(&req, &attachments.store, &file, claim.variant).await
}

/// Read how much room files take
///
/// Files, with the announced size of uploads that are not finished. The quota is the service's to
/// decide.
///
/// Needs `organization.manage`.
#[utoipa::path(
    tag = "files",
    operation_id = "read_file_usage",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = FileUsage, description = "The room")),
)]
#[get("/v1/organizations/{org_id}/file-usage")]
pub async fn read_usage(
    gate: Gate<can::ManageOrganization>,
    attachments: web::Data<Attachments>,
) -> Result<web::Json<FileUsage>> {
    let limits = attachments.limits;
    let usage = gate.enter(async |tx| usage::read(tx, limits).await).await?;
    Ok(web::Json(usage.into()))
}
