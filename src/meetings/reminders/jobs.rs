//! The job that sends reminders.

use std::sync::Arc;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::commands;
use crate::kernel::ids::OrgId;
use crate::kernel::jobs::{Claimed, Handlers, Job};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations;

/// After this the chain of an organization is taken for broken: its last job is dead.
const SILENCE: TimeDelta = TimeDelta::hours(2);

/// Sends what has fallen due in an organization, if it is this job's turn.
#[derive(Debug, Serialize, Deserialize)]
pub struct Remind {
    pub turn: Uuid,
}

impl Job for Remind {
    // A trigger of the database writes the first one of an organization, under this name.
    const KIND: &'static str = "meetings.remind";
}

pub fn jobs(handlers: &mut Handlers, tenancy: &Arc<Tenancy>) {
    let shared = Arc::clone(tenancy);
    handlers.on(move |job: Remind, claimed: Claimed| {
        let tenancy = Arc::clone(&shared);
        async move { Ok(run(&tenancy, claimed.organization()?, &job).await?) }
    });
}

/// Each page in a transaction of its own; what was sent by an attempt that failed is not sent again.
async fn run(tenancy: &Tenancy, org_id: OrgId, job: &Remind) -> Result<()> {
    let mut looked_at = None;
    loop {
        let page = async |tx: &mut Tx| Ok((commands::page(tx, job).await?, tx.now()));
        let (more, at) = tenancy.as_system(org_id, page).await?;
        // What falls due meanwhile is for the next job.
        let first = *looked_at.get_or_insert(at);
        if !more {
            let finish = async |tx: &mut Tx| commands::finish(tx, job, first).await;
            return tenancy.as_system(org_id, finish).await;
        }
    }
}

/// Begins the chains anew that have come to an end by a failure.
pub async fn revive(tenancy: &Tenancy) -> Result<()> {
    organizations::each(tenancy, async |org_id| {
        let revive = async |tx: &mut Tx| commands::revive(tx, SILENCE).await;
        tenancy.as_system(org_id, revive).await
    })
    .await
}
