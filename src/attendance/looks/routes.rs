//! The operations on looks.

use actix_web::{get, post, web};

use super::wire::{LocationLook, LookedAt, NewLocationLook};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::ids::OrgId;
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::Query;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, ScopedGate};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(create).service(list_mine);
}

/// Look where somebody checked in
///
/// At most 100 check-ins in at most 31 days, the newest first, with the photos of field work. Every look is written down with who,
/// when and why, is an entry of the audit log, and is shown to the person, who is told at once by the event
/// `attendance.location_looked_at`. Repeating it is another look.
///
/// Needs `attendance.read_locations`, for a department of the person's.
#[utoipa::path(
    tag = "attendance",
    operation_id = "look_at_locations",
    params(("org_id" = OrgId, Path)),
    request_body = NewLocationLook,
    responses((status = 200, body = LookedAt, description = "Where they were")),
)]
#[post("/v1/organizations/{org_id}/attendance/location-looks")]
pub async fn create(
    gate: ScopedGate<can::ReadLocations>,
    body: Body<NewLocationLook>,
) -> Result<web::Json<LookedAt>> {
    let (new, _, _) = body.into_parts();
    let seen = gate.enter(async |tx| commands::look(tx, new).await).await?;
    Ok(web::Json(seen))
}

/// List who looked where one checked in
///
/// The newest first: who, when, why, and at how much. The name is shown whatever the rules about
/// who sees whom say. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_my_location_looks",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<LocationLook>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/attendance/my-looks")]
pub async fn list_mine(
    gate: Gate<can::CheckIn>,
    asked: Query<PageQuery>,
) -> Result<web::Json<Page<LocationLook>>> {
    let (limit, after) = (asked.limit()?, asked.after()?);
    let looks = gate
        .enter(async |tx| {
            let member = tx.member_id()?;
            queries::at(tx, member, after, limit + 1).await
        })
        .await?;
    let key = |look: &LocationLook| look.id;
    Ok(web::Json(Page::new(looks, limit, key, |look| look)?))
}
