//! Sites prepared in memory, by organization.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::attendance::sites::domain::Fences;
use crate::kernel::ids::OrgId;
use crate::kernel::version::Version;

/// Circles and lines of areas that are kept in all, of some 100 bytes each.
const MOST: usize = 1_000_000;

/// One for the process. What is not kept is read again.
#[derive(Debug, Default)]
pub struct Prepared(Mutex<Shelf>);

#[derive(Debug, Default)]
struct Shelf {
    kept: HashMap<OrgId, Kept>,
    size: usize,
    /// Grows with each use.
    tick: u64,
}

#[derive(Debug)]
struct Kept {
    version: Version,
    fences: Arc<Fences>,
    used: u64,
}

impl Prepared {
    /// The sites as they are in this version, if they are at hand.
    pub fn at(&self, org: OrgId, version: Version) -> Option<Arc<Fences>> {
        let mut shelf = self.held();
        shelf.tick += 1;
        let used = shelf.tick;
        let kept = shelf.kept.get_mut(&org)?;
        (kept.version == version).then(|| {
            kept.used = used;
            Arc::clone(&kept.fences)
        })
    }

    /// Keeps sites that were read after their version was. The oldest make room.
    pub fn keep(&self, org: OrgId, version: Version, fences: &Arc<Fences>) {
        let mut shelf = self.held();
        if shelf
            .kept
            .get(&org)
            .is_some_and(|kept| kept.version > version)
        {
            return;
        }
        shelf.forget(org);
        let size = 1 + fences.size();
        while shelf.size + size > MOST {
            let oldest = shelf.kept.iter().min_by_key(|(_, kept)| kept.used);
            let Some(org) = oldest.map(|(org, _)| *org) else {
                break;
            };
            shelf.forget(org);
        }
        shelf.tick += 1;
        let kept = Kept {
            version,
            fences: Arc::clone(fences),
            used: shelf.tick,
        };
        shelf.size += size;
        shelf.kept.insert(org, kept);
    }

    // A panic elsewhere cannot have left it half written in a way that matters: sizes are a bound.
    fn held(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn forget(&mut self, org: OrgId) {
        if let Some(kept) = self.kept.remove(&org) {
            self.size = self.size.saturating_sub(1 + kept.fences.size());
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_the_same_version_is_at_hand() {
        let (prepared, org) = (Prepared::default(), OrgId(Uuid::from_u128(1)));
        let fences = Arc::new(Fences::default());
        assert!(prepared.at(org, 1).is_none());
        prepared.keep(org, 2, &fences);
        assert!(prepared.at(org, 2).is_some());
        assert!(prepared.at(org, 1).is_none() && prepared.at(org, 3).is_none());
        // Who read before the change and comes after it takes nothing away.
        prepared.keep(org, 1, &fences);
        assert!(prepared.at(org, 2).is_some());
        assert!(prepared.at(OrgId(Uuid::from_u128(2)), 2).is_none());
    }
}
