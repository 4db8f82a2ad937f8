//! `muster verify --keys`: are the check-ins of an exported file what was written?

use std::io::BufRead;

use super::export::EXPORT_FORMAT;
use super::verify::{Keys, Line, Verdict, Verifier};
use super::wire::{ReceiptExport, ReceiptMark};
use crate::kernel::ids::OrgId;

/// What the check of one file came to.
#[derive(Debug)]
pub struct Checked {
    pub organization: OrgId,
    pub head: ReceiptMark,
    /// Check-ins that are older than the chain, and of which the file says nothing.
    pub before_chain: i64,
    pub verdict: Verdict,
    /// The first line of the file that is no receipt.
    pub unreadable: Option<String>,
}

impl Checked {
    pub fn is_intact(&self) -> bool {
        self.verdict.count == 0 && self.unreadable.is_none()
    }
}

/// Checks an exported file with the published keys.
pub fn in_file(mut file: impl BufRead, keys: Keys) -> Result<Checked, String> {
    let mut line = String::new();
    file.read_line(&mut line)
        .map_err(|error| error.to_string())?;
    let header: ReceiptExport = serde_json::from_str(&line)
        .map_err(|error| format!("its first line is not the head of an export: {error}"))?;
    if header.format != EXPORT_FORMAT {
        return Err(format!(
            "its format is {:?}, and with --keys this version of muster checks {EXPORT_FORMAT}",
            header.format
        ));
    }
    let organization = header.organization_id;
    let head = (header.head.seq, header.head.digest.clone());
    let mut verifier = Verifier::new(keys, organization.to_string(), head);
    let mut unreadable = None;
    for (number, line) in file.lines().enumerate() {
        let line = line.map_err(|error| error.to_string())?;
        let taken = serde_json::from_str(&line)
            .map_err(|error| error.to_string())
            .and_then(|line: Line| verifier.take(line));
        if let Err(why) = taken {
            let first = format!("line {} is no receipt: {why}", number + 2);
            unreadable.get_or_insert(first);
        }
    }
    Ok(Checked {
        organization,
        head: header.head,
        before_chain: header.before_chain,
        verdict: verifier.finish(),
        unreadable,
    })
}
