//! What passes from somebody who leaves to their successor, in slices that this one must not
//! know: each gives a step, and `app` puts them together.
//!
//! Must hold: a step hands over all that the leaver owns in its slice and takes the leaver out
//! of what is still to come; what was stays as it was; it is safe to repeat. The list of all
//! columns that name a member, with what becomes of each, is in
//! `tests/api/guards/handover.rs`, compared with the database's catalog.

use std::collections::BTreeMap;

use futures_util::future::LocalBoxFuture;
use serde::Serialize;

use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// Who hands over to whom; the successor may act, and cannot leave before the commit.
#[derive(Debug, Clone, Copy)]
pub struct Handover {
    pub leaver: MemberId,
    pub successor: MemberId,
}

/// How many of each kind were handed over, for the audit log.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Handed(BTreeMap<&'static str, usize>);

impl Handed {
    pub fn add(&mut self, kind: &'static str, count: usize) {
        if count > 0 {
            *self.0.entry(kind).or_default() += count;
        }
    }
}

/// A slice's part, run in the transaction in which the leaver leaves.
pub type Step = for<'a> fn(&'a mut Tx, Handover, &'a mut Handed) -> LocalBoxFuture<'a, Result<()>>;

/// The parts of all slices, one after the other.
#[derive(Debug, Clone, Copy)]
pub struct Steps(pub &'static [Step]);

impl Steps {
    pub async fn run(self, tx: &mut Tx, handover: Handover, handed: &mut Handed) -> Result<()> {
        for step in self.0 {
            step(tx, handover, handed).await?;
        }
        Ok(())
    }
}
