//! The operations on uploads.

use actix_web::http::header;
use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder, delete, dev::Payload, head, options, patch,
    post, web,
};
use futures_util::future::{Ready, ready};

use super::begin::{self, Desk, Part};
use super::domain::{NewUpload, Upload as Row, name_of};
use super::receive::Incoming;
use super::wire::Upload;
use super::{commands, finish, headers};
use crate::kernel::body::{self, Body};
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{FileId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tenancy};
use crate::messaging::attachments::Attachments;
use crate::messaging::attachments::files::wire::FileContent;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(describe)
        .service(create)
        .service(read)
        .service(append)
        .service(terminate);
}

/// Ask what uploads may be
///
/// The versions and extensions of the tus protocol (<https://tus.io/protocols/resumable-upload>)
/// that are spoken, and the largest file, in bytes.
///
/// Needs `messaging.use`.
#[utoipa::path(
    tag = "files",
    operation_id = "describe_uploads",
    params(("org_id" = OrgId, Path)),
    responses((status = 204, description = "In the headers", headers(
        ("Tus-Resumable" = String, description = "The version of this answer"),
        ("Tus-Version" = String, description = "The versions, separated by commas"),
        ("Tus-Extension" = String, description = "The extensions, separated by commas"),
        ("Tus-Max-Size" = i64, description = "The largest file, in bytes"),
        ("Tus-Checksum-Algorithm" = String, description = "What a part may be checked by"),
    ))),
)]
#[options(
    "/v1/organizations/{org_id}/uploads",
    wrap = "actix_web::middleware::from_fn(headers::around)"
)]
pub async fn describe(
    gate: Gate<can::UseMessaging>,
    attachments: web::Data<Attachments>,
) -> Result<HttpResponse> {
    gate.enter(async |_| Ok(())).await?;
    Ok(HttpResponse::NoContent()
        .insert_header(("tus-version", headers::VERSION))
        .insert_header(("tus-extension", headers::EXTENSIONS))
        .insert_header(("tus-max-size", attachments.limits.upload.to_string()))
        .insert_header(("tus-checksum-algorithm", headers::ALGORITHMS))
        .finish())
}

/// Extractor: what the headers announce.
pub struct Announced {
    new: Body<NewUpload>,
    /// What the request brings of it.
    part: Option<Part>,
}

impl FromRequest for Announced {
    type Error = Problem;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(announced(req))
    }
}

fn announced(req: &HttpRequest) -> Result<Announced> {
    if req.headers().contains_key("upload-defer-length") {
        return Err(Problem::parameter(
            "Upload-Defer-Length",
            "is not supported: send Upload-Length",
        ));
    }
    let metadata = headers::text(req, "Upload-Metadata")?.unwrap_or_default();
    let new = NewUpload {
        size: headers::number(req, "Upload-Length")?,
        name: name_of(metadata)?,
        metadata: metadata.to_owned(),
    };
    let length = headers::length(req);
    let chunked = req.headers().contains_key(header::TRANSFER_ENCODING);
    let part = if chunked || length.is_some_and(|length| length > 0) {
        body::require_type(req, headers::MEDIA)?;
        let checksum = headers::checksum(req)?;
        Some(Part { length, checksum })
    } else {
        None
    };
    let content = [new.size.to_string(), metadata.to_owned()];
    Ok(Announced {
        new: body::headed(req, &content, new)?,
        part,
    })
}

