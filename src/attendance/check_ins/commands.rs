//! Making check-ins, many at once.
//!
//! One way to the database reads what all verdicts of a batch need, and one writes all rows; where it is not known
//! what was written in between, one more locks the chain and sees whether it was still all. The sites and the rules are at hand in
//! memory, in the versions that the first names.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use uuid::Builder;

use super::batch::{Ahead, Batch, Bearing, Judged, Ready, Ruling, judge, write};
use super::lane::{Came, Coming, Receipt};
use super::wire::{CheckInReceipt, NewCheckIn};
use crate::attendance::Desk;
use crate::attendance::doubts::commands::raise;
use crate::attendance::photos;
use crate::attendance::receipts::domain::{self as receipts, Link};
use crate::attendance::receipts::wire::SignedReceipt;
use crate::kernel::ids::{CheckInId, OrgId};
use crate::kernel::lane::Entry;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Arrival, Tx};

impl Coming {
    /// Checks what can be checked without the database. Without an id of the client's, its
    /// `Idempotency-Key` becomes one, which no other member and no other organization has.
    pub fn new(
        new: NewCheckIn,
        arrival: &Arrival,
        (key, fingerprint): (Option<String>, Vec<u8>),
        fresh: CheckInId,
        desk: Arc<Desk>,
    ) -> Result<Self> {
        let (fix, wifi) = (new.fix()?, new.bssid()?);
        new.check_claim()?;
        let org = arrival.org_id;
        let of_key = |key: String| {
            let account = arrival.account_id.0;
            let digest = digest(&[org.0.as_bytes(), account.as_bytes(), key.as_bytes()]);
            CheckInId(Builder::from_custom_bytes(first(&digest)).into_uuid())
        };
        let mut salt = [0; 16];
        desk.entropy.fill(&mut salt);
        Ok(Self {
            id: new.id.or_else(|| key.map(of_key)).unwrap_or(fresh),
            at: arrival.at,
            origin: arrival.origin,
            device: new.device_id.as_ref().map(|id| device(org, id)),
            fix,
            wifi,
            new,
            fingerprint,
            salt,
            desk,
        })
    }
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn first(digest: &[u8; 32]) -> [u8; 16] {
    let [a, ..] = digest.as_chunks::<16>().0 else {
        return [0; 16];
    };
    *a
}

/// What is kept of a device's name for itself: enough to see that it is the same one.
fn device(org: OrgId, name: &str) -> String {
    receipts::hex(&first(&digest(&[org.0.as_bytes(), name.as_bytes()])))
}

/// Records check-ins in their order, wherever they were made, each with an answer of its own.
pub async fn record(
    tx: &mut Tx,
    batch: &[Entry<'_, Coming>],
    ahead: Ahead,
) -> Result<Vec<Result<Came>>> {
    let bearing = Bearing::of(batch);
    let memory = Arc::clone(&ahead.memory);
    let Judged {
        head,
        is_foreseen,
        rulings,
    } = judge(tx, batch, &bearing, ahead).await?;
    let (mut seq, mut previous) = head.clone();
    let mut answers = Vec::with_capacity(batch.len());
    let mut written = Vec::with_capacity(batch.len());
    let mut doubted = Vec::new();
    for (entry, ruling) in batch.iter().zip(rulings) {
        let ready = match ruling {
            Ruling::Recorded(ready) => *ready,
            Ruling::Before(id) => {
                answers.push(Ok(Came::Before(id)));
                continue;
            }
            Ruling::Refused(problem) => {
                answers.push(Err(problem));
                continue;
            }
        };
        let Ready {
            recorded,
            raised,
            evidence,
            evidence_digest,
            event,
        } = ready;
        if !raised.is_empty() {
            doubted.push((recorded.row.id, entry.member_id, raised));
        }
        seq += 1;
        let link = Link {
            seq,
            previous,
            evidence_digest,
        };
        let content = recorded.content(&link)?;
        let bytes = receipts::bytes(&content)?;
        previous = receipts::digest(&bytes);
        tx.emit(event);
        written.push((entry.item, link));
        answers.push(Ok(Came::Recorded(Box::new(Receipt {
            recorded,
            content,
            bytes,
            evidence,
        }))));
    }
    let recorded = answers.iter().filter_map(|answer| match answer {
        Ok(Came::Recorded(receipt)) => Some(receipt.as_ref()),
        _ => None,
    });
    let rows: Vec<_> = recorded.zip(&written).collect();
    let Some((newest, (coming, _))) = rows.last() else {
        return Ok(answers);
    };
    // One signature vouches for the batch; each one's own is made after the commit.
    let seal = coming.desk.signer.sign(&newest.bytes)?;
    let has_photos = rows
        .iter()
        .any(|(receipt, _)| !receipt.recorded.photos.is_empty());
    let is_all = doubted.is_empty() && !has_photos;
    memory.follow(head.0, (seq, previous.clone()), &bearing);
    // The next one is read and judged meanwhile.
    tx.let_next_begin();
    let written = Batch {
        rows: &rows,
        digest: &previous,
        seal: &seal,
        foreseen: is_foreseen.then_some(&head),
    };
    write(tx, written, is_all).await?;
    if is_all {
        return Ok(answers);
    }
    let taken = rows.iter().map(|(receipt, _)| {
        let recorded = &receipt.recorded;
        (&recorded.row, recorded.photos.as_slice())
    });
    photos::write(tx, &coming.desk.files, taken).await?;
    raise(tx, doubted).await?;
    Ok(answers)
}

impl Receipt {
    pub fn signed(self, desk: &Desk) -> Result<CheckInReceipt> {
        let signed = SignedReceipt {
            signature: desk.signer.sign(&self.bytes)?.into(),
            content: self.content,
            evidence: Some(self.evidence),
        };
        CheckInReceipt::new(&self.recorded, signed)
    }
}
