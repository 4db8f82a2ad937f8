//! Keeps the index up to the messages, in the background of each process.
//!
//! Woken by the commits of this process, and looks everywhere from time to time for what another
//! one left behind when it ended. Posting a message pays nothing for it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};

use super::index::round;
use crate::kernel::ids::OrgId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tenancy;
use crate::organizations;

/// How long what is posted gathers before it is indexed.
const GATHER: Duration = Duration::from_secs(1);
/// How often every organization is looked at.
const SWEEP: Duration = Duration::from_secs(600);
/// Organizations that are listed at once.
const BATCH: i64 = 500;

/// One for the process.
pub struct Indexer {
    tenancy: Arc<Tenancy>,
}

impl Indexer {
    pub fn new(tenancy: Arc<Tenancy>) -> Self {
        Self { tenancy }
    }

    /// Works until the future is dropped.
    pub async fn run(&self) {
        let mut commits = self.tenancy.bus().subscribe();
        let mut stirred = BTreeSet::new();
        let mut sweep_at = Instant::now();
        let mut work_at = sweep_at + GATHER;
        loop {
            tokio::select! {
                batch = commits.recv() => match batch {
                    Ok(batch) => { stirred.insert(batch.org_id); }
                    // Too many to remember which.
                    Err(RecvError::Lagged(_)) => sweep_at = Instant::now(),
                    Err(RecvError::Closed) => return,
                },
                () = sleep_until(sweep_at) => {
                    if let Err(problem) = self.sweep().await {
                        tracing::warn!(%problem, "could not look for messages to index");
                    }
                    sweep_at = Instant::now() + SWEEP;
                }
                () = sleep_until(work_at), if !stirred.is_empty() => {
                    let began = Instant::now();
                    // In turns, so that a busy organization holds up no other.
                    for org_id in std::mem::take(&mut stirred) {
                        if self.round(org_id).await {
                            stirred.insert(org_id);
                        }
                    }
                    // A tenth of the time at the most: posting comes first, and more that is
                    // gathered costs less each.
                    work_at = Instant::now() + GATHER.max(began.elapsed() * 9);
                }
            }
        }
    }

    /// Brings every organization's index up.
    pub async fn sweep(&self) -> Result<()> {
        let mut after: Option<OrgId> = None;
        loop {
            let list = async |conn: &_| organizations::every_id(conn, after, BATCH).await;
            let batch = self.tenancy.db().autocommit(list).await?;
            for org_id in &batch {
                while self.round(*org_id).await {}
            }
            let Some(last) = batch.last() else {
                return Ok(());
            };
            after = Some(*last);
        }
    }

    /// Whether there may be more to do. One organization's failure is no other's; the next sweep
    /// comes back to it.
    async fn round(&self, org_id: OrgId) -> bool {
        match round(&self.tenancy, org_id).await {
            Ok(more) => more,
            Err(problem) => {
                tracing::warn!(%org_id, %problem, "could not index messages");
                false
            }
        }
    }
}
