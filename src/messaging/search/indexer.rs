//! Keeps the index up to the messages, in the background of each process.

use std::sync::Arc;
use std::time::Duration;

use super::index;
use crate::kernel::background::{self, Chore, Rhythm};
use crate::kernel::ids::OrgId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tenancy;
use crate::organizations;

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
        let (bus, served) = (self.tenancy.bus(), self.tenancy.served());
        background::follow(bus, served, self).await;
    }
}

impl Chore for Indexer {
    const NAME: &'static str = "search over messages";
    const RHYTHM: Rhythm = Rhythm {
        gather: Duration::from_secs(1),
        sweep: Duration::from_secs(600),
        // A twentieth of the time at the most: posting comes first, and more that is gathered costs
        // less each.
        rest: 19,
        rest_at_most: Duration::from_secs(10),
    };

    async fn sweep(&self) -> Result<Vec<OrgId>> {
        organizations::sweep(&self.tenancy, self).await
    }

    async fn round(&self, org_id: OrgId) -> Result<bool> {
        index::round(&self.tenancy, org_id).await
    }
}
