//! Who receives parts at this moment.
//!
//! Must hold: nobody takes the places of all others, however many slow parts they begin.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result, busy, code};

/// Parts that a node receives at once; each holds up to [`super::PART`] bytes in memory.
const ALL: usize = 128;
/// Parts of one member that a node receives at once.
const MINE: usize = 16;

/// The places of this node.
#[derive(Default)]
pub struct Slots(Mutex<HashMap<MemberId, usize>>);

/// A place, free again when it is dropped.
pub struct Slot<'a> {
    slots: &'a Slots,
    member: MemberId,
}

impl Slots {
    pub fn take(&self, member: MemberId) -> Result<Slot<'_>> {
        let mut taken = self.held();
        let mine = taken.get(&member).copied().unwrap_or(0);
        if mine >= MINE {
            return Err(Problem::new(
                &code::RATE_LIMITED,
                format!("At most {MINE} parts of yours are received at once. Let one end first."),
            )
            .with_retry_after(1));
        }
        if taken.values().sum::<usize>() >= ALL {
            return Err(busy());
        }
        taken.insert(member, mine + 1);
        Ok(Slot {
            slots: self,
            member,
        })
    }

    /// A map of numbers: a panic elsewhere cannot have left it half changed.
    fn held(&self) -> MutexGuard<'_, HashMap<MemberId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut taken = self.slots.held();
        match taken.get_mut(&self.member) {
            Some(mine) if *mine > 1 => *mine -= 1,
            _ => drop(taken.remove(&self.member)),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn one_member_takes_no_more_than_their_share() {
        let slots = Slots::default();
        let member = |number: usize| MemberId(Uuid::from_u128(number as u128));
        let mut own: Vec<_> = (0..MINE).map(|_| slots.take(member(0)).unwrap()).collect();
        let refused = slots.take(member(0)).err().unwrap();
        assert_eq!(refused.code(), &code::RATE_LIMITED);
        let others: Vec<_> = (MINE..ALL)
            .map(|number| slots.take(member(number)).unwrap())
            .collect();
        let full = slots.take(member(ALL)).err().unwrap();
        assert_eq!(full.code(), &code::OVERLOADED);
        own.pop();
        assert!(slots.take(member(0)).is_ok());
        drop((own, others));
        assert!(slots.held().is_empty());
    }
}
