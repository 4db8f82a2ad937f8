//! Periods: ranges of dates whose results are closed, and opened again.
//!
//! Must hold: no result of a closed period changes. Whoever changes a plan, a span, a correction
//! or a decision asks [`require_open`] for the dates in the same transaction; who computes leaves
//! closed dates out. Both hold the organization's lock of periods together, and who closes holds
//! it alone, so that nothing is under way in a range while it is closed. A punch is always
//! recorded: it is a fact, and counts where its date is open.

pub mod queries;

use chrono::NaiveDate;

use super::errors;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use queries::PeriodRow;

/// Fails if one of the dates from `first` to `last` is in a closed period. Until the commit
/// nobody closes any.
pub async fn require_open(tx: &mut Tx, first: NaiveDate, last: NaiveDate) -> Result<()> {
    queries::share(tx).await?;
    match queries::closed(tx, first, last).await?.first() {
        Some(period) => Err(closed(period)),
        None => Ok(()),
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
