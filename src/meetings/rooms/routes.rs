//! The operations on rooms.

use actix_web::{HttpResponse, delete, get, patch, post, web};

use super::domain::RoomName;
use super::wire::{NewRoom, Room, RoomPatch};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{OrgId, RoomId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(read)
        .service(edit)
        .service(remove);
}

/// Create a room
///
/// Safe to repeat with an `id`.
///
/// Needs `rooms.manage`. Codes: `room_name_taken`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "create_room",
    params(("org_id" = OrgId, Path)),
    request_body = NewRoom,
    responses((status = 201, body = Room, description = "Created")),
)]
#[post("/v1/organizations/{org_id}/rooms")]
pub async fn create(gate: Gate<can::ManageRooms>, body: Body<NewRoom>) -> Result<Created<Room>> {
    gate.create(body, async |tx, new| {
        commands::create(tx, new).await.map(Room::from)
    })
    .await
}

/// List the rooms
///
/// By name; those out of service, too. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_rooms",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<Room>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/rooms")]
pub async fn list(
    gate: Gate<can::UseMeetings>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Room>>> {
    let limit = page.limit()?;
    let after = page.after::<RoomName>()?.map(RoomName::into_inner);
    let rows = gate
        .enter(async |tx| queries::list(tx, after, limit + 1).await)
        .await?;
    Ok(web::Json(Page::new(
        rows,
        limit,
        |row| row.name.clone(),
        Room::from,
    )?))
}

/// Read a room
///
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_room",
    params(("org_id" = OrgId, Path), ("room_id" = RoomId, Path)),
    responses((status = 200, body = Room, description = "The room; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}/rooms/{room_id}")]
pub async fn read(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, RoomId)>,
) -> Result<Versioned<Room>> {
    let Path((_, id)) = path;
    let row = gate.enter(async |tx| queries::find(tx, id).await).await?;
    Ok(Versioned {
        version: row.version,
        value: row.into(),
    })
}

/// Change a room
///
/// Out of service, it takes no new bookings; those it has stay.
///
/// Needs `rooms.manage` and `If-Match`. Codes: `room_name_taken`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "edit_room",
    params(("org_id" = OrgId, Path), ("room_id" = RoomId, Path), ("If-Match" = String, Header)),
    request_body = RoomPatch,
    responses((status = 200, body = Room, description = "As it is now")),
)]
#[patch("/v1/organizations/{org_id}/rooms/{room_id}")]
pub async fn edit(
    gate: Gate<can::ManageRooms>,
    path: Path<(OrgId, RoomId)>,
    version: IfMatch,
    body: Body<RoomPatch>,
) -> Result<Versioned<Room>> {
    let Path((_, id)) = path;
    let row = gate
        .enter(async |tx| commands::edit(tx, id, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: row.version,
        value: row.into(),
    })
}

/// Remove a room
///
/// Only one without bookings to come. Past bookings keep its name, which is free for
/// another room.
///
/// Needs `rooms.manage`. Codes: `room_has_bookings`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "remove_room",
    params(("org_id" = OrgId, Path), ("room_id" = RoomId, Path)),
    responses((status = 204, description = "Removed")),
)]
#[delete("/v1/organizations/{org_id}/rooms/{room_id}")]
pub async fn remove(
    gate: Gate<can::ManageRooms>,
    path: Path<(OrgId, RoomId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::remove(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
