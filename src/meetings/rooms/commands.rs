//! What may be done with rooms.

use super::domain::{
    Equipment, Room, RoomDescription, RoomExternalId, RoomLabel, RoomLocation, RoomName,
    stored_list,
};
use super::hours::{OpeningHours, OpeningStretch};
use super::policy::RoomPolicy;
use super::queries;
use super::wire::{self, NewRoom, RoomPatch};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{PlaceId, RoomId};
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::meetings::places::domain::{ZoneName, require_zone};
use crate::meetings::{errors, places};
use crate::organizations::audit::{self, Change};

pub async fn create(tx: &mut Tx, new: NewRoom) -> Result<Room> {
    require_place(tx, new.place_id).await?;
    let row = Room {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        name: new.name.into_inner(),
        capacity: new.capacity,
        location: new.location.map(RoomLocation::into_inner),
        out_of_service: false,
        version: 1,
        created_at: tx.now(),
        place_id: new.place_id,
        equipment: equipment(new.equipment),
        labels: labels(new.labels)?,
        description: new.description.map(RoomDescription::into_inner),
        external_id: new.external_id.map(RoomExternalId::into_inner),
        time_zone: zone(new.time_zone)?,
        picture_id: None,
        opening_hours: hours(new.opening_hours)?,
        policy: serde_json::to_value(RoomPolicy::default()).map_err(Problem::internal)?,
        by_list: false,
        has_subjects: false,
    };
    let created = unique(queries::insert(tx, &row).await, &row)?;
    changed(tx, "room.created", None, Some(&created)).await?;
    Ok(created)
}

pub async fn edit(tx: &mut Tx, id: RoomId, version: IfMatch, patch: RoomPatch) -> Result<Room> {
    // Places are locked before rooms.
    require_place(tx, patch.place_id.flatten()).await?;
    let before = queries::lock(tx, id).await?;
    version.check(before.version)?;
    let row = patched(before.clone(), patch)?;
    let after = unique(queries::update(tx, &row).await, &row)?;
    changed(tx, "room.edited", Some(&before), Some(&after)).await?;
    Ok(after)
}

fn patched(mut row: Room, patch: RoomPatch) -> Result<Room> {
    row.name = patch.name.map_or(row.name, RoomName::into_inner);
    row.capacity = patch.capacity.unwrap_or(row.capacity);
    row.out_of_service = patch.out_of_service.unwrap_or(row.out_of_service);
    row.place_id = patch.place_id.unwrap_or(row.place_id);
    row.equipment = patch.equipment.map_or(row.equipment, equipment);
    if let Some(location) = patch.location {
        row.location = location.map(RoomLocation::into_inner);
    }
    if let Some(given) = patch.labels {
        row.labels = labels(given)?;
    }
    if let Some(description) = patch.description {
        row.description = description.map(RoomDescription::into_inner);
    }
    if let Some(external_id) = patch.external_id {
        row.external_id = external_id.map(RoomExternalId::into_inner);
    }
    if let Some(given) = patch.time_zone {
        row.time_zone = zone(given)?;
    }
    if let Some(given) = patch.opening_hours {
        row.opening_hours = hours(given)?;
    }
    Ok(row)
}

/// It stays until the commit, and is not closed meanwhile.
async fn require_place(tx: &mut Tx, place: Option<PlaceId>) -> Result<()> {
    match place {
        Some(id) if !places::queries::share(tx, id).await? => Err(Problem::invalid(
            "/place_id",
            "must be a place of this organization",
        )),
        _ => Ok(()),
    }
}

/// Each once, in the order of the vocabulary.
fn equipment(mut given: Vec<Equipment>) -> Vec<Option<String>> {
    given.sort_unstable();
    given.dedup();
    stored_list(given.into_iter().map(|each| each.as_str().to_owned()))
}

fn labels(given: Vec<RoomLabel>) -> Result<Vec<Option<String>>> {
    let texts: Vec<String> = given.into_iter().map(RoomLabel::into_inner).collect();
    for (index, text) in texts.iter().enumerate() {
        if texts.iter().take(index).any(|earlier| earlier == text) {
            let pointer = format!("/labels/{index}");
            return Err(Problem::invalid(
                pointer,
                "must be another one than those before",
            ));
        }
    }
    Ok(stored_list(texts))
}

fn zone(given: Option<ZoneName>) -> Result<Option<String>> {
    let name = given.map(ZoneName::into_inner);
    name.as_deref().map_or(Ok(()), require_zone)?;
    Ok(name)
}

fn hours(given: Option<Vec<OpeningStretch>>) -> Result<Option<serde_json::Value>> {
    let Some(given) = given else {
        return Ok(None);
    };
    let hours = OpeningHours::parse(given, "/opening_hours").map_err(Problem::invalid_fields)?;
    serde_json::to_value(hours)
        .map(Some)
        .map_err(Problem::internal)
}

fn unique(written: diesel::QueryResult<Room>, row: &Room) -> Result<Room> {
    written
        .on_constraint("rooms_name", || name_taken(&row.name))
        .on_constraint("rooms_external_id", || {
            Problem::new(
                &errors::ROOM_EXTERNAL_ID_TAKEN,
                "Another room has this external_id; those of the rooms of an organization are different.",
            )
        })
}

pub async fn remove(tx: &mut Tx, id: RoomId) -> Result<()> {
    let row = queries::lock(tx, id).await?;
    if let (count, Some(first)) = queries::coming(tx, id).await? {
        return Err(Problem::new(
            &errors::ROOM_HAS_BOOKINGS,
            format!(
                "{} is booked {count} more times, first at {}. Cancel these bookings first, or take the \
                 room out of service and remove it when the last is over.",
                row.name,
                first.to_rfc3339()
            ),
        )
        .with_context(serde_json::json!({ "bookings": count, "first_starts_at": first })));
    }
    queries::remove(tx, id).await?;
    changed(tx, "room.removed", Some(&row), None).await
}

fn name_taken(name: &str) -> Problem {
    Problem::new(
        &errors::ROOM_NAME_TAKEN,
        format!(
            "Another room is called {name}; the rooms of an organization have different names."
        ),
    )
}

pub async fn changed(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&Room>,
    after: Option<&Room>,
) -> Result<()> {
    let Some(subject) = after.or(before) else {
        return Ok(());
    };
    let change = Change {
        action,
        target_kind: "room",
        target_id: subject.id.0,
    };
    let wire = |row: &Room| wire::Room::from(row.clone());
    let (before, after) = (before.map(wire), after.map(wire));
    audit::record(tx, change, before.as_ref(), after.as_ref()).await?;
    let payload = after.as_ref().or(before.as_ref());
    tx.emit(Event::new(action, Audience::Organization, payload)?);
    Ok(())
}

/// Tells everybody that something about a room is another now.
pub fn tell(tx: &mut Tx, kind: &'static str, room: Room) -> Result<()> {
    tx.emit(Event::new(
        kind,
        Audience::Organization,
        wire::Room::from(room),
    )?);
    Ok(())
}
