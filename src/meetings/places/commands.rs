//! What may be done with places.

use super::domain::{self, Place, PlaceKind, PlaceName, ZoneName};
use super::queries;
use super::wire::{NewRoomPlace, RoomPlace, RoomPlacePatch};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::PlaceId;
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::meetings::{errors, rooms};
use crate::organizations::audit::{self, Change};

pub async fn create(tx: &mut Tx, new: NewRoomPlace) -> Result<Place> {
    queries::lock_tree(tx).await?;
    if queries::count(tx).await? >= domain::MAX_PLACES {
        return Err(Problem::new(
            &errors::PLACE_LIMIT,
            format!("An organization has at most {} places.", domain::MAX_PLACES),
        ));
    }
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let zone = new.time_zone.map(ZoneName::into_inner);
    let (path, time_zone) = if new.kind == PlaceKind::Site {
        (vec![Some(id)], zone_of_site(new.parent_id, zone)?)
    } else {
        if zone.is_some() {
            return Err(no_zone(new.kind));
        }
        let missing = || Problem::invalid("/parent_id", "must say which place it is in");
        let parent = find_parent(tx, new.parent_id.ok_or_else(missing)?).await?;
        Place::require_in(new.kind, &parent)?;
        (parent.path_below(id), parent.time_zone)
    };
    let row = Place {
        org_id: tx.org_id(),
        id,
        parent_id: new.parent_id,
        kind: new.kind.as_str().to_owned(),
        name: new.name.into_inner(),
        path,
        time_zone,
        version: 1,
        created_at: tx.now(),
    };
    let created = queries::insert(tx, &row)
        .await
        .on_constraint("places_name", || name_taken(&row.name))?;
    changed(tx, "place.created", None, Some(&created)).await?;
    Ok(created)
}

pub async fn edit(
    tx: &mut Tx,
    id: PlaceId,
    version: IfMatch,
    patch: RoomPlacePatch,
) -> Result<Place> {
    queries::lock_tree(tx).await?;
    let inside = queries::lock_below(tx, id).await?;
    let own = inside.iter().find(|place| place.id == id).cloned();
    let before = own.ok_or_else(|| Problem::not_found("place"))?;
    version.check(before.version)?;
    let mut row = before.clone();
    row.name = patch.name.map_or(row.name, PlaceName::into_inner);
    relocate(tx, &mut row, patch.parent_id, patch.time_zone).await?;
    let elsewhere = (&row.path, &row.time_zone) != (&before.path, &before.time_zone);
    if elsewhere {
        rooms::queries::lock_in(tx, id).await?;
    }
    let after = queries::update(tx, &row)
        .await
        .on_constraint("places_name", || name_taken(&row.name))?;
    if elsewhere {
        for place in inside.iter().filter(|place| place.id != id) {
            let below = place.path.iter().skip(before.path.len()).copied();
            let path = after.path.iter().copied().chain(below).collect();
            let time_zone = after.time_zone.clone();
            queries::follow(
                tx,
                &Place {
                    path,
                    time_zone,
                    ..place.clone()
                },
            )
            .await?;
        }
    }
    changed(tx, "place.edited", Some(&before), Some(&after)).await?;
    Ok(after)
}

/// Puts a building or a floor into another place, or a site into another zone.
async fn relocate(
    tx: &mut Tx,
    row: &mut Place,
    parent: Option<PlaceId>,
    zone: Option<ZoneName>,
) -> Result<()> {
    let kind = row.kind();
    if let Some(parent_id) = parent.filter(|parent| Some(*parent) != row.parent_id) {
        if kind == PlaceKind::Site {
            return Err(Problem::invalid(
                "/parent_id",
                "must be absent: a site is at the top",
            ));
        }
        let parent = find_parent(tx, parent_id).await?;
        Place::require_in(kind, &parent)?;
        row.parent_id = Some(parent.id);
        row.path = parent.path_below(row.id);
        row.time_zone = parent.time_zone;
    }
    if let Some(zone) = zone.map(ZoneName::into_inner) {
        if kind != PlaceKind::Site {
            return Err(no_zone(kind));
        }
        domain::require_zone(&zone)?;
        row.time_zone = zone;
    }
    Ok(())
}

pub async fn remove(tx: &mut Tx, id: PlaceId) -> Result<()> {
    queries::lock_tree(tx).await?;
    let inside = queries::lock_below(tx, id).await?;
    let (places, rooms) = queries::contents(tx, id).await?;
    if (places, rooms) != (0, 0) {
        return Err(Problem::new(
            &errors::PLACE_NOT_EMPTY,
            format!(
                "There are {places} places and {rooms} rooms in it; move or remove them first."
            ),
        )
        .with_context(serde_json::json!({ "places": places, "rooms": rooms })));
    }
    queries::delete(tx, id).await?;
    changed(tx, "place.removed", inside.first(), None).await
}

fn zone_of_site(parent: Option<PlaceId>, zone: Option<String>) -> Result<String> {
    if parent.is_some() {
        return Err(Problem::invalid(
            "/parent_id",
            "must be absent: a site is at the top",
        ));
    }
    let missing = || Problem::invalid("/time_zone", "must be there for a site");
    let zone = zone.ok_or_else(missing)?;
    domain::require_zone(&zone)?;
    Ok(zone)
}

fn no_zone(kind: PlaceKind) -> Problem {
    let detail = format!(
        "must be absent: a {} has the time zone of its site",
        kind.as_str()
    );
    Problem::invalid("/time_zone", detail)
}

async fn find_parent(tx: &mut Tx, id: PlaceId) -> Result<Place> {
    let found = queries::find(tx, id).await;
    found.map_err(|_| Problem::invalid("/parent_id", "must be a place of this organization"))
}

fn name_taken(name: &str) -> Problem {
    Problem::new(
        &errors::PLACE_NAME_TAKEN,
        format!("Another one in the same place is called {name}; siblings have different names."),
    )
}

async fn changed(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&Place>,
    after: Option<&Place>,
) -> Result<()> {
    let Some(subject) = after.or(before) else {
        return Ok(());
    };
    let change = Change {
        action,
        target_kind: "place",
        target_id: subject.id.0,
    };
    let wire = |row: &Place| RoomPlace::from(row.clone());
    let (before, after) = (before.map(wire), after.map(wire));
    audit::record(tx, change, before.as_ref(), after.as_ref()).await?;
    let payload = after.as_ref().or(before.as_ref());
    tx.emit(Event::new(action, Audience::Organization, payload)?);
    Ok(())
}
