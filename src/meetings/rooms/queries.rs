//! Rooms in the database. A removed room is found by none of these.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::Room;
use crate::kernel::ids::RoomId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::room_bookings::domain::RoomBookingStatus;
use crate::schema::{room_bookings, rooms};

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

/// By name, after the name that the page before ended with.
pub async fn list(tx: &mut Tx, after: Option<String>, limit: i64) -> Result<Vec<Room>> {
    let mut query = rooms::table
        .filter(
            rooms::org_id
                .eq(tx.org_id())
                .and(rooms::removed_at.is_null()),
        )
        .order(rooms::name)
        .limit(limit)
        .select(Room::as_select())
        .into_boxed();
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
            rooms::version.eq(rooms::version + 1),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many of a room's bookings are not over, and when the first of them begins.
pub async fn coming(tx: &mut Tx, id: RoomId) -> Result<(i64, Option<DateTime<Utc>>)> {
    let (org_id, now) = (tx.org_id(), tx.now());
    Ok(room_bookings::table
        .filter(
            room_bookings::org_id
                .eq(org_id)
                .and(room_bookings::room_id.eq(id)),
        )
        .filter(room_bookings::status.eq_any(RoomBookingStatus::HOLDING))
        .filter(room_bookings::ends_at.gt(now))
        .select((count_star(), min(room_bookings::starts_at)))
        .first(tx.conn())
        .await?)
}
