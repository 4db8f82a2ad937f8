//! Answers requests that no operation takes: 405 where the path exists with other methods,
//! 404 where it does not.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, ResponseError};

use crate::kernel::problem::{Problem, code};
use crate::kernel::routing;

pub async fn unknown(req: HttpRequest) -> HttpResponse {
    let (method, path) = (req.method(), req.path());
    let Some(matched) = routing::matched(&req) else {
        let detail = format!("There is nothing at {method} {path}. The reference is at /docs.");
        return Problem::new(&code::NOT_FOUND, detail).error_response();
    };
    let methods: Vec<_> = matched
        .methods
        .iter()
        .map(|method| method.as_str())
        .collect();
    let methods = methods.join(", ");
    let detail = format!("{path} does not take {method}; allowed are {methods}.");
    let mut response = Problem::new(&code::METHOD_NOT_ALLOWED, detail).error_response();
    if let Ok(value) = header::HeaderValue::from_str(&methods) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}
