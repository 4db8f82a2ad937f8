//! What one process tells of its commits, to whoever in it listens.

use std::sync::Arc;

use tokio::sync::broadcast;

use super::Addressed;
use crate::kernel::ids::OrgId;

/// The events of one transaction, which are neighbours in the log; never empty.
#[derive(Debug, Clone)]
pub struct Batch {
    pub org_id: OrgId,
    pub events: Vec<Arc<Addressed>>,
}

impl Batch {
    pub fn first(&self) -> i64 {
        self.events.first().map_or(0, |event| event.event.position)
    }

    pub fn last(&self) -> i64 {
        self.events.last().map_or(0, |event| event.event.position)
    }
}

/// Hands on what this process committed. It may be missed, and come in another order than it was
/// committed in: the log is the truth, and a listener who finds a gap reads it there.
#[derive(Clone)]
pub struct Bus(broadcast::Sender<Arc<Batch>>);

impl Default for Bus {
    fn default() -> Self {
        Self(broadcast::channel(4096).0)
    }
}

impl Bus {
    pub fn publish(&self, batch: Batch) {
        // Nobody listening is no error.
        self.0.send(Arc::new(batch)).ok();
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Batch>> {
        self.0.subscribe()
    }
}
