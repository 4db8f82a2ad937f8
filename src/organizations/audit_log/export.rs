//! The export: the log in pieces, each read under the caller's permission anew, so that memory
//! is bounded and nobody goes on reading who may not any more.

use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use serde::Serialize;

use super::entries::Filter;
use super::queries::{self, Ends};
use super::wire::{AuditEntry, AuditExport, EXPORT_FORMAT, ExportFormat};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Gate, Tx};
use crate::organizations::audit::{Change, NOTHING, record};
use crate::organizations::audit_log::entries::Entry;
use crate::organizations::can;

/// Entries that are read in one go.
const PIECE: i64 = 500;

/// An export on its way.
pub struct Export {
    gate: Gate<can::ReadAudit>,
    filter: Filter,
    format: ExportFormat,
    /// The last position that was read, and the last one of all.
    at: i64,
    until: i64,
    /// What is to be sent before anything else is read.
    ready: Option<Bytes>,
}

impl Export {
    /// Reads the beginning, so that a refusal is an answer and no broken file. The export itself
    /// is an entry of the log, after those that it has.
    pub async fn begin(
        gate: Gate<can::ReadAudit>,
        filter: Filter,
        format: ExportFormat,
    ) -> Result<Self> {
        let again = gate.clone();
        let (header, ends) = gate
            .enter(async |tx| {
                let ends = queries::ends(tx).await?;
                let ends = ends.ok_or_else(|| Problem::internal("no audit log"))?;
                let header = header(tx, &ends, filter == Filter::default());
                let change = Change {
                    action: "audit.exported",
                    target_kind: "organization",
                    target_id: tx.org_id().0,
                };
                record(tx, change, NOTHING, Some(&header)).await?;
                Ok((header, ends))
            })
            .await?;
        let ready = match format {
            ExportFormat::Ndjson => line(&header)?,
            ExportFormat::Csv => table(&[COLUMNS.map(str::to_owned).to_vec()], "\u{feff}")?,
        };
        Ok(Self {
            gate: again,
            filter,
            format,
            at: ends.anchor.position,
            until: ends.head.position,
            ready: Some(Bytes::from(ready)),
        })
    }

    pub fn stream(self) -> impl Stream<Item = Result<Bytes>> {
        stream::try_unfold(self, |mut export| async move {
            let piece = export.next().await?;
            Ok(piece.map(|piece| (piece, export)))
        })
    }

    async fn next(&mut self) -> Result<Option<Bytes>> {
        if let Some(ready) = self.ready.take() {
            return Ok(Some(ready));
        }
        let (filter, at, until) = (self.filter.clone(), self.at, self.until);
        let entries = self
            .gate
            .clone()
            .enter(async |tx| queries::between(tx, &filter, at, until, PIECE).await)
            .await?;
        let Some(last) = entries.last() else {
            return Ok(None);
        };
        self.at = last.position;
        let piece = match self.format {
            ExportFormat::Ndjson => lines(entries)?,
            ExportFormat::Csv => table(&entries.into_iter().map(cells).collect::<Vec<_>>(), "")?,
        };
        Ok(Some(Bytes::from(piece)))
    }
}

fn header(tx: &Tx, ends: &Ends, complete: bool) -> AuditExport {
    AuditExport {
        format: EXPORT_FORMAT.to_owned(),
        organization_id: tx.org_id(),
        complete,
        anchor: ends.anchor.clone().into(),
        head: ends.head.clone().into(),
    }
}

fn line(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value).map_err(Problem::internal)?;
    line.push(b'\n');
    Ok(line)
}

fn lines(entries: Vec<Entry>) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    for entry in entries {
        text.append(&mut line(&AuditEntry::from(entry))?);
    }
    Ok(text)
}

const COLUMNS: [&str; 13] = [
    "position",
    "at",
    "actor_id",
    "action",
    "target_kind",
    "target_id",
    "before",
    "after",
    "origin",
    "id",
    "hash_version",
    "previous_hash",
    "hash",
];

fn cells(entry: Entry) -> Vec<String> {
    let entry = AuditEntry::from(entry);
    let text = |value: Option<String>| value.unwrap_or_default();
    vec![
        entry.position.to_string(),
        entry.at.to_rfc3339(),
        text(entry.actor_id.map(|id| id.to_string())),
        entry.action,
        entry.target_kind,
        entry.target_id.to_string(),
        text(entry.before.map(|value| value.to_string())),
        text(entry.after.map(|value| value.to_string())),
        text(entry.origin),
        entry.id.to_string(),
        entry.hash_version.to_string(),
        entry.previous_hash,
        entry.hash,
    ]
}

/// Rows as CSV (RFC 4180), after a prefix.
fn table(rows: &[Vec<String>], prefix: &str) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(prefix.as_bytes().to_vec());
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| harmless(cell)))
            .map_err(Problem::internal)?;
    }
    writer
        .into_inner()
        .map_err(|error| Problem::internal(error.to_string()))
}

/// A spreadsheet takes what begins like this for a formula; behind an apostrophe it is text.
fn harmless(cell: &str) -> String {
    let first = cell.trim_start().chars().next();
    let dangerous = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
    );
    if dangerous || cell.starts_with(['\t', '\r', '\n']) {
        return format!("'{cell}");
    }
    cell.to_owned()
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn nothing_is_taken_for_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"] {
            assert!(harmless(bad).starts_with('\''), "{bad}");
        }
        for good in ["", "department.moved", "{\"a\":1}", "a=b", "192.0.2.7"] {
            assert_eq!(harmless(good), good);
        }
    }
}
