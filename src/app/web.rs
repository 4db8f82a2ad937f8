//! What happens around every request: its id, its span, its log line, its metrics, and the
//! headers that say where the caller stands.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use tracing::Instrument;
use uuid::Uuid;

use crate::kernel::ids::Ids;
use crate::kernel::limits::Standing;
use crate::kernel::routing::{self, Paths};

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
static POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
static STANDING: HeaderName = HeaderName::from_static("ratelimit");

/// The middleware.
pub async fn around<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let id = request_id(&req);
    let method = req.method().clone();
    let path = operation(&req);
    let span = tracing::info_span!("request", request_id = %id, %method, path);
    let started = Instant::now();
    let mut response = next.call(req).instrument(span.clone()).await?;
    let _entered = span.enter();
    let (status, elapsed) = (response.status().as_u16(), started.elapsed());
    let labels = [
        ("method", method.to_string()),
        ("path", path),
        ("status", status.to_string()),
    ];
    metrics::histogram!("http_request_seconds", &labels).record(elapsed);
    if status >= 500 {
        tracing::error!(status, millis = elapsed.as_millis() as u64, "answered");
    } else {
        tracing::debug!(status, millis = elapsed.as_millis() as u64, "answered");
    }
    let standing = response.request().extensions().get::<Standing>().copied();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID.clone(), value);
    }
    if let Some(standing) = standing {
        let Standing {
            policy,
            burst,
            remaining,
            window,
        } = standing;
        set(
            headers,
            &POLICY,
            format!("\"{policy}\";q={burst};w={window}"),
        );
        set(headers, &STANDING, format!("\"{policy}\";r={remaining}"));
    }
    Ok(response)
}

fn set(headers: &mut actix_web::http::header::HeaderMap, name: &HeaderName, value: String) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name.clone(), value);
    }
}

/// Finds the operation, and says its path as the contract has it.
fn operation(req: &ServiceRequest) -> String {
    if let Some(paths) = req.app_data::<actix_web::web::Data<Paths>>() {
        routing::find(paths, req);
    }
    match routing::matched(req) {
        Some(matched) => matched.pattern.clone(),
        None => "unknown".to_owned(),
    }
}

/// The client's own id, if it is short and plain, or a new one.
fn request_id(req: &ServiceRequest) -> String {
    let plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    let given = req
        .headers()
        .get(&REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(plain);
    match (given, req.app_data::<actix_web::web::Data<Ids>>()) {
        (Some(id), _) => id.to_owned(),
        (None, Some(ids)) => ids.next::<Uuid>().to_string(),
        (None, None) => String::new(),
    }
}
