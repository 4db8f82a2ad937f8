//! What decides about a batch is read before the lock of the chain, and looked at once more for what came since.
//!
//! Must hold: no check-in is written whose verdict, doubts or repeat would have been another one
//! with what the chain has before it.
//!
//! Until the lock, other batches of the organization are written, here and on other nodes. What they may add
//! that bears on this one are check-ins: of the same person, with the same device, under the same id.
//! All of them have greater numbers than the newest one that was known. Where this process wrote all of them,
//! it knows whether one of them bears on this batch ([`Memory`]), and foresees the head behind which the batch is written;
//! the statements that write it fail where the head is another one. Otherwise the head is locked, nobody adds more then,
//! and one look at the greater numbers says whether something is missing. Usually nothing is; otherwise everything is read
//! again.
//!
//! All else that decides is changed without this lock, and was before, too: rules of places and sites, plans, approved
//! spans, corrections, decisions about field work, sessions and memberships. It is read after the request
//! came, so whatever was changed before is seen. What is changed while a check-in is
//! being written finds it there or computes it again: every change marks its results as stale, and those of a
//! closed period are kept by who computes them.

use std::collections::HashSet;
use std::sync::Arc;

use diesel_async::AsyncPgConnection;

use super::known::{Known, Read};
use super::memory::Memory;
use super::queries::{self, Bearing, Head};
use super::{Ledger, Ruling};
use crate::attendance::check_ins::lane::Coming;
use crate::attendance::photos::Album;
use crate::kernel::ids::AccountId;
use crate::kernel::lane::{Asking, Entry, Trust};
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

/// What is there of a batch when it is known who its people are.
#[derive(Default)]
pub struct Ahead {
    pub read: Option<Read>,
    pub memory: Arc<Memory>,
}

/// Reads what decides on the same way as who the callers are, where they were proved before.
pub async fn ahead(
    asking: Asking<'_>,
    memory: Arc<Memory>,
    items: &[(AccountId, &Coming)],
) -> Result<Ahead> {
    if asking.trust == Trust::Nothing {
        memory.forget();
    }
    let members = asking.members.unwrap_or_default().iter();
    let batch: Vec<_> = members
        .zip(items)
        .map(|(member_id, (_, item))| Entry {
            member_id: *member_id,
            item: *item,
        })
        .collect();
    let read = match batch.is_empty() || Album::is_asked(&batch) {
        true => None,
        false => Some(Read::ask(asking.conn, (asking.org_id, asking.now), &batch).await?),
    };
    Ok(Ahead { read, memory })
}

/// What was decided of a batch, and the head behind which it is to be written.
pub struct Judged {
    pub head: Head,
    /// It was foreseen, and is to be confirmed. If not, it is locked.
    pub is_foreseen: bool,
    pub rulings: Vec<Ruling>,
}

/// Decides about all of a batch.
pub async fn judge(
    tx: &mut Tx,
    batch: &[Entry<'_, Coming>],
    bearing: &Bearing<'_>,
    Ahead { read, memory }: Ahead,
) -> Result<Judged> {
    // Whether a photo is free is known under the lock only.
    if Album::is_asked(batch) {
        let (head, _) = lock(tx, None, bearing).await?;
        return judge_locked(tx, batch, head).await;
    }
    let read = match read.filter(|read| read.is_of(batch)) {
        Some(read) => read,
        None => ask(tx, batch).await?,
    };
    let known = Known::of(tx, batch, read).await?;
    let until = known.until;
    let rulings = rule(known, batch)?;
    if let Some(head) = memory.foresee(until, bearing) {
        return Ok(Judged {
            head,
            is_foreseen: true,
            rulings,
        });
    }
    match lock(tx, Some(until), bearing).await? {
        (head, true) => Ok(Judged {
            head,
            is_foreseen: false,
            rulings,
        }),
        (head, false) => judge_locked(tx, batch, head).await,
    }
}

async fn judge_locked(tx: &mut Tx, batch: &[Entry<'_, Coming>], head: Head) -> Result<Judged> {
    let read = ask(tx, batch).await?;
    let known = Known::of(tx, batch, read).await?;
    Ok(Judged {
        head,
        is_foreseen: false,
        rulings: rule(known, batch)?,
    })
}

async fn ask(tx: &mut Tx, batch: &[Entry<'_, Coming>]) -> Result<Read> {
    let here = (tx.org_id(), tx.now());
    Read::ask(tx.conn(), here, batch).await
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
