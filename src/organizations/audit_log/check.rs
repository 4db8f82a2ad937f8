//! `muster verify`: is the audit log what was written?

use std::io::BufRead;

use diesel_async::SimpleAsyncConnection;

use super::entries::Filter;
use super::queries;
use super::wire::{AuditEntry, AuditExport, EXPORT_FORMAT};
use crate::kernel::ids::OrgId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations::audit_log::entries::Mark;
use crate::organizations::audit_log::verify::{Verdict, Verifier};
use crate::organizations::organization;

/// Entries that are read in one go.
const PIECE: i64 = 1_000;
/// Organizations that are looked up in one go.
const BATCH: i64 = 500;

/// What the check of one chain came to.
#[derive(Debug)]
pub struct Checked {
    pub organization: OrgId,
    /// Whether all entries were there to be checked, or a selection.
    pub complete: bool,
    pub anchor: Mark,
    pub head: Mark,
    pub verdict: Verdict,
    /// A head that was noted down elsewhere, and is not in the chain: never was, or was forgotten.
    pub contradicts: Option<Mark>,
    /// A line of a file that is no entry.
    pub unreadable: Option<String>,
}

impl Checked {
    pub fn is_intact(&self) -> bool {
        self.verdict.count == 0 && self.contradicts.is_none() && self.unreadable.is_none()
    }
}

/// Every organization of the database, in the order of their ids.
pub async fn organizations(tenancy: &Tenancy) -> Result<Vec<OrgId>> {
    let mut all: Vec<OrgId> = Vec::new();
    loop {
        let after = all.last().copied();
        let batch = tenancy
            .db()
            .autocommit(async |conn| organization::queries::all(conn, after, BATCH).await)
            .await?;
        if batch.is_empty() {
            return Ok(all);
        }
        all.extend(batch);
    }
}

/// Checks the chain of one organization in the database. `noted` is a head that somebody kept.
pub async fn in_database(
    tenancy: &Tenancy,
    organization: OrgId,
    noted: Option<&Mark>,
) -> Result<Checked> {
    tenancy
        .as_system(organization, async |tx| check(tx, noted).await)
        .await
}

async fn check(tx: &mut Tx, noted: Option<&Mark>) -> Result<Checked> {
    // One moment for all pieces, whatever is appended or forgotten meanwhile.
    tx.conn()
        .batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        .await?;
    let ends = queries::ends(tx).await?;
    let ends = ends.ok_or_else(|| Problem::not_found("audit log"))?;
    let mut noted = Noted::new(noted, &ends.anchor);
    let mut verifier = Verifier::new(ends.anchor.clone(), ends.head.clone());
    let mut at = i64::MIN;
    loop {
        let entries = queries::between(tx, &Filter::default(), at, i64::MAX, PIECE).await?;
        let Some(last) = entries.last() else {
            break;
        };
        at = last.position;
        for entry in &entries {
            noted.see(entry.position, &entry.hash);
            verifier.take(entry);
        }
    }
    Ok(Checked {
        organization: tx.org_id(),
        complete: true,
        anchor: ends.anchor,
        head: ends.head,
        verdict: verifier.finish(),
        contradicts: noted.unseen(),
        unreadable: None,
    })
}

/// Checks an exported file.
pub fn in_file(mut file: impl BufRead, noted: Option<&Mark>) -> Result<Checked, String> {
    let mut line = String::new();
    file.read_line(&mut line)
        .map_err(|error| error.to_string())?;
    let header: AuditExport = serde_json::from_str(&line)
        .map_err(|error| format!("its first line is not the head of an export: {error}"))?;
    if header.format != EXPORT_FORMAT {
        return Err(format!(
            "its format is {:?}, and this version of muster knows {EXPORT_FORMAT}",
            header.format
        ));
    }
    let marks = header.anchor.mark().zip(header.head.mark());
    let (anchor, head) =
        marks.ok_or("its first line has a hash that is not 64 hexadecimal digits")?;
    let mut noted = Noted::new(noted, &anchor);
    let mut verifier = match header.complete {
        true => Verifier::new(anchor.clone(), head.clone()),
        false => Verifier::of_selection(anchor.clone(), head.clone()),
    };
    let mut unreadable = None;
    for (number, line) in file.lines().enumerate() {
        let line = line.map_err(|error| error.to_string())?;
        let entry = serde_json::from_str(&line)
            .map_err(|error| error.to_string())
            .and_then(|entry: AuditEntry| {
                entry
                    .link(header.organization_id)
                    .ok_or_else(|| "a hash is not 64 hexadecimal digits".to_owned())
            });
        match entry {
            Ok(entry) => {
                noted.see(entry.position, &entry.hash);
                verifier.take(&entry);
            }
            Err(why) => {
                let first = format!("line {} is no entry: {why}", number + 2);
                unreadable.get_or_insert(first);
            }
        }
    }
    let contradicts = if header.complete {
        noted.unseen()
    } else {
        None
    };
    Ok(Checked {
        organization: header.organization_id,
        complete: header.complete,
        anchor,
        head,
        verdict: verifier.finish(),
        contradicts,
        unreadable,
    })
}

/// A head that was noted down elsewhere: the chain must pass through it.
struct Noted {
    mark: Option<Mark>,
}

impl Noted {
    fn new(mark: Option<&Mark>, anchor: &Mark) -> Self {
        let mark = mark.filter(|mark| *mark != anchor);
        Self {
            mark: mark.cloned(),
        }
    }

    fn see(&mut self, position: i64, hash: &[u8]) {
        self.mark
            .take_if(|mark| mark.position == position && mark.hash == hash);
    }

    fn unseen(self) -> Option<Mark> {
        self.mark
    }
}
