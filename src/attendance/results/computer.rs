//! The background of each process that computes what waits. Several nodes share an organization by
//! its parts.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::{batch, queue};
use crate::kernel::background::{self, Chore, Rhythm};
use crate::kernel::ids::OrgId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations;

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
        background::follow(self.tenancy.bus(), self).await;
    }
}

impl Chore for Computer {
    const NAME: &'static str = "results of attendance";
    const RHYTHM: Rhythm = Rhythm {
        gather: Duration::from_millis(500),
        // Days begin, too.
        sweep: Duration::from_secs(60),
        // Half of the time at the most: checking in comes first.
        rest: 1,
    };

    /// Computes everything that waits anywhere.
    async fn sweep(&self) -> Result<()> {
        organizations::each(&self.tenancy, async |org_id| {
            while background::attempt(self, org_id).await {}
            Ok(())
        })
        .await
    }

    /// Computes a batch of each part of an organization's people.
    async fn round(&self, org_id: OrgId) -> Result<bool> {
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
