//! The job that does an import: read, check, apply.
//!
//! Must hold: it may be run again at any moment, also while it runs elsewhere. All that it
//! writes of people is in one transaction with the import's state, under the import's lock; what
//! was done is not done again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::apply;
use super::columns::Columns;
use super::commands::require_everywhere;
use super::domain::{FileFormat, Import, ImportMode, ImportState, Issues, MAX_LISTED};
use super::look;
use super::plan::Plan;
use super::queries;
use super::sheets::{self, Sheet};
use super::wire::ImportProgressed;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{ImportId, OrgId};
use crate::kernel::jobs::{Claimed, Failure, Handlers, Job};
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations::{can, custom_fields};

#[derive(Debug, Serialize, Deserialize)]
pub struct RunImport {
    pub org_id: OrgId,
    pub import_id: ImportId,
}

impl Job for RunImport {
    const KIND: &'static str = "import.run";
    const MAX_ATTEMPTS: i32 = 6;
}

/// The job of imports.
pub fn jobs(handlers: &mut Handlers, tenancy: &Arc<Tenancy>) {
    let tenancy = Arc::clone(tenancy);
    handlers.on(move |job: RunImport, claimed| {
        let tenancy = Arc::clone(&tenancy);
        async move { run(&tenancy, job, claimed).await }
    });
}

/// An import at work.
struct Run<'a> {
    tenancy: &'a Tenancy,
    import: Import,
}

pub async fn run(tenancy: &Tenancy, job: RunImport, claimed: Claimed) -> Result<(), Failure> {
    let Err(problem) = attempt(tenancy, &job).await else {
        return Ok(());
    };
    let lost = [&code::FORBIDDEN, &code::NOT_FOUND].contains(&problem.code());
    if !lost && claimed.attempts < claimed.max_attempts {
        return Err(problem.into());
    }
    let reason = if lost {
        "Who sent the file may not import people any more."
    } else {
        "It failed again and again; nothing was changed. Send the file once more."
    };
    let give_up = async |tx: &mut Tx| fail(tx, job.import_id, reason).await;
    tenancy.as_system(job.org_id, give_up).await?;
    if lost {
        Ok(())
    } else {
        Err(Failure::Permanent(format!("{problem:?}")))
    }
}

/// Gives an import up, unless it is finished.
pub async fn fail(tx: &mut Tx, id: ImportId, reason: &str) -> Result<()> {
    let mut import = match queries::lock(tx, id).await {
        // Deleted meanwhile, as it was old.
        Err(problem) if *problem.code() == code::NOT_FOUND => return Ok(()),
        import => import?,
    };
    if import.finished_at.is_some() {
        return Ok(());
    }
    import.reason = Some(reason.to_owned());
    let progress = queries::progress(tx, id).await?;
    finish(tx, import, ImportState::Failed, (progress.0, 0)).await
}

async fn attempt(tenancy: &Tenancy, job: &RunImport) -> Result<()> {
    let begin = async |tx: &mut Tx| begin(tx, job.import_id).await;
    let Some((import, content, columns)) = tenancy.as_system(job.org_id, begin).await? else {
        return Ok(());
    };
    let run = Run { tenancy, import };
    let (format, name) = (
        FileFormat::stored(&run.import.format),
        run.import.sheet.clone(),
    );
    // Off the thread that does the other jobs.
    let read = move || sheets::read(format, &content, name.as_deref(), columns);
    let sheet = tokio::task::spawn_blocking(read).await;
    match sheet.map_err(Problem::internal)? {
        Err(refusal) => {
            let mut issues = Issues::default();
            issues.push(refusal);
            run.in_its_name(async |tx, import| reject(tx, import, &issues, 0).await)
                .await
        }
        Ok(sheet) => run.check_and_apply(sheet).await,
    }
}

