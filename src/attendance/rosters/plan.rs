//! A change of a roster on its way: who may plan for whom, what is checked, written and told.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::domain::{self, Bounds, Cells, Entry, Wanted};
use super::events::{self, RosterTold};
use super::queries;
use super::wire::{RosterChanged, RosterCopy};
use crate::attendance::groups::domain::{Book, PersonRules};
use crate::attendance::staff::domain::GroupSetting;
use crate::attendance::work_date::runs;
use crate::attendance::{groups, periods, shifts, staff};
use crate::kernel::ids::{AttendanceGroupId, MemberId, ShiftId};
use crate::kernel::problem::{FieldError, Problem, Result};
use crate::kernel::tenancy::{Scope, Tx, forbidden};
use crate::organizations::audit::{self, Change};
use crate::organizations::{can, directory, reach};

/// How many errors an answer names.
const MAX_ERRORS: usize = 200;

/// A change of a group's roster on its way. While there is one, no group and no shift changes, and
/// nobody else writes this roster.
pub(super) struct Plan {
    group: AttendanceGroupId,
    by: Planner,
    name: String,
    today: NaiveDate,
    into_the_past: bool,
    shifts: HashSet<ShiftId>,
    book: Arc<Book>,
}

/// By which right the actor plans.
enum Planner {
    /// For the people of this scope.
    Holder(Scope),
    /// As staff of the group for everybody who is in it, and for no past. Of other groups they are told nothing.
    Staff,
}

/// The groups of people by date.
pub(super) type People = HashMap<MemberId, PersonRules>;

impl Plan {
    pub(super) async fn begin(
        tx: &mut Tx,
        group: AttendanceGroupId,
        into_the_past: bool,
    ) -> Result<Self> {
        let by = Planner::of(tx, group, into_the_past).await?;
        queries::hold_rules(tx).await?;
        let row = groups::queries::lock(tx, group).await?;
        let org_id = tx.org_id();
        let known = shifts::queries::all(tx.conn(), org_id).await?;
        let in_use = known.iter().filter(|row| row.archived_at.is_none());
        Ok(Self {
            group,
            by,
            name: row.name,
            today: groups::commands::today(tx).await?,
            into_the_past,
            shifts: in_use.map(|row| row.id).collect(),
            book: groups::queries::book(tx.conn(), org_id).await?,
        })
    }

