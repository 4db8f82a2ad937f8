//! Beginning an import, and applying one that was checked.

use super::domain::{self, FileFormat, Import, ImportState, MAX_OPEN};
use super::job::{self, RunImport};
use super::queries;
use super::wire::{self, ImportQuery};
use crate::kernel::ids::ImportId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Actor, Scope, Tx, forbidden};
use crate::organizations::{can, errors};

/// Stores the file and lets the job do the rest.
pub async fn start(
    tx: &mut Tx,
    format: FileFormat,
    query: &ImportQuery,
    content: &[u8],
) -> Result<wire::Import> {
    require_everywhere(tx)?;
    queries::lock_open(tx).await?;
    if queries::count_open(tx).await? >= MAX_OPEN {
        return Err(Problem::new(
            &errors::IMPORT_LIMIT,
            format!(
                "At most {MAX_OPEN} files of an organization wait or are kept to be applied. \
                 Apply one, or wait until one is done; a dry run is kept for {} hours.",
                domain::KEPT_HOURS
            ),
        ));
    }
    let row = new(tx, format, query)?;
    queries::insert(tx, &row, content).await?;
    enqueue(tx, row.id).await?;
    let viewer = row.created_by;
    wire::Import::new(row, (0, 0), viewer)
}

fn new(tx: &Tx, format: FileFormat, query: &ImportQuery) -> Result<Import> {
    let Actor::Member {
        account_id,
        membership,
    } = tx.actor()
    else {
        return Err(Problem::internal("an import is a member's"));
    };
    Ok(Import {
        org_id: tx.org_id(),
        id: tx.new_id(),
        created_by: membership.member_id,
        account_id: *account_id,
        format: format.as_str().to_owned(),
        mode: query.mode.as_str().to_owned(),
        sheet: query.sheet.clone(),
        dry_run: query.dry_run,
        state: ImportState::Waiting.as_str().to_owned(),
        plan_digest: None,
        members_added: 0,
        members_updated: 0,
        members_unchanged: 0,
        departments_added: 0,
        errors_total: 0,
        changes_total: 0,
        errors: serde_json::Value::Array(Vec::new()),
        changes: serde_json::Value::Array(Vec::new()),
        reason: None,
        created_at: tx.now(),
        started_at: None,
        finished_at: None,
    })
}

/// A file may be about anybody, so that a part of the organization is not enough.
pub fn require_everywhere(tx: &Tx) -> Result<()> {
    if *tx.scope() == Scope::Organization {
        Ok(())
    } else {
        Err(forbidden::<can::ManageMembers>())
    }
}

async fn enqueue(tx: &mut Tx, import_id: ImportId) -> Result<()> {
    let org_id = tx.org_id();
    tx.enqueue(&RunImport { org_id, import_id }).await
}

pub async fn read(tx: &mut Tx, id: ImportId) -> Result<wire::Import> {
    let viewer = tx.member_id()?;
    let row = queries::find(tx, id).await?;
    let progress = queries::progress(tx, id).await?;
    wire::Import::new(row, progress, viewer)
}

/// Applies what a dry run has checked; an import that is no dry run (any more) stays as it is.
pub async fn apply(tx: &mut Tx, id: ImportId) -> Result<wire::Import> {
    require_everywhere(tx)?;
    let viewer = tx.member_id()?;
    let mut row = queries::lock(tx, id).await?;
    if row.created_by != viewer {
        return Err(Problem::not_found("import of yours"));
    }
    if row.dry_run {
        check_applicable(tx, &row).await?;
        row = queries::wait_again(tx, id).await?;
        queries::set_progress(tx, id, (0, 0)).await?;
        enqueue(tx, id).await?;
    }
    let progress = queries::progress(tx, id).await?;
    wire::Import::new(row, progress, viewer)
}

async fn check_applicable(tx: &mut Tx, row: &Import) -> Result<()> {
    match row.state() {
        ImportState::Done if queries::has_content(tx, row.id).await? => Ok(()),
        ImportState::Done => Err(Problem::new(
            &errors::IMPORT_EXPIRED,
            format!(
                "The file was kept for {} hours after it was checked. Send it again.",
                domain::KEPT_HOURS
            ),
        )),
        ImportState::Rejected => Err(Problem::new(
            &errors::IMPORT_REJECTED,
            format!(
                "The check found {} errors; nothing can be applied. Mend the file and send it again, \
                 or send it with mode=valid_rows.",
                row.errors_total
            ),
        )),
        _ => Err(Problem::new(
            &errors::IMPORT_NOT_CHECKED,
            "The file has not been checked to its end. Wait until the import's state is done.",
        )),
    }
}

/// What is done in every organization from time to time.
pub async fn forget_expired(tx: &mut Tx) -> Result<()> {
    for import in queries::lost(tx).await? {
        let reason = "It was interrupted and did not go on within a day; nothing was changed.";
        job::fail(tx, import.id, reason).await?;
    }
    if !queries::is_any_running(tx).await? {
        job::wake_next(tx).await?;
    }
    queries::forget_expired(tx).await
}