/// Sets the import to work and reads its file; `None` where there is nothing to do, or another
/// import of the organization is at work, which will say when it has ended.
async fn begin(tx: &mut Tx, id: ImportId) -> Result<Option<(Import, Vec<u8>, Columns)>> {
    let mut import = queries::lock(tx, id).await?;
    match import.state() {
        ImportState::Waiting if queries::is_any_running(tx).await? => return Ok(None),
        ImportState::Waiting | ImportState::Checking | ImportState::Applying => {}
        ImportState::Done | ImportState::Rejected | ImportState::Failed => return Ok(None),
    }
    queries::begin(tx, id, ImportState::Checking).await?;
    import.state = ImportState::Checking.as_str().to_owned();
    let content = queries::content(tx, id).await?;
    let content = content.ok_or_else(|| Problem::not_found("file"))?;
    progressed(tx, &import, (0, 0)).await?;
    let custom = custom_fields::queries::list(tx, false).await?;
    Ok(Some((import, content, Columns { custom })))
}

impl Run<'_> {
    async fn in_its_name<T>(
        &self,
        work: impl AsyncFnOnce(&mut Tx, Import) -> Result<T>,
    ) -> Result<T> {
        let (org_id, account) = (self.import.org_id, self.import.account_id);
        let id = self.import.id;
        self.tenancy
            .on_behalf::<can::ManageMembers, T>(org_id, account, async |tx| {
                require_everywhere(tx)?;
                let import = queries::lock(tx, id).await?;
                work(tx, import).await
            })
            .await
    }

    async fn check_and_apply(&self, sheet: Sheet) -> Result<()> {
        let rows = count(sheet.rows.len());
        self.tell(ImportState::Checking, (rows, 0)).await?;
        let checked = sheet.clone();
        let go_on = async |tx: &mut Tx, mut import: Import| {
            if !import.state().is_running() {
                return Ok(false);
            }
            let plan = look::plan(tx, &import, checked).await?;
            if import.dry_run || must_reject(&import, &plan) {
                conclude(tx, import, plan, rows).await?;
                return Ok(false);
            }
            import.state = ImportState::Applying.as_str().to_owned();
            queries::begin(tx, import.id, ImportState::Applying).await?;
            progressed(tx, &import, (rows, 0)).await?;
            Ok(true)
        };
        if self.in_its_name(go_on).await? {
            self.in_its_name(async |tx, import| self.apply(tx, import, sheet).await)
                .await?;
        }
        Ok(())
    }

    async fn apply(&self, tx: &mut Tx, import: Import, sheet: Sheet) -> Result<()> {
        if !import.state().is_running() {
            return Ok(());
        }
        let rows = count(sheet.rows.len());
        // Before the tree and the people are read, so that one transaction at a time does both.
        look::lock(tx, &sheet).await?;
        let plan = look::plan(tx, &import, sheet).await?;
        if must_reject(&import, &plan) {
            return conclude(tx, import, plan, rows).await;
        }
        apply::write(tx, &import, &plan, async |done| {
            // On another connection, as nothing of this one is seen yet; and only to tell.
            let told = self.tell(ImportState::Applying, (rows, count(done))).await;
            if let Err(problem) = told {
                tracing::info!(%problem, "could not tell how far an import is");
            }
        })
        .await?;
        conclude(tx, import, plan, rows).await
    }

    async fn tell(&self, state: ImportState, progress: (i32, i32)) -> Result<()> {
        let mut import = self.import.clone();
        import.state = state.as_str().to_owned();
        let tell = async |tx: &mut Tx| {
            queries::set_progress(tx, import.id, progress).await?;
            progressed(tx, &import, progress).await
        };
        self.tenancy.as_system(import.org_id, tell).await
    }
}

/// Whether a plan is not to be carried out; a dry run that was checked is applied as checked.
fn must_reject(import: &Import, plan: &Plan) -> bool {
    let strict = ImportMode::stored(&import.mode) == ImportMode::AllOrNothing;
    let nobody = plan.added.is_empty() && plan.updated.is_empty() && plan.unchanged == 0;
    (plan.issues.total > 0 && (strict || nobody)) || has_changed(import, plan)
}

