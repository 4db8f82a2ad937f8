//! A download: the bytes of a file, or some of them, as RFC 9110 sections 13 and 14 have it.
//!
//! Must hold: nothing of it runs in a browser in the name of this service.

use actix_web::body::SizedStream;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError};

use super::domain::{self, File, Wanted};
use super::wire::hex;
use crate::kernel::problem::{Problem, Result};
use crate::messaging::attachments::content_type;
use crate::messaging::attachments::links::Variant;
use crate::messaging::attachments::store::{Name, Store};
use crate::messaging::errors;

const POLICY: &str =
    "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'";

/// Answers a request for a file.
pub async fn answer(
    req: &HttpRequest,
    store: &Store,
    file: &File,
    variant: Variant,
) -> Result<HttpResponse> {
    let name = Name::file(file.org_id, file.id, variant);
    let (kind, size) = match (variant, &file.thumbnail_type) {
        (Variant::Original, _) => (
            file.content_type.as_str(),
            u64::try_from(file.size).unwrap_or(0),
        ),
        (_, Some(kind)) => (kind.as_str(), store.size(&name).await?),
        (_, None) => return Err(super::queries::unknown()),
    };
    let tag = format!("\"{}-{}\"", hex(&file.sha256), variant.as_str());
    let given = |name: header::HeaderName| {
        req.headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    if given(header::IF_NONE_MATCH).is_some_and(|tags| matches(tags, &tag)) {
        return Ok(dress(&mut HttpResponse::NotModified(), &tag).finish());
    }
    // Another version than the client has parts of: the whole (RFC 9110 section 13.1.5).
    let same = given(header::IF_RANGE).is_none_or(|tagged| tagged.trim() == tag);
    let range = given(header::RANGE).filter(|_| same);
    let (status, range) = match domain::wanted(range, size) {
        Wanted::All => (StatusCode::OK, None),
        Wanted::Some(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        Wanted::None => return Ok(unsatisfiable(size)),
    };
    let mut response = HttpResponse::build(status);
    dress(&mut response, &tag)
        .insert_header((header::CONTENT_TYPE, typed(kind)))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            domain::disposition(content_type::is_shown(kind), &file.name),
        ));
    let length = match &range {
        Some(range) => {
            let content = format!("bytes {}-{}/{size}", range.start, range.end - 1);
            response.insert_header((header::CONTENT_RANGE, content));
            range.end - range.start
        }
        None => size,
    };
    let content = store.read(&name, range).await?;
    Ok(response.body(SizedStream::new(length, content)))
}

fn dress<'a>(response: &'a mut HttpResponseBuilder, tag: &str) -> &'a mut HttpResponseBuilder {
    response
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "private, max-age=600"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
}

fn typed(kind: &str) -> String {
    match kind {
        "text/plain" => "text/plain; charset=utf-8".to_owned(),
        other => other.to_owned(),
    }
}

fn matches(tags: &str, tag: &str) -> bool {
    tags.split(',')
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == "*" || one == tag)
}

fn unsatisfiable(size: u64) -> HttpResponse {
    let problem = Problem::new(
        &errors::RANGE_NOT_SATISFIABLE,
        format!("The file has {size} bytes, and none of those that Range asks for."),
    );
    let mut response = problem.error_response();
    if let Ok(value) = header::HeaderValue::try_from(format!("bytes */{size}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    response
}
