//! What may be done with periods.

use chrono::{DateTime, NaiveDate, Utc};

use super::domain::{Closing, Dates, LAST_START_DAY, MAX_BACK, MAX_DAYS, period_over};
use super::queries::{self, PeriodRow, RulesRow};
use super::wire::{
    AttendancePeriod, NewAttendancePeriod, NewPeriodRules, PeriodClosing, PeriodReopening,
    PeriodRules,
};
use super::{closed, closing, events};
use crate::attendance::errors;
use crate::attendance::groups::commands::today;
use crate::attendance::results::{self, Pending};
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::AttendancePeriodId;
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::scope::Scope;
use crate::kernel::tenancy::{Tx, forbidden};
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::can;

/// Closes a range. What waits to be computed of it is computed before, so that the results that
/// stand then tell all that was known.
pub async fn close(tx: &mut Tx, new: NewAttendancePeriod) -> Result<AttendancePeriod> {
    queries::alone(tx).await?;
    let (first, last) = dates(tx, &new).await?;
    let id = new.id.unwrap_or_else(|| tx.new_id());
    match attempt(tx, id, (first, last)).await? {
        Attempt::Closed(period) => Ok(period),
        Attempt::Overlaps(period) => Err(closed(&period)),
        Attempt::Pending => Err(results::too_much()),
        Attempt::Runs(until) => Err(still_runs(last, until)),
    }
}

/// What became of closing a range.
pub(super) enum Attempt {
    Closed(AttendancePeriod),
    /// Some of it is closed already.
    Overlaps(PeriodRow),
    /// Too much of it waits to be computed.
    Pending,
    /// Until then somebody may still punch for its last days.
    Runs(DateTime<Utc>),
}

/// Closes a range that has passed, if it may be closed; the lock of periods is held alone.
pub(super) async fn attempt(
    tx: &mut Tx,
    id: AttendancePeriodId,
    (first_date, last_date): Dates,
) -> Result<Attempt> {
    let mut there = queries::closed(tx, first_date, last_date).await?;
    if !there.is_empty() {
        return Ok(Attempt::Overlaps(there.swap_remove(0)));
    }
    if results::compute_pending(tx, first_date, last_date).await? == Pending::TooMuch {
        return Ok(Attempt::Pending);
    }
    if let Some(until) = results::unsettled_until(tx, first_date, last_date).await? {
        return Ok(Attempt::Runs(until));
    }
    let row = PeriodRow {
        org_id: tx.org_id(),
        id,
        first_date,
        last_date,
        closed_by: tx.actor().member_id(),
        closed_at: tx.now(),
        reopened_by: None,
        reopened_at: None,
        reason: None,
    };
    queries::insert(tx, &row)
        .await
        .on_constraint("attendance_periods_apart", || closed(&row))?;
    let period = AttendancePeriod::from(row);
    let change = change("attendance_period.closed", period.id);
    audit::record(tx, change, NOTHING, Some(&period)).await?;
    tx.emit(events::changed(&period)?);
    Ok(Attempt::Closed(period))
}

/// The refusal where somebody may still punch for the last day: a night shift goes on after midnight,
/// and in other zones the date ends later.
fn still_runs(last: NaiveDate, until: DateTime<Utc>) -> Problem {
    let detail = format!(
        "A period is closed when it is over: until {until} punches still count on its last days, up \
         to {last}. Close it then."
    );
    Problem::new(&errors::PERIOD_NOT_OVER, detail)
        .with_context(serde_json::json!({ "until": until }))
}

/// Has computed what is missing of a range that is to be closed, in a transaction before the one
/// that closes: results of long ago, for one. What is wrong with the range is not said here.
pub async fn prepare(tx: &mut Tx, new: &NewAttendancePeriod) -> Result<()> {
    match dates(tx, new).await {
        Ok((first, last)) => results::complete(tx, first, last).await,
        Err(_) => Ok(()),
    }
}