fn has_changed(import: &Import, plan: &Plan) -> bool {
    let checked = import.plan_digest.as_ref();
    !import.dry_run && checked.is_some_and(|digest| *digest != plan.digest)
}

/// Ends an import with what its plan says: checked, applied or rejected.
async fn conclude(tx: &mut Tx, mut import: Import, mut plan: Plan, rows: i32) -> Result<()> {
    if has_changed(&import, &plan) {
        import.reason = Some(
            "The organization was changed since the file was checked, so that applying it would do something \
             else. Check it again."
                .to_owned(),
        );
    }
    let state = if must_reject(&import, &plan) {
        ImportState::Rejected
    } else {
        ImportState::Done
    };
    let good = plan.added.len() + plan.updated.len() + plan.unchanged;
    import.members_added = count(plan.added.len());
    import.members_updated = count(plan.updated.len());
    import.members_unchanged = count(plan.unchanged);
    import.departments_added = count(plan.made.len());
    import.changes_total = count(plan.changes.len());
    plan.changes.truncate(MAX_LISTED);
    import.changes = serde_json::to_value(&plan.changes).map_err(Problem::internal)?;
    import.plan_digest = import.dry_run.then_some(plan.digest);
    list(&mut import, &plan.issues)?;
    let applied = match state {
        ImportState::Done if !import.dry_run => count(good),
        _ => 0,
    };
    finish(tx, import, state, (rows, applied)).await
}

/// Ends an import whose file is none.
async fn reject(tx: &mut Tx, mut import: Import, issues: &Issues, rows: i32) -> Result<()> {
    if !import.state().is_running() {
        return Ok(());
    }
    list(&mut import, issues)?;
    finish(tx, import, ImportState::Rejected, (rows, 0)).await
}

fn list(import: &mut Import, issues: &Issues) -> Result<()> {
    import.errors_total = count(issues.total);
    import.errors = serde_json::to_value(&issues.list).map_err(Problem::internal)?;
    Ok(())
}

/// Writes the end, deletes the file unless it can still be applied, and wakes the next import.
async fn finish(
    tx: &mut Tx,
    mut import: Import,
    state: ImportState,
    progress: (i32, i32),
) -> Result<()> {
    import.state = state.as_str().to_owned();
    import.finished_at = Some(tx.now());
    if state != ImportState::Done && !import.dry_run {
        // Nothing was done, so nothing is counted.
        import.members_added = 0;
        import.members_updated = 0;
        import.members_unchanged = 0;
        import.departments_added = 0;
        import.changes_total = 0;
        import.changes = serde_json::Value::Array(Vec::new());
    }
    queries::finish(tx, &import).await?;
    queries::set_progress(tx, import.id, progress).await?;
    if state != ImportState::Done || !import.dry_run {
        queries::drop_content(tx, import.id).await?;
    }
    progressed(tx, &import, progress).await?;
    wake_next(tx).await
}

/// Sees to it that the one that has waited longest is begun.
pub async fn wake_next(tx: &mut Tx) -> Result<()> {
    if let Some(import_id) = queries::next_waiting(tx).await? {
        let org_id = tx.org_id();
        tx.enqueue(&RunImport { org_id, import_id }).await?;
    }
    Ok(())
}

/// Tells who sent the file how far it is.
async fn progressed(tx: &mut Tx, import: &Import, progress: (i32, i32)) -> Result<()> {
    let payload = ImportProgressed {
        import_id: import.id,
        state: import.state(),
        rows_read: progress.0,
        rows_applied: progress.1,
    };
    let audience = Audience::Members(vec![import.created_by]);
    tx.emit(Event::new("import.progressed", audience, payload)?);
    Ok(())
}

/// A file has at most 20,000 rows, so that nothing in it exceeds the type.
fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
