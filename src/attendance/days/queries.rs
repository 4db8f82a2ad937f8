//! Days, computed from what the database has.
//!
//! Must hold: the number of statements does not depend on the number of people.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::domain::{DayReport, PlannedDay, Rules, Summary, Window};
use super::evidence::{self, Evidence};
use super::wire::DayDate;
use crate::attendance::groups;
use crate::attendance::groups::domain::{PlanDates, Roster};
use crate::attendance::results;
use crate::attendance::staff;
use crate::attendance::staff::domain::GroupSetting;
use crate::kernel::ids::{AttendanceGroupId, DepartmentId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Scope, Tx, forbidden};
use crate::organizations::can;
use crate::organizations::directory::{self, Person};

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

/// The running day of a department and all below it.
pub struct DepartmentReport {
    /// That of the default group.
    pub day: PlannedDay,
    pub summary: Summary,
    /// By name.
    pub people: Vec<(Person, DayReport)>,
}

/// Everybody of a department and below, within the gate's scope.
pub async fn of_department(tx: &mut Tx, department: DepartmentId) -> Result<DepartmentReport> {
    let scope: Scope = tx.scope().clone();
    directory::require_department::<can::ReadAttendance>(tx, &scope, department).await?;
    let mut people = directory::below(tx, department).await?;
    // The database sorts by its own collation, which the cursor could not repeat.
    people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    let ids: Vec<_> = people.iter().map(|person| person.id).collect();
    let (day, days) = running(tx, &ids).await?;
    let span = days.values().map(|day| day.evidence());
    let span = span.fold(day.evidence(), Window::with);
    let known = evidence::of_members(tx, &ids, span).await?;
    let now = tx.now();
    let report = |person: Person| {
        let facts = known.get(&person.id).map(Evidence::facts);
        let day = days.get(&person.id).map_or(&day, |day| day.as_ref());
        let report = day.report(&facts.unwrap_or_default(), now);
        (person, report)
    };
    let people: Vec<_> = people.into_iter().map(report).collect();
    let summary = people.iter().map(|(_, report)| report).collect();
    Ok(DepartmentReport {
        day,
        summary,
        people,
    })
}

type Followed = (Arc<[(NaiveDate, AttendanceGroupId)]>, Roster);

/// The running day of the default group, and that of each person. Drawn once for all who were in
/// the same groups and have the same roster.
async fn running(
    tx: &mut Tx,
    ids: &[MemberId],
) -> Result<(PlannedDay, HashMap<MemberId, Arc<PlannedDay>>)> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let book = groups::queries::book(tx.conn(), org_id).await?;
    let everybody = groups::queries::of_rows(book, &[], Vec::new());
    let dates = PlanDates::running(now);
    let people = groups::rules_of_many(tx.conn(), org_id, ids, dates).await?;
    let mut drawn: HashMap<Followed, Arc<PlannedDay>> = HashMap::new();
    let mut days = HashMap::with_capacity(ids.len());
    for (member, rules) in people {
        let followed = (Arc::clone(&rules.groups), Arc::clone(&rules.roster));
        let draw = || Arc::new(planned(&rules, DayDate::Today, now));
        let day = drawn.entry(followed).or_insert_with(draw);
        days.insert(member, Arc::clone(day));
    }
    Ok((planned(&everybody, DayDate::Today, now), days))
}
