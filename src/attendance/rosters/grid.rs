//! What is planned for people in a month, by group or department.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::sql_types::{Bool, Date, Uuid as SqlUuid};

use super::wire::{MemberRoster, Month, RosterDay, RosterPage, RosterRow, RosterShift};
use crate::attendance::calendars::wire::CalendarDay;
use crate::attendance::days::domain::Rules;
use crate::attendance::groups;
use crate::attendance::groups::domain::{PersonRules, PlanDates};
use crate::attendance::staff;
use crate::attendance::staff::domain::GroupSetting;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{AttendanceGroupId, DepartmentId, MemberId};
use crate::kernel::paging::Page;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Scope, Tx, forbidden};
use crate::organizations::can;
use crate::organizations::directory::{self, Condition, Person};

/// Whose rosters to read.
#[derive(Debug, Clone, Copy)]
pub struct Whose {
    pub group: Option<AttendanceGroupId>,
    pub department: Option<DepartmentId>,
}

/// What is planned for one person, whom the actor may see.
pub async fn of_member(tx: &mut Tx, member: MemberId, month: Month) -> Result<MemberRoster> {
    if tx.member_id()? != member {
        let right = GroupSetting::Rosters.read();
        staff::require_for::<can::ReadAttendance>(tx, member, right, None).await?;
    }
    let org_id = tx.org_id();
    let dates = PlanDates::of(month.first, month.last);
    let rules = groups::rules_of(tx.conn(), org_id, member, dates).await?;
    let mut shifts = BTreeSet::new();
    let days = days(&rules, month, None, &mut shifts);
    Ok(MemberRoster {
        member_id: member,
        shifts: shifts.into_iter().collect(),
        days,
    })
}

/// What of a month the actor sees.
struct Seen {
    /// Of whom.
    scope: Scope,
    /// Of which group alone, where it is as staff.
    only: Option<AttendanceGroupId>,
}

/// As far as `attendance.read` reaches; or as staff everybody of the group, on the dates on which they are in it.
async fn seen(tx: &mut Tx, whose: Whose) -> Result<Seen> {
    let held = tx.holds::<can::ReadAttendance>();
    let only = whose.group.filter(|_| whose.department.is_none());
    if held != Some(Scope::Organization)
        && let Some(group) = only
        && staff::granted(tx, group)
            .await?
            .allow(GroupSetting::Rosters.read())
    {
        let scope = Scope::Organization;
        return Ok(Seen { scope, only });
    }
    let scope = held.ok_or_else(forbidden::<can::ReadAttendance>)?;
    Ok(Seen { scope, only: None })
}

/// What is planned for people whom the actor may see, a page of them by name.
pub async fn page(
    tx: &mut Tx,
    whose: Whose,
    month: Month,
    after: Option<(String, MemberId)>,
    limit: i64,
) -> Result<RosterPage> {
    let seen = seen(tx, whose).await?;
    let people = people(tx, whose, &seen.scope, month, after, limit + 1).await?;
    let key = |person: &Person| (person.name.clone(), person.id);
    let page = Page::new(people, limit, key, |person| person)?;
    let ids: Vec<_> = page.items.iter().map(|person| person.id).collect();
    let (org_id, dates) = (tx.org_id(), PlanDates::of(month.first, month.last));
    let rules = groups::rules_of_many(tx.conn(), org_id, &ids, dates).await?;
    let mut shifts = BTreeSet::new();
    let mut row = |member: Person| {
        let rules = rules.get(&member.id);
        let days = rules.map_or_else(Vec::new, |rules| days(rules, month, seen.only, &mut shifts));
        RosterRow { member, days }
    };
    let items = page.items.into_iter().map(&mut row).collect();
    Ok(RosterPage {
        shifts: shifts.into_iter().collect(),
        items,
        next_cursor: page.next_cursor,
    })
}

/// All dates of a month, or those on which somebody is in a group.
fn days(
    rules: &PersonRules,
    month: Month,
    only: Option<AttendanceGroupId>,
    shifts: &mut BTreeSet<RosterShift>,
) -> Vec<RosterDay> {
    let dates = month.first.iter_days();
    let dates = dates
        .take_while(|date| *date <= month.last)
        .filter(|date| only.is_none() || rules.group_on(*date) == only);
    let day = |date: WorkDate| {
        let rule = rules.on(date);
        let day = CalendarDay::from(&rule.calendar);
        let shift = rule
            .source
            .as_ref()
            .and_then(|source| source.shift.as_ref());
        if let Some(shift) = shift {
            shifts.insert(RosterShift {
                id: shift.id,
                name: shift.name.clone(),
            });
        }
        RosterDay {
            date: day.date,
            group_id: rule.source.as_ref().map(|source| source.group_id),
            kind: day.kind,
            decided_by: day.decided_by,
            shift_id: shift.map(|shift| shift.id),
        }
    };
    dates
        .filter_map(|date| WorkDate::parse(date).ok())
        .map(day)
        .collect()
}

/// A page of the people who are meant, by name.
async fn people(
    tx: &mut Tx,
    whose: Whose,
    scope: &Scope,
    month: Month,
    after: Option<(String, MemberId)>,
    limit: i64,
) -> Result<Vec<Person>> {
    if let Some(department) = whose.department {
        directory::require_department::<can::ReadAttendance>(tx, scope, department).await?;
    }
    let mut condition = None;
    if let Some(group) = whose.group {
        if !groups::queries::exists(tx, group).await? {
            return Err(Problem::not_found("attendance group"));
        }
        condition = Some(in_group(group, month.first, month.last));
    }
    directory::within_reach(tx, scope, whose.department, condition, after, limit).await
}

/// Whoever is in a group on a date from `first` to `last`: it began before the end, and nothing
/// that began later had begun by the first date.
fn in_group(group: AttendanceGroupId, first: NaiveDate, last: NaiveDate) -> Condition {
    let condition = diesel::dsl::sql::<Bool>(
        "EXISTS (SELECT FROM attendance_assignments held WHERE held.org_id = members.org_id \
         AND held.member_id = members.id AND held.group_id = ",
    )
    .bind::<SqlUuid, _>(group)
    .sql(" AND held.from_date <= ")
    .bind::<Date, _>(last)
    .sql(
        " AND NOT EXISTS (SELECT FROM attendance_assignments later \
         WHERE later.org_id = held.org_id AND later.member_id = held.member_id \
         AND later.from_date > held.from_date AND later.from_date <= ",
    )
    .bind::<Date, _>(first)
    .sql("))");
    Box::new(condition)
}
