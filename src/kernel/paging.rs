//! Paging by cursor: a page names where the next one begins, so that rows which come or go
//! meanwhile neither repeat nor hide others.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::{Problem, Result};

/// How a list is read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many at the most, 1 to 100.
    #[serde(default = "default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[serde(default)]
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// For lists with parameters of their own.
pub fn default_limit() -> i64 {
    50
}

impl PageQuery {
    /// For lists with parameters of their own, which cannot embed this one.
    pub fn new(limit: i64, cursor: Option<String>) -> Self {
        Self { limit, cursor }
    }

    /// 1 to 100.
    pub fn limit(&self) -> Result<i64> {
        if (1..=100).contains(&self.limit) {
            return Ok(self.limit);
        }
        Err(Problem::parameter(
            "limit",
            format!("must be 1 to 100, is {}", self.limit),
        ))
    }

    /// The sort key after which the page begins.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>> {
        let Some(cursor) = &self.cursor else {
            return Ok(None);
        };
        URL_SAFE_NO_PAD
            .decode(cursor)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .map(Some)
            .ok_or_else(|| {
                Problem::parameter("cursor", "must be a `next_cursor` of this list, unchanged")
            })
    }
}

/// What a client sends back to go on after this sort key.
pub fn cursor<K: Serialize>(key: &K) -> Result<String> {
    let json = serde_json::to_vec(key).map_err(Problem::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// From up to `limit + 1` rows: the surplus row tells that there is more.
    pub fn new<R, K: Serialize>(
        mut rows: Vec<R>,
        limit: i64,
        key: impl Fn(&R) -> K,
        shape: impl FnMut(R) -> T,
    ) -> Result<Self> {
        let limit = usize::try_from(limit).map_err(Problem::internal)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = match rows.last() {
            Some(last) if more => Some(cursor(&key(last))?),
            _ => None,
        };
        Ok(Self {
            items: rows.into_iter().map(shape).collect(),
            next_cursor,
        })
    }
}
