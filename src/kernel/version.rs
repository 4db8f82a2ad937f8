//! Optimistic concurrency: an edit names the version that it was made on
//! (RFC 9110 section 13.1.1), so that two admins never overwrite each other unseen.

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, body::BoxBody, dev::Payload};
use futures_util::future::{Ready, ready};
use serde::Serialize;

use super::problem::{Problem, Result, code};

/// A row's version; it begins at 1 and every edit adds 1.
pub type Version = i32;

/// Extractor: the version that `If-Match` names.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub Version);

impl IfMatch {
    /// Refuses the edit unless it was made on the present version.
    pub fn check(self, current: Version) -> Result<()> {
        if self.0 == current {
            return Ok(());
        }
        Err(Problem::new(
            &code::VERSION_MISMATCH,
            format!(
                "Somebody changed this in the meantime: your edit was made on version {}, it is now \
                 at version {current}. Read it again, and repeat your change on what you find.",
                self.0
            ),
        )
        .with_context(serde_json::json!({ "current_version": current })))
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(req))
    }
}

fn parse(req: &HttpRequest) -> Result<IfMatch> {
    let Some(value) = req.headers().get(header::IF_MATCH) else {
        return Err(Problem::new(
            &code::PRECONDITION_REQUIRED,
            "Send `If-Match` with the ETag of what you read before you changed it.",
        ));
    };
    let number = value.to_str().ok().and_then(|text| {
        text.trim()
            .strip_prefix("\"v")?
            .strip_suffix('"')?
            .parse()
            .ok()
    });
    number.map(IfMatch).ok_or_else(|| {
        Problem::parameter(
            "If-Match",
            "must be one ETag as this service sent it, like \"v3\"",
        )
    })
}

/// A reply that carries its version as an ETag.
pub struct Versioned<T> {
    pub version: Version,
    pub value: T,
}

impl<T: Serialize> Responder for Versioned<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((header::ETAG, format!("\"v{}\"", self.version)))
            .json(self.value)
    }
}
