//! What may be done with staff.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::{GroupRight, GroupRights, GroupSetting};
use super::queries::{self, StaffRow};
use super::wire::{AttendanceStaff, AttendanceSubAdmin, NewAttendanceStaff};
use super::{granted, manages};
use crate::attendance::groups::queries as groups;
use crate::kernel::ids::{AttendanceGroupId, MemberId};
use crate::kernel::problem::{FieldError, Problem, Result};
use crate::kernel::tenancy::{Permission, Scope, Tx, forbidden};
use crate::kernel::version::{IfMatch, Version};
use crate::organizations::audit::{self, Change};
use crate::organizations::errors::GRANT_EXCEEDS_OWN;
use crate::organizations::{can, directory};

/// What each of the staff may do.
type Staff = BTreeMap<MemberId, GroupRights>;

/// Who looks after a group; for whoever manages attendance, or is of the staff.
pub async fn read(tx: &mut Tx, group: AttendanceGroupId) -> Result<AttendanceStaff> {
    if !manages(tx) && granted(tx, group).await? == GroupRights::default() {
        return Err(forbidden::<can::ManageAttendance>());
    }
    let version = groups::version(tx, group).await?;
    shown(tx, group, version).await
}

/// Sets who looks after a group, in the place of all who did.
pub async fn set(
    tx: &mut Tx,
    group: AttendanceGroupId,
    version: IfMatch,
    new: NewAttendanceStaff,
) -> Result<AttendanceStaff> {
    let mut row = groups::lock(tx, group).await?;
    version.check(row.version)?;
    check(&new)?;
    let before = shown(tx, group, row.version).await?;
    let (old, wanted) = (before.staff(), new.staff());
    require_active(tx, &new, &old).await?;
    require_held(tx, &old, &wanted)?;
    let rows = rows(tx, group, &new)?;
    queries::replace(tx, group, &rows).await?;
    row.version += 1;
    groups::update(tx, &row).await?;
    let after = shown(tx, group, row.version).await?;
    let change = Change {
        action: "attendance_staff.set",
        target_kind: "attendance_group",
        target_id: group.0,
    };
    audit::record(tx, change, Some(&before), Some(&after)).await?;
    Ok(after)
}

/// Fails unless each is named once, and may do something.
fn check(new: &NewAttendanceStaff) -> Result<()> {
    let mut seen: BTreeSet<_> = new.leader_id.into_iter().collect();
    let mut errors = Vec::new();
    for (index, sub) in new.sub_admins.iter().enumerate() {
        let at = |field| format!("/sub_admins/{index}/{field}");
        if !seen.insert(sub.member_id) {
            let detail = "must be named once, and not be the leader";
            errors.push(FieldError::new(at("member_id"), detail));
        } else if sub.rights == GroupRights::default() {
            let detail = "must be `read` or `write` for one kind of setting or more";
            errors.push(FieldError::new(at("rights"), detail));
        }
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(Problem::invalid_fields(errors))
}

/// Fails unless whoever is named anew works here. Who is suspended keeps their place, which is of no use to them.
async fn require_active(tx: &mut Tx, new: &NewAttendanceStaff, old: &Staff) -> Result<()> {
    let leader = new.leader_id.map(|id| (id, "/leader_id".to_owned()));
    let subs = new.sub_admins.iter().enumerate();
    let subs = subs.map(|(index, sub)| (sub.member_id, format!("/sub_admins/{index}/member_id")));
    let mut named: Vec<_> = leader.into_iter().chain(subs).collect();
    named.retain(|(id, _)| !old.contains_key(id));
    let ids: Vec<_> = named.iter().map(|(id, _)| *id).collect();
    let active = directory::visible_among(tx, &ids).await?;
    named.retain(|(id, _)| !active.contains(id));
    if named.is_empty() {
        return Ok(());
    }
    let detail = "must be an active member of this organization";
    let errors = named.into_iter().map(|(_, at)| FieldError::new(at, detail));
    Err(Problem::invalid_fields(errors.collect()))
}

/// Fails unless the actor could do for everybody what they give or take back: `attendance.manage` alone lets nobody
/// see the days of others, plan for them or correct them, nor have a group's staff do so.
fn require_held(tx: &Tx, old: &Staff, new: &Staff) -> Result<()> {
    let everybody: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let of = |staff: &Staff, member| staff.get(member).copied().unwrap_or_default();
    for member in everybody {
        let moved = of(old, member).difference(of(new, member));
        let (rosters, results) = (GroupSetting::Rosters, GroupSetting::Results);
        require_permission::<can::ReadAttendance>(tx, moved, &[rosters.read(), results.read()])?;
        require_permission::<can::PlanRosters>(tx, moved, &[rosters.write()])?;
        require_permission::<can::CorrectAttendance>(tx, moved, &[results.write()])?;
    }
    Ok(())
}

/// The permission opens for everybody what these rights open for a group.
fn require_permission<P: Permission>(
    tx: &Tx,
    moved: GroupRights,
    rights: &[GroupRight],
) -> Result<()> {
    let held = tx.holds::<P>() == Some(Scope::Organization);
    if held || !rights.iter().any(|right| moved.allow(*right)) {
        return Ok(());
    }
    let detail = format!(
        "Who gives or takes back these rights needs {} for the whole organization, which you do not hold.",
        P::NAME
    );
    Err(Problem::new(&GRANT_EXCEEDS_OWN, detail))
}

fn rows(tx: &Tx, group_id: AttendanceGroupId, new: &NewAttendanceStaff) -> Result<Vec<StaffRow>> {
    let row = |(member_id, rights): (MemberId, GroupRights)| {
        Ok(StaffRow {
            org_id: tx.org_id(),
            group_id,
            member_id,
            leads: new.leader_id == Some(member_id),
            rights: serde_json::to_value(rights).map_err(Problem::internal)?,
        })
    };
    new.staff().into_iter().map(row).collect()
}

async fn shown(
    tx: &mut Tx,
    group_id: AttendanceGroupId,
    version: Version,
) -> Result<AttendanceStaff> {
    let rows = queries::of_group(tx, group_id).await?;
    let leader = rows.iter().find(|row| row.leads);
    let sub_admins = rows.iter().filter(|row| !row.leads).map(|row| {
        Ok(AttendanceSubAdmin {
            member_id: row.member_id,
            rights: row.rights()?,
        })
    });
    Ok(AttendanceStaff {
        group_id,
        leader_id: leader.map(|row| row.member_id),
        sub_admins: sub_admins.collect::<Result<_>>()?,
        version,
    })
}
