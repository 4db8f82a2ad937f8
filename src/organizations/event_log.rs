//! The event log over HTTP: what happened here that the caller may know, in order.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::can;
use crate::kernel::events::{self, StoredEvent};
use crate::kernel::ids::OrgId;
use crate::kernel::params::Query;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(list);
}

/// Which events to read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventQuery {
    /// Those after this position; 0 begins at the first.
    #[serde(default)]
    #[param(minimum = 0, default = 0)]
    after: i64,
    /// How many at the most, 1 to 500.
    #[serde(default = "default_limit")]
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: i64,
}

fn default_limit() -> i64 {
    100
}

/// Events, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Events {
    pub items: Vec<StoredEvent>,
    /// The newest position of the organization when this was read, seen by the caller or
    /// not: when fewer than `limit` came, go on from here.
    #[schema(example = 42, minimum = 0)]
    pub head: i64,
}

/// Read the event log
///
/// What happened that the caller may know, in the order of its commits. Positions grow;
/// once one was read, no smaller one appears later, so a reader that goes on after the
/// last position it saw misses nothing. The socket delivers the same events as they come.
#[utoipa::path(
    tag = "realtime",
    operation_id = "list_events",
    params(("org_id" = OrgId, Path), EventQuery),
    responses((status = 200, body = Events, description = "The next events")),
)]
#[get("/v1/organizations/{org_id}/events")]
pub async fn list(
    gate: Gate<can::ReadOrganization>,
    query: Query<EventQuery>,
) -> Result<web::Json<Events>> {
    if query.after < 0 {
        return Err(Problem::parameter("after", "must be 0 or more"));
    }
    if !(1..=500).contains(&query.limit) {
        return Err(Problem::parameter(
            "limit",
            format!("must be 1 to 500, is {}", query.limit),
        ));
    }
    let limit = usize::try_from(query.limit).map_err(Problem::internal)?;
    gate.enter(async |tx| {
        let member = tx.member_id()?;
        let seen = events::stretch(tx, member, query.after, limit).await?;
        // What commits after the head is read next time.
        Ok(web::Json(Events {
            items: seen.events,
            head: seen.head,
        }))
    })
    .await
}
