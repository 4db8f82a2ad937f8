//! The operations on places.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::wire::{NewRoomPlace, RoomPlace, RoomPlacePatch};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{OrgId, PlaceId};
use crate::kernel::paging::{self, Page, PageQuery};
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

/// Create a place
///
/// A site at the top, a building in a site, a floor in either. At most 2,000 in an organization.
/// Safe to repeat with an `id`.
///
/// Needs `rooms.manage`. Codes: `place_name_taken`, `place_limit`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "create_place",
    params(("org_id" = OrgId, Path)),
    request_body = NewRoomPlace,
    responses((status = 201, body = RoomPlace, description = "Created")),
)]
#[post("/v1/organizations/{org_id}/places")]
pub async fn create(
    gate: Gate<can::ManageRooms>,
    body: Body<NewRoomPlace>,
) -> Result<Created<RoomPlace>> {
    gate.create(body, async |tx, new| {
        commands::create(tx, new).await.map(RoomPlace::from)
    })
    .await
}

/// Which places to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlacesQuery {
    /// Only what is right in this place.
    parent_id: Option<PlaceId>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// List the places
///
/// All of them, or those in one, by name. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_places",
    params(("org_id" = OrgId, Path), PlacesQuery),
    responses((status = 200, body = Page<RoomPlace>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/places")]
pub async fn list(
    gate: Gate<can::UseMeetings>,
    query: Query<PlacesQuery>,
) -> Result<web::Json<Page<RoomPlace>>> {
    let Query(query) = query;
    let page = PageQuery::new(query.limit, query.cursor);
    let (limit, after) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| queries::list(tx, query.parent_id, after, limit + 1).await)
        .await?;
    let key = |row: &super::domain::Place| (row.name.clone(), row.id);
    Ok(web::Json(Page::new(rows, limit, key, RoomPlace::from)?))
}

/// Read a place
///
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_place",
    params(("org_id" = OrgId, Path), ("place_id" = PlaceId, Path)),
    responses((status = 200, body = RoomPlace, description = "The place; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}/places/{place_id}")]
pub async fn read(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, PlaceId)>,
) -> Result<Versioned<RoomPlace>> {
    let Path((_, id)) = path;
    let row = gate.enter(async |tx| queries::find(tx, id).await).await?;
    Ok(Versioned {
        version: row.version,
        value: row.into(),
    })
}

/// Change a place
///
/// Moved, it takes all that is in it along. A site's time zone is that of its rooms, but for those that have
/// their own; bookings stay when they are.
///
/// Needs `rooms.manage` and `If-Match`. Codes: `place_name_taken`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "edit_place",
    params(("org_id" = OrgId, Path), ("place_id" = PlaceId, Path), ("If-Match" = String, Header)),
    request_body = RoomPlacePatch,
    responses((status = 200, body = RoomPlace, description = "As it is now")),
)]
#[patch("/v1/organizations/{org_id}/places/{place_id}")]
pub async fn edit(
    gate: Gate<can::ManageRooms>,
    path: Path<(OrgId, PlaceId)>,
    version: IfMatch,
    body: Body<RoomPlacePatch>,
) -> Result<Versioned<RoomPlace>> {
    let Path((_, id)) = path;
    let row = gate
        .enter(async |tx| commands::edit(tx, id, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: row.version,
        value: row.into(),
    })
}

/// Remove a place
///
/// Only an empty one; its closures go with it.
///
/// Needs `rooms.manage`. Codes: `place_not_empty`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "remove_place",
    params(("org_id" = OrgId, Path), ("place_id" = PlaceId, Path)),
    responses((status = 204, description = "Removed")),
)]
#[delete("/v1/organizations/{org_id}/places/{place_id}")]
pub async fn remove(
    gate: Gate<can::ManageRooms>,
    path: Path<(OrgId, PlaceId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::remove(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
