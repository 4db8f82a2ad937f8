//! Places in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::{Place, PlaceKind};
use crate::kernel::ids::PlaceId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{places, rooms};

/// A place and all in it.
pub async fn below(tx: &mut Tx, place: PlaceId) -> Result<Vec<PlaceId>> {
    Ok(places::table
        .filter(places::org_id.eq(tx.org_id()))
        .filter(places::path.contains(vec![Some(place)]))
        .select(places::id)
        .load(tx.conn())
        .await?)
}

pub async fn find(tx: &mut Tx, id: PlaceId) -> Result<Place> {
    let row = places::table
        .find((tx.org_id(), id))
        .select(Place::as_select())
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(|| Problem::not_found("place"))
}

/// By name; after the key of the page before.
pub async fn list(
    tx: &mut Tx,
    parent: Option<PlaceId>,
    after: Option<(String, PlaceId)>,
    limit: i64,
) -> Result<Vec<Place>> {
    let mut query = places::table
        .filter(places::org_id.eq(tx.org_id()))
        .order((places::name, places::id))
        .limit(limit)
        .select(Place::as_select())
        .into_boxed();
    if let Some(parent) = parent {
        query = query.filter(places::parent_id.eq(parent));
    }
    if let Some((name, id)) = after {
        query = query.filter(
            places::name
                .gt(name.clone())
                .or(places::name.eq(name).and(places::id.gt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

pub async fn count(tx: &mut Tx) -> Result<i64> {
    let org_id = tx.org_id();
    Ok(places::table
        .filter(places::org_id.eq(org_id))
        .count()
        .get_result(tx.conn())
        .await?)
}

/// Nobody else changes the tree until the commit, nor closes a part of it.
pub async fn lock_tree(tx: &mut Tx) -> Result<()> {
    let org_id = tx.org_id();
    places::table
        .filter(places::org_id.eq(org_id))
        .filter(places::kind.eq(PlaceKind::Site.as_str()))
        .order(places::id)
        .select(places::id)
        .for_update()
        .load::<PlaceId>(tx.conn())
        .await?;
    Ok(())
}

/// A place and all in it, by id, in the tree that is locked: no room comes in until the commit.
pub async fn lock_below(tx: &mut Tx, id: PlaceId) -> Result<Vec<Place>> {
    let org_id = tx.org_id();
    let found: Vec<Place> = places::table
        .filter(places::org_id.eq(org_id))
        .filter(places::path.contains(vec![Some(id)]))
        .order(places::id)
        .select(Place::as_select())
        .for_update()
        .load(tx.conn())
        .await?;
    if found.is_empty() {
        return Err(Problem::not_found("place"));
    }
    Ok(found)
}

/// Whether there is this place; it stays until the commit, and is not closed meanwhile.
pub async fn share(tx: &mut Tx, id: PlaceId) -> Result<bool> {
    let found: Option<PlaceId> = places::table
        .find((tx.org_id(), id))
        .select(places::id)
        .for_key_share()
        .first(tx.conn())
        .await
        .optional()?;
    Ok(found.is_some())
}

pub async fn insert(tx: &mut Tx, row: &Place) -> diesel::QueryResult<Place> {
    diesel::insert_into(places::table)
        .values(row)
        .returning(Place::as_returning())
        .get_result(tx.conn())
        .await
}

pub async fn update(tx: &mut Tx, row: &Place) -> diesel::QueryResult<Place> {
    diesel::update(places::table.find((row.org_id, row.id)))
        .set((
            places::name.eq(&row.name),
            places::parent_id.eq(row.parent_id),
            places::path.eq(&row.path),
            places::time_zone.eq(&row.time_zone),
            places::version.eq(places::version + 1),
        ))
        .returning(Place::as_returning())
        .get_result(tx.conn())
        .await
}

/// What follows from where a place is.
pub async fn follow(tx: &mut Tx, row: &Place) -> Result<()> {
    diesel::update(places::table.find((row.org_id, row.id)))
        .set((
            places::path.eq(&row.path),
            places::time_zone.eq(&row.time_zone),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many places and rooms are right in it.
pub async fn contents(tx: &mut Tx, id: PlaceId) -> Result<(i64, i64)> {
    let org_id = tx.org_id();
    let inside = places::table
        .filter(places::org_id.eq(org_id))
        .filter(places::parent_id.eq(id))
        .count()
        .get_result(tx.conn())
        .await?;
    let rooms = rooms::table
        .filter(rooms::org_id.eq(org_id))
        .filter(rooms::place_id.eq(id))
        .count()
        .get_result(tx.conn())
        .await?;
    Ok((inside, rooms))
}

pub async fn delete(tx: &mut Tx, id: PlaceId) -> Result<()> {
    diesel::delete(places::table.find((tx.org_id(), id)))
        .execute(tx.conn())
        .await?;
    Ok(())
}
