//! The background of each process that computes what waits.
//!
//! Woken by the commits of this process, and looks everywhere from time to time: for what another
//! node left behind, and for days that begin. Several nodes share an organization by its parts.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};

use super::{batch, queue};
use crate::kernel::ids::OrgId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations;

/// How long changes gather before they are computed.
const GATHER: Duration = Duration::from_millis(500);
/// How often every organization is looked at.
const SWEEP: Duration = Duration::from_secs(60);

/// One for the process.
pub struct Computer {
    tenancy: Arc<Tenancy>,
}

impl Computer {
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
                        tracing::warn!(%problem, "could not look for results to compute");
                    }
                    sweep_at = Instant::now() + SWEEP;
                }
                () = sleep_until(work_at), if !stirred.is_empty() => {
                    let began = Instant::now();
                    for org_id in std::mem::take(&mut stirred) {
                        if self.tried(org_id).await {
                            stirred.insert(org_id);
                        }
                    }
                    // Half of the time at the most: checking in comes first.
                    work_at = Instant::now() + GATHER.max(began.elapsed());
                }
            }
        }
    }

    /// Computes everything that waits anywhere.
    pub async fn sweep(&self) -> Result<()> {
        organizations::each(&self.tenancy, async |org_id| {
            while self.tried(org_id).await {}
            Ok(())
        })
        .await
    }

    /// Whether there may be more to do. One organization's failure is no other's; the next sweep
    /// comes back to it.
    async fn tried(&self, org_id: OrgId) -> bool {
        match self.round(org_id).await {
            Ok(more) => more,
            Err(problem) => {
                tracing::warn!(%org_id, %problem, "could not compute results");
                false
            }
        }
    }

    /// Computes a batch of each part of an organization's people.
    pub async fn round(&self, org_id: OrgId) -> Result<bool> {
        let look = async |tx: &mut Tx| {
            queue::roll(tx).await?;
            let (everybody, parts) = queue::waiting(tx).await?;
            if !everybody {
                return Ok(parts);
            }
            queue::expand(tx).await?;
            Ok(queue::waiting(tx).await?.1)
        };
        let parts = self.tenancy.as_system(org_id, look).await?;
        let compute = |part| async move {
            let work = async |tx: &mut Tx| batch::compute(tx, part).await;
            self.tenancy.as_system(org_id, work).await
        };
        let mut more = false;
        for done in join_all(parts.into_iter().map(compute)).await {
            more |= done?;
        }
        Ok(more)
    }
}