    pub(super) fn bounds(&self) -> Bounds<'_> {
        Bounds {
            group: self.group,
            today: self.today,
            into_the_past: self.into_the_past,
            shifts: &self.shifts,
        }
    }

    /// Fails unless all of them work here, and are within the reach of who plans.
    pub(super) async fn require_people(&self, tx: &mut Tx, members: &[MemberId]) -> Result<()> {
        let ids: BTreeSet<_> = members.iter().copied().collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let visible = directory::visible_among(tx, &ids).await?;
        let visible: HashSet<_> = visible.into_iter().collect();
        let unknown = members.iter().enumerate();
        let unknown: Vec<_> = unknown
            .filter(|(_, member)| !visible.contains(member))
            .map(|(index, _)| {
                let detail = "must be an active member of this organization";
                FieldError::new(format!("/people/{index}/member_id"), detail)
            })
            .take(MAX_ERRORS)
            .collect();
        if !unknown.is_empty() {
            return Err(Problem::invalid_fields(unknown));
        }
        let scope = self.by.scope();
        reach::require_members_within::<can::PlanRosters>(tx, scope, &ids).await
    }

    /// Whose dates are copied.
    pub(super) async fn copied(&self, tx: &mut Tx, copy: &RosterCopy) -> Result<Vec<MemberId>> {
        if let Some(ids) = &copy.member_ids {
            let ids: BTreeSet<_> = ids.iter().copied().collect();
            let ids: Vec<_> = ids.into_iter().collect();
            directory::require_active(tx, &ids, "/member_ids").await?;
            let scope = self.by.scope();
            reach::require_members_within::<can::PlanRosters>(tx, scope, &ids).await?;
            return Ok(ids);
        }
        let all = queries::people(tx, self.group, copy.from_date, copy.to_date).await?;
        let seen = directory::visible_among(tx, &all).await?;
        let mut people = reach::among_within(tx, self.by.scope(), &seen).await?;
        people.sort_unstable();
        Ok(people)
    }

    pub(super) async fn rules(&self, tx: &mut Tx, members: &[MemberId]) -> Result<People> {
        let org_id = tx.org_id();
        let mut rows = groups::effective_on(tx.conn(), org_id, members).await?;
        let rules = members.iter().map(|member| {
            let rows = rows.remove(member).unwrap_or_default();
            let book = Arc::clone(&self.book);
            (*member, groups::queries::of_rows(book, &rows, Vec::new()))
        });
        Ok(rules.collect())
    }

    /// Whether somebody is in the group on a date, and it works by a roster then.
    pub(super) fn rostered(
        &self,
        people: &People,
        member: MemberId,
        date: NaiveDate,
    ) -> Result<(), String> {
        let group = people.get(&member).and_then(|rules| rules.group_on(date));
        if group != Some(self.group) {
            let other = group.and_then(|id| self.book.groups.get(&id));
            let other = match (&self.by, other) {
                (Planner::Staff, _) => "another one",
                (_, Some(group)) => group.name.as_str(),
                (_, None) => "no group",
            };
            return Err(format!(
                "must be of somebody who is in the group {} on that date; on {date} they are in {other}",
                self.name
            ));
        }
        let rules = self.book.rules_on(self.group, date);
        if rules.is_none_or(|rules| !rules.has_roster()) {
            return Err(format!(
                "must be a date on which the group works by a roster; on {date} it works by the week"
            ));
        }
        Ok(())
    }

    /// Writes what differs, all or nothing.
    pub(super) async fn write(&self, tx: &mut Tx, wanted: Vec<Wanted>) -> Result<RosterChanged> {
        let members: BTreeSet<_> = wanted.iter().map(|cell| cell.member).collect();
        let members: Vec<_> = members.into_iter().collect();
        let people = self.rules(tx, &members).await?;
        let rostered = |member, date| self.rostered(&people, member, date);
        let mut faults = self.bounds().faults(&wanted, rostered);
        if !faults.is_empty() {
            faults.truncate(MAX_ERRORS);
            return Err(Problem::invalid_fields(faults));
        }
        let asked = wanted.len();
        let dates = wanted.iter().map(|cell| cell.date);
        let (Some(first), Some(last)) = (dates.clone().min(), dates.max()) else {
            return Ok(RosterChanged::default());
        };
        let there = queries::between(tx, &members, first, last).await?;
        let changed = domain::changed(wanted, &there, self.group);
        let dates: BTreeSet<_> = changed.iter().map(|cell| cell.date).collect();
        for (first, last) in runs(&dates) {
            let cells = changed
                .iter()
                .filter(|cell| first <= cell.date && cell.date <= last);
            let members: BTreeSet<_> = cells.map(|cell| cell.member).collect();
            let members: Vec<_> = members.into_iter().collect();
            periods::require_open_for(tx, &members, first, last).await?;
        }
        queries::write(tx, self.group, &changed).await?;
        if !changed.is_empty() {
            self.tell(tx, &changed, &there).await?;
        }
        let cleared = changed.iter().filter(|cell| cell.entry == Entry::Cleared);
        let cleared = cleared.count();
        Ok(RosterChanged {
            set: changed.len() - cleared,
            cleared,
            unchanged: asked - changed.len(),
            skipped: Vec::new(),
        })
    }

    /// To whom it concerns, and to the audit log.
    async fn tell(&self, tx: &mut Tx, changed: &[Wanted], there: &Cells) -> Result<()> {
        let dates = changed.iter().map(|cell| cell.date);
        let (Some(first), Some(last)) = (dates.clone().min(), dates.max()) else {
            return Ok(());
        };
        let mut members: Vec<_> = changed.iter().map(|cell| cell.member).collect();
        members.dedup();
        let told = RosterTold {
            group_id: self.group,
            first_date: first,
            last_date: last,
        };
        tx.emit(events::changed(members, told)?);
        let (mut before, mut after) = (Recorded::default(), Recorded::default());
        for cell in changed {
            let was = there.get(&(cell.member, cell.date)).copied();
            before.note(cell, Entry::of(was));
            after.note(cell, cell.entry);
        }
        let change = Change {
            action: "roster.changed",
            target_kind: "attendance_group",
            target_id: self.group.0,
        };
        audit::record(tx, change, Some(&before), Some(&after)).await
    }
}

impl Planner {
    async fn of(tx: &mut Tx, group: AttendanceGroupId, into_the_past: bool) -> Result<Self> {
        let held = tx.holds::<can::PlanRosters>();
        if held == Some(Scope::Organization) {
            return Ok(Self::Holder(Scope::Organization));
        }
        let rights = staff::granted(tx, group).await?;
        if rights.allow(GroupSetting::Rosters.write()) && !into_the_past {
            return Ok(Self::Staff);
        }
        let scope = held.ok_or_else(forbidden::<can::PlanRosters>)?;
        Ok(Self::Holder(scope))
    }

    /// Of whom; whether they are in the group is asked for each date.
    fn scope(&self) -> &Scope {
        match self {
            Self::Holder(scope) => scope,
            Self::Staff => &Scope::Organization,
        }
    }
}

/// Cells as the audit log keeps them: by person and date, a shift, `rest`, or nothing.
#[derive(Default, Serialize)]
struct Recorded {
    people: BTreeMap<MemberId, BTreeMap<NaiveDate, Option<String>>>,
}

impl Recorded {
    fn note(&mut self, cell: &Wanted, entry: Entry) {
        let entry = match entry {
            Entry::Shift(shift) => Some(shift.to_string()),
            Entry::Rest => Some("rest".to_owned()),
            Entry::Cleared => None,
        };
        let person = self.people.entry(cell.member).or_default();
        person.insert(cell.date, entry);
    }
}