/// Begin an upload
///
/// By the tus protocol 1.0.0 (<https://tus.io/protocols/resumable-upload>), with the extensions
/// creation, creation-with-upload, expiration, termination and checksum; any client of it works.
/// The content follows by `PATCH` to the address in `Location`, or comes with this request, all of
/// it or a first part: then `Upload-Offset` says how many bytes were taken; go on from there.
/// `Upload-Metadata` names the file: `filename`, in base64; other keys are kept and mean nothing
/// here. The type of the file is told by its content alone. At most as large as the service is
/// configured for (`OPTIONS` tells), 50 unfinished uploads a member, and what the organization has
/// room for: the whole size is taken at once. An upload for which nothing came for 24 hours is given
/// up. Safe to repeat with an `Idempotency-Key`, which means length and metadata; the content of a
/// repeat is not read again.
///
/// Needs `messaging.use`. Codes: `upload_too_large`, `image_too_large`, `files_quota_exceeded`, `upload_limit`,
/// `checksum_mismatch`, `tus_version_unsupported`; after each of them nothing was begun.
#[utoipa::path(
    tag = "files",
    operation_id = "create_upload",
    params(
        ("org_id" = OrgId, Path),
        ("Tus-Resumable" = String, Header, example = "1.0.0"),
        ("Upload-Length" = i64, Header, description = "The file's size in bytes"),
        ("Upload-Metadata" = String, Header, description = "`filename <base64>`", example = "filename 5oql5ZGKLnBkZg=="),
        ("Upload-Checksum" = Option<String>, Header, description = "Of the content that comes with it: `sha256 <base64>`"),
        ("Idempotency-Key" = Option<String>, Header),
    ),
    request_body(content = Option<FileContent>, content_type = "application/offset+octet-stream", description = "The first part, or nothing"),
    responses((status = 201, body = Upload, description = "Begun", headers(
        ("Location" = String, description = "The upload's address, without scheme and host"),
        ("Upload-Offset" = i64, description = "How many bytes have come"),
        ("Upload-Expires" = String, description = "When it is given up, unless something comes"),
        ("Tus-Resumable" = String, description = "The version of this answer"),
    ))),
)]
#[post(
    "/v1/organizations/{org_id}/uploads",
    wrap = "actix_web::middleware::from_fn(headers::around)"
)]
pub async fn create(
    gate: Gate<can::UseMessaging>,
    _: headers::Spoken,
    req: HttpRequest,
    path: Path<OrgId>,
    announced: Announced,
    desk: Desk,
    payload: web::Payload,
) -> Result<HttpResponse> {
    let Path(org_id) = path;
    let (limits, Announced { new, part }) = (desk.attachments.limits, announced);
    if let Some(length) = part.as_ref().and_then(|part| part.length) {
        begin::require_within(length, new.value.size)?;
    }
    let mut created = gate
        .clone()
        .create(new, async |tx, new| commands::create(tx, new, limits).await)
        .await?;
    let id = match &created {
        Created::Now(upload) => upload.id.to_string(),
        Created::Before(answer) => answer["id"].as_str().unwrap_or_default().to_owned(),
    };
    let mut now = None;
    if let Created::Now(upload) = &mut created {
        let row = begin::fill(desk, gate, upload.id, part, payload.into_inner()).await?;
        *upload = row.clone().into();
        now = Some(row);
    } else if let Ok(id) = id.parse() {
        // Gone since, it has no offset; its address says so.
        let there = gate.enter(async |tx| commands::read(tx, id).await).await;
        now = there.ok();
    }
    let mut response = created.respond_to(&req);
    let location = format!("/v1/organizations/{org_id}/uploads/{id}");
    let mut set = |name: &'static str, value: String| {
        if let Ok(value) = header::HeaderValue::try_from(value) {
            let name = header::HeaderName::from_static(name);
            response.headers_mut().insert(name, value);
        }
    };
    set("location", location);
    if let Some(row) = now {
        set("upload-offset", row.received.to_string());
        set("upload-expires", headers::date(row.expires_at));
    }
    Ok(response)
}

