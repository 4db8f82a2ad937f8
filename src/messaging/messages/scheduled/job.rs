//! The job that posts a message at its time.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::queries;
use crate::kernel::ids::ScheduledMessageId;
use crate::kernel::jobs::{Claimed, Failure, Handlers, Job};
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations::{can, directory};

/// The time of a message has come. It names no time: whether it is due is looked up, so that
/// a job of a former time does nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendScheduled {
    pub id: ScheduledMessageId,
}

impl Job for SendScheduled {
    const KIND: &'static str = "scheduled_message.send";
}

pub fn jobs(handlers: &mut Handlers, tenancy: &Arc<Tenancy>) {
    let tenancy = Arc::clone(tenancy);
    handlers.on(move |job: SendScheduled, claimed: Claimed| {
        let tenancy = Arc::clone(&tenancy);
        async move { run(&tenancy, job, claimed).await }
    });
}

async fn run(tenancy: &Tenancy, job: SendScheduled, claimed: Claimed) -> Result<(), Failure> {
    let org_id = claimed.organization()?;
    let account = async |tx: &mut Tx| match queries::lock_due(tx, job.id).await? {
        Some(row) => directory::account(tx, row.author_id).await,
        None => Ok(None),
    };
    let Some(account) = tenancy.as_system(org_id, account).await? else {
        return Ok(());
    };
    let work = async |tx: &mut Tx| super::send_due(tx, job.id).await;
    let sent = tenancy
        .on_behalf::<can::UseMessaging, ()>(org_id, account, work)
        .await;
    let Err(problem) = sent else {
        return Ok(());
    };
    let lost = *problem.code() == code::FORBIDDEN;
    if !lost && claimed.attempts < claimed.max_attempts {
        return Err(problem.into());
    }
    let refuse = async |tx: &mut Tx| match queries::lock_due(tx, job.id).await? {
        Some(row) => super::refuse(tx, row, &problem).await,
        None => Ok::<_, Problem>(()),
    };
    tenancy.as_system(org_id, refuse).await?;
    if lost {
        Ok(())
    } else {
        Err(Failure::Permanent(format!("{problem:?}")))
    }
}
