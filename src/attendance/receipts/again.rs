//! A receipt that is given again.
//!
//! Must hold: the service signs only what its own chain vouches for. Whoever changes a row behind
//! its back gets no signature under it.

use ed25519_dalek::{Signature, VerifyingKey};

use super::domain::{bytes, digest};
use super::queries::{self, Stored};
use super::signer::{Desk, PublicKey, Signed};
use super::wire::SignedReceipt;
use crate::attendance::check_ins::wire::CheckInReceipt;
use crate::attendance::errors;
use crate::kernel::ids::CheckInId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// As many as a batch writes at the most, and so the farthest that a seal is away; with room.
const MOST: i64 = 1_024;

/// The receipt of one's own check-in.
pub async fn again(tx: &mut Tx, id: CheckInId, desk: &Desk) -> Result<CheckInReceipt> {
    let seq = queries::seq_of_own(tx, id).await?;
    let seq = seq.ok_or_else(|| Problem::not_found("check-in"))?;
    let seq = seq.ok_or_else(|| {
        Problem::new(
            &errors::NO_RECEIPT,
            "This check-in was made before the service gave receipts.",
        )
    })?;
    let sealed = queries::sealed_from(tx, seq).await?.ok_or_else(broken)?;
    let links = queries::whole_between(tx, seq, sealed, MOST).await?;
    require_intact(&links, seq, &desk.signer.keys()?)?;
    let stored = links.into_iter().next().ok_or_else(broken)?;
    give(&stored, desk)
}

fn give(stored: &Stored, desk: &Desk) -> Result<CheckInReceipt> {
    let content = stored.recorded.content(&stored.link)?;
    let signed = desk.signer.sign(&bytes(&content)?)?;
    let salt = stored.salt.as_ref();
    let receipt = SignedReceipt {
        content,
        evidence: salt.map(|salt| stored.recorded.evidence(salt)),
        signature: signed.into(),
    };
    CheckInReceipt::new(&stored.recorded, receipt)
}

/// Each is followed by the next, without a gap, and the last is sealed.
fn require_intact(links: &[Stored], first: i64, keys: &[PublicKey]) -> Result<()> {
    let mut before: Option<Vec<u8>> = None;
    for (stored, seq) in links.iter().zip(first..) {
        let content = bytes(&stored.recorded.content(&stored.link)?)?;
        let follows = before.is_none_or(|digest| digest == stored.link.previous);
        let told = stored.salt.as_ref().map(|salt| {
            let evidence = bytes(&stored.recorded.evidence(salt))?;
            Ok::<_, Problem>(digest(&evidence) == stored.link.evidence_digest)
        });
        let seal = stored.seal.as_ref();
        let sealed = seal.is_none_or(|seal| is_signed(&content, seal, keys));
        if stored.link.seq != seq || !follows || !told.transpose()?.unwrap_or(true) || !sealed {
            return Err(broken());
        }
        before = Some(digest(&content));
    }
    let last = links.last().and_then(|stored| stored.seal.as_ref());
    last.map(drop).ok_or_else(broken)
}

/// Whether one of the keys made this signature.
pub fn is_signed(content: &[u8], signed: &Signed, keys: &[PublicKey]) -> bool {
    let key = keys.iter().find(|key| key.id == signed.key_id);
    let key = key.and_then(|key| VerifyingKey::from_bytes(&key.bytes).ok());
    let signature = Signature::from_slice(&signed.signature).ok();
    key.zip(signature)
        .is_some_and(|(key, signature)| key.verify_strict(content, &signature).is_ok())
}

fn broken() -> Problem {
    Problem::new(
        &errors::RECEIPT_BROKEN,
        "The record of this check-in is not what was written, so the service signs no receipt of it. \
         Tell whoever runs the service; the receipt that you kept still holds.",
    )
}
