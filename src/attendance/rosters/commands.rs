//! What may be done with rosters: write cells, fill them by a pattern, copy dates.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::domain::{self, Bounds, Cells, Entry, Wanted};
use super::events::{self, RosterTold};
use super::queries;
use super::wire::{RosterChange, RosterChanged, RosterCopy, RosterEntry, RosterFill, RosterSkip};
use crate::attendance::groups::domain::{Book, PersonRules};
use crate::attendance::work_date::runs;
use crate::attendance::{groups, periods, shifts};
use crate::kernel::ids::{AttendanceGroupId, MemberId, ShiftId};
use crate::kernel::problem::{FieldError, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change};
use crate::organizations::{can, directory, reach};

/// Cells of one call.
pub const MAX_CELLS: usize = 3_000;
/// Cells that a pattern or a copy may write in one call.
pub const MAX_MADE: usize = 5_000;
/// Dates that are copied at once.
const MAX_COPIED_DAYS: i64 = 62;
/// How many errors an answer names.
const MAX_ERRORS: usize = 200;

/// Writes cells, all or none.
pub async fn change(
    tx: &mut Tx,
    group: AttendanceGroupId,
    change: RosterChange,
) -> Result<RosterChanged> {
    let mut wanted = Vec::new();
    for (person, row) in change.people.iter().enumerate() {
        for (index, cell) in row.cells.iter().enumerate() {
            let pointer = format!("/people/{person}/cells/{index}");
            wanted.push(Wanted {
                member: row.member_id,
                date: cell.date,
                entry: parse(cell.entry(), &pointer)?,
                pointer,
            });
        }
    }
    if wanted.len() > MAX_CELLS {
        let detail = format!(
            "must have at most {MAX_CELLS} cells in all, has {}",
            wanted.len()
        );
        return Err(Problem::invalid("/people", detail));
    }
    let members: Vec<_> = change.people.iter().map(|row| row.member_id).collect();
    let plan = Plan::begin(tx, group, change.into_the_past).await?;
    plan.require_people(tx, &members).await?;
    plan.write(tx, wanted).await
}

fn parse(entry: RosterEntry, pointer: &str) -> Result<Entry> {
    entry
        .parse()
        .map_err(|detail| Problem::invalid(pointer, detail))
}

/// Fills dates by a pattern that repeats.
pub async fn fill(
    tx: &mut Tx,
    group: AttendanceGroupId,
    fill: RosterFill,
) -> Result<RosterChanged> {
    let days = (fill.to_date - fill.from_date).num_days() + 1;
    if days < 1 {
        let detail = format!("must be {} or later, is {}", fill.from_date, fill.to_date);
        return Err(Problem::invalid("/to_date", detail));
    }
    fits(days, fill.people.len())?;
    let entries = fill.pattern.iter().enumerate();
    let pattern: Vec<_> = entries
        .map(|(index, entry)| parse(*entry, &format!("/pattern/{index}")))
        .collect::<Result<_>>()?;
    let plan = Plan::begin(tx, group, fill.into_the_past).await?;
    for (date, pointer) in [(fill.from_date, "/from_date"), (fill.to_date, "/to_date")] {
        if let Some(detail) = plan.bounds().off(date) {
            return Err(Problem::invalid(pointer, detail));
        }
    }
    let mut wanted = Vec::new();
    for (index, person) in fill.people.iter().enumerate() {
        let days = domain::cycle(&pattern, person.start.into(), fill.from_date, fill.to_date);
        wanted.extend(days.map(|(date, entry)| Wanted {
            member: person.member_id,
            date,
            entry,
            pointer: format!("/people/{index}"),
        }));
    }
    let members: Vec<_> = fill.people.iter().map(|person| person.member_id).collect();
    plan.require_people(tx, &members).await?;
    plan.write(tx, wanted).await
}

fn fits(days: i64, people: usize) -> Result<()> {
    let days = usize::try_from(days).unwrap_or(usize::MAX);
    let cells = days.saturating_mul(people);
    if cells <= MAX_MADE {
        return Ok(());
    }
    let detail = format!(
        "must come to {MAX_MADE} cells at the most, {people} people and {days} days are {cells}"
    );
    Err(Problem::invalid("/to_date", detail))
}

