//! Staff of attendance groups: a leader, and sub-admins with a right for each kind of setting.
//!
//! Beside the permissions of the organization: the gate of an operation that staff may use is a
//! [`MemberGate`](crate::kernel::tenancy::MemberGate), and the work asks here for the permission or the right, in the
//! same transaction.
//!
//! Must hold: a right opens exactly its kind of setting of exactly its group, and no day that has passed but for
//! corrections; nobody gives or takes back a right who does not hold `attendance.manage` and the permission that would
//! open the same; who leaves has none, also when they come back.

pub mod commands;
pub mod domain;
mod leaving;
mod queries;
pub mod routes;
pub mod wire;

use chrono::NaiveDate;

use self::domain::{GroupRight, GroupRights};
use super::groups;
use super::groups::domain::PlanDates;
use crate::kernel::ids::{AttendanceGroupId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Permission, Scope, Tx, forbidden};
use crate::organizations::{can, directory};

pub use leaving::hand_over;
pub use queries::{of_member, remove_all};

/// Whether the actor manages the attendance of the whole organization.
pub fn manages(tx: &Tx) -> bool {
    tx.holds::<can::ManageAttendance>() == Some(Scope::Organization)
}

/// What the actor may do of a group by being of its staff, and by nothing else.
pub async fn granted(tx: &mut Tx, group: AttendanceGroupId) -> Result<GroupRights> {
    let member = tx.member_id()?;
    let own = queries::of_member(tx, member).await?;
    Ok(own.get(&group).copied().unwrap_or_default())
}

/// What the actor may do of a group: everything with `attendance.manage`.
pub async fn rights(tx: &mut Tx, group: AttendanceGroupId) -> Result<GroupRights> {
    match manages(tx) {
        true => Ok(GroupRights::ALL),
        false => granted(tx, group).await,
    }
}

/// Fails unless the actor holds `attendance.manage`, or is of the group's staff with the right. Without a group it
/// is a setting of the organization.
pub async fn require(
    tx: &mut Tx,
    group: Option<AttendanceGroupId>,
    right: GroupRight,
) -> Result<()> {
    if manages(tx) {
        return Ok(());
    }
    if let Some(group) = group
        && granted(tx, group).await?.allow(right)
    {
        return Ok(());
    }
    Err(forbidden::<can::ManageAttendance>())
}

/// Fails where staff would change days that have passed: those of whom they look after, and their own.
pub fn require_ahead(tx: &Tx, into_the_past: bool) -> Result<()> {
    if into_the_past && !manages(tx) {
        return Err(forbidden::<can::ManageAttendance>());
    }
    Ok(())
}

/// Fails unless the actor holds `P` for somebody, or has the right to the group in which they are: today, and on `date`
/// where one is given.
pub async fn require_for<P: Permission>(
    tx: &mut Tx,
    member: MemberId,
    right: GroupRight,
    date: Option<NaiveDate>,
) -> Result<()> {
    let refused = match tx.holds::<P>() {
        Some(scope) => match directory::require_member::<P>(tx, &scope, member).await {
            Err(problem) if problem.code().status == 403 => problem,
            decided => return decided,
        },
        None => forbidden::<P>(),
    };
    match looks_after(tx, member, right, date).await? {
        true => Ok(()),
        false => Err(refused),
    }
}

async fn looks_after(
    tx: &mut Tx,
    member: MemberId,
    right: GroupRight,
    date: Option<NaiveDate>,
) -> Result<bool> {
    let actor = tx.member_id()?;
    let mut own = queries::of_member(tx, actor).await?;
    own.retain(|_, rights| rights.allow(right));
    if own.is_empty() || directory::visible_among(tx, &[member]).await?.is_empty() {
        return Ok(false);
    }
    let today = groups::commands::today(tx).await?;
    let (org_id, dates) = (tx.org_id(), PlanDates::of(today, today));
    let rules = groups::rules_of(tx.conn(), org_id, member, dates).await?;
    let among_own = |date| {
        let group = rules.group_on(date);
        group.is_some_and(|group| own.contains_key(&group))
    };
    Ok(among_own(today) && date.is_none_or(among_own))
}
