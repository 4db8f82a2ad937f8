//! Closing by itself: which closing day is next, and what is done when its time has come.
//!
//! One chain of jobs for each organization that has a closing day. The row in `attendance_closings` says which
//! day is next and whose turn it is; it is written in the transaction that closes, so that each closing day is done
//! once, however many nodes look and however often a job runs again. What was reopened by hand afterwards
//! stays open. Closed is what is still open of the period, by the same rules as by hand; where these do not
//! allow it yet, the same closing day is looked at again when they may.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::commands::{Attempt, attempt};
use super::domain::{Closing, Dates, open_parts};
use super::jobs::ClosePeriods;
use super::queries::{self, NextClosing, PeriodRow, RulesRow};
use super::wire::PlannedClosing;
use crate::attendance::results;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations;

/// When it is tried again where results are still being computed.
const AGAIN: TimeDelta = TimeDelta::minutes(1);
/// After this the chain of an organization is taken for broken: its last job is dead.
const SILENCE: TimeDelta = TimeDelta::hours(2);

/// A closing day.
struct Day {
    on: NaiveDate,
    at: DateTime<Utc>,
    dates: Dates,
}

impl Day {
    fn of(on: NaiveDate, closing: Closing, start_day: u8, zone: Tz) -> Self {
        Self {
            on,
            at: closing.at(on, zone),
            dates: closing.period(on, start_day),
        }
    }
}

async fn zone(tx: &mut Tx) -> Result<Tz> {
    let org_id = tx.org_id();
    organizations::zone(tx.conn(), org_id).await
}

/// The closing day whose turn this job has, and the one after it.
async fn turn(tx: &mut Tx, job: &ClosePeriods) -> Result<Option<(Day, Day)>> {
    let Some(on) = queries::closing_on(tx, job.turn).await? else {
        return Ok(None);
    };
    let rules = queries::rules(tx).await?;
    let zone = zone(tx).await?;
    Ok(rules.closing.map(|closing| {
        let day = |on| Day::of(on, closing, rules.start_day, zone);
        (day(on), day(closing.next(on)))
    }))
}

/// Has computed what is missing of what is to be closed, in a transaction before the one that closes.
pub(super) async fn prepare(tx: &mut Tx, job: &ClosePeriods) -> Result<()> {
    let Some((day, _)) = turn(tx, job).await? else {
        return Ok(());
    };
    if tx.now() < day.at {
        return Ok(());
    }
    for (first, last) in open(tx, day.dates).await? {
        results::complete(tx, first, last).await?;
    }
    Ok(())
}

/// Closes, if it is the turn of this job and the time has come, and hands the turn to the next.
pub(super) async fn run(tx: &mut Tx, job: &ClosePeriods) -> Result<()> {
    queries::alone(tx).await?;
    let Some((day, next)) = turn(tx, job).await? else {
        return Ok(());
    };
    if tx.now() < day.at {
        // The organization has moved to another zone.
        return hand_over(tx, day.on, day.at).await;
    }
    match close(tx, day.dates).await? {
        Some(later) => hand_over(tx, day.on, later).await,
        None => hand_over(tx, next.on, next.at).await,
    }
}

/// What is open of a range.
async fn open(tx: &mut Tx, (first, last): Dates) -> Result<Vec<Dates>> {
    let closed = queries::closed(tx, first, last).await?;
    let closed: Vec<_> = closed.iter().map(PeriodRow::dates).collect();
    Ok(open_parts((first, last), &closed))
}

/// Closes what is open of a range; tells when to try again where that may not be done yet.
async fn close(tx: &mut Tx, range: Dates) -> Result<Option<DateTime<Utc>>> {
    let now = tx.now();
    for part in open(tx, range).await? {
        let id = tx.new_id();
        match attempt(tx, id, part).await? {
            Attempt::Closed(_) | Attempt::Overlaps(_) => {}
            Attempt::Pending => return Ok(Some(now + AGAIN)),
            Attempt::Runs(until) => return Ok(Some(until)),
        }
    }
    Ok(None)
}

/// Lets a job look at a closing day then, or at once.
async fn hand_over(tx: &mut Tx, closing_on: NaiveDate, at: DateTime<Utc>) -> Result<()> {
    let (turn, runs_at) = (tx.new_id(), at.max(tx.now()));
    let next = NextClosing {
        closing_on,
        runs_at,
    };
    queries::set_next_closing(tx, turn, next).await?;
    tx.enqueue_at(&ClosePeriods { turn }, runs_at).await
}

/// After the rules were changed: a closing day that waits goes on waiting, by the new ones; otherwise the
/// first that is still to come is next. Nothing is closed for a time that had passed before.
pub(super) async fn arm(tx: &mut Tx, before: Option<Closing>, rules: &RulesRow) -> Result<()> {
    let Some(closing) = rules.closing else {
        return queries::end_closings(tx).await;
    };
    let (zone, now) = (zone(tx).await?, tx.now());
    let next = queries::next_closing(tx).await?.map(|next| next.closing_on);
    let waits = |on: &NaiveDate| before.is_some_and(|before| before.at(*on, zone) <= now);
    let on = next.filter(waits);
    let on = on.unwrap_or_else(|| closing.first_after(now, zone));
    hand_over(tx, on, closing.at(on, zone)).await
}

/// What will be closed next by itself, and when.
pub(super) async fn planned(tx: &mut Tx, rules: &RulesRow) -> Result<Option<PlannedClosing>> {
    let next = queries::next_closing(tx).await?;
    let Some((closing, next)) = rules.closing.zip(next) else {
        return Ok(None);
    };
    let day = Day::of(next.closing_on, closing, rules.start_day, zone(tx).await?);
    let (first_date, last_date) = day.dates;
    Ok(Some(PlannedClosing {
        at: day.at,
        first_date,
        last_date,
    }))
}

/// Begins a chain anew that has come to an end by a failure, and has it look earlier where the organization
/// has moved to a zone in which its time comes earlier.
pub(super) async fn revive(tx: &mut Tx) -> Result<()> {
    if broken(tx).await?.is_none() {
        return Ok(());
    }
    // Nobody closes meanwhile: what is next is what the last job has left.
    queries::alone(tx).await?;
    match broken(tx).await? {
        Some(day) => hand_over(tx, day.on, day.at).await,
        None => Ok(()),
    }
}

/// The closing day that nobody looks at when somebody should.
async fn broken(tx: &mut Tx) -> Result<Option<Day>> {
    let Some(next) = queries::next_closing(tx).await? else {
        return Ok(None);
    };
    let rules = queries::rules(tx).await?;
    let (zone, now) = (zone(tx).await?, tx.now());
    let day = rules
        .closing
        .map(|closing| Day::of(next.closing_on, closing, rules.start_day, zone));
    let is_broken = |day: &Day| next.runs_at > day.at.max(now) || next.runs_at < now - SILENCE;
    Ok(day.filter(is_broken))
}
