//! Closures in the database.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::{Closure, Target};
use crate::kernel::ids::{PlaceId, RoomClosureId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::room_bookings::domain::{RoomBooking, RoomBookingStatus};
use crate::meetings::slot::Slot;
use crate::schema::{places, room_bookings, room_closures, rooms};

/// No policy lets a room be booked for longer than 99 hours by the wall.
const LONGEST: TimeDelta = TimeDelta::hours(101);

pub async fn insert(tx: &mut Tx, row: &Closure) -> Result<()> {
    diesel::insert_into(room_closures::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes it back, and answers what it was.
pub async fn delete(tx: &mut Tx, id: RoomClosureId) -> Result<Closure> {
    let row = diesel::delete(room_closures::table.find((tx.org_id(), id)))
        .returning(Closure::as_returning())
        .get_result(tx.conn())
        .await;
    row.optional()?.ok_or_else(|| Problem::not_found("closure"))
}

/// Those that concern a room or a place and are not over, its places' too, by start.
pub async fn list(
    tx: &mut Tx,
    target: Target,
    after: Option<(DateTime<Utc>, RoomClosureId)>,
    limit: i64,
) -> Result<Vec<Closure>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let (room, place) = match target {
        Target::Room(id) => (Some(id), place_of(tx, id).await?),
        Target::Place(id) => (None, Some(id)),
    };
    let path = match place {
        Some(id) => path_of(tx, id).await?,
        None => Vec::new(),
    };
    let mut query = room_closures::table
        .filter(room_closures::org_id.eq(org_id))
        .filter(room_closures::ends_at.gt(now))
        .order((room_closures::starts_at, room_closures::id))
        .limit(limit)
        .select(Closure::as_select())
        .into_boxed();
    query = match room {
        Some(id) => query.filter(
            room_closures::room_id
                .eq(id)
                .or(room_closures::place_id.eq_any(path)),
        ),
        None => query.filter(room_closures::place_id.eq_any(path)),
    };
    if let Some((at, id)) = after {
        query = query.filter(
            room_closures::starts_at.gt(at).or(room_closures::starts_at
                .eq(at)
                .and(room_closures::id.gt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

async fn place_of(tx: &mut Tx, room: RoomId) -> Result<Option<PlaceId>> {
    Ok(rooms::table
        .find((tx.org_id(), room))
        .select(rooms::place_id)
        .first(tx.conn())
        .await?)
}

async fn path_of(tx: &mut Tx, place: PlaceId) -> Result<Vec<Option<PlaceId>>> {
    Ok(places::table
        .find((tx.org_id(), place))
        .select(places::path)
        .first(tx.conn())
        .await?)
}

/// The bookings that hold one of the rooms in a stretch and are not over, locked, in the order of their ids.
pub async fn in_the_way(tx: &mut Tx, rooms: &[RoomId], slot: Slot) -> Result<Vec<RoomBooking>> {
    let from = slot.starts_at.max(tx.now());
    Ok(room_bookings::table
        .filter(room_bookings::org_id.eq(tx.org_id()))
        .filter(room_bookings::room_id.eq_any(rooms))
        .filter(room_bookings::status.eq_any(RoomBookingStatus::HOLDING))
        .filter(room_bookings::starts_at.gt(from - LONGEST))
        .filter(room_bookings::starts_at.lt(slot.ends_at))
        .filter(room_bookings::ends_at.gt(from))
        .order(room_bookings::id)
        .select(RoomBooking::as_select())
        .for_no_key_update()
        .load(tx.conn())
        .await?)
}

/// They hold nothing any more.
pub async fn release(tx: &mut Tx, bookings: &[RoomBooking], reason: &str) -> Result<()> {
    let (org_id, now, me) = (tx.org_id(), tx.now(), tx.member_id()?);
    let ids: Vec<_> = bookings.iter().map(|booking| booking.id).collect();
    let held = room_bookings::table
        .filter(room_bookings::org_id.eq(org_id))
        .filter(room_bookings::id.eq_any(ids));
    diesel::update(held)
        .set((
            room_bookings::status.eq(RoomBookingStatus::Released.as_str()),
            room_bookings::decided_by.eq(me),
            room_bookings::decided_at.eq(now),
            room_bookings::decision_note.eq(reason),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}
