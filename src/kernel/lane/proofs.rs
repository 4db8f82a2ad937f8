//! Callers of a lane who were proved before.
//!
//! Must hold: nobody acts because of it. Who is in it is [confirmed](crate::kernel::caller::Authority::confirm) by the
//! transaction that writes, or proved by it.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::kernel::caller::{Identity, Proved};
use crate::kernel::ids::MemberId;

/// Callers that are remembered, a queue; of more, all are forgotten. A dozen MiB, where so many work.
const MOST: usize = 131_072;

#[derive(Default)]
pub struct Proofs(Mutex<HashMap<Identity, MemberId>>);

impl Proofs {
    pub fn keep(&self, proved: impl Iterator<Item = (Identity, MemberId)>) {
        let mut known = self.known();
        for (caller, member) in proved {
            if known.len() >= MOST {
                known.clear();
            }
            known.insert(caller, member);
        }
    }

    /// What they were, if all of them were something.
    pub fn of(&self, callers: &[Identity]) -> Option<Vec<MemberId>> {
        let known = self.known();
        callers
            .iter()
            .map(|caller| known.get(caller).copied())
            .collect()
    }

    pub fn forget(&self, callers: &[Identity]) {
        let mut known = self.known();
        for caller in callers {
            known.remove(caller);
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Identity, MemberId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// These, each once, as they are to be confirmed.
pub fn once_each(callers: &[Identity], members: &[MemberId]) -> Proved {
    let sessions: HashSet<_> = callers.iter().map(|caller| caller.session_id).collect();
    let accounts = callers.iter().map(|caller| caller.account_id);
    let pairs: HashSet<_> = accounts.zip(members.iter().copied()).collect();
    let (accounts, members) = pairs.into_iter().unzip();
    Proved {
        sessions: sessions.into_iter().collect(),
        accounts,
        members,
    }
}
