//! What may be done with special days.

use std::collections::BTreeSet;

use chrono::Datelike;
use serde::Serialize;

use super::domain::{self, Asked, Changed, Days, Place};
use super::events::{self, AttendanceCalendarChanged};
use super::files::{self, FileFormat};
use super::queries::{self, SpecialDayRow};
use super::wire::{
    SpecialDay, SpecialDayChange, SpecialDays, SpecialDaysChange, SpecialDaysImport,
    SpecialDaysImportQuery, SpecialDaysQuery,
};
use crate::attendance::staff::domain::GroupSetting;
use crate::attendance::work_date::runs;
use crate::attendance::{errors, groups, periods, shifts, staff};
use crate::kernel::ids::AttendanceGroupId;
use crate::kernel::problem::{FieldError, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change};

/// Special days of one organization, in all calendars.
pub const MAX_COUNT: usize = 20_000;
/// How many errors an answer names.
const MAX_ERRORS: usize = 200;

/// Those of a year.
pub async fn list(tx: &mut Tx, query: &SpecialDaysQuery) -> Result<SpecialDays> {
    staff::require(tx, query.group_id, GroupSetting::Calendar.read()).await?;
    let days = of_calendar(tx, query.group_id).await?;
    let days = days.into_values();
    Ok(SpecialDays {
        group_id: query.group_id,
        days: days.filter(|day| day.date.year() == query.year).collect(),
    })
}

async fn of_calendar(tx: &mut Tx, group: Option<AttendanceGroupId>) -> Result<Days> {
    let org_id = tx.org_id();
    let rows = queries::all(tx.conn(), org_id).await?;
    let own = rows.into_iter().filter(|row| row.group_id == group);
    own.map(|row| Ok((row.date, SpecialDay::try_from(row)?)))
        .collect()
}

/// Sets and removes days; all of them, or none.
pub async fn change(tx: &mut Tx, change: SpecialDaysChange) -> Result<()> {
    let group = change.group_id;
    begin(tx, group, change.into_the_past).await?;
    let set = change
        .set
        .into_iter()
        .enumerate()
        .map(|(index, day)| Asked {
            day,
            place: Place::Set(index),
        });
    let set: Vec<_> = set.collect();
    let removed = change.remove.iter().enumerate();
    let removed: Vec<_> = removed
        .map(|(index, date)| (*date, Place::Remove(index)))
        .collect();
    refuse(domain::faults(&set))?;
    let days = of_calendar(tx, group).await?;
    let changed = domain::difference(&days, &set, &removed);
    check(tx, &changed, change.into_the_past).await?;
    apply(tx, group, &changed).await
}

/// Takes the days of a file, or says what they would change.
pub async fn import(
    tx: &mut Tx,
    format: FileFormat,
    query: &SpecialDaysImportQuery,
    content: &[u8],
) -> Result<SpecialDaysImport> {
    let group = query.group_id;
    begin(tx, group, query.into_the_past).await?;
    let org_id = tx.org_id();
    let shifts = shifts::queries::all(tx.conn(), org_id).await?;
    let shifts = shifts.into_iter().filter(|row| row.archived_at.is_none());
    let shifts = shifts.map(|row| (row.name, row.id)).collect();
    let set = files::read(format, content, &shifts).map_err(|errors| refused(errors.0))?;
    refuse(domain::faults(&set))?;
    let days = of_calendar(tx, group).await?;
    let changed = domain::of_file(&days, &set, query.mode);
    check(tx, &changed, query.into_the_past).await?;
    if !query.dry_run {
        apply(tx, group, &changed).await?;
    }
    let shown = |changed: Changed| SpecialDayChange {
        date: changed.date,
        before: changed.before,
        after: changed.after,
    };
    Ok(SpecialDaysImport {
        dry_run: query.dry_run,
        unchanged: set.len() - changed.iter().filter(|c| c.after.is_some()).count(),
        changes: changed.into_iter().map(shown).collect(),
    })
}

/// Fails unless the actor may change the calendar. From here on, nobody else changes rules until the commit.
async fn begin(tx: &mut Tx, group: Option<AttendanceGroupId>, into_the_past: bool) -> Result<()> {
    staff::require(tx, group, GroupSetting::Calendar.write()).await?;
    staff::require_ahead(tx, into_the_past)?;
    groups::queries::begin_change(tx).await?;
    if let Some(id) = group {
        groups::queries::lock(tx, id).await?;
    }
    Ok(())
}