/// Copies dates to others, each to the date that is as far away.
pub async fn copy(
    tx: &mut Tx,
    group: AttendanceGroupId,
    copy: RosterCopy,
) -> Result<RosterChanged> {
    let (first, last) = (copy.from_date, copy.to_date);
    let days = (last - first).num_days() + 1;
    if !(1..=MAX_COPIED_DAYS).contains(&days) {
        let detail = format!("must be 1 to {MAX_COPIED_DAYS} days from {first} on, is {last}");
        return Err(Problem::invalid("/to_date", detail));
    }
    let distance = copy.target_date - first;
    if distance.num_days().abs() < days {
        let detail = format!(
            "must be {days} days from {first} or more, so that no date is copied onto one of these, is {}",
            copy.target_date
        );
        return Err(Problem::invalid("/target_date", detail));
    }
    let plan = Plan::begin(tx, group, copy.into_the_past).await?;
    let target_last = copy.target_date + (last - first);
    for date in [copy.target_date, target_last] {
        if let Some(detail) = plan.bounds().off(date) {
            return Err(Problem::invalid("/target_date", detail));
        }
    }
    let people = plan.copied(tx, &copy).await?;
    fits(days, people.len())?;
    let there = queries::between(tx, &people, first, last).await?;
    let rules = plan.rules(tx, &people).await?;
    let (mut wanted, mut skipped) = (Vec::new(), Vec::new());
    for (index, member) in people.iter().enumerate() {
        for date in first.iter_days().take_while(|date| *date <= last) {
            let cell = there.get(&(*member, date)).copied();
            let target = Wanted {
                member: *member,
                date: date + distance,
                entry: Entry::of(cell.filter(|cell| cell.group == group)),
                pointer: format!("/member_ids/{index}"),
            };
            if plan.rostered(&rules, *member, target.date).is_ok() {
                wanted.push(target);
            } else {
                skipped.push(RosterSkip {
                    member_id: *member,
                    date: target.date,
                });
            }
        }
    }
    let changed = plan.write(tx, wanted).await?;
    Ok(RosterChanged { skipped, ..changed })
}

/// A change of a group's roster on its way. While there is one, no group and no shift changes, and
/// nobody else writes this roster.
struct Plan {
    group: AttendanceGroupId,
    name: String,
    today: NaiveDate,
    into_the_past: bool,
    shifts: HashSet<ShiftId>,
    book: std::sync::Arc<Book>,
}

type People = HashMap<MemberId, PersonRules>;

impl Plan {
    async fn begin(tx: &mut Tx, group: AttendanceGroupId, into_the_past: bool) -> Result<Self> {
        queries::hold_rules(tx).await?;
        let row = groups::queries::lock(tx, group).await?;
        let org_id = tx.org_id();
        let known = shifts::queries::all(tx.conn(), org_id).await?;
        let in_use = known.iter().filter(|row| row.archived_at.is_none());
        Ok(Self {
            group,
            name: row.name,
            today: groups::commands::today(tx).await?,
            into_the_past,
            shifts: in_use.map(|row| row.id).collect(),
            book: groups::queries::book(tx.conn(), org_id).await?,
        })
    }

    fn bounds(&self) -> Bounds<'_> {
        Bounds {
            group: self.group,
            today: self.today,
            into_the_past: self.into_the_past,
            shifts: &self.shifts,
        }
    }

    /// Fails unless all of them work here, and are within the reach of who plans.
    async fn require_people(&self, tx: &mut Tx, members: &[MemberId]) -> Result<()> {
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
        reach::require_members::<can::PlanRosters>(tx, &ids).await
    }

    /// Whose dates are copied.
    async fn copied(&self, tx: &mut Tx, copy: &RosterCopy) -> Result<Vec<MemberId>> {
        if let Some(ids) = &copy.member_ids {
            let ids: BTreeSet<_> = ids.iter().copied().collect();
            let ids: Vec<_> = ids.into_iter().collect();
            directory::require_active(tx, &ids, "/member_ids").await?;
            reach::require_members::<can::PlanRosters>(tx, &ids).await?;
            return Ok(ids);
        }
        let all = queries::people(tx, self.group, copy.from_date, copy.to_date).await?;
        let seen = directory::visible_among(tx, &all).await?;
        let mut people = reach::among(tx, &seen).await?;
        people.sort_unstable();
        Ok(people)
    }

    async fn rules(&self, tx: &mut Tx, members: &[MemberId]) -> Result<People> {
        let org_id = tx.org_id();
        let mut rows = groups::effective_on(tx.conn(), org_id, members).await?;
        let rules = members.iter().map(|member| {
            let rows = rows.remove(member).unwrap_or_default();
            let book = std::sync::Arc::clone(&self.book);
            (*member, groups::queries::of_rows(book, &rows, Vec::new()))
        });
        Ok(rules.collect())
    }

    /// Whether somebody is in the group on a date, and it works by a roster then.
    fn rostered(&self, people: &People, member: MemberId, date: NaiveDate) -> Result<(), String> {
        let group = people.get(&member).and_then(|rules| rules.group_on(date));
        if group != Some(self.group) {
            let other = group.and_then(|id| self.book.groups.get(&id));
            let other = other.map_or("no group", |group| group.name.as_str());
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
    async fn write(&self, tx: &mut Tx, wanted: Vec<Wanted>) -> Result<RosterChanged> {
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
            periods::require_open(tx, first, last).await?;
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
