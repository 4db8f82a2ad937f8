//! Imports in the database, and what one asks of it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::{CHUNK, Import, ImportState, KEPT_HOURS, REPORT_DAYS};
use crate::kernel::ids::ImportId;
use crate::kernel::problem::{OnConstraint, Problem, Result, busy};
use crate::kernel::tenancy::Tx;
use crate::schema::{import_chunks, import_progress, imports};

pub async fn insert(tx: &mut Tx, row: &Import, content: &[u8]) -> Result<()> {
    diesel::insert_into(imports::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    diesel::insert_into(import_progress::table)
        .values((
            import_progress::org_id.eq(row.org_id),
            import_progress::import_id.eq(row.id),
            import_progress::rows_read.eq(0),
            import_progress::rows_applied.eq(0),
        ))
        .execute(tx.conn())
        .await?;
    // An empty file is one empty piece.
    let pieces = content
        .chunks(CHUNK)
        .chain(content.is_empty().then_some(content));
    for (position, piece) in (0..).zip(pieces) {
        diesel::insert_into(import_chunks::table)
            .values((
                import_chunks::org_id.eq(row.org_id),
                import_chunks::import_id.eq(row.id),
                import_chunks::position.eq(position),
                import_chunks::content.eq(piece),
            ))
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

pub async fn find(tx: &mut Tx, id: ImportId) -> Result<Import> {
    let row = imports::table
        .find((tx.org_id(), id))
        .select(Import::as_select())
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(|| Problem::not_found("import"))
}

/// The import, locked until the commit.
pub async fn lock(tx: &mut Tx, id: ImportId) -> Result<Import> {
    let row = imports::table
        .find((tx.org_id(), id))
        .select(Import::as_select())
        .for_update()
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(|| Problem::not_found("import"))
}

/// Rows read and rows applied.
pub async fn progress(tx: &mut Tx, id: ImportId) -> Result<(i32, i32)> {
    let row = import_progress::table
        .find((tx.org_id(), id))
        .select((import_progress::rows_read, import_progress::rows_applied))
        .first(tx.conn())
        .await;
    Ok(row.optional()?.unwrap_or_default())
}

pub async fn set_progress(tx: &mut Tx, id: ImportId, progress: (i32, i32)) -> Result<()> {
    diesel::update(import_progress::table.find((tx.org_id(), id)))
        .set((
            import_progress::rows_read.eq(progress.0),
            import_progress::rows_applied.eq(progress.1),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The file; `None` when it is not kept any more.
pub async fn content(tx: &mut Tx, id: ImportId) -> Result<Option<Vec<u8>>> {
    let mut content = None::<Vec<u8>>;
    for position in 0.. {
        let piece = import_chunks::table
            .find((tx.org_id(), id, position))
            .select(import_chunks::content)
            .first::<Vec<u8>>(tx.conn())
            .await;
        let Some(piece) = piece.optional()? else {
            break;
        };
        content.get_or_insert_default().extend(piece);
    }
    Ok(content)
}

pub async fn has_content(tx: &mut Tx, id: ImportId) -> Result<bool> {
    let count: i64 = import_chunks::table
        .find((tx.org_id(), id, 0))
        .count()
        .get_result(tx.conn())
        .await?;
    Ok(count > 0)
}

/// Makes whoever sends a file of the organization wait for each other until the commit, so that
/// the count stays true. Not the organization's row: an import that is applied may hold that.
pub async fn lock_open(tx: &mut Tx) -> Result<()> {
    let key = format!("imports:{}", tx.org_id());
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind::<diesel::sql_types::Text, _>(key)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Imports whose file is stored.
pub async fn count_open(tx: &mut Tx) -> Result<i64> {
    Ok(import_chunks::table
        .filter(import_chunks::org_id.eq(tx.org_id()))
        .filter(import_chunks::position.eq(0))
        .count()
        .get_result(tx.conn())
        .await?)
}

pub async fn drop_content(tx: &mut Tx, id: ImportId) -> Result<()> {
    let pieces = import_chunks::table
        .filter(import_chunks::org_id.eq(tx.org_id()))
        .filter(import_chunks::import_id.eq(id));
    diesel::delete(pieces).execute(tx.conn()).await?;
    Ok(())
}

/// Whether another import of the organization is at work.
pub async fn is_any_running(tx: &mut Tx) -> Result<bool> {
    let running: i64 = imports::table
        .filter(imports::org_id.eq(tx.org_id()))
        .filter(imports::state.eq_any(["checking", "applying"]))
        .count()
        .get_result(tx.conn())
        .await?;
    Ok(running > 0)
}

/// Sets an import to work, or on with it. Should another have begun in the same moment, then
/// the constraint says so, and it is tried again.
pub async fn begin(tx: &mut Tx, id: ImportId, state: ImportState) -> Result<()> {
    let now = tx.now();
    diesel::update(imports::table.find((tx.org_id(), id)))
        .set((
            imports::state.eq(state.as_str()),
            imports::started_at.eq(now),
        ))
        .execute(tx.conn())
        .await
        .on_constraint("imports_running", busy)?;
    Ok(())
}

/// Makes a dry run an import that waits for its turn.
pub async fn wait_again(tx: &mut Tx, id: ImportId) -> Result<Import> {
    let now = tx.now();
    Ok(diesel::update(imports::table.find((tx.org_id(), id)))
        .set((
            imports::state.eq(ImportState::Waiting.as_str()),
            imports::dry_run.eq(false),
            imports::started_at.eq(now),
            imports::finished_at.eq(None::<DateTime<Utc>>),
        ))
        .returning(Import::as_returning())
        .get_result(tx.conn())
        .await?)
}

/// Writes what became of an import.
pub async fn finish(tx: &mut Tx, row: &Import) -> Result<()> {
    diesel::update(imports::table.find((row.org_id, row.id)))
        .set((
            imports::state.eq(&row.state),
            imports::plan_digest.eq(&row.plan_digest),
            imports::members_added.eq(row.members_added),
            imports::members_updated.eq(row.members_updated),
            imports::members_unchanged.eq(row.members_unchanged),
            imports::departments_added.eq(row.departments_added),
            imports::errors_total.eq(row.errors_total),
            imports::changes_total.eq(row.changes_total),
            imports::errors.eq(&row.errors),
            imports::changes.eq(&row.changes),
            imports::reason.eq(&row.reason),
            imports::finished_at.eq(row.finished_at),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The one that has waited longest.
pub async fn next_waiting(tx: &mut Tx) -> Result<Option<ImportId>> {
    Ok(imports::table
        .filter(imports::org_id.eq(tx.org_id()))
        .filter(imports::state.eq("waiting"))
        .order((imports::created_at, imports::id))
        .select(imports::id)
        .first(tx.conn())
        .await
        .optional()?)
}

/// Those at work that no job has touched for a day: lost, as their job is dead.
pub async fn lost(tx: &mut Tx) -> Result<Vec<Import>> {
    let before = tx.now() - TimeDelta::days(1);
    Ok(imports::table
        .filter(imports::org_id.eq(tx.org_id()))
        .filter(imports::state.eq_any(["checking", "applying"]))
        .filter(imports::started_at.le(before))
        .select(Import::as_select())
        .for_update()
        .skip_locked()
        .load(tx.conn())
        .await?)
}

/// Deletes files that nobody applied in time, and reports that are old.
pub async fn forget_expired(tx: &mut Tx) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let unused = imports::table
        .filter(imports::org_id.eq(org_id))
        .filter(imports::finished_at.le(now - TimeDelta::hours(KEPT_HOURS)))
        .select(imports::id);
    let pieces = import_chunks::table
        .filter(import_chunks::org_id.eq(org_id))
        .filter(import_chunks::import_id.eq_any(unused));
    diesel::delete(pieces).execute(tx.conn()).await?;
    let old = imports::table
        .filter(imports::org_id.eq(org_id))
        .filter(imports::finished_at.le(now - TimeDelta::days(REPORT_DAYS)));
    diesel::delete(old).execute(tx.conn()).await?;
    Ok(())
}
