//! The export of the chain in pieces, each read under the caller's permission anew, so that memory
//! is bounded and nobody goes on reading who may not any more.

use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use serde::Serialize;

use super::domain::{GENESIS, bytes, digest, hex};
use super::queries::{self, Stored};
use super::wire::{ExportedReceipt, ReceiptExport, ReceiptMark};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Gate;
use crate::organizations::audit::{Change, NOTHING, record};
use crate::organizations::can;

/// Of the exported file.
pub const EXPORT_FORMAT: &str = "muster-check-ins-1";
/// Receipts that are read in one go.
const PIECE: i64 = 500;

/// An export on its way.
pub struct Export {
    gate: Gate<can::ExportReceipts>,
    /// The next number, and the last one of all.
    next: i64,
    until: i64,
    /// What is to be sent before anything else is read.
    ready: Option<Bytes>,
}

impl Export {
    /// Reads the beginning, so that a refusal is an answer and no broken file. That somebody
    /// exported it is in the audit log.
    pub async fn begin(gate: Gate<can::ExportReceipts>) -> Result<Self> {
        let again = gate.clone();
        let header = gate
            .enter(async |tx| {
                let (seq, newest) = queries::head(tx).await?.unwrap_or((0, GENESIS.to_vec()));
                let header = ReceiptExport {
                    format: EXPORT_FORMAT.to_owned(),
                    organization_id: tx.org_id(),
                    head: ReceiptMark {
                        seq,
                        digest: hex(&newest),
                    },
                    before_chain: queries::before_chain(tx).await?,
                };
                let change = Change {
                    action: "attendance_receipts.exported",
                    target_kind: "organization",
                    target_id: tx.org_id().0,
                };
                record(tx, change, NOTHING, Some(&header)).await?;
                Ok(header)
            })
            .await?;
        Ok(Self {
            gate: again,
            next: 1,
            until: header.head.seq,
            ready: Some(Bytes::from(line(&header)?)),
        })
    }

    pub fn stream(self) -> impl Stream<Item = Result<Bytes>> {
        stream::try_unfold(self, |mut export| async move {
            let piece = export.piece().await?;
            Ok(piece.map(|piece| (piece, export)))
        })
    }

    async fn piece(&mut self) -> Result<Option<Bytes>> {
        if let Some(ready) = self.ready.take() {
            return Ok(Some(ready));
        }
        if self.next > self.until {
            return Ok(None);
        }
        let (from, until) = (self.next, self.until);
        let gate = self.gate.clone();
        let read = gate.enter(async |tx| queries::between(tx, from, until, PIECE).await);
        let receipts = read.await?;
        // What is missing is passed over: the check of the file finds it.
        let Some(last) = receipts.last() else {
            return Ok(None);
        };
        self.next = last.link.seq + 1;
        let mut text = Vec::new();
        for receipt in receipts {
            text.append(&mut line(&exported(receipt)?)?);
        }
        Ok(Some(Bytes::from(text)))
    }
}

fn exported(stored: Stored) -> Result<ExportedReceipt> {
    let content = stored.recorded.content(&stored.link)?;
    Ok(ExportedReceipt {
        digest: hex(&digest(&bytes(&content)?)),
        content,
        seal: stored.seal.map(Into::into),
    })
}

fn line(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value).map_err(Problem::internal)?;
    line.push(b'\n');
    Ok(line)
}