/// Ask how far an upload is
///
/// For who began it. `Upload-Offset` is how many bytes have come: go on from there. An upload that is
/// whole is kept for 24 hours more, so that a client learns that it is; its file is at
/// `/files/{upload_id}` then.
///
/// Needs `messaging.use`. Codes: `upload_expired`, `image_too_large`.
#[utoipa::path(
    tag = "files",
    operation_id = "read_upload",
    params(
        ("org_id" = OrgId, Path),
        ("upload_id" = FileId, Path),
        ("Tus-Resumable" = String, Header, example = "1.0.0"),
    ),
    responses((status = 200, description = "In the headers", headers(
        ("Upload-Offset" = i64, description = "How many bytes have come"),
        ("Upload-Length" = i64, description = "How many bytes will have come"),
        ("Upload-Metadata" = String, description = "As it was announced"),
        ("Upload-Expires" = String, description = "When it is given up, unless something comes"),
        ("Tus-Resumable" = String, description = "The version of this answer"),
    ))),
)]
#[head(
    "/v1/organizations/{org_id}/uploads/{upload_id}",
    wrap = "actix_web::middleware::from_fn(headers::around)"
)]
pub async fn read(
    gate: Gate<can::UseMessaging>,
    _: headers::Spoken,
    path: Path<(OrgId, FileId)>,
    attachments: web::Data<Attachments>,
    tenancy: web::Data<Tenancy>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    let upload = gate.enter(async |tx| commands::read(tx, id).await).await?;
    // The last part's request may have ended before this was done.
    finish(&attachments, &tenancy, &upload).await?;
    Ok(progress(&mut HttpResponse::Ok(), &upload)
        .insert_header(("upload-length", upload.size.to_string()))
        .insert_header(("upload-metadata", upload.metadata.as_str()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

fn progress<'a>(
    response: &'a mut actix_web::HttpResponseBuilder,
    upload: &Row,
) -> &'a mut actix_web::HttpResponseBuilder {
    response
        .insert_header(("upload-offset", upload.received.to_string()))
        .insert_header(("upload-expires", headers::date(upload.expires_at)))
}

/// Send a part of an upload
///
/// For who began it. The body is what follows the bytes that have come; `Upload-Offset` must say
/// how many these are. As large as one likes: what came before a connection broke is kept, and
/// `HEAD` tells how much it is. With `Upload-Checksum` (`sha1` or `sha256`) the part counts as a
/// whole or not at all. A file is put together from at most 10,000 parts. The request that brings
/// the last byte makes the file, whose id is the upload's. What begins like an image (JPEG, PNG, WebP, GIF) and was
/// announced with more than 64 MiB is refused with its first bytes.
///
/// Needs `messaging.use`. Codes: `upload_offset_mismatch`, `upload_too_large`, `image_too_large`,
/// `checksum_mismatch`, `upload_expired`, `upload_in_too_many_parts`, `tus_version_unsupported`.
#[utoipa::path(
    tag = "files",
    operation_id = "append_to_upload",
    params(
        ("org_id" = OrgId, Path),
        ("upload_id" = FileId, Path),
        ("Tus-Resumable" = String, Header, example = "1.0.0"),
        ("Upload-Offset" = i64, Header, description = "How many bytes have come before"),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha256 <base64>`"),
    ),
    request_body(content = FileContent, content_type = "application/offset+octet-stream", description = "The part"),
    responses((status = 204, description = "Received", headers(
        ("Upload-Offset" = i64, description = "How many bytes have come now"),
        ("Upload-Expires" = String, description = "When it is given up, unless something comes"),
        ("Tus-Resumable" = String, description = "The version of this answer"),
    ))),
)]
#[patch(
    "/v1/organizations/{org_id}/uploads/{upload_id}",
    wrap = "actix_web::middleware::from_fn(headers::around)"
)]
pub async fn append(
    gate: Gate<can::UseMessaging>,
    _: headers::Spoken,
    req: HttpRequest,
    path: Path<(OrgId, FileId)>,
    desk: Desk,
    payload: web::Payload,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    body::require_type(&req, headers::MEDIA)?;
    let incoming = Incoming {
        id,
        offset: headers::number(&req, "Upload-Offset")?,
        length: headers::length(&req),
        checksum: headers::checksum(&req)?,
    };
    let upload = desk.take_in(gate, incoming, payload.into_inner()).await?;
    Ok(progress(&mut HttpResponse::NoContent(), &upload).finish())
}

/// Terminate an upload
///
/// For who began it. What came is forgotten, and its room is free again. If the file is whole and
/// no message carries it, it is gone as well.
///
/// Needs `messaging.use`. Codes: `upload_expired`.
#[utoipa::path(
    tag = "files",
    operation_id = "terminate_upload",
    params(
        ("org_id" = OrgId, Path),
        ("upload_id" = FileId, Path),
        ("Tus-Resumable" = String, Header, example = "1.0.0"),
    ),
    responses((status = 204, description = "Terminated")),
)]
#[delete(
    "/v1/organizations/{org_id}/uploads/{upload_id}",
    wrap = "actix_web::middleware::from_fn(headers::around)"
)]
pub async fn terminate(
    gate: Gate<can::UseMessaging>,
    _: headers::Spoken,
    path: Path<(OrgId, FileId)>,
    attachments: web::Data<Attachments>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    let objects = gate
        .enter(async |tx| commands::terminate(tx, id).await)
        .await?;
    attachments.store.remove(objects).await;
    Ok(HttpResponse::NoContent().finish())
}
