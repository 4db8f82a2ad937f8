//! `muster verify`: whether the audit log is what was written, in the database or in a file; and
//! whether the check-ins of an exported file are.
//! It only reads, and so works beside a service that runs, also on its private PostgreSQL.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::PathBuf;

use clap::Args;

use super::config::Settings;
use super::database::{Database, Error};
use super::services::{Senses, Services};
use crate::attendance::receipts::check as receipts;
use crate::attendance::receipts::verify::Keys;
use crate::kernel::ids::OrgId;
use crate::organizations::audit_log::chain::{hex, unhex};
use crate::organizations::audit_log::check::{self, Checked};
use crate::organizations::audit_log::entries::Mark;

/// What to check.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Verify {
    /// Only this organization; all of the database otherwise.
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    pub organization: Option<OrgId>,
    /// An exported file (ndjson) instead of the database; no database is needed.
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The public keys of receipts (JWKS, as /.well-known/receipt-keys.json has them): the file is an
    /// export of check-ins.
    #[arg(long, value_name = "FILE", requires = "file", conflicts_with = "head")]
    pub keys: Option<PathBuf>,
    /// A head that was noted down before: the chain must still pass through it. For one
    /// organization or a file.
    #[arg(long, value_name = "POSITION:HASH", value_parser = parse_head)]
    pub head: Option<Head>,
}

/// A noted head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head(Mark);

fn parse_head(text: &str) -> Result<Head, String> {
    let mark = text.split_once(':').and_then(|(position, hash)| {
        Some(Mark {
            position: position.parse().ok()?,
            hash: unhex(hash)?,
        })
    });
    mark.map(Head)
        .ok_or_else(|| "must be a position, a colon and 64 hexadecimal digits".to_owned())
}

/// Fails when anything was found.
pub async fn run(settings: Settings, what: Verify) -> Result<(), Error> {
    if what.head.is_some() && what.organization.is_none() && what.file.is_none() {
        return Err("--head is the head of one chain: name its --organization or --file".into());
    }
    if let Some(path) = &what.file {
        let wrong = |error: String| format!("{}: {error}", path.display());
        let file = File::open(path).map_err(|error| wrong(error.to_string()))?;
        if let Some(keys) = &what.keys {
            let unusable = |error: String| format!("{}: {error}", keys.display());
            let text = std::fs::read_to_string(keys).map_err(|e| unusable(e.to_string()))?;
            let keys = Keys::parse(&text).map_err(unusable)?;
            let checked = receipts::in_file(BufReader::new(file), keys).map_err(wrong)?;
            return match tell_receipts(&checked)? {
                true => Ok(()),
                false => Err("the check-ins are not what was written".into()),
            };
        }
        let noted = what.head.as_ref().map(|head| &head.0);
        let checked = check::in_file(BufReader::new(file), noted).map_err(wrong)?;
        return conclude(usize::from(!tell(&checked)?));
    }
    let database = Database::open_beside(&settings).await?;
    let outcome = in_database(&database, settings, &what).await;
    let closed = database.close().await;
    outcome.and(closed)
}

async fn in_database(database: &Database, settings: Settings, what: &Verify) -> Result<(), Error> {
    let services = Services::build(settings, &database.url, Senses::default())?;
    let organizations = match what.organization {
        Some(id) => vec![id],
        None => check::organizations(&services.tenancy).await?,
    };
    let noted = what.head.as_ref().map(|head| &head.0);
    let mut broken = 0;
    for id in organizations {
        let intact = match check::in_database(&services.tenancy, id, noted).await {
            Ok(checked) => tell(&checked)?,
            Err(problem) => {
                writeln!(
                    std::io::stdout(),
                    "{id}: cannot be checked: {}",
                    problem.detail()
                )?;
                false
            }
        };
        broken += usize::from(!intact);
    }
    conclude(broken)
}

/// Says what was found; true if nothing was.
fn tell(checked: &Checked) -> Result<bool, Error> {
    let mut out = std::io::stdout();
    let id = checked.organization;
    for fault in &checked.verdict.faults {
        writeln!(out, "{id}: {fault}")?;
    }
    let untold = checked.verdict.count - checked.verdict.faults.len();
    if untold > 0 {
        writeln!(out, "{id}: and {untold} more")?;
    }
    if let Some(why) = &checked.unreadable {
        writeln!(out, "{id}: {why}")?;
    }
    if let Some(mark) = &checked.contradicts {
        let (position, hash) = (mark.position, hex(&mark.hash));
        if position < checked.anchor.position {
            let anchor = checked.anchor.position;
            writeln!(
                out,
                "{id}: the noted head {position} proves nothing any more: the entries up to {anchor} were forgotten"
            )?;
            return Ok(false);
        }
        writeln!(
            out,
            "{id}: the chain does not pass through the noted head {position}:{hash}"
        )?;
    }
    if checked.is_intact() {
        let (entries, position) = (checked.verdict.entries, checked.head.position);
        let hash = hex(&checked.head.hash);
        let what = match checked.complete {
            true => "intact",
            false => {
                "a selection, in which no entry was changed; whether one is missing cannot be told"
            }
        };
        writeln!(
            out,
            "{id}: {what}: {entries} entries, head {position}:{hash}"
        )?;
    }
    Ok(checked.is_intact())
}

/// Says what was found among check-ins, the first first; true if nothing was.
fn tell_receipts(checked: &receipts::Checked) -> Result<bool, Error> {
    let mut out = std::io::stdout();
    let id = checked.organization;
    for fault in &checked.verdict.faults {
        writeln!(out, "{id}: {fault}")?;
    }
    let untold = checked.verdict.count - checked.verdict.faults.len();
    if untold > 0 {
        writeln!(out, "{id}: and {untold} more")?;
    }
    if let Some(why) = &checked.unreadable {
        writeln!(out, "{id}: {why}")?;
    }
    if checked.is_intact() {
        let (punches, head) = (checked.verdict.punches, &checked.head);
        writeln!(
            out,
            "{id}: intact: {punches} punches, head {}:{}",
            head.seq, head.digest
        )?;
    }
    if checked.before_chain > 0 {
        let older = checked.before_chain;
        writeln!(
            out,
            "{id}: {older} punches are older than receipts; the file says nothing of them"
        )?;
    }
    Ok(checked.is_intact())
}

fn conclude(broken: usize) -> Result<(), Error> {
    match broken {
        0 => Ok(()),
        1 => Err("an audit log is not what was written".into()),
        many => Err(format!("{many} audit logs are not what was written").into()),
    }
}
