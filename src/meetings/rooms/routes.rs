//! The operations on rooms.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::domain::{Equipment, RoomExternalId, RoomLabel, RoomName};
use super::queries::Wanted;
use super::wire::{NewRoom, Room, RoomPatch};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{OrgId, PlaceId, RoomId};
use crate::kernel::paging::{self, Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
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
/// Needs `rooms.manage`. Codes: `room_name_taken`, `room_external_id_taken`.
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

/// Which rooms to list; all that is asked for must hold.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RoomsQuery {
    /// Only those in this place, and in what is in it.
    place_id: Option<PlaceId>,
    /// Only those that seat so many, 1 to 10,000.
    #[param(minimum = 1, maximum = 10000)]
    least_capacity: Option<i32>,
    /// Only those with all of this equipment, with commas between: `tv,whiteboard`.
    #[param(max_length = 100, example = "tv,whiteboard")]
    equipment: Option<String>,
    /// Only those with this label.
    #[param(value_type = Option<String>, min_length = 1, max_length = 32)]
    label: Option<RoomLabel>,
    /// Only the one that another system calls so.
    #[param(value_type = Option<String>, min_length = 1, max_length = 64)]
    external_id: Option<RoomExternalId>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

impl RoomsQuery {
    fn wanted(self) -> Result<Wanted> {
        if self
            .least_capacity
            .is_some_and(|least| !(1..=10_000).contains(&least))
        {
            return Err(Problem::parameter("least_capacity", "must be 1 to 10000"));
        }
        let unknown = || {
            let known: Vec<_> = Equipment::ALL.iter().map(|each| each.as_str()).collect();
            let detail = format!("must be some of {}, with commas between", known.join(", "));
            Problem::parameter("equipment", detail)
        };
        let names = self.equipment.as_deref().map(|names| names.split(','));
        let equipment = names.into_iter().flatten().map(Equipment::parse);
        let equipment: Option<Vec<_>> = equipment.collect();
        Ok(Wanted {
            place: self.place_id,
            least_capacity: self.least_capacity,
            equipment: equipment.ok_or_else(unknown)?,
            label: self.label.map(RoomLabel::into_inner),
            external_id: self.external_id.map(RoomExternalId::into_inner),
        })
    }
}

/// List the rooms
///
/// By name; those out of service, too. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_rooms",
    params(("org_id" = OrgId, Path), RoomsQuery),
    responses((status = 200, body = Page<Room>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/rooms")]
pub async fn list(
    gate: Gate<can::UseMeetings>,
    query: Query<RoomsQuery>,
) -> Result<web::Json<Page<Room>>> {
    let Query(query) = query;
    let page = PageQuery::new(query.limit, query.cursor.clone());
    let limit = page.limit()?;
    let after = page.after::<RoomName>()?.map(RoomName::into_inner);
    let wanted = query.wanted()?;
    let rows = gate
        .enter(async |tx| queries::list(tx, wanted, after, limit + 1).await)
        .await?;
    let key = |row: &super::domain::Room| row.name.clone();
    Ok(web::Json(Page::new(rows, limit, key, Room::from)?))
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
/// Needs `rooms.manage` and `If-Match`. Codes: `room_name_taken`, `room_external_id_taken`.
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
