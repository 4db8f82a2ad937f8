//! The directory's search.

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::wire::{DirectoryHit, DirectoryHits};
use super::{MAX_TYPED, queries};
use crate::kernel::ids::OrgId;
use crate::kernel::params::Query;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::{can, members};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(search);
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DirectoryQuery {
    /// What was typed so far, 1 to 64 characters.
    #[param(min_length = 1, max_length = 64, example = "wxiaom")]
    q: String,
    /// How many at the most, 1 to 50.
    #[serde(default = "default_limit")]
    #[param(minimum = 1, maximum = 50, default = 20)]
    limit: i64,
}

fn default_limit() -> i64 {
    20
}

/// Search the directory
///
/// For each key that is typed: people whose name, in Chinese, in pinyin or in any mix of whole
/// syllables and initials, other name, employee number, mobile (from four digits on), e-mail
/// or title begins with it, or whose name or title has it further on. The best first: the name
/// before its later parts, names before all else. Finds whom the rules of visibility show to
/// the caller in a search, and by nothing that is hidden from the caller. There are no further
/// pages: typing more narrows it down.
#[utoipa::path(
    tag = "members",
    operation_id = "search_directory",
    params(("org_id" = OrgId, Path), DirectoryQuery),
    responses((status = 200, body = DirectoryHits, description = "Whom it found")),
)]
#[get("/v1/organizations/{org_id}/directory")]
pub async fn search(
    gate: Gate<can::ReadOrganization>,
    query: Query<DirectoryQuery>,
) -> Result<web::Json<DirectoryHits>> {
    let length = query.q.chars().count();
    if !(1..=MAX_TYPED).contains(&length) {
        let detail = format!("must have 1 to {MAX_TYPED} characters, has {length}");
        return Err(Problem::parameter("q", detail));
    }
    if !(1..=50).contains(&query.limit) {
        let detail = format!("must be 1 to 50, is {}", query.limit);
        return Err(Problem::parameter("limit", detail));
    }
    let limit = usize::try_from(query.limit).map_err(Problem::internal)?;
    gate.enter(async |tx| {
        let mut found = queries::search(tx, &query.q, query.limit + 1).await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let ids: Vec<_> = found.iter().map(|found| found.member.id).collect();
        let mut departments = members::queries::departments_of(tx, &ids).await?;
        let hit = |found: queries::Found| {
            let inside = departments.remove(&found.member.id).unwrap_or_default();
            DirectoryHit::new(found, inside)
        };
        let items = found.into_iter().map(hit).collect();
        Ok(web::Json(DirectoryHits { items, more }))
    })
    .await
}
