//! Uploads in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::domain::{Part, Upload};
use crate::kernel::ids::{FileId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{upload_parts, uploads};

pub fn unknown() -> Problem {
    Problem::not_found("upload")
}

pub async fn insert(tx: &mut Tx, row: &Upload) -> Result<()> {
    diesel::insert_into(uploads::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The uploads of a member that are not finished.
pub async fn open(tx: &mut Tx, member: MemberId) -> Result<i64> {
    Ok(uploads::table
        .filter(uploads::org_id.eq(tx.org_id()))
        .filter(
            uploads::uploader_id
                .eq(member)
                .and(uploads::finished.eq(false)),
        )
        .count()
        .get_result(tx.conn())
        .await?)
}

/// The upload, for who began it.
pub async fn find(tx: &mut Tx, member: MemberId, id: FileId) -> Result<Upload> {
    let org_id = tx.org_id();
    let row = uploads::table
        .find((org_id, id))
        .filter(uploads::uploader_id.eq(member))
        .select(Upload::as_select())
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(unknown)
}

/// The upload, locked until the commit.
pub async fn lock(tx: &mut Tx, id: FileId) -> Result<Option<Upload>> {
    let org_id = tx.org_id();
    Ok(uploads::table
        .find((org_id, id))
        .select(Upload::as_select())
        .for_update()
        .first(tx.conn())
        .await
        .optional()?)
}

/// Appends parts, if the upload is still where they begin; answers whether it was.
pub async fn append(
    tx: &mut Tx,
    id: FileId,
    parts: &[Part],
    expires_at: DateTime<Utc>,
) -> Result<bool> {
    let Some(first) = parts.first() else {
        return Ok(true);
    };
    let (org_id, now) = (tx.org_id(), tx.now());
    let size: i64 = parts.iter().map(|part| part.size).sum();
    let count = i32::try_from(parts.len()).unwrap_or(i32::MAX);
    let there = uploads::table
        .find((org_id, id))
        .filter(
            uploads::received
                .eq(first.start)
                .and(uploads::finished.eq(false)),
        )
        .filter(uploads::expires_at.gt(now));
    let moved = diesel::update(there)
        .set((
            uploads::received.eq(uploads::received + size),
            uploads::part_count.eq(uploads::part_count + count),
            uploads::expires_at.eq(expires_at),
        ))
        .execute(tx.conn())
        .await?;
    if moved == 0 {
        return Ok(false);
    }
    diesel::insert_into(upload_parts::table)
        .values(parts)
        .execute(tx.conn())
        .await?;
    Ok(true)
}

/// The parts of an upload, in the order of their bytes.
pub async fn parts(tx: &mut Tx, id: FileId) -> Result<Vec<Part>> {
    Ok(upload_parts::table
        .filter(
            upload_parts::org_id
                .eq(tx.org_id())
                .and(upload_parts::upload_id.eq(id)),
        )
        .order(upload_parts::start)
        .select(Part::as_select())
        .load(tx.conn())
        .await?)
}

/// The file is there: the parts are needed no more.
pub async fn set_finished(tx: &mut Tx, id: FileId) -> Result<()> {
    let org_id = tx.org_id();
    diesel::update(uploads::table.find((org_id, id)))
        .set(uploads::finished.eq(true))
        .execute(tx.conn())
        .await?;
    let parts = upload_parts::table.filter(
        upload_parts::org_id
            .eq(org_id)
            .and(upload_parts::upload_id.eq(id)),
    );
    diesel::delete(parts).execute(tx.conn()).await?;
    Ok(())
}

/// Removes the upload with its parts.
pub async fn remove(tx: &mut Tx, id: FileId) -> Result<()> {
    let org_id = tx.org_id();
    diesel::delete(uploads::table.find((org_id, id)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Uploads that have expired; those that others hold are left to the next time.
pub async fn expired(tx: &mut Tx, limit: i64) -> Result<Vec<Upload>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    Ok(uploads::table
        .filter(uploads::org_id.eq(org_id).and(uploads::expires_at.le(now)))
        .order(uploads::expires_at)
        .limit(limit)
        .select(Upload::as_select())
        .for_update()
        .skip_locked()
        .load(tx.conn())
        .await?)
}

/// Which of these objects are parts of an upload.
pub async fn known_parts(tx: &mut Tx, objects: &[Uuid]) -> Result<Vec<Uuid>> {
    Ok(upload_parts::table
        .filter(upload_parts::org_id.eq(tx.org_id()))
        .filter(upload_parts::object_id.eq_any(objects))
        .select(upload_parts::object_id)
        .load(tx.conn())
        .await?)
}

/// Which of these uploads there are.
pub async fn known(tx: &mut Tx, ids: &[FileId]) -> Result<Vec<FileId>> {
    Ok(uploads::table
        .filter(uploads::org_id.eq(tx.org_id()).and(uploads::id.eq_any(ids)))
        .select(uploads::id)
        .load(tx.conn())
        .await?)
}
