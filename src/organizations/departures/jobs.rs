//! The jobs of departures: at the end of the last day, and once more when the dust has settled.

use std::sync::Arc;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{domain, leaving, queries};
use crate::kernel::ids::DepartureId;
use crate::kernel::jobs::{Claimed, Handlers, Job};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations::handover::{Handed, Handover, Steps};
use crate::organizations::members::{self, domain::MemberStatus};
use crate::organizations::organization;

/// The last day of a departure is over. It names the departure and no date: whether it is
/// due is looked up, so that a job of a former date does nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct Due {
    pub departure_id: DepartureId,
}

impl Job for Due {
    const KIND: &'static str = "departure.due";
}

/// Requests that were under way when the leaver left are over.
#[derive(Debug, Serialize, Deserialize)]
pub struct Settle {
    pub departure_id: DepartureId,
}

impl Job for Settle {
    const KIND: &'static str = "departure.settle";
}

impl Settle {
    /// Longer than any request lives.
    pub const AFTER: TimeDelta = TimeDelta::minutes(2);
}

/// The jobs of the slice.
pub fn jobs(handlers: &mut Handlers, tenancy: &Arc<Tenancy>, steps: Steps) {
    let shared = Arc::clone(tenancy);
    handlers.on(move |job: Due, claimed: Claimed| {
        let tenancy = Arc::clone(&shared);
        async move {
            let work = async |tx: &mut Tx| due(tx, steps, &job).await;
            Ok(tenancy.as_system(claimed.organization()?, work).await?)
        }
    });
    let shared = Arc::clone(tenancy);
    handlers.on(move |job: Settle, claimed: Claimed| {
        let tenancy = Arc::clone(&shared);
        async move {
            let work = async |tx: &mut Tx| settle(tx, steps, &job).await;
            Ok(tenancy.as_system(claimed.organization()?, work).await?)
        }
    });
}

/// Lets the departure take effect, if it is still announced and its last day is over.
async fn due(tx: &mut Tx, steps: Steps, job: &Due) -> Result<()> {
    let zone = organization::queries::lock(tx).await?.zone()?;
    let departure = queries::find(tx, job.departure_id)
        .await?
        .filter(|found| found.cancelled_at.is_none() && found.effective_at.is_none())
        .filter(|found| domain::ends_at(found.last_day, zone) <= tx.now());
    let Some(departure) = departure else {
        return Ok(());
    };
    let leaver = leaving::prepare(tx, departure).await?;
    leaving::take_effect(tx, steps, leaver).await.map(drop)
}

/// Hands over what a request that was under way still gave to the leaver.
async fn settle(tx: &mut Tx, steps: Steps, job: &Settle) -> Result<()> {
    organization::queries::lock(tx).await?;
    let mut departure = queries::find(tx, job.departure_id)
        .await?
        .ok_or_else(|| Problem::not_found("departure"))?;
    // To the same person, if they are still there.
    departure.successor_id = departure.handed_to;
    // Whoever rejoined owns again what is theirs.
    let status = members::queries::status_of(tx, departure.member_id).await?;
    if status != Some(MemberStatus::Left) {
        return Ok(());
    }
    let leaver = leaving::prepare(tx, departure).await?;
    let handover = Handover {
        leaver: leaver.row.id,
        successor: leaver.successor,
    };
    leaving::hand_over(tx, steps, handover, &mut Handed::default()).await?;
    members::queries::displace(tx, handover.leaver, &[]).await
}
