//! The operation on second factors; the policy is changed with the organization.

use actix_web::{get, web};

use super::queries;
use super::wire::{SecondFactorCounts, SecondFactorPage, SecondFactorStanding, StandingsQuery};
use crate::kernel::ids::OrgId;
use crate::kernel::paging::Page;
use crate::kernel::params::Query;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;
use crate::organizations::organization;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(list);
}

/// List who has a second factor
///
/// Everybody who works here, in the order in which they came, and how many have one, must have one,
/// and miss one. What the organization requires is its `second_factor`, which is changed with it.
///
/// Needs `organization.manage`.
#[utoipa::path(
    tag = "second factor",
    operation_id = "list_second_factors",
    params(("org_id" = OrgId, Path), StandingsQuery),
    responses((status = 200, body = SecondFactorPage, description = "A page, with the counts")),
)]
#[get("/v1/organizations/{org_id}/second-factors")]
pub async fn list(
    gate: Gate<can::ManageOrganization>,
    asked: Query<StandingsQuery>,
) -> Result<web::Json<SecondFactorPage>> {
    let page = asked.page();
    let (limit, after) = (page.limit()?, page.after()?);
    gate.enter(async |tx| {
        let policy = organization::queries::find(tx).await?.second_factor();
        let all = queries::standings(tx, policy.required_of).await?;
        let counts = counts(&all);
        let rows = all
            .into_iter()
            .filter(|one| after.is_none_or(|after| one.member_id > after) && asked.takes(one))
            .take(usize::try_from(limit + 1).map_err(Problem::internal)?)
            .collect();
        let page = Page::new(
            rows,
            limit,
            |one: &SecondFactorStanding| one.member_id,
            |one| one,
        )?;
        Ok(web::Json(SecondFactorPage {
            items: page.items,
            next_cursor: page.next_cursor,
            counts,
        }))
    })
    .await
}

fn counts(all: &[SecondFactorStanding]) -> SecondFactorCounts {
    let count = |is: fn(&SecondFactorStanding) -> bool| all.iter().filter(|one| is(one)).count();
    SecondFactorCounts {
        members: all.len(),
        required: count(|one| one.required),
        on: count(|one| one.on),
        missing: count(|one| one.required && !one.on),
    }
}
