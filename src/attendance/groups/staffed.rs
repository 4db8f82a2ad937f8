//! What staff of a group see and change of it, where they do not manage attendance.
//!
//! Must hold: staff change what their rights name, take nobody out of other groups, and leave the past alone.

use chrono::NaiveDate;

use super::commands;
use super::settle;
use super::wire::{AttendanceGroup, AttendanceGroupPatch, AttendanceGroupRules};
use crate::attendance::staff;
use crate::attendance::staff::domain::{GroupRights, GroupSetting};
use crate::kernel::ids::AttendanceGroupId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Tx, forbidden};
use crate::organizations::can;

/// A group, for whoever manages it or is of its staff.
pub async fn read(tx: &mut Tx, id: AttendanceGroupId) -> Result<AttendanceGroup> {
    if staff::rights(tx, id).await? == GroupRights::default() {
        return Err(forbidden::<can::ManageAttendance>());
    }
    let group = commands::read(tx, id).await?;
    seen(tx, group).await
}

/// Those that the actor manages, or of whose staff they are.
pub async fn list(tx: &mut Tx) -> Result<Vec<AttendanceGroup>> {
    if staff::manages(tx) {
        return commands::list(tx).await;
    }
    let actor = tx.member_id()?;
    let own = staff::of_member(tx, actor).await?;
    if own.is_empty() {
        return Err(forbidden::<can::ManageAttendance>());
    }
    let all = commands::list(tx).await?.into_iter();
    let shown = all.filter_map(|group| {
        let rights = *own.get(&group.id)?;
        Some(group.seen_with(rights))
    });
    Ok(shown.collect())
}

/// As the actor sees it.
pub async fn seen(tx: &mut Tx, group: AttendanceGroup) -> Result<AttendanceGroup> {
    if staff::manages(tx) {
        return Ok(group);
    }
    let rights = staff::granted(tx, group.id).await?;
    Ok(group.seen_with(rights))
}

/// Fails unless the actor manages attendance, or may write something and each of the settings that are changed. The name
/// is for whoever may write everything.
pub async fn require_writable(
    tx: &mut Tx,
    id: AttendanceGroupId,
    patch: &AttendanceGroupPatch,
) -> Result<()> {
    if staff::manages(tx) {
        return Ok(());
    }
    staff::require_ahead(tx, patch.into_the_past)?;
    let rights = staff::granted(tx, id).await?;
    let asked = [
        (GroupSetting::People, patch.people.is_some()),
        (GroupSetting::Shifts, patch.rules.is_some()),
        (GroupSetting::Sites, patch.site_ids.is_some()),
    ];
    let may = |setting: GroupSetting| rights.allow(setting.write());
    let all = asked.iter().all(|(setting, asked)| !asked || may(*setting));
    let some = asked.iter().any(|(setting, _)| may(*setting));
    if all && some && (patch.name.is_none() || rights == GroupRights::ALL) {
        return Ok(());
    }
    Err(forbidden::<can::ManageAttendance>())
}

/// Fails where staff would change the priority, by which groups have people before others.
pub fn require_priority(
    tx: &Tx,
    rules: &AttendanceGroupRules,
    before: Option<&AttendanceGroupRules>,
) -> Result<()> {
    let is_kept = before.is_some_and(|before| before.priority == rules.priority);
    if is_kept || staff::manages(tx) {
        return Ok(());
    }
    Err(forbidden::<can::ManageAttendance>())
}

/// Fails where staff have taken people out of other groups, whose staff or managers have not let them go.
pub async fn require_nobody_taken(
    tx: &mut Tx,
    id: AttendanceGroupId,
    from: NaiveDate,
) -> Result<()> {
    if staff::manages(tx) {
        return Ok(());
    }
    match settle::taken(tx, id, from).await? {
        0 => Ok(()),
        count => {
            let detail = format!(
                "must leave everybody in their group who is in another one than the default group, \
                 takes {count}; whoever holds attendance.manage moves them"
            );
            Err(Problem::invalid("/people", detail))
        }
    }
}
