//! Days, computed from what the database has.
//!
//! Must hold: the number of statements does not depend on the number of people.

use super::domain::{DayReport, Facts, PlannedDay, Rules, Summary};
use super::wire::DayDate;
use crate::attendance::check_ins;
use crate::attendance::schedules;
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Scope, Tx, forbidden};
use crate::organizations::can;
use crate::organizations::directory::{self, Person};

/// The plan of a date; of the running work date, where `today` is asked.
async fn planned(tx: &mut Tx, date: DayDate) -> Result<PlannedDay> {
    let schedule = schedules::queries::current(tx).await?.schedule;
    let work_date = match date {
        DayDate::Today => schedule.work_date_at(tx.now()),
        DayDate::On(date) => date,
    };
    Ok(schedule.day(work_date))
}

/// A person's day, whoever asks.
async fn of_member(tx: &mut Tx, member: MemberId, date: DayDate) -> Result<DayReport> {
    let day = planned(tx, date).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let punches = check_ins::queries::of_member(tx.conn(), org_id, member, day.evidence()).await?;
    Ok(day.report(&Facts::of(&punches), now))
}

/// One's own day.
pub async fn own(tx: &mut Tx, date: DayDate) -> Result<(MemberId, DayReport)> {
    let member = tx.member_id()?;
    Ok((member, of_member(tx, member, date).await?))
}

/// The day of somebody whom the actor may see: oneself, or within the scope of `attendance.read`.
pub async fn readable(tx: &mut Tx, member: MemberId, date: DayDate) -> Result<DayReport> {
    if tx.member_id()? != member {
        let scope = tx
            .holds::<can::ReadAttendance>()
            .ok_or_else(forbidden::<can::ReadAttendance>)?;
        directory::require_member::<can::ReadAttendance>(tx, &scope, member).await?;
    }
    of_member(tx, member, date).await
}

/// The running day of a department and all below it.
pub struct DepartmentReport {
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
    let day = planned(tx, DayDate::Today).await?;
    let ids: Vec<_> = people.iter().map(|person| person.id).collect();
    let punches = check_ins::queries::of_members(tx, &ids, day.evidence()).await?;
    let now = tx.now();
    let report = |person: Person| {
        let punches = punches.get(&person.id).map_or(&[][..], Vec::as_slice);
        let report = day.report(&Facts::of(punches), now);
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
