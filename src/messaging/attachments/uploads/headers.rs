//! The headers of the tus protocol.
//!
//! Must hold: every answer names the version; a request in another version changes nothing.

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
use futures_util::future::{Ready, ready};

use super::domain::Checksum;
use crate::kernel::problem::{Problem, Result};
use crate::messaging::errors;

pub const VERSION: &str = "1.0.0";
pub const EXTENSIONS: &str = "creation,creation-with-upload,expiration,termination,checksum";
pub const ALGORITHMS: &str = "sha1,sha256";
/// The media type of a part.
pub const MEDIA: &str = "application/offset+octet-stream";

static RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
static VERSIONS: HeaderName = HeaderName::from_static("tus-version");

/// The middleware of every operation on uploads: each answer names the version.
pub async fn around<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(req).await?;
    let unspoken = response.status() == StatusCode::PRECONDITION_FAILED;
    let version = HeaderValue::from_static(VERSION);
    let headers = response.headers_mut();
    if unspoken {
        headers.insert(VERSIONS.clone(), version.clone());
    }
    headers.insert(RESUMABLE.clone(), version);
    Ok(response)
}

/// Extractor: the request is in the version that is spoken. After the gate: who may not ask hears
/// that first.
pub struct Spoken;

impl FromRequest for Spoken {
    type Error = Problem;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let given = req.headers().get(&RESUMABLE);
        ready(match given.is_some_and(|version| version == VERSION) {
            true => Ok(Self),
            false => Err(Problem::new(
                &errors::TUS_VERSION_UNSUPPORTED,
                format!(
                    "Send `Tus-Resumable: {VERSION}`: this is the tus protocol, and no other version is spoken."
                ),
            )),
        })
    }
}

/// A header of ASCII text.
pub fn text<'a>(req: &'a HttpRequest, name: &str) -> Result<Option<&'a str>> {
    let Some(value) = req.headers().get(name) else {
        return Ok(None);
    };
    let text = value
        .to_str()
        .map_err(|_| Problem::parameter(name, "must be ASCII"))?;
    Ok(Some(text))
}

/// A header that is a whole number of bytes.
pub fn number(req: &HttpRequest, name: &str) -> Result<i64> {
    let text = text(req, name)?.unwrap_or_default();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| digits);
    number.ok_or_else(|| Problem::parameter(name, "must be a whole number of bytes, 0 or more"))
}

/// How long the body is, where the request says it.
pub fn length(req: &HttpRequest) -> Option<i64> {
    let length = req.headers().get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

pub fn checksum(req: &HttpRequest) -> Result<Option<Checksum>> {
    text(req, "Upload-Checksum")?
        .map(Checksum::parse)
        .transpose()
}

/// An instant as HTTP writes it (RFC 9110 section 5.6.7).
pub fn date(instant: DateTime<Utc>) -> String {
    instant.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
