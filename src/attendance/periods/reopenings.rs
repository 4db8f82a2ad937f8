//! Closed periods that are open for one person, until a time.

use chrono::{DateTime, TimeDelta, Utc};

use super::domain::MAX_OPEN_DAYS;
use super::jobs::EndPersonReopening;
use super::queries::{self, PeriodRow, ReopeningRow};
use super::wire::{NewPersonReopening, PersonReopening};
use super::{closed, events};
use crate::attendance::{errors, results};
use crate::kernel::ids::{AttendancePeriodId, AttendancePersonReopeningId, MemberId};
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::{can, directory};

/// Opens a closed period for one person: what has come for them since counts, and what is of them alone may be
/// changed.
pub async fn open(
    tx: &mut Tx,
    period: AttendancePeriodId,
    new: NewPersonReopening,
) -> Result<PersonReopening> {
    queries::alone(tx).await?;
    let period = queries::find(tx, period).await?;
    let scope = tx.scope().clone();
    directory::require_member::<can::ReopenPeriods>(tx, &scope, new.member_id).await?;
    if period.reopened_at.is_some() {
        let detail = "This period was reopened for everybody.";
        return Err(Problem::new(&errors::PERIOD_OPEN, detail));
    }
    let (now, last) = (tx.now(), tx.now() + TimeDelta::days(MAX_OPEN_DAYS));
    if new.until <= now || new.until > last {
        let detail = format!(
            "must be later than now ({now}) and up to {last}, {MAX_OPEN_DAYS} days from now, is {}",
            new.until
        );
        return Err(Problem::invalid("/until", detail));
    }
    let row = ReopeningRow {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        period_id: period.id,
        member_id: new.member_id,
        until: new.until,
        reason: new.reason.into_inner(),
        opened_by: tx.member_id()?,
        opened_at: now,
        ended_at: None,
        ended_by: None,
    };
    queries::insert_reopening(tx, &row).await.on_constraint(
        "attendance_person_reopenings_standing",
        || {
            let detail = "This period is open for this person already; end that first.";
            Problem::new(&errors::PERIOD_OPEN, detail)
        },
    )?;
    let (first, last) = period.dates();
    results::mark_people(tx, &[(row.member_id, first, last)]).await?;
    let job = EndPersonReopening {
        reopening_id: row.id,
    };
    tx.enqueue_at(&job, row.until).await?;
    let opened = PersonReopening::new(row, &period, now);
    let change = change("attendance_person_reopening.opened", opened.id);
    audit::record(tx, change, NOTHING, Some(&opened)).await?;
    tx.emit(events::person_changed(&opened)?);
    Ok(opened)
}

/// Closes the period again for the person, before its time.
pub async fn end(tx: &mut Tx, id: AttendancePersonReopeningId) -> Result<PersonReopening> {
    queries::alone(tx).await?;
    let row = queries::find_reopening(tx, id).await?;
    let row = row.ok_or_else(|| Problem::not_found("reopening"))?;
    let period = queries::find(tx, row.period_id).await?;
    if row.ended_at.is_some() {
        return Err(closed(&period));
    }
    let by = tx.member_id()?;
    finish(tx, row, &period, Some(by)).await
}

/// The same when the time has come; nothing where somebody was quicker.
pub(super) async fn end_in_time(tx: &mut Tx, id: AttendancePersonReopeningId) -> Result<()> {
    queries::alone(tx).await?;
    let row = queries::find_reopening(tx, id).await?;
    let Some(row) = row.filter(|row| row.ended_at.is_none()) else {
        return Ok(());
    };
    if tx.now() < row.until {
        let job = EndPersonReopening { reopening_id: id };
        return tx.enqueue_at(&job, row.until).await;
    }
    let period = queries::find(tx, row.period_id).await?;
    finish(tx, row, &period, None).await.map(drop)
}

/// What waits to be computed of the person is computed before, so that the results that stand then tell all that
/// was known.
async fn finish(
    tx: &mut Tx,
    row: ReopeningRow,
    period: &PeriodRow,
    by: Option<MemberId>,
) -> Result<PersonReopening> {
    if results::compute_of(tx, row.member_id).await? == results::Pending::TooMuch {
        return Err(results::too_much());
    }
    let now = tx.now();
    let before = PersonReopening::new(row.clone(), period, now);
    let row = ReopeningRow {
        ended_at: Some(now),
        ended_by: by,
        ..row
    };
    queries::end_reopening(tx, &row).await?;
    let after = PersonReopening::new(row, period, now);
    let change = change("attendance_person_reopening.ended", after.id);
    audit::record(tx, change, Some(&before), Some(&after)).await?;
    tx.emit(events::person_changed(&after)?);
    Ok(after)
}

/// Those of a period, the newest first: all for whoever closes or reopens periods, and for others their own.
pub async fn list(
    tx: &mut Tx,
    period: AttendancePeriodId,
    after: Option<(DateTime<Utc>, AttendancePersonReopeningId)>,
    limit: i64,
) -> Result<Vec<PersonReopening>> {
    let period = queries::find(tx, period).await?;
    let all =
        tx.holds::<can::ClosePeriods>().is_some() || tx.holds::<can::ReopenPeriods>().is_some();
    let of = if all { None } else { Some(tx.member_id()?) };
    let (rows, now) = (
        queries::reopenings(tx, period.id, of, after, limit).await?,
        tx.now(),
    );
    let shown = rows
        .into_iter()
        .map(|row| PersonReopening::new(row, &period, now));
    Ok(shown.collect())
}

fn change(action: &'static str, id: AttendancePersonReopeningId) -> Change<'static> {
    Change {
        action,
        target_kind: "attendance_person_reopening",
        target_id: id.0,
    }
}