/// What is to be closed: what was said, or the last period that is over.
async fn dates(tx: &mut Tx, new: &NewAttendancePeriod) -> Result<Dates> {
    let today = today(tx).await?;
    let (first, last) = match (new.first_date, new.last_date) {
        (Some(first), Some(last)) => (first, last),
        (None, None) => period_over(today, queries::rules(tx).await?.start_day),
        (Some(_), None) => {
            return Err(Problem::invalid(
                "/last_date",
                "must be there with first_date",
            ));
        }
        (None, Some(_)) => {
            return Err(Problem::invalid(
                "/first_date",
                "must be there with last_date",
            ));
        }
    };
    for (pointer, date) in [("/first_date", first), ("/last_date", last)] {
        WorkDate::parse(date).map_err(|invalid| Problem::invalid(pointer, invalid.detail))?;
    }
    if last < first || (last - first).num_days() >= MAX_DAYS {
        let detail = format!(
            "must be {first} or up to {} days later, is {last}",
            MAX_DAYS - 1
        );
        return Err(Problem::invalid("/last_date", detail));
    }
    if last >= today {
        let detail = format!(
            "A period is closed when it is over: its last date is {last}, and today is {today}."
        );
        return Err(Problem::new(&errors::PERIOD_NOT_OVER, detail));
    }
    Ok((first, last))
}

/// Opens a range again: what has changed since counts from now on.
pub async fn reopen(
    tx: &mut Tx,
    id: AttendancePeriodId,
    reopening: PeriodReopening,
) -> Result<AttendancePeriod> {
    queries::alone(tx).await?;
    let row = queries::find(tx, id).await?;
    if row.reopened_at.is_some() {
        let detail = "This period was reopened before.";
        return Err(Problem::new(&errors::PERIOD_OPEN, detail));
    }
    let before = AttendancePeriod::from(row.clone());
    let by = tx.member_id()?;
    queries::end_all(tx, id, by).await?;
    let row = PeriodRow {
        reopened_by: Some(by),
        reopened_at: Some(tx.now()),
        reason: Some(reopening.reason.into_inner()),
        ..row
    };
    queries::update(tx, &row).await?;
    results::mark_everybody(tx, row.first_date, row.last_date).await?;
    let after = AttendancePeriod::from(row);
    let change = change("attendance_period.reopened", id);
    audit::record(tx, change, Some(&before), Some(&after)).await?;
    tx.emit(events::changed(&after)?);
    Ok(after)
}

/// The rules, and what follows today.
pub async fn rules(tx: &mut Tx) -> Result<PeriodRules> {
    let (rules, today) = (queries::rules(tx).await?, today(tx).await?);
    let planned = closing::planned(tx, &rules).await?;
    Ok(PeriodRules::new(rules, today, planned))
}

/// What was closed stays as it is.
pub async fn set_rules(tx: &mut Tx, version: IfMatch, new: NewPeriodRules) -> Result<PeriodRules> {
    if !(1..=LAST_START_DAY).contains(&new.start_day) {
        let detail = format!("must be 1 to {LAST_START_DAY}, is {}", new.start_day);
        return Err(Problem::invalid("/start_day", detail));
    }
    let closing = new.closing.map(checked).transpose()?;
    queries::alone(tx).await?;
    let before = rules(tx).await?;
    version.check(before.version)?;
    let row = RulesRow {
        start_day: new.start_day,
        closing,
        version: before.version + 1,
    };
    let was = before.closing.map(Closing::from);
    if was != closing && tx.holds::<can::ClosePeriods>() != Some(Scope::Organization) {
        return Err(forbidden::<can::ClosePeriods>());
    }
    queries::set_rules(tx, &row).await?;
    closing::arm(tx, was, &row).await?;
    let after = rules(tx).await?;
    let change = Change {
        action: "attendance_period_rules.set",
        target_kind: "attendance_period_rules",
        target_id: tx.org_id().0,
    };
    audit::record(tx, change, Some(&before), Some(&after)).await?;
    Ok(after)
}

fn checked(new: PeriodClosing) -> Result<Closing> {
    if !(1..=31).contains(&new.day) {
        let detail = format!("must be 1 to 31, is {}", new.day);
        return Err(Problem::invalid("/closing/day", detail));
    }
    if !(1..=MAX_BACK).contains(&new.periods_back) {
        let detail = format!(
            "must be 1 (the period before the one in which the closing day lies) to {MAX_BACK}, is {}",
            new.periods_back
        );
        return Err(Problem::invalid("/closing/periods_back", detail));
    }
    Ok(new.into())
}

fn change(action: &'static str, id: AttendancePeriodId) -> Change<'static> {
    Change {
        action,
        target_kind: "attendance_period",
        target_id: id.0,
    }
}
