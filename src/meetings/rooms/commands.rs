//! What may be done with rooms.

use super::domain::{Room, RoomLocation, RoomName};
use super::queries;
use super::wire::{self, NewRoom, RoomPatch};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::RoomId;
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::meetings::errors;
use crate::organizations::audit::{self, Change};

pub async fn create(tx: &mut Tx, new: NewRoom) -> Result<Room> {
    let row = Room {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        name: new.name.into_inner(),
        capacity: new.capacity,
        location: new.location.map(RoomLocation::into_inner),
        out_of_service: false,
        version: 1,
        created_at: tx.now(),
    };
    let created = queries::insert(tx, &row)
        .await
        .on_constraint("rooms_name", || name_taken(&row.name))?;
    changed(tx, "room.created", None, Some(&created)).await?;
    Ok(created)
}

pub async fn edit(tx: &mut Tx, id: RoomId, version: IfMatch, patch: RoomPatch) -> Result<Room> {
    let before = queries::lock(tx, id).await?;
    version.check(before.version)?;
    let mut row = before.clone();
    row.name = patch.name.map_or(row.name, RoomName::into_inner);
    row.capacity = patch.capacity.unwrap_or(row.capacity);
    row.location = patch.location.map_or(row.location, |location| {
        location.map(RoomLocation::into_inner)
    });
    row.out_of_service = patch.out_of_service.unwrap_or(row.out_of_service);
    let after = queries::update(tx, &row)
        .await
        .on_constraint("rooms_name", || name_taken(&row.name))?;
    changed(tx, "room.edited", Some(&before), Some(&after)).await?;
    Ok(after)
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

async fn changed(
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
