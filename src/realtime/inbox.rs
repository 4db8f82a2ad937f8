//! What has come for a room and was not delivered yet.
//!
//! Transactions that commit one after the other may tell of it in another order, and what another
//! process wrote between them comes by another way. So a batch that is early is kept for a moment;
//! if what lies before it does not come, the log has it.
//!
//! Must hold: what is taken follows on what was taken before, without a gap; it is never full.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::kernel::events::{Addressed, Batch};

/// Early batches that are kept.
const KEPT: usize = 1_024;

#[derive(Default)]
pub struct Inbox {
    state: Mutex<State>,
    wake: Notify,
}

#[derive(Default)]
struct State {
    batches: BTreeMap<i64, Arc<Batch>>,
    look: bool,
}

/// What there is to do after a position.
#[derive(Default)]
pub struct Mail {
    /// The next events of the log.
    pub next: Vec<Arc<Addressed>>,
    /// Something came that lies behind a gap.
    pub gap: bool,
    /// There is more in the log than came here.
    pub look: bool,
}

impl Inbox {
    pub fn put(&self, batch: Arc<Batch>) {
        let mut state = self.state();
        if state.batches.len() < KEPT {
            state.batches.insert(batch.first(), batch);
        } else {
            state.batches.clear();
            state.look = true;
        }
        drop(state);
        self.wake.notify_one();
    }

    /// Says that the log has something that does not come by itself.
    pub fn look(&self) {
        self.state().look = true;
        self.wake.notify_one();
    }

    /// Waits until something comes. Dropping the wait loses nothing.
    pub async fn wait(&self) {
        self.wake.notified().await;
    }

    pub fn take(&self, position: i64) -> Mail {
        let mut state = self.state();
        let mut mail = Mail {
            look: std::mem::take(&mut state.look),
            ..Mail::default()
        };
        let mut position = position;
        while let Some(entry) = state.batches.first_entry() {
            if *entry.key() > position + 1 {
                mail.gap = true;
                break;
            }
            let batch = entry.remove();
            let new = batch.events.iter();
            let new = new.filter(|event| event.event.position > position);
            mail.next.extend(new.cloned());
            position = position.max(batch.last());
        }
        mail
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing between taking and leaving the lock can panic half way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::kernel::events::{Address, Payload, StoredEvent};
    use crate::kernel::ids::OrgId;

    fn batch(positions: std::ops::RangeInclusive<i64>) -> Arc<Batch> {
        let event = |position| {
            let event = StoredEvent {
                position,
                kind: "message.posted".to_owned(),
                payload: Payload::of(&()).unwrap(),
                occurred_at: DateTime::UNIX_EPOCH,
            };
            let address = Address::default();
            Arc::new(Addressed { event, address })
        };
        Arc::new(Batch {
            org_id: OrgId(Uuid::nil()),
            events: positions.map(event).collect(),
        })
    }

    fn taken(inbox: &Inbox, position: i64) -> (Vec<i64>, bool) {
        let mail = inbox.take(position);
        let positions = mail.next.iter().map(|event| event.event.position);
        (positions.collect(), mail.gap)
    }

    #[test]
    fn what_is_early_waits_for_what_lies_before() {
        let inbox = Inbox::default();
        inbox.put(batch(6..=7));
        inbox.put(batch(4..=5));
        assert_eq!(taken(&inbox, 2), (vec![], true));
        inbox.put(batch(3..=3));
        assert_eq!(taken(&inbox, 2), (vec![3, 4, 5, 6, 7], false));
        assert_eq!(taken(&inbox, 7), (vec![], false));
    }

    #[test]
    fn what_the_log_had_is_not_taken_again() {
        let inbox = Inbox::default();
        inbox.put(batch(3..=4));
        inbox.put(batch(5..=8));
        inbox.put(batch(3..=4));
        assert_eq!(taken(&inbox, 6), (vec![7, 8], false));
    }

    #[test]
    fn what_is_too_much_is_left_to_the_log() {
        let inbox = Inbox::default();
        for position in 0..=KEPT as i64 {
            inbox.put(batch(10 + position..=10 + position));
        }
        let mail = inbox.take(0);
        assert!(mail.look && mail.next.is_empty() && !mail.gap);
    }
}
