//! Answers requests that no operation takes: 405 where the path exists with other methods,
//! 404 where it does not.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use utoipa::openapi::OpenApi;

use crate::kernel::problem::{Problem, code};

/// The paths of the contract, and the methods that each has.
pub struct Paths(Vec<(Vec<String>, Vec<&'static str>)>);

impl Paths {
    pub fn of(api: &OpenApi) -> Self {
        let methods = |item: &utoipa::openapi::path::PathItem| {
            let all = [
                ("GET", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
                ("PATCH", item.patch.is_some()),
                ("DELETE", item.delete.is_some()),
                ("HEAD", item.head.is_some()),
                ("OPTIONS", item.options.is_some()),
            ];
            all.into_iter()
                .filter(|(_, has)| *has)
                .map(|(name, _)| name)
                .collect()
        };
        let segments = |path: &str| path.split('/').map(str::to_owned).collect();
        Self(
            api.paths
                .paths
                .iter()
                .map(|(path, item)| (segments(path), methods(item)))
                .collect(),
        )
    }

    /// The methods of a path; none when no operation has it.
    fn methods(&self, path: &str) -> Vec<&'static str> {
        let parts: Vec<_> = path.split('/').collect();
        let matches = |segments: &Vec<String>| {
            segments.len() == parts.len()
                && segments
                    .iter()
                    .zip(&parts)
                    .all(|(want, got)| want.starts_with('{') || want == got)
        };
        self.0
            .iter()
            .filter(|(segments, _)| matches(segments))
            .flat_map(|(_, methods)| methods.clone())
            .collect()
    }
}

pub async fn unknown(req: HttpRequest, paths: web::Data<Paths>) -> HttpResponse {
    let (method, path) = (req.method(), req.path());
    let methods = paths.methods(path).join(", ");
    if methods.is_empty() {
        let detail = format!("There is nothing at {method} {path}. The reference is at /docs.");
        return Problem::new(&code::NOT_FOUND, detail).error_response();
    }
    let detail = format!("{path} does not take {method}; allowed are {methods}.");
    let mut response = Problem::new(&code::METHOD_NOT_ALLOWED, detail).error_response();
    if let Ok(value) = header::HeaderValue::from_str(&methods) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}
