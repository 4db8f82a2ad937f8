//! The checking of a chain: entries go in one after the other, and what is wrong comes out.
//!
//! Pure, so that the same check serves the database and an exported file.
//!
//! Must hold: whatever entry was changed, removed, inserted or put elsewhere, after the chain
//! was written and without writing the rest of it and its head anew, is found.

use std::fmt;

use super::chain;
use super::entries::{Entry, Mark};
use crate::kernel::ids::AuditEntryId;

/// How many faults are told one by one; the rest is counted.
const TOLD: usize = 100;
/// How far around its place an entry's former place is looked for.
const NEAR: i64 = 16;

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Its content is not what its hash says.
    Changed { position: i64, id: AuditEntryId },
    /// It was written as another number.
    Moved {
        position: i64,
        id: AuditEntryId,
        from: i64,
    },
    /// It comes after one with a larger number.
    OutOfOrder { position: i64, id: AuditEntryId },
    /// Its number came before.
    Repeated { position: i64, id: AuditEntryId },
    /// Before the beginning of the chain, or after its head.
    Inserted { position: i64, id: AuditEntryId },
    /// In itself as it was written, but after another entry than this one.
    Unlinked { position: i64, id: AuditEntryId },
    /// Not there any more.
    Removed { from: i64, to: i64 },
    /// The last entry is not the one that the head names.
    WrongHead { position: i64 },
    /// Written by a newer version of the service.
    UnknownVersion { position: i64, version: i16 },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { position, id } => {
                write!(
                    f,
                    "entry {position} ({id}) was changed: its content is not what its hash says"
                )
            }
            Self::Moved { position, id, from } if from < position => write!(
                f,
                "entry {position} ({id}) was moved: it was written as number {from}, so an entry was \
                 inserted at {from} or after it, or the order was changed"
            ),
            Self::Moved { position, id, from } => write!(
                f,
                "entry {position} ({id}) was moved: it was written as number {from}, so an entry before \
                 it was removed, or the order was changed"
            ),
            Self::OutOfOrder { position, id } => {
                write!(
                    f,
                    "entry {position} ({id}) is not at its place: the order was changed"
                )
            }
            Self::Repeated { position, id } => {
                write!(
                    f,
                    "entry {position} ({id}) was inserted: the number came before"
                )
            }
            Self::Inserted { position, id } => {
                write!(
                    f,
                    "entry {position} ({id}) was inserted: the chain does not reach there"
                )
            }
            Self::Unlinked { position, id } => write!(
                f,
                "entry {position} ({id}) follows another entry than number {}, which was written anew \
                 or inserted",
                position - 1
            ),
            Self::Removed { from, to } if from == to => write!(f, "entry {from} was removed"),
            Self::Removed { from, to } => write!(f, "the entries {from} to {to} were removed"),
            Self::WrongHead { position } => write!(
                f,
                "entry {position} is not the one that the head of the chain names: it was written anew"
            ),
            Self::UnknownVersion { position, version } => write!(
                f,
                "entry {position} has the hash version {version}, which this version of muster does not know"
            ),
        }
    }
}

/// What a check came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub entries: u64,
    /// The first hundred.
    pub faults: Vec<Fault>,
    /// All of them.
    pub count: usize,
}

/// Takes entries in the order in which they are stored.
pub struct Verifier {
    /// Whether all entries are there, so that missing ones are a fault.
    complete: bool,
    anchor: i64,
    head: Mark,
    /// The entry before, if the next one must follow it.
    last: Mark,
    /// Numbers that were passed over so far, first and last.
    missing: Vec<(i64, i64)>,
    verdict: Verdict,
}

impl Verifier {
    /// For a whole chain, from what was forgotten to its head.
    pub fn new(anchor: Mark, head: Mark) -> Self {
        Self {
            complete: true,
            anchor: anchor.position,
            head,
            last: anchor,
            missing: Vec::new(),
            verdict: Verdict::default(),
        }
    }

    /// For some of a chain's entries, in their order.
    pub fn of_selection(anchor: Mark, head: Mark) -> Self {
        Self {
            complete: false,
            ..Self::new(anchor, head)
        }
    }

    fn fault(&mut self, fault: Fault) {
        self.verdict.count += 1;
        if self.verdict.faults.len() < TOLD {
            self.verdict.faults.push(fault);
        }
    }

    pub fn take(&mut self, entry: &Entry) {
        self.verdict.entries += 1;
        let (position, id) = (entry.position, entry.id);
        if entry.hash_version != chain::VERSION {
            let version = entry.hash_version;
            self.fault(Fault::UnknownVersion { position, version });
        } else if chain::digest(entry) != entry.hash {
            let fault = match self.former_place(entry) {
                Some(from) => {
                    self.found(from);
                    Fault::Moved { position, id, from }
                }
                None => Fault::Changed { position, id },
            };
            self.fault(fault);
        }
        if position <= self.anchor || position > self.head.position {
            self.fault(Fault::Inserted { position, id });
            return;
        }
        if position <= self.last.position {
            let fault = if self.complete && self.found(position) {
                Fault::OutOfOrder { position, id }
            } else if self.complete {
                Fault::Repeated { position, id }
            } else {
                Fault::OutOfOrder { position, id }
            };
            self.fault(fault);
            return;
        }
        if position > self.last.position + 1 {
            self.missing.push((self.last.position + 1, position - 1));
        } else if entry.previous_hash != self.last.hash {
            self.fault(Fault::Unlinked { position, id });
        }
        self.last = Mark {
            position,
            hash: entry.hash.clone(),
        };
    }

    /// The number under which the entry's hash is right: nearby, or one that is missing.
    fn former_place(&self, entry: &Entry) -> Option<i64> {
        let near = entry.position.saturating_sub(NEAR)..=entry.position.saturating_add(NEAR);
        let ranges = self.missing.iter().rev().take(4);
        let missing = ranges.flat_map(|(from, to)| (*from..=*to).take(64));
        near.chain(missing)
            .find(|place| chain::digest_at(entry, *place) == entry.hash)
    }

    /// Takes a number off those that are missing; false if it is none of them.
    fn found(&mut self, position: i64) -> bool {
        let holds = |range: &(i64, i64)| (range.0..=range.1).contains(&position);
        let Some(at) = self.missing.iter().position(holds) else {
            return false;
        };
        let (from, to) = self.missing.swap_remove(at);
        let rest = [(from, position - 1), (position + 1, to)];
        self.missing
            .extend(rest.into_iter().filter(|(from, to)| from <= to));
        true
    }

    /// Everything that was found.
    pub fn finish(mut self) -> Verdict {
        if !self.complete {
            return self.verdict;
        }
        let mut missing = std::mem::take(&mut self.missing);
        missing.sort_unstable();
        if self.last.position < self.head.position {
            missing.push((self.last.position + 1, self.head.position));
        } else if self.last.hash != self.head.hash {
            let position = self.last.position;
            self.fault(Fault::WrongHead { position });
        }
        for (from, to) in missing {
            self.fault(Fault::Removed { from, to });
        }
        self.verdict
    }
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
