//! What a process knows of an organization's chain while batches are on their way.
//!
//! Must hold: a batch is written behind a head that was foreseen only if nothing between what it had read and that head
//! bears on it; all of that was written by this process, or the database says, under the lock, that the head is another one.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::queries::{Bearing, Head};
use crate::kernel::ids::{CheckInId, MemberId};

/// Batches that nothing is foreseen of, after one in which it was not so: another node writes here, too.
const BLIND: u32 = 8;
/// Batches that are kept: more than can be on their way at once.
const MOST: usize = 16;

#[derive(Default)]
pub struct Memory(Mutex<Chain>);

#[derive(Default)]
struct Chain {
    /// As it will be when all that is on its way has been written.
    head: Option<Head>,
    /// Each begins where the one before ends; the last ends with the head.
    lately: VecDeque<Written>,
    blind: u32,
}

/// A batch: its check-ins have the numbers after the first until the second.
struct Written {
    after: i64,
    until: i64,
    members: HashSet<MemberId>,
    devices: HashSet<String>,
    ids: HashSet<CheckInId>,
}

impl Written {
    fn bears_on(&self, batch: &Bearing<'_>) -> bool {
        batch.members.iter().any(|id| self.members.contains(id))
            || batch.devices.iter().any(|id| self.devices.contains(*id))
            || batch.ids.iter().any(|id| self.ids.contains(id))
    }
}

impl Memory {
    /// The head behind which a batch will be written that has read everything up to this number, if that is known, and
    /// nothing after it bears on the batch.
    pub fn foresee(&self, read: i64, batch: &Bearing<'_>) -> Option<Head> {
        let mut chain = self.chain();
        if chain.blind > 0 {
            chain.blind -= 1;
            return None;
        }
        // Who comes later has read more.
        chain.lately.retain(|written| written.until > read);
        let head = chain.head.as_ref().filter(|(seq, _)| *seq >= read)?;
        let since = chain.lately.front().map_or(head.0, |first| first.after);
        let bears = chain.lately.iter().any(|written| written.bears_on(batch));
        (since <= read && !bears).then(|| head.clone())
    }

    /// A batch will be written behind this number, and is the newest then.
    pub fn follow(&self, after: i64, head: Head, batch: &Bearing<'_>) {
        let mut chain = self.chain();
        let is_next = chain.lately.back().is_none_or(|last| last.until == after);
        if !is_next || chain.lately.len() >= MOST {
            chain.lately.clear();
        }
        chain.lately.push_back(Written {
            after,
            until: head.0,
            members: batch.members.iter().copied().collect(),
            devices: batch.devices.iter().map(|id| (*id).to_owned()).collect(),
            ids: batch.ids.iter().copied().collect(),
        });
        chain.head = Some(head);
    }

    /// Something was not as it was foreseen, or failed.
    pub fn forget(&self) {
        *self.chain() = Chain {
            blind: BLIND,
            ..Chain::default()
        };
    }

    fn chain(&self) -> MutexGuard<'_, Chain> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn bearing<'a>(member: u128, device: &'a str, id: u128) -> Bearing<'a> {
        Bearing {
            members: vec![MemberId(Uuid::from_u128(member))],
            devices: vec![device],
            ids: vec![CheckInId(Uuid::from_u128(id))],
        }
    }

    fn seq(foreseen: Option<Head>) -> Option<i64> {
        foreseen.map(|(seq, _)| seq)
    }

    #[test]
    fn foresees_the_head_behind_batches_on_their_way() {
        let memory = Memory::default();
        let other = bearing(9, "f", 9);
        assert_eq!(seq(memory.foresee(0, &other)), None, "nothing is known yet");
        memory.follow(3, (5, vec![5]), &bearing(1, "a", 1));
        memory.follow(5, (6, vec![6]), &bearing(2, "b", 2));
        assert_eq!(memory.foresee(3, &other), Some((6, vec![6])));
        assert_eq!(seq(memory.foresee(2, &other)), None, "who wrote 3?");
        assert_eq!(seq(memory.foresee(7, &other)), None, "who wrote 7?");
    }

    #[test]
    fn what_bears_on_a_batch_must_have_been_read() {
        let memory = Memory::default();
        memory.follow(3, (5, vec![5]), &bearing(1, "a", 1));
        memory.follow(5, (6, vec![6]), &bearing(2, "b", 2));
        for (same, read) in [
            (bearing(1, "f", 9), 5),
            (bearing(9, "a", 9), 5),
            (bearing(9, "f", 1), 5),
            (bearing(2, "f", 9), 6),
            (bearing(9, "b", 9), 6),
            (bearing(9, "f", 2), 6),
        ] {
            assert_eq!(seq(memory.foresee(3, &same)), None);
            let all_read = Memory::default();
            all_read.follow(3, (5, vec![5]), &bearing(1, "a", 1));
            all_read.follow(5, (6, vec![6]), &bearing(2, "b", 2));
            assert_eq!(seq(all_read.foresee(read, &same)), Some(6));
        }
    }

    #[test]
    fn what_others_wrote_in_between_is_not_known() {
        let memory = Memory::default();
        memory.follow(3, (5, vec![5]), &bearing(1, "a", 1));
        // 6 and 7 are another node's.
        memory.follow(7, (8, vec![8]), &bearing(2, "b", 2));
        let other = bearing(9, "f", 9);
        assert_eq!(seq(memory.foresee(5, &other)), None);
        assert_eq!(seq(memory.foresee(7, &other)), Some(8));
    }

    #[test]
    fn is_blind_for_a_while_and_bounded() {
        let memory = Memory::default();
        let other = bearing(9, "f", 9);
        memory.follow(0, (1, vec![1]), &bearing(1, "a", 1));
        memory.forget();
        memory.follow(1, (2, vec![2]), &bearing(1, "a", 1));
        let blind = (0..100).filter(|_| memory.foresee(1, &other).is_none());
        assert_eq!(blind.count(), BLIND as usize);
        for seq in 2..100 {
            memory.follow(seq, (seq + 1, Vec::new()), &bearing(1, "a", 1));
            assert!(memory.chain().lately.len() <= MOST);
        }
        assert_eq!(seq(memory.foresee(99, &other)), Some(100));
    }
}
