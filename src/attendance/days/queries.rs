//! The days of one person, computed from what the database has. Those of many are stored: see `results` and
//! `board`.

use super::domain::{DayReport, PlannedDay, Rules};
use super::evidence;
use super::wire::DayDate;
use crate::attendance::groups;
use crate::attendance::results;
use crate::attendance::staff;
use crate::attendance::staff::domain::GroupSetting;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tx, forbidden};
use crate::organizations::can;
use crate::organizations::directory;

/// A person's day, whoever asks; of the running work date, where `today` is asked.
pub async fn of_member(tx: &mut Tx, member: MemberId, date: DayDate) -> Result<DayReport> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let rules = groups::rules_of(tx.conn(), org_id, member, date.plan_dates(now)).await?;
    let day = planned(&rules, date, now);
    if let Some(report) = results::queries::of_closed(tx, member, day.work_date.date()).await? {
        return Ok(report);
    }
    let known = evidence::of_member(tx.conn(), org_id, member, day.evidence()).await?;
    Ok(day.report(&known.facts(), now))
}

fn planned(rules: &impl Rules, date: DayDate, now: chrono::DateTime<chrono::Utc>) -> PlannedDay {
    let work_date = match date {
        DayDate::Today => rules.work_date_at(now),
        DayDate::On(date) => date,
    };
    rules.day(work_date)
}

/// One's own day.
pub async fn own(tx: &mut Tx, date: DayDate) -> Result<(MemberId, DayReport)> {
    let member = tx.member_id()?;
    Ok((member, of_member(tx, member, date).await?))
}

/// Fails unless the actor may see somebody's days: oneself, within the scope of `attendance.read`, or as staff of the
/// group in which they are.
pub async fn require_readable(tx: &mut Tx, member: MemberId) -> Result<()> {
    if tx.member_id()? == member {
        return Ok(());
    }
    let right = GroupSetting::Results.read();
    staff::require_for::<can::ReadAttendance>(tx, member, right, None).await
}

/// The same without staff of groups: what people ask for, and why, is more than their results.
pub async fn require_permitted(tx: &mut Tx, member: MemberId) -> Result<()> {
    if tx.member_id()? == member {
        return Ok(());
    }
    let scope = tx.holds::<can::ReadAttendance>();
    let scope = scope.ok_or_else(forbidden::<can::ReadAttendance>)?;
    directory::require_member::<can::ReadAttendance>(tx, &scope, member).await
}

/// The day of somebody whom the actor may see.
pub async fn readable(tx: &mut Tx, member: MemberId, date: DayDate) -> Result<DayReport> {
    require_readable(tx, member).await?;
    of_member(tx, member, date).await
}
