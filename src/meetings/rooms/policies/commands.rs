//! What may be done with policies.

use std::collections::HashSet;

use serde::Serialize;
use uuid::Uuid;

use super::queries;
use super::wire::{NewRoomTerms, RoomTerms};
use crate::kernel::ids::{DepartmentId, MemberId, RoomId, UserGroupId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Scope, Tx};
use crate::kernel::version::IfMatch;
use crate::meetings::rooms;
use crate::meetings::rooms::domain::Room;
use crate::meetings::rooms::policy::{RoomSubject, RoomSubjectKind};
use crate::organizations::audit::{self, Change};
use crate::organizations::directory::{self, Person};
use crate::organizations::{can, following};

/// As far as the actor may see it.
pub async fn read(tx: &mut Tx, id: RoomId) -> Result<RoomTerms> {
    let room = rooms::queries::find(tx, id).await?;
    let mut terms = terms(tx, &room).await?;
    if !manages(tx, id).await? {
        (terms.allowed, terms.denied) = (None, None);
        return Ok(terms);
    }
    let lists = terms.allowed.iter().chain(&terms.denied).flatten();
    let of_member = |subject: &&RoomSubject| subject.kind == RoomSubjectKind::Member;
    let members: Vec<_> = lists
        .filter(of_member)
        .map(|subject| MemberId(subject.id))
        .collect();
    let seen = directory::visible_among(tx, &members).await?;
    for list in [&mut terms.allowed, &mut terms.denied]
        .into_iter()
        .flatten()
    {
        list.retain(|subject| {
            subject.kind != RoomSubjectKind::Member || seen.contains(&MemberId(subject.id))
        });
    }
    Ok(terms)
}

/// Bookings that were made on other terms stay.
pub async fn set(
    tx: &mut Tx,
    id: RoomId,
    version: IfMatch,
    new: NewRoomTerms,
) -> Result<RoomTerms> {
    let errors = new.policy.errors("/policy");
    if !errors.is_empty() {
        return Err(Problem::invalid_fields(errors));
    }
    let (allowed, denied) = (
        new.allowed.as_deref().unwrap_or_default(),
        new.denied.as_slice(),
    );
    require_known(tx, allowed, "/allowed").await?;
    require_known(tx, denied, "/denied").await?;
    let before = rooms::queries::lock(tx, id).await?;
    version.check(before.version)?;
    let former = terms(tx, &before).await?;
    queries::replace_subjects(tx, id, allowed, denied).await?;
    let row = Room {
        policy: serde_json::to_value(&new.policy).map_err(Problem::internal)?,
        by_list: new.allowed.is_some(),
        has_subjects: new.allowed.is_some() || !denied.is_empty(),
        ..before
    };
    let room = rooms::queries::update(tx, &row).await?;
    let now = terms(tx, &room).await?;
    let change = Change {
        action: "room.policy_set",
        target_kind: "room",
        target_id: id.0,
    };
    audit::record(tx, change, Some(&former), Some(&now)).await?;
    rooms::commands::tell(tx, "room.policy_set", room)?;
    Ok(now)
}

/// The managers of a room whom the actor may see.
pub async fn managers(tx: &mut Tx, id: RoomId) -> Result<Vec<Person>> {
    rooms::queries::find(tx, id).await?;
    let managers = queries::managers(tx, id).await?;
    let most = i64::try_from(managers.len()).unwrap_or(i64::MAX);
    directory::ordered(tx, managers, most).await
}

/// Who manages a room, as the audit log tells it.
#[derive(Serialize)]
struct Managers {
    member_ids: Vec<MemberId>,
}

/// Makes these the managers, and nobody else.
pub async fn set_managers(tx: &mut Tx, id: RoomId, given: &[MemberId]) -> Result<Vec<Person>> {
    following::lock_members(tx, given).await?;
    directory::require_active(tx, given, "/member_ids").await?;
    let room = rooms::queries::lock(tx, id).await?;
    let before = queries::managers(tx, id).await?;
    queries::replace_managers(tx, id, given).await?;
    let after = queries::managers(tx, id).await?;
    if before != after {
        let change = Change {
            action: "room.managers_set",
            target_kind: "room",
            target_id: id.0,
        };
        let listed = |member_ids| Managers { member_ids };
        audit::record(tx, change, Some(&listed(before)), Some(&listed(after))).await?;
        rooms::commands::tell(tx, "room.managers_set", room)?;
    }
    managers(tx, id).await
}

/// Whether the actor manages this room, or all.
pub async fn manages(tx: &mut Tx, id: RoomId) -> Result<bool> {
    if tx.holds::<can::ManageRooms>() == Some(Scope::Organization) {
        return Ok(true);
    }
    let me = tx.member_id()?;
    Ok(queries::managers(tx, id).await?.contains(&me))
}

async fn terms(tx: &mut Tx, room: &Room) -> Result<RoomTerms> {
    let (allowed, denied) = queries::subjects(tx, room.id).await?;
    Ok(RoomTerms {
        policy: room.policy()?,
        by_list: room.by_list,
        allowed: room.by_list.then_some(allowed),
        denied: Some(denied),
        version: room.version,
    })
}

/// Fails unless everybody who is named is there.
async fn require_known(tx: &mut Tx, list: &[RoomSubject], pointer: &str) -> Result<()> {
    let of = |kind| {
        let named = list.iter().filter(move |subject| subject.kind == kind);
        named.map(|subject| subject.id)
    };
    let departments: Vec<_> = of(RoomSubjectKind::Department).map(DepartmentId).collect();
    let groups: Vec<_> = of(RoomSubjectKind::UserGroup).map(UserGroupId).collect();
    let members: Vec<_> = of(RoomSubjectKind::Member).map(MemberId).collect();
    let mut known: HashSet<Uuid> = HashSet::new();
    let found = following::known_departments(tx, &departments).await?;
    known.extend(found.into_iter().map(|id| id.0));
    let found = following::known_groups(tx, &groups).await?;
    known.extend(found.into_iter().map(|id| id.0));
    let found = directory::visible_among(tx, &members).await?;
    known.extend(found.into_iter().map(|id| id.0));
    match list.iter().position(|subject| !known.contains(&subject.id)) {
        None => Ok(()),
        Some(index) => Err(Problem::invalid(
            format!("{pointer}/{index}/id"),
            "must be an active member, a department or a user group of this organization, as its kind says",
        )),
    }
}
