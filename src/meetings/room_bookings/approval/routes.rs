//! The operations on bookings that wait.

use actix_web::{get, post, web};

use super::commands;
use super::wire::{RoomDecided, RoomDecision, RoomRequest};
use crate::kernel::body::Body;
use crate::kernel::ids::{OrgId, RoomBookingId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(waiting).service(decide);
}

/// List the bookings that wait for one's decision
///
/// In the rooms that the caller manages; for who holds `rooms.manage` also in those that nobody manages. Those that
/// are not over, by their start. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_room_approvals",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<RoomRequest>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/room-approvals")]
pub async fn waiting(
    gate: Gate<can::UseMeetings>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<RoomRequest>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let page = gate
        .enter(async |tx| commands::waiting(tx, after, limit).await)
        .await?;
    Ok(web::Json(page))
}

/// Decide about a booking that waits
///
/// Or, with `all`, about all bookings of its meeting that wait for the same room. Declined, the room is free at once;
/// the meeting stays. The organizer learns it by the event `room_booking.decided`. The same decision by the same person
/// is answered again as it was.
///
/// Needs `meetings.use`, for a manager of the room; anybody else needs `rooms.manage`, too.
/// Codes: `room_booking_decided`, `room_booking_released`, `room_booking_over`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "decide_room_booking",
    params(("org_id" = OrgId, Path), ("booking_id" = RoomBookingId, Path)),
    request_body = RoomDecision,
    responses((status = 200, body = RoomDecided, description = "Decided, now or before")),
)]
#[post("/v1/organizations/{org_id}/room-bookings/{booking_id}/decision")]
pub async fn decide(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, RoomBookingId)>,
    body: Body<RoomDecision>,
) -> Result<web::Json<RoomDecided>> {
    let Path((_, id)) = path;
    let decided = gate
        .enter(async |tx| commands::decide(tx, id, body.value).await)
        .await?;
    Ok(web::Json(decided))
}
