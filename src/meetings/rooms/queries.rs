//! Rooms in the database. A removed room is found by none of these.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::{Equipment, Room, stored_list};
use crate::kernel::ids::{FileId, PlaceId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::places;
use crate::meetings::room_bookings::domain::RoomBookingStatus;
use crate::schema::{room_bookings, room_managers, room_subjects, rooms};

pub async fn find(tx: &mut Tx, id: RoomId) -> Result<Room> {
    let row = rooms::table
        .find((tx.org_id(), id))
        .filter(rooms::removed_at.is_null())
        .select(Room::as_select())
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(|| Problem::not_found("room"))
}

/// As it is now, and as it will be until the commit: nobody else changes or books it.
pub async fn lock(tx: &mut Tx, id: RoomId) -> Result<Room> {
    let row = rooms::table
        .find((tx.org_id(), id))
        .filter(rooms::removed_at.is_null())
        .select(Room::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(|| Problem::not_found("room"))
}

/// All rooms of a place and of what is in it, locked in the order of their ids.
pub async fn lock_in(tx: &mut Tx, place: PlaceId) -> Result<Vec<Room>> {
    let inside = places::queries::below(tx, place).await?;
    Ok(rooms::table
        .filter(rooms::org_id.eq(tx.org_id()))
        .filter(rooms::place_id.eq_any(inside))
        .filter(rooms::removed_at.is_null())
        .order(rooms::id)
        .select(Room::as_select())
        .for_no_key_update()
        .load(tx.conn())
        .await?)
}

/// Which rooms are looked for; all of it must hold.
#[derive(Debug, Default)]
pub struct Wanted {
    pub place: Option<PlaceId>,
    pub least_capacity: Option<i32>,
    pub equipment: Vec<Equipment>,
    pub label: Option<String>,
    pub external_id: Option<String>,
}

/// By name, after the name that the page before ended with.
pub async fn list(
    tx: &mut Tx,
    wanted: Wanted,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<Room>> {
    let org_id = tx.org_id();
    let mut query = rooms::table
        .filter(rooms::org_id.eq(org_id).and(rooms::removed_at.is_null()))
        .order(rooms::name)
        .limit(limit)
        .select(Room::as_select())
        .into_boxed();
    if let Some(place) = wanted.place {
        let inside = places::queries::below(tx, place).await?;
        query = query.filter(rooms::place_id.eq_any(inside));
    }
    if let Some(least) = wanted.least_capacity {
        query = query.filter(rooms::capacity.ge(least));
    }
    if !wanted.equipment.is_empty() {
        let names = wanted.equipment.iter().map(|each| each.as_str().to_owned());
        query = query.filter(rooms::equipment.contains(stored_list(names)));
    }
    if let Some(label) = wanted.label {
        query = query.filter(rooms::labels.contains(vec![Some(label)]));
    }
    if let Some(external_id) = wanted.external_id {
        query = query.filter(rooms::external_id.eq(external_id));
    }
    if let Some(name) = after {
        query = query.filter(rooms::name.gt(name));
    }
    Ok(query.load(tx.conn()).await?)
}

pub async fn insert(tx: &mut Tx, row: &Room) -> diesel::QueryResult<Room> {
    diesel::insert_into(rooms::table)
        .values(row)
        .returning(Room::as_returning())
        .get_result(tx.conn())
        .await
}

pub async fn update(tx: &mut Tx, row: &Room) -> diesel::QueryResult<Room> {
    diesel::update(rooms::table.find((row.org_id, row.id)))
        .set((
            rooms::name.eq(&row.name),
            rooms::capacity.eq(row.capacity),
            rooms::location.eq(&row.location),
            rooms::out_of_service.eq(row.out_of_service),
            (
                rooms::place_id.eq(row.place_id),
                rooms::equipment.eq(&row.equipment),
                rooms::labels.eq(&row.labels),
                rooms::description.eq(&row.description),
                rooms::external_id.eq(&row.external_id),
                rooms::time_zone.eq(&row.time_zone),
                rooms::picture_id.eq(row.picture_id),
                rooms::opening_hours.eq(&row.opening_hours),
                rooms::policy.eq(&row.policy),
                rooms::by_list.eq(row.by_list),
                rooms::has_subjects.eq(row.has_subjects),
            ),
            rooms::version.eq(rooms::version + 1),
        ))
        .returning(Room::as_returning())
        .get_result(tx.conn())
        .await
}

pub async fn remove(tx: &mut Tx, id: RoomId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    diesel::update(rooms::table.find((org_id, id)))
        .set((
            rooms::removed_at.eq(now),
            // Its place may go, and its picture.
            rooms::place_id.eq(None::<PlaceId>),
            rooms::picture_id.eq(None::<FileId>),
            rooms::version.eq(rooms::version + 1),
        ))
        .execute(tx.conn())
        .await?;
    let managers = room_managers::table
        .filter(room_managers::org_id.eq(org_id))
        .filter(room_managers::room_id.eq(id));
    diesel::delete(managers).execute(tx.conn()).await?;
    let subjects = room_subjects::table
        .filter(room_subjects::org_id.eq(org_id))
        .filter(room_subjects::room_id.eq(id));
    diesel::delete(subjects).execute(tx.conn()).await?;
    Ok(())
}

/// How many of a room's bookings are not over, and when the first of them begins.
pub async fn coming(tx: &mut Tx, id: RoomId) -> Result<(i64, Option<DateTime<Utc>>)> {
    let (org_id, now) = (tx.org_id(), tx.now());
    Ok(room_bookings::table
        .filter(room_bookings::org_id.eq(org_id))
        .filter(room_bookings::room_id.eq(id))
        .filter(room_bookings::status.eq_any(RoomBookingStatus::HOLDING))
        .filter(room_bookings::ends_at.gt(now))
        .select((count_star(), min(room_bookings::starts_at)))
        .first(tx.conn())
        .await?)
}
