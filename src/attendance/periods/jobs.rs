//! The jobs that close: periods, by their closing day, and for one person what was open for a while.

use std::sync::Arc;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{closing, queries, reopenings};
use crate::kernel::ids::AttendancePersonReopeningId;
use crate::kernel::jobs::{Claimed, Handlers, Job};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations;

/// After this a job is taken for dead that should have ended what was open for a person.
const SILENCE: TimeDelta = TimeDelta::hours(2);

/// Looks whether the closing day has come, if it is this job's turn.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClosePeriods {
    pub turn: Uuid,
}

impl Job for ClosePeriods {
    const KIND: &'static str = "attendance_periods.close";
}

/// Closes again what was open for a person.
#[derive(Debug, Serialize, Deserialize)]
pub struct EndPersonReopening {
    pub reopening_id: AttendancePersonReopeningId,
}

impl Job for EndPersonReopening {
    const KIND: &'static str = "attendance_person_reopening.end";
}

pub fn jobs(handlers: &mut Handlers, tenancy: &Arc<Tenancy>) {
    let shared = Arc::clone(tenancy);
    handlers.on(move |job: ClosePeriods, claimed: Claimed| {
        let tenancy = Arc::clone(&shared);
        async move {
            let org_id = claimed.organization()?;
            let prepare = async |tx: &mut Tx| closing::prepare(tx, &job).await;
            tenancy.as_system(org_id, prepare).await?;
            let run = async |tx: &mut Tx| closing::run(tx, &job).await;
            Ok(tenancy.as_system(org_id, run).await?)
        }
    });
    let shared = Arc::clone(tenancy);
    handlers.on(move |job: EndPersonReopening, claimed: Claimed| {
        let tenancy = Arc::clone(&shared);
        async move {
            let org_id = claimed.organization()?;
            let end = async |tx: &mut Tx| reopenings::end_in_time(tx, job.reopening_id).await;
            Ok(tenancy.as_system(org_id, end).await?)
        }
    });
}

/// Sees to what nobody looks at, as a job has died.
pub async fn revive(tenancy: &Tenancy) -> Result<()> {
    organizations::each(tenancy, async |org_id| {
        tenancy.as_system(org_id, closing::revive).await?;
        let overdue = async |tx: &mut Tx| {
            let before = tx.now() - SILENCE;
            for reopening_id in queries::overdue(tx, before).await? {
                tx.enqueue(&EndPersonReopening { reopening_id }).await?;
            }
            Ok(())
        };
        tenancy.as_system(org_id, overdue).await
    })
    .await
}
