//! What decides about a batch is read before the lock of the chain, and looked at once more under it.
//!
//! Must hold: no check-in is written whose verdict, doubts or repeat would have been another one
//! with what the chain has before it.
//!
//! Until the lock, other batches of the organization are written, here and on other nodes. What they may add
//! that bears on this one are check-ins: of the same person, with the same device, under the same id.
//! All of them have greater numbers than the newest one that was known, and nobody adds more under the
//! lock; so one look at the greater numbers says whether something is missing. Usually nothing is;
//! otherwise everything is read again.
//!
//! All else that decides is changed without this lock, and was before, too: rules of places and sites, plans, approved
//! spans, corrections, decisions about field work, sessions and memberships. It is read after the request
//! came, so whatever was changed before is seen. What is changed while a check-in is
//! being written finds it there or computes it again: every change marks its results as stale, and those of a
//! closed period are kept by who computes them.

use std::collections::HashSet;

use diesel_async::AsyncPgConnection;

use super::known::Known;
use super::queries::{self, Bearing, Head};
use super::{Ledger, Ruling};
use crate::attendance::check_ins::lane::Coming;
use crate::attendance::photos::Album;
use crate::kernel::lane::Entry;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

impl<'a> Bearing<'a> {
    pub fn of(batch: &'a [Entry<'_, Coming>]) -> Self {
        let members: HashSet<_> = batch.iter().map(|entry| entry.member_id).collect();
        let devices = batch
            .iter()
            .filter_map(|entry| entry.item.device.as_deref());
        let devices: HashSet<_> = devices.collect();
        Self {
            members: members.into_iter().collect(),
            devices: devices.into_iter().collect(),
            ids: batch.iter().map(|entry| entry.item.id).collect(),
        }
    }
}

/// Decides about all of a batch, and locks the chain, which is to be written next.
pub async fn judge(tx: &mut Tx, batch: &[Entry<'_, Coming>]) -> Result<(Head, Vec<Ruling>)> {
    // Whether a photo is free is known under the lock only.
    let read = match Album::is_asked(batch) {
        true => None,
        false => {
            let known = Known::read(tx, batch).await?;
            Some((known.until, rule(known, batch)?))
        }
    };
    // The next batch is read meanwhile.
    tx.let_next_begin();
    let until = read.as_ref().map(|(until, _)| *until);
    let (head, is_complete) = lock(tx, until, &Bearing::of(batch)).await?;
    match read.filter(|_| is_complete) {
        Some((_, rulings)) => Ok((head, rulings)),
        None => Ok((head, rule(Known::read(tx, batch).await?, batch)?)),
    }
}

fn rule(known: Known, batch: &[Entry<'_, Coming>]) -> Result<Vec<Ruling>> {
    let mut ledger = Ledger(known);
    batch.iter().map(|entry| ledger.rule(entry)).collect()
}

/// The head, locked, and whether all that bears on the batch was known with the check-ins until then.
async fn lock(tx: &mut Tx, until: Option<i64>, bearing: &Bearing<'_>) -> Result<(Head, bool)> {
    if let Some(locked) = try_lock(tx, until, bearing).await? {
        return Ok(locked);
    }
    // Once in the life of an organization.
    queries::begin(tx).await?;
    let locked = try_lock(tx, until, bearing).await?;
    locked.ok_or_else(|| Problem::internal("a chain that was begun is not there"))
}

/// Both on one way, the lock first: when the second is asked, it is there.
async fn try_lock(
    tx: &mut Tx,
    until: Option<i64>,
    bearing: &Bearing<'_>,
) -> Result<Option<(Head, bool)>> {
    let org = tx.org_id();
    let conn: &AsyncPgConnection = tx.conn();
    let complete = async {
        match until {
            Some(until) => Ok(!queries::is_newer(conn, org, until, bearing).await?),
            None => Ok(false),
        }
    };
    let (head, complete) = futures_util::try_join!(queries::lock(conn, org), complete)?;
    Ok(head.map(|head| (head, complete)))
}
