//! What may be done with rosters: write cells, fill them by a pattern, copy dates.

use chrono::TimeDelta;

use super::domain::{self, Entry, Wanted};
use super::plan::Plan;
use super::queries;
use super::wire::{RosterChange, RosterChanged, RosterCopy, RosterEntry, RosterFill, RosterSkip};
use crate::kernel::ids::AttendanceGroupId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// Cells of one call.
pub const MAX_CELLS: usize = 3_000;
/// Cells that a pattern or a copy may write in one call.
pub const MAX_MADE: usize = 5_000;
/// Dates that are copied at once.
const MAX_COPIED_DAYS: i64 = 62;

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
    let distance = distance(&copy)?;
    let plan = Plan::begin(tx, group, copy.into_the_past).await?;
    for date in [copy.target_date, last + distance] {
        if let Some(detail) = plan.bounds().off(date) {
            return Err(Problem::invalid("/target_date", detail));
        }
    }
    let people = plan.copied(tx, &copy).await?;
    fits((last - first).num_days() + 1, people.len())?;
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

/// How far dates are copied: no date onto one that is copied itself.
fn distance(copy: &RosterCopy) -> Result<TimeDelta> {
    let (first, last) = (copy.from_date, copy.to_date);
    let days = (last - first).num_days() + 1;
    if !(1..=MAX_COPIED_DAYS).contains(&days) {
        let detail = format!("must be 1 to {MAX_COPIED_DAYS} days from {first} on, is {last}");
        return Err(Problem::invalid("/to_date", detail));
    }
    let distance = copy.target_date - first;
    if distance.num_days().abs() < days {
        let detail = format!(
            "must be {days} days from {first} or more, so that no date is copied onto one of \
             these, is {}",
            copy.target_date
        );
        return Err(Problem::invalid("/target_date", detail));
    }
    Ok(distance)
}
