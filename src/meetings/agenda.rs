//! One's agenda: the occurrences of the meetings that one attends, in the order of time.

use actix_web::{get, web};

use super::meetings::{queries, view, wire::Occurrence};
use super::window::WindowQuery;
use crate::kernel::ids::OrgId;
use crate::kernel::paging::Page;
use crate::kernel::params::Query;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(mine);
}

/// Read one's agenda
///
/// Each occurrence that the caller organizes or is invited to, whatever they answered, and that
/// reaches into the window `[from, to)` of at most 31 days, by start; cancelled ones are not there.
/// A week of one's own zone is asked for by the instants at which it begins and ends there.
///
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_my_agenda",
    params(("org_id" = OrgId, Path), WindowQuery),
    responses((status = 200, body = Page<Occurrence>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/agenda")]
pub async fn mine(
    gate: Gate<can::UseMeetings>,
    query: Query<WindowQuery>,
) -> Result<web::Json<Page<Occurrence>>> {
    let window = query.parse()?;
    gate.enter(async |tx| {
        let rows = queries::of_member(tx, tx.member_id()?, &window).await?;
        view::page(tx, rows, window.limit, None)
            .await
            .map(web::Json)
    })
    .await
}
