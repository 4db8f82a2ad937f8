//! Periods: ranges of dates whose results are closed, and opened again.
//!
//! Must hold: no result of a closed period changes. Whoever changes a plan, a span, a correction
//! or a decision asks [`require_open`] for the dates in the same transaction; who computes leaves
//! closed dates out. Both hold the organization's lock of periods together, and who closes holds
//! it alone, so that nothing is under way in a range while it is closed. A punch is always
//! recorded: it is a fact, and counts where its date is open.
//!
//! A closed period may be open for one person until a time ([`reopenings`]): what is of them alone is then
//! asked for with [`require_open_for`]. When its time has come nothing may be changed any more; computed is
//! what was changed before, until the row is ended.
//!
//! Who closes is a member, or the service on the closing day that the rules name (`closing.rs`).

mod closing;
pub mod commands;
pub mod domain;
pub mod events;
mod jobs;
pub mod queries;
pub mod reopenings;
pub mod routes;
pub mod wire;

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::errors;
use crate::kernel::ids::{AttendancePeriodId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use domain::Dates;
use queries::PeriodRow;

pub use jobs::{jobs, revive};

/// Fails if one of the dates from `first` to `last` is in a closed period. Until the commit
/// nobody closes any.
pub async fn require_open(tx: &mut Tx, first: NaiveDate, last: NaiveDate) -> Result<()> {
    queries::share(tx).await?;
    match queries::closed(tx, first, last).await?.first() {
        Some(period) => Err(closed(period)),
        None => Ok(()),
    }
}

/// The same for what is of these people alone: also dates that are open for all of them are open.
pub async fn require_open_for(
    tx: &mut Tx,
    members: &[MemberId],
    first: NaiveDate,
    last: NaiveDate,
) -> Result<()> {
    queries::share(tx).await?;
    let now = tx.now();
    let there = Closed::read(tx, (first, last), Some(now)).await?;
    let is_open = |period: &&PeriodRow| {
        let mut members = members.iter();
        members.all(|member| there.open_for.contains(&(period.id, *member)))
    };
    match there.periods.iter().find(|period| !is_open(period)) {
        Some(period) => Err(closed(period)),
        None => Ok(()),
    }
}

/// What is closed in a range of dates, and for whom it is open all the same.
pub struct Closed {
    periods: Vec<PeriodRow>,
    open_for: HashSet<(AttendancePeriodId, MemberId)>,
}

impl Closed {
    pub async fn between(tx: &mut Tx, first: NaiveDate, last: NaiveDate) -> Result<Self> {
        Self::read(tx, (first, last), None).await
    }

    async fn read(tx: &mut Tx, (first, last): Dates, at: Option<DateTime<Utc>>) -> Result<Self> {
        let periods = queries::closed(tx, first, last).await?;
        let ids: Vec<_> = periods.iter().map(|period| period.id).collect();
        let open_for = queries::reopened_for(tx, &ids, at).await?;
        Ok(Self { periods, open_for })
    }

    /// The period in which a date of a person is closed.
    pub fn of(&self, member: MemberId, date: NaiveDate) -> Option<AttendancePeriodId> {
        let mut periods = self.periods.iter();
        let holds = |period: &&PeriodRow| period.first_date <= date && date <= period.last_date;
        let id = periods.find(holds)?.id;
        (!self.open_for.contains(&(id, member))).then_some(id)
    }
}

/// The refusal that names the period.
pub fn closed(period: &PeriodRow) -> Problem {
    let (first, last) = (period.first_date, period.last_date);
    Problem::new(
        &errors::PERIOD_CLOSED,
        format!(
            "The attendance of {first} to {last} is closed; what would change it is refused until \
             the period is reopened."
        ),
    )
    .with_context(serde_json::json!({
        "period_id": period.id,
        "first_date": first,
        "last_date": last,
    }))
}
