//! Files in the database.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
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

/// The files that messages carry, each with its message's number, in the author's order.
pub async fn of(
    tx: &mut Tx,
    conversation: ConversationId,
    seqs: &[i64],
) -> Result<Vec<(i64, File)>> {
    let both = message_attachments::table.inner_join(
        files::table.on(files::org_id
            .eq(message_attachments::org_id)
            .and(files::id.eq(message_attachments::file_id))),
    );
    Ok(both
        .filter(message_attachments::org_id.eq(tx.org_id()))
        .filter(message_attachments::conversation_id.eq(conversation))
        .filter(message_attachments::seq.eq_any(seqs))
        .order((message_attachments::seq, message_attachments::place))
        .select((message_attachments::seq, File::as_select()))
        .load(tx.conn())
        .await?)
}

/// Files that came before and that no message carries, locked until the commit.
pub async fn loose(tx: &mut Tx, before: DateTime<Utc>, limit: i64) -> Result<Vec<File>> {
    Ok(files::table
        .filter(
            files::org_id
                .eq(tx.org_id())
                .and(files::created_at.le(before)),
        )
        .filter(not(exists(carriers())))
        .order(files::created_at)
        .limit(limit)
        .select(File::as_select())
        .for_update()
        .skip_locked()
        .load(tx.conn())
        .await?)
}

/// The file if no message carries it, locked until the commit.
pub async fn find_loose(tx: &mut Tx, id: FileId) -> Result<Option<File>> {
    let org_id = tx.org_id();
    Ok(files::table
        .find((org_id, id))
        .filter(not(exists(carriers())))
        .select(File::as_select())
        .for_update()
        .first(tx.conn())
        .await
        .optional()?)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn carriers() -> _ {
    message_attachments::table
        .filter(message_attachments::org_id.eq(files::org_id))
        .filter(message_attachments::file_id.eq(files::id))
}

pub async fn remove(tx: &mut Tx, ids: &[FileId]) -> Result<()> {
    let rows = files::table.filter(files::org_id.eq(tx.org_id()).and(files::id.eq_any(ids)));
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
