//! What may be done with shifts.

use chrono::NaiveDate;

use super::queries::{self, ShiftRow, VersionRow};
use super::wire::{AttendanceShift, NewShift, ShiftHours, ShiftName, ShiftPatch, ShiftVersion};
use crate::attendance::errors;
use crate::attendance::work_date::WorkDate;
use crate::attendance::{groups, rosters};
use crate::kernel::ids::ShiftId;
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::{IfMatch, Version};
use crate::organizations::audit::{self, Change};

/// Shifts of one organization that are in use.
pub const MAX_COUNT: usize = 500;

pub async fn create(tx: &mut Tx, new: NewShift) -> Result<AttendanceShift> {
    check(&new.hours)?;
    groups::queries::begin_change(tx).await?;
    if list(tx).await?.len() >= MAX_COUNT {
        let detail = format!("An organization has at most {MAX_COUNT} shifts; remove one first.");
        return Err(Problem::new(&errors::SHIFT_LIMIT, detail));
    }
    let row = ShiftRow {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        name: new.name.into_inner(),
        version: 1,
        created_at: tx.now(),
        archived_at: None,
    };
    queries::insert(tx, &row)
        .await
        .on_constraint("attendance_shifts_name", || name_taken(&row.name))?;
    // From the beginning: there is no date before it on which it could have been otherwise.
    add(tx, &row, 1, groups::domain::BEGINNING, &new.hours).await?;
    let created = read(tx, row.id).await?;
    record(tx, "shift.created", None, Some(&created)).await?;
    Ok(created)
}

pub async fn edit(
    tx: &mut Tx,
    id: ShiftId,
    version: IfMatch,
    patch: ShiftPatch,
) -> Result<AttendanceShift> {
    groups::queries::begin_change(tx).await?;
    let mut row = queries::lock(tx, id).await?;
    version.check(row.version)?;
    let before = read(tx, id).await?;
    row.version += 1;
    row.name = patch.name.map_or(row.name, ShiftName::into_inner);
    queries::update(tx, &row)
        .await
        .on_constraint("attendance_shifts_name", || name_taken(&row.name))?;
    if let Some(hours) = patch.hours {
        check(&hours)?;
        let from = groups::commands::begins(tx, patch.from_date, patch.into_the_past).await?;
        let number = before.versions.iter().map(|version| version.number).max();
        add(tx, &row, number.unwrap_or(0) + 1, from, &hours).await?;
    }
    let after = read(tx, id).await?;
    record(tx, "shift.edited", Some(&before), Some(&after)).await?;
    Ok(after)
}

/// The row stays: the past refers to it.
pub async fn remove(tx: &mut Tx, id: ShiftId) -> Result<()> {
    groups::queries::begin_change(tx).await?;
    let mut row = queries::lock(tx, id).await?;
    let before = read(tx, id).await?;
    let book = groups::queries::fresh_book(tx).await?;
    let today = WorkDate::at(tx.now(), book.zones.current()).date();
    if let Some(group) = book.user_of(id, today) {
        let detail = format!("The attendance group {group} works by it; give it another first.");
        return Err(Problem::new(&errors::SHIFT_IN_USE, detail));
    }
    if book.has_special(id, today) {
        let detail = "A special day is worked by it; give that another first.";
        return Err(Problem::new(&errors::SHIFT_IN_USE, detail));
    }
    if rosters::queries::is_worked(tx, id, today).await? {
        let detail = "Somebody is rostered for it, today or later; plan another first.";
        return Err(Problem::new(&errors::SHIFT_IN_USE, detail));
    }
    row.archived_at = Some(tx.now());
    row.version += 1;
    queries::update(tx, &row).await?;
    record(tx, "shift.removed", Some(&before), None).await
}

pub async fn read(tx: &mut Tx, id: ShiftId) -> Result<AttendanceShift> {
    let mut all = list(tx).await?.into_iter();
    all.find(|shift| shift.id == id)
        .ok_or_else(|| Problem::not_found("shift"))
}

/// Those in use, by name.
pub async fn list(tx: &mut Tx) -> Result<Vec<AttendanceShift>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let zone = crate::organizations::zone(tx.conn(), org_id).await?;
    let today = WorkDate::at(now, zone).date();
    let rows = queries::all(tx.conn(), org_id).await?;
    let versions = queries::versions(tx.conn(), org_id).await?;
    rows.into_iter()
        .filter(|row| row.archived_at.is_none())
        .map(|row| {
            let id = row.id;
            let own = versions.iter().filter(|version| version.shift_id == id);
            shown(row, own, today)
        })
        .collect()
}

fn shown<'a>(
    row: ShiftRow,
    versions: impl Iterator<Item = &'a VersionRow>,
    today: NaiveDate,
) -> Result<AttendanceShift> {
    let version = |row: &VersionRow| {
        Ok(ShiftVersion {
            number: row.version,
            from_date: row.from_date,
            hours: serde_json::from_value(row.hours.clone()).map_err(Problem::internal)?,
        })
    };
    let versions = versions.map(version).collect::<Result<Vec<_>>>()?;
    let holds = versions.iter().filter(|version| version.from_date <= today);
    let holds = holds.max_by_key(|version| (version.from_date, version.number));
    let holds = holds.or(versions.first());
    let holds = holds.ok_or_else(|| Problem::internal("a shift without hours"))?;
    Ok(AttendanceShift {
        id: row.id,
        name: row.name,
        hours: holds.hours.clone(),
        version: row.version,
        versions,
    })
}

async fn add(
    tx: &mut Tx,
    shift: &ShiftRow,
    version: Version,
    from_date: NaiveDate,
    hours: &ShiftHours,
) -> Result<()> {
    let row = VersionRow {
        org_id: shift.org_id,
        shift_id: shift.id,
        version,
        from_date,
        hours: serde_json::to_value(hours).map_err(Problem::internal)?,
        created_at: tx.now(),
    };
    queries::add_version(tx, &row).await
}

fn check(hours: &ShiftHours) -> Result<()> {
    let parsed = hours.parse();
    parsed
        .map(drop)
        .map_err(|invalid| Problem::invalid(format!("/hours/{}", invalid.field), invalid.detail))
}

fn name_taken(name: &str) -> Problem {
    Problem::new(
        &errors::SHIFT_NAME_TAKEN,
        format!("Another shift is called {name}; people read the name with their results."),
    )
}

async fn record(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&AttendanceShift>,
    after: Option<&AttendanceShift>,
) -> Result<()> {
    let Some(subject) = after.or(before) else {
        return Ok(());
    };
    let change = Change {
        action,
        target_kind: "shift",
        target_id: subject.id.0,
    };
    audit::record(tx, change, before, after).await
}
