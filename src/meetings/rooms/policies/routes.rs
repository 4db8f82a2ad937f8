//! The operations on policies of rooms.

use actix_web::{get, put, web};

use super::commands;
use super::wire::{NewRoomManagers, NewRoomTerms, RoomManagers, RoomTerms};
use crate::kernel::body::Body;
use crate::kernel::ids::{OrgId, RoomId};
use crate::kernel::params::Path;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(read)
        .service(set)
        .service(managers)
        .service(set_managers);
}

/// Read the policy of a room
///
/// On which terms it is booked. Whom the lists name is there for who manages the room or all rooms.
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_room_policy",
    params(("org_id" = OrgId, Path), ("room_id" = RoomId, Path)),
    responses((status = 200, body = RoomTerms, description = "The policy; ETag is the room's version")),
)]
#[get("/v1/organizations/{org_id}/rooms/{room_id}/policy")]
pub async fn read(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, RoomId)>,
) -> Result<Versioned<RoomTerms>> {
    let Path((_, id)) = path;
    let value = gate.enter(async |tx| commands::read(tx, id).await).await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Set the policy of a room
///
/// All of it. For bookings from now on; those that were made stay. Who is denied may not book, whatever else holds
/// for them. Those who manage the room or all rooms are exempt from the lists, from how far ahead, from quotas and
/// from approval.
///
/// Needs `rooms.manage` and `If-Match`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "set_room_policy",
    params(("org_id" = OrgId, Path), ("room_id" = RoomId, Path), ("If-Match" = String, Header)),
    request_body = NewRoomTerms,
    responses((status = 200, body = RoomTerms, description = "As it is now")),
)]
#[put("/v1/organizations/{org_id}/rooms/{room_id}/policy")]
pub async fn set(
    gate: Gate<can::ManageRooms>,
    path: Path<(OrgId, RoomId)>,
    version: IfMatch,
    body: Body<NewRoomTerms>,
) -> Result<Versioned<RoomTerms>> {
    let Path((_, id)) = path;
    let value = gate
        .enter(async |tx| commands::set(tx, id, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// List the managers of a room
///
/// Who decides about its bookings. Those whom the organization hides from the caller are left out.
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_room_managers",
    params(("org_id" = OrgId, Path), ("room_id" = RoomId, Path)),
    responses((status = 200, body = RoomManagers, description = "The managers")),
)]
#[get("/v1/organizations/{org_id}/rooms/{room_id}/managers")]
pub async fn managers(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, RoomId)>,
) -> Result<web::Json<RoomManagers>> {
    let Path((_, id)) = path;
    let items = gate
        .enter(async |tx| commands::managers(tx, id).await)
        .await?;
    Ok(web::Json(RoomManagers { items }))
}

/// Set the managers of a room
///
/// These and nobody else. They decide about its bookings that wait. Without any, those decide who hold `rooms.manage`.
///
/// Needs `rooms.manage`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "set_room_managers",
    params(("org_id" = OrgId, Path), ("room_id" = RoomId, Path)),
    request_body = NewRoomManagers,
    responses((status = 200, body = RoomManagers, description = "As they are now")),
)]
#[put("/v1/organizations/{org_id}/rooms/{room_id}/managers")]
pub async fn set_managers(
    gate: Gate<can::ManageRooms>,
    path: Path<(OrgId, RoomId)>,
    body: Body<NewRoomManagers>,
) -> Result<web::Json<RoomManagers>> {
    let Path((_, id)) = path;
    let given = body.value.member_ids;
    let items = gate
        .enter(async |tx| commands::set_managers(tx, id, &given).await)
        .await?;
    Ok(web::Json(RoomManagers { items }))
}
