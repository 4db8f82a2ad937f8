//! Path and query parameters, with errors that say which one and why.

use std::ops::Deref;

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use futures_util::future::{Ready, ready};
use serde::de::DeserializeOwned;

use super::problem::{Problem, Result};

/// Extractor: the parameters of the path, in their order.
pub struct Path<T>(pub T);

/// Extractor: the parameters of the query string.
pub struct Query<T>(pub T);

impl<T> Deref for Query<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Path<T> {
    type Error = Problem;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parsed = web::Path::<T>::from_request(req, payload).into_inner();
        ready(parsed.map(|path| Self(path.into_inner())).map_err(|error| {
            Problem::parameter("The path", format!("has a part that is not valid: {error}"))
        }))
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse_query(req.query_string()))
    }
}

fn parse_query<T: DeserializeOwned>(query: &str) -> Result<Query<T>> {
    if query.contains("%00") {
        return Err(Problem::parameter(
            "The query string",
            "must not contain NUL (%00)",
        ));
    }
    if percent_encoding::percent_decode_str(query)
        .decode_utf8()
        .is_err()
    {
        return Err(Problem::parameter(
            "The query string",
            "must be UTF-8, percent-encoded",
        ));
    }
    web::Query::<T>::from_query(query)
        .map(|query| Query(query.into_inner()))
        .map_err(|error| Problem::parameter("The query string", format!("is not valid: {error}")))
}
