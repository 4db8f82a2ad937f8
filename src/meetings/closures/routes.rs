//! The operations on closures.

use actix_web::{HttpResponse, delete, get, post, web};

use super::domain::{Closure, Target};
use super::wire::{ClosureMade, NewClosure, RoomClosure};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{OrgId, PlaceId, RoomClosureId, RoomId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::meetings::{places, rooms};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(close_room)
        .service(close_place)
        .service(of_room)
        .service(of_place)
        .service(remove);
}

/// Close a room for a while
///
/// While it lasts, bookings are refused with the reason. Bookings that are in its way are listed: by an
/// error, or, with `bookings` `keep` or `release`, in the answer. Those that are released lose the room; organizers
/// and attendees learn it by the event `room_booking.released`. Safe to repeat with an `id`.
///
/// Needs `rooms.manage`. Codes: `closure_in_the_way`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "close_room",
    params(("org_id" = OrgId, Path), ("room_id" = RoomId, Path)),
    request_body = NewClosure,
    responses((status = 201, body = ClosureMade, description = "Closed")),
)]
#[post("/v1/organizations/{org_id}/rooms/{room_id}/closures")]
pub async fn close_room(
    gate: Gate<can::ManageRooms>,
    path: Path<(OrgId, RoomId)>,
    body: Body<NewClosure>,
) -> Result<Created<ClosureMade>> {
    let Path((_, id)) = path;
    gate.create(body, async |tx, new| {
        commands::create(tx, Target::Room(id), new).await
    })
    .await
}

/// Close all rooms of a place for a while
///
/// Those in it and in what is in it, also those that come in meanwhile. Otherwise as the closure of a room. Safe
/// to repeat with an `id`.
///
/// Needs `rooms.manage`. Codes: `closure_in_the_way`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "close_place",
    params(("org_id" = OrgId, Path), ("place_id" = PlaceId, Path)),
    request_body = NewClosure,
    responses((status = 201, body = ClosureMade, description = "Closed")),
)]
#[post("/v1/organizations/{org_id}/places/{place_id}/closures")]
pub async fn close_place(
    gate: Gate<can::ManageRooms>,
    path: Path<(OrgId, PlaceId)>,
    body: Body<NewClosure>,
) -> Result<Created<ClosureMade>> {
    let Path((_, id)) = path;
    gate.create(body, async |tx, new| {
        commands::create(tx, Target::Place(id), new).await
    })
    .await
}

/// List the closures of a room
///
/// Those that are not over, of the room and of the places that it is in, by their start. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_room_closures",
    params(("org_id" = OrgId, Path), ("room_id" = RoomId, Path), PageQuery),
    responses((status = 200, body = Page<RoomClosure>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/rooms/{room_id}/closures")]
pub async fn of_room(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, RoomId)>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<RoomClosure>>> {
    let Path((_, id)) = path;
    let (limit, after) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| {
            rooms::queries::find(tx, id).await?;
            queries::list(tx, Target::Room(id), after, limit + 1).await
        })
        .await?;
    shape(rows, limit)
}

/// List the closures of a place
///
/// Those that are not over, of the place and of what it is in, by their start. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_place_closures",
    params(("org_id" = OrgId, Path), ("place_id" = PlaceId, Path), PageQuery),
    responses((status = 200, body = Page<RoomClosure>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/places/{place_id}/closures")]
pub async fn of_place(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, PlaceId)>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<RoomClosure>>> {
    let Path((_, id)) = path;
    let (limit, after) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| {
            places::queries::find(tx, id).await?;
            queries::list(tx, Target::Place(id), after, limit + 1).await
        })
        .await?;
    shape(rows, limit)
}

fn shape(rows: Vec<Closure>, limit: i64) -> Result<web::Json<Page<RoomClosure>>> {
    let key = |row: &Closure| (row.starts_at, row.id);
    Ok(web::Json(Page::new(rows, limit, key, RoomClosure::from)?))
}

/// Take a closure back
///
/// The bookings that it released stay released. Needs `rooms.manage`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "remove_room_closure",
    params(("org_id" = OrgId, Path), ("closure_id" = RoomClosureId, Path)),
    responses((status = 204, description = "Taken back")),
)]
#[delete("/v1/organizations/{org_id}/room-closures/{closure_id}")]
pub async fn remove(
    gate: Gate<can::ManageRooms>,
    path: Path<(OrgId, RoomClosureId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::remove(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