fn refuse(errors: Vec<FieldError>) -> Result<()> {
    if errors.is_empty() {
        return Ok(());
    }
    Err(refused(errors))
}

fn refused(mut errors: Vec<FieldError>) -> Problem {
    errors.truncate(MAX_ERRORS);
    Problem::invalid_fields(errors)
}

/// Whether the change may be made: to these dates, and with these shifts.
async fn check(tx: &mut Tx, changed: &[Changed], into_the_past: bool) -> Result<()> {
    let today = groups::commands::today(tx).await?;
    if !into_the_past {
        refuse(domain::past(changed, today))?;
    }
    check_shifts(tx, changed).await?;
    let dates: BTreeSet<_> = changed.iter().map(|changed| changed.date).collect();
    for (first, last) in runs(&dates) {
        periods::require_open(tx, first, last).await?;
    }
    Ok(())
}

async fn check_shifts(tx: &mut Tx, changed: &[Changed]) -> Result<()> {
    let org_id = tx.org_id();
    let known = shifts::queries::all(tx.conn(), org_id).await?;
    let in_use = known.iter().filter(|row| row.archived_at.is_none());
    let in_use: BTreeSet<_> = in_use.map(|row| row.id).collect();
    let unknown = changed.iter().filter_map(|changed| {
        let shift = changed.after.as_ref()?.shift_id?;
        let place = changed.place.filter(|_| !in_use.contains(&shift))?;
        Some(place.error("shift_id", "must be a shift in use"))
    });
    refuse(unknown.collect())
}

async fn apply(tx: &mut Tx, group: Option<AttendanceGroupId>, changed: &[Changed]) -> Result<()> {
    let (Some(first), Some(last)) = (changed.first(), changed.last()) else {
        return Ok(());
    };
    let org_id = tx.org_id();
    let dates: Vec<_> = changed.iter().map(|changed| changed.date).collect();
    queries::remove(tx, group, &dates).await?;
    let row = |day: &SpecialDay| SpecialDayRow {
        org_id,
        id: tx.new_id(),
        group_id: group,
        date: day.date,
        worked: day.worked,
        name: day.name.to_string(),
        shift_id: day.shift_id,
    };
    let after = changed.iter().filter_map(|changed| changed.after.as_ref());
    let rows: Vec<_> = after.map(row).collect();
    queries::insert(tx, &rows).await?;
    if queries::count(tx).await? > MAX_COUNT {
        let detail = format!("An organization has at most {MAX_COUNT} special days.");
        return Err(Problem::new(&errors::SPECIAL_DAY_LIMIT, detail));
    }
    tx.emit(events::changed(AttendanceCalendarChanged {
        group_id: group,
        first_date: first.date,
        last_date: last.date,
    })?);
    record(tx, group, changed).await
}

/// The days of a calendar that change, as they were or are.
#[derive(Serialize)]
struct Recorded<'a> {
    group_id: Option<AttendanceGroupId>,
    days: Vec<&'a SpecialDay>,
}

async fn record(
    tx: &mut Tx,
    group_id: Option<AttendanceGroupId>,
    changed: &[Changed],
) -> Result<()> {
    let recorded = |day: fn(&Changed) -> Option<&SpecialDay>| Recorded {
        group_id,
        days: changed.iter().filter_map(day).collect(),
    };
    let target = Change {
        action: "special_days.changed",
        target_kind: "attendance_calendar",
        target_id: group_id.map_or(tx.org_id().0, |group| group.0),
    };
    let before = recorded(|changed| changed.before.as_ref());
    let after = recorded(|changed| changed.after.as_ref());
    audit::record(tx, target, Some(&before), Some(&after)).await
}

/// The days of a calendar as a file that an import reads, those of a year or all.
pub async fn export(
    tx: &mut Tx,
    group: Option<AttendanceGroupId>,
    year: Option<i32>,
) -> Result<Vec<u8>> {
    staff::require(tx, group, GroupSetting::Calendar.read()).await?;
    let org_id = tx.org_id();
    let shifts = shifts::queries::all(tx.conn(), org_id).await?;
    let names = shifts.into_iter().map(|row| (row.id, row.name)).collect();
    let days = of_calendar(tx, group).await?.into_values();
    let days = days.filter(|day| year.is_none_or(|year| day.date.year() == year));
    files::write(days, &names)
}
