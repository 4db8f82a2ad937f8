//! Files in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::domain::File;
use crate::kernel::ids::{ConversationId, FileId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{conversation_members, files, message_attachments, messages};

pub fn unknown() -> Problem {
    Problem::not_found("file")
}

pub async fn insert(tx: &mut Tx, row: &File) -> Result<()> {
    diesel::insert_into(files::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The file, whoever asks.
pub async fn find(tx: &mut Tx, id: FileId) -> Result<File> {
    let org_id = tx.org_id();
    let row = files::table
        .find((org_id, id))
        .select(File::as_select())
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(unknown)
}

/// Those of the files that a member uploaded.
pub async fn uploaded_by(tx: &mut Tx, member: MemberId, ids: &[FileId]) -> Result<Vec<FileId>> {
    Ok(files::table
        .filter(files::org_id.eq(tx.org_id()).and(files::id.eq_any(ids)))
        .filter(files::uploader_id.eq(member))
        .select(files::id)
        .load(tx.conn())
        .await?)
}

/// Those of the files that some message carries which a member may see.
pub async fn carried_to(tx: &mut Tx, member: MemberId, ids: &[FileId]) -> Result<Vec<FileId>> {
    let place = message_attachments::table
        .inner_join(
            conversation_members::table.on(conversation_members::org_id
                .eq(message_attachments::org_id)
                .and(conversation_members::conversation_id.eq(message_attachments::conversation_id))
                .and(conversation_members::visible_from_seq.le(message_attachments::seq))),
        )
        .inner_join(
            messages::table.on(messages::org_id
                .eq(message_attachments::org_id)
                .and(messages::conversation_id.eq(message_attachments::conversation_id))
                .and(messages::seq.eq(message_attachments::seq))
                .and(messages::recalled_at.is_null())),
        );
    Ok(place
        .filter(message_attachments::org_id.eq(tx.org_id()))
        .filter(message_attachments::file_id.eq_any(ids))
        .filter(conversation_members::member_id.eq(member))
        .select(message_attachments::file_id)
        .distinct()
        .load(tx.conn())
        .await?)
}

/// Puts files onto a message, in their order.
pub async fn attach(
    tx: &mut Tx,
    conversation: ConversationId,
    seq: i64,
    ids: &[FileId],
) -> Result<()> {
    let org_id = tx.org_id();
    let rows: Vec<_> = ids
        .iter()
        .zip(0_i16..)
        .map(|(id, place)| {
            (
                message_attachments::org_id.eq(org_id),
                message_attachments::conversation_id.eq(conversation),
                message_attachments::seq.eq(seq),
                message_attachments::place.eq(place),
                message_attachments::file_id.eq(*id),
            )
        })
        .collect();
    diesel::insert_into(message_attachments::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What makes a file loose at `$2`: no message carries it but those that had been recalled by
/// then, none that waits for its time will, and nothing else holds it.
const LOOSE: &str = "NOT EXISTS (SELECT FROM message_attachments AS place \
     JOIN messages USING (org_id, conversation_id, seq) \
     WHERE place.org_id = files.org_id AND place.file_id = files.id \
       AND (messages.recalled_at IS NULL OR messages.recalled_at > $2)) \
   AND NOT EXISTS (SELECT FROM scheduled_messages AS waiting \
     WHERE waiting.org_id = files.org_id AND waiting.body->'content'->>'file_id' = files.id::text) \
   AND NOT EXISTS (SELECT FROM file_holds AS held \
     WHERE held.org_id = files.org_id AND held.file_id = files.id)";

/// Files that came before, and that no message carries or none since, locked until the commit.
pub async fn loose(tx: &mut Tx, before: DateTime<Utc>, limit: i64) -> Result<Vec<File>> {
    let old = format!(
        "SELECT files.* FROM files WHERE org_id = $1 AND created_at <= $2 AND {LOOSE} \
         ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED"
    );
    let old: Vec<File> = sql_query(old)
        .bind::<SqlUuid, _>(tx.org_id())
        .bind::<Timestamptz, _>(before)
        .bind::<BigInt, _>(limit)
        .load(tx.conn())
        .await?;
    let ids: Vec<_> = old.iter().map(|file| file.id).collect();
    still_loose(tx, &ids, before).await
}

/// The file if it is loose, locked until the commit.
pub async fn find_loose(tx: &mut Tx, id: FileId, before: DateTime<Utc>) -> Result<Vec<File>> {
    let org_id = tx.org_id();
    let there: Option<FileId> = files::table
        .find((org_id, id))
        .select(files::id)
        .for_update()
        .first(tx.conn())
        .await
        .optional()?;
    still_loose(tx, there.as_slice(), before).await
}

/// Those of the locked files that are loose now. Whoever put one into a message while the lock
/// was waited for, or looked for, has committed.
async fn still_loose(tx: &mut Tx, ids: &[FileId], before: DateTime<Utc>) -> Result<Vec<File>> {
    let now = format!("SELECT files.* FROM files WHERE org_id = $1 AND id = ANY($3) AND {LOOSE}");
    Ok(sql_query(now)
        .bind::<SqlUuid, _>(tx.org_id())
        .bind::<Timestamptz, _>(before)
        .bind::<Array<SqlUuid>, _>(ids)
        .load(tx.conn())
        .await?)
}

/// Removes loose files, also from the recalled messages that carried them.
pub async fn remove(tx: &mut Tx, ids: &[FileId]) -> Result<()> {
    let org_id = tx.org_id();
    let places = message_attachments::table
        .filter(message_attachments::org_id.eq(org_id))
        .filter(message_attachments::file_id.eq_any(ids));
    diesel::delete(places).execute(tx.conn()).await?;
    let rows = files::table.filter(files::org_id.eq(org_id).and(files::id.eq_any(ids)));
    diesel::delete(rows).execute(tx.conn()).await?;
    Ok(())
}

/// Which of these files there are.
pub async fn known(tx: &mut Tx, ids: &[FileId]) -> Result<Vec<FileId>> {
    Ok(files::table
        .filter(files::org_id.eq(tx.org_id()).and(files::id.eq_any(ids)))
        .select(files::id)
        .load(tx.conn())
        .await?)
}
