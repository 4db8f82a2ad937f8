//! Answers at `/console`, and the one operation of the contract that is the console's own.

use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, Header};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError, get, web};

use super::files::{File, HASHED};
use super::wire::ConsoleConfig;
use super::{Console, NONCE, policy};
use crate::app::config::Settings;
use crate::kernel::caller::Anonymous;
use crate::kernel::problem::{Problem, code};

/// What a browser sees where the console was not built.
const MISSING: &str = include_str!("missing.html");
/// A year: the name of what changes changes with it.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Kept, and asked for again each time.
const ASK_AGAIN: &str = "no-cache";

/// The pages, beside the operations of the contract.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(web::redirect("/console", "/console/"))
        .service(web::resource("/console/{path:.*}").to(serve));
}

/// Read what a console needs to know
///
/// Before anybody has signed in: the version, the languages, and where maps come from. Without a
/// configured map server a console asks no other host for anything.
#[utoipa::path(
    tag = "service",
    operation_id = "read_console_config",
    security(()),
    responses((status = 200, body = ConsoleConfig, description = "The same for everybody")),
)]
#[get("/v1/console/config")]
pub async fn read_config(_: Anonymous, settings: web::Data<Settings>) -> web::Json<ConsoleConfig> {
    web::Json(ConsoleConfig::of(&settings))
}

async fn serve(
    req: HttpRequest,
    path: web::Path<String>,
    console: web::Data<Console>,
) -> HttpResponse {
    if !matches!(*req.method(), Method::GET | Method::HEAD) {
        let detail = format!("The console takes GET and HEAD, not {}.", req.method());
        let mut refused = Problem::new(&code::METHOD_NOT_ALLOWED, detail).error_response();
        let allowed = header::HeaderValue::from_static("GET, HEAD");
        refused.headers_mut().insert(header::ALLOW, allowed);
        return refused;
    }
    match console.files.get(&path) {
        Some(file) => send(&req, &console, file, path.starts_with(HASHED)),
        // An older page asks for what a newer build has no more: it must not take a page for a script.
        None if path.starts_with(HASHED) => {
            let detail = "This file belongs to no console of this version. Load the page again.";
            Problem::new(&code::NOT_FOUND, detail).error_response()
        }
        None => page(&console),
    }
}

/// The page of every address that is no file: the console finds by itself what to show.
fn page(console: &Console) -> HttpResponse {
    let Some(index) = &console.files.index else {
        let policy = console.policy.with(None);
        return dressed(StatusCode::NOT_FOUND, &policy, ASK_AGAIN)
            .content_type("text/html; charset=utf-8")
            .body(MISSING);
    };
    let nonce = console.nonce();
    let policy = console.policy.with(Some(&nonce));
    dressed(StatusCode::OK, &policy, ASK_AGAIN)
        .content_type("text/html; charset=utf-8")
        .body(index.replace(NONCE, &nonce))
}

fn send(req: &HttpRequest, console: &Console, file: &File, is_hashed: bool) -> HttpResponse {
    let caching = if is_hashed { FOR_EVER } else { ASK_AGAIN };
    let policy = console.policy.with(None);
    let known = req.headers().get(header::IF_NONE_MATCH);
    let known = known.and_then(|tags| tags.to_str().ok());
    let is_known = known.is_some_and(|tags| tags.split(',').any(|tag| same(tag, &file.tag)));
    let status = if is_known {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    };
    let mut reply = dressed(status, &policy, caching);
    reply
        .insert_header((header::ETAG, file.tag.as_str()))
        .insert_header((header::VARY, "accept-encoding"));
    if is_known {
        return reply.finish();
    }
    let (encoding, content) = variant(req, file);
    if let Some(encoding) = encoding {
        reply.insert_header((header::CONTENT_ENCODING, encoding.as_str()));
    }
    reply
        .insert_header((header::CONTENT_TYPE, file.media.as_str()))
        .body(content.clone())
}

/// The tag is the file's and not its variant's: a weak one.
fn same(given: &str, tag: &str) -> bool {
    let given = given.trim();
    given == "*" || given.strip_prefix("W/").unwrap_or(given) == tag
}

/// What the client can read and is shortest.
fn variant<'a>(req: &HttpRequest, file: &'a File) -> (Option<ContentEncoding>, &'a web::Bytes) {
    let variants = [
        (ContentEncoding::Brotli, &file.brotli),
        (ContentEncoding::Gzip, &file.gzip),
    ];
    // Without the header everything is welcome, and nothing certain to be understood.
    if !req.headers().contains_key(header::ACCEPT_ENCODING) {
        return (None, &file.plain);
    }
    let Ok(accepted) = AcceptEncoding::parse(req) else {
        return (None, &file.plain);
    };
    for (encoding, content) in variants {
        if let Some(content) = content
            && takes(&accepted, encoding)
        {
            return (Some(encoding), content);
        }
    }
    (None, &file.plain)
}

fn takes(accepted: &AcceptEncoding, encoding: ContentEncoding) -> bool {
    let offered = [Encoding::Known(encoding)];
    accepted.negotiate(offered.iter()) == Some(Encoding::Known(encoding))
}

/// The headers of everything at this address.
fn dressed(status: StatusCode, policy: &str, caching: &'static str) -> HttpResponseBuilder {
    let mut reply = HttpResponse::build(status);
    reply
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header(("permissions-policy", policy::PERMISSIONS))
        .insert_header(("cross-origin-opener-policy", "same-origin"))
        .insert_header(("cross-origin-resource-policy", "same-origin"));
    reply
}
