//! The background of each process that computes what waits. Several nodes share an organization by
//! its parts.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::batch;
use super::queue::{self, Which};
use crate::kernel::background::{self, Chore, Rhythm};
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations;

/// One for the process.
pub struct Computer {
    tenancy: Arc<Tenancy>,
}

/// Whether the database is in the way, or nobody's results in particular.
fn will_pass(problem: &Problem) -> bool {
    *problem.code() == code::OVERLOADED
}

impl Computer {
    pub fn new(tenancy: Arc<Tenancy>) -> Self {
        Self { tenancy }
    }

    /// Works until the future is dropped.
    pub async fn run(&self) {
        let (bus, served) = (self.tenancy.bus(), self.tenancy.served());
        background::follow(bus, served, self).await;
    }

    /// A batch of a part of the people; where it fails, each of them alone, so that whoever it fails
    /// for holds up nobody else.
    async fn compute(&self, org_id: OrgId, part: i32) -> Result<bool> {
        match self.batch(org_id, part, Which::Any).await {
            Err(problem) if !will_pass(&problem) => {}
            done => return done,
        }
        let list = async |tx: &mut Tx| queue::people(tx, part).await;
        let people = self.tenancy.as_system(org_id, list).await?;
        let mut more = false;
        for member in people {
            match self.batch(org_id, part, Which::Of(member)).await {
                Ok(some) => more |= some,
                Err(problem) if will_pass(&problem) => return Err(problem),
                Err(problem) => self.hold(org_id, member, &problem).await?,
            }
        }
        Ok(more)
    }

    async fn batch(&self, org_id: OrgId, part: i32, which: Which) -> Result<bool> {
        let work = async |tx: &mut Tx| batch::compute(tx, part, which).await;
        self.tenancy.as_system(org_id, work).await
    }

    /// Nobody can mend it by waiting, so it is told: by the log, and by a number to be alarmed by.
    async fn hold(&self, org_id: OrgId, member: MemberId, problem: &Problem) -> Result<()> {
        metrics::counter!("attendance_results_failed").increment(1);
        tracing::error!(%org_id, %member, ?problem, "could not compute somebody's results");
        let hold = async |tx: &mut Tx| queue::hold(tx, member).await;
        self.tenancy.as_system(org_id, hold).await
    }
}

impl Chore for Computer {
    const NAME: &'static str = "results of attendance";
    const RHYTHM: Rhythm = Rhythm {
        gather: Duration::from_millis(500),
        // Days begin, too.
        sweep: Duration::from_secs(60),
        // A tenth of the time at the most while others are served: checking in comes first.
        rest: 9,
        // Who looks at the board waits for it.
        rest_at_most: Duration::from_secs(5),
    };

    async fn sweep(&self) -> Result<Vec<OrgId>> {
        organizations::sweep(&self.tenancy, self).await
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
        let compute = |part| self.compute(org_id, part);
        let mut more = false;
        for done in join_all(parts.into_iter().map(compute)).await {
            more |= done?;
        }
        Ok(more)
    }
}
