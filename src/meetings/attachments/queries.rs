//! Files of rooms and meetings in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::future::LocalBoxFuture;

use crate::kernel::ids::{ConversationId, FileId, MeetingId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::directory;
use crate::schema::{meeting_attachments, meeting_attendees, meetings, rooms};

/// Which of these files a member may have because a room or a meeting shows them.
pub fn readable<'a>(
    tx: &'a mut Tx,
    member: MemberId,
    ids: &'a [FileId],
) -> LocalBoxFuture<'a, Result<Vec<FileId>>> {
    Box::pin(async move {
        if directory::working_among(tx, &[member]).await?.is_empty() {
            return Ok(Vec::new());
        }
        let org_id = tx.org_id();
        let pictures: Vec<Option<FileId>> = rooms::table
            .filter(rooms::org_id.eq(org_id))
            .filter(rooms::picture_id.eq_any(ids))
            .filter(rooms::removed_at.is_null())
            .select(rooms::picture_id)
            .load(tx.conn())
            .await?;
        let mut found: Vec<FileId> = pictures.into_iter().flatten().collect();
        let attached = meeting_attachments::table
            .inner_join(
                meeting_attendees::table.on(meeting_attendees::org_id
                    .eq(meeting_attachments::org_id)
                    .and(meeting_attendees::meeting_id.eq(meeting_attachments::meeting_id))),
            )
            .filter(meeting_attachments::org_id.eq(org_id))
            .filter(meeting_attachments::file_id.eq_any(ids))
            .filter(meeting_attendees::member_id.eq(member))
            .select(meeting_attachments::file_id);
        found.extend(attached.load::<FileId>(tx.conn()).await?);
        Ok(found)
    })
}

/// In the order in which they were added.
pub async fn list(
    tx: &mut Tx,
    meeting: MeetingId,
) -> Result<Vec<(FileId, MemberId, DateTime<Utc>)>> {
    Ok(meeting_attachments::table
        .filter(meeting_attachments::org_id.eq(tx.org_id()))
        .filter(meeting_attachments::meeting_id.eq(meeting))
        .order((meeting_attachments::added_at, meeting_attachments::file_id))
        .select((
            meeting_attachments::file_id,
            meeting_attachments::added_by,
            meeting_attachments::added_at,
        ))
        .load(tx.conn())
        .await?)
}

pub async fn insert(tx: &mut Tx, meeting: MeetingId, file: FileId) -> Result<()> {
    let (org_id, me, now) = (tx.org_id(), tx.member_id()?, tx.now());
    diesel::insert_into(meeting_attachments::table)
        .values((
            meeting_attachments::org_id.eq(org_id),
            meeting_attachments::meeting_id.eq(meeting),
            meeting_attachments::file_id.eq(file),
            meeting_attachments::added_by.eq(me),
            meeting_attachments::added_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn delete(tx: &mut Tx, meeting: MeetingId, file: FileId) -> Result<()> {
    diesel::delete(meeting_attachments::table.find((tx.org_id(), meeting, file)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn set_conversation(
    tx: &mut Tx,
    meeting: MeetingId,
    conversation: ConversationId,
) -> Result<()> {
    diesel::update(meetings::table.find((tx.org_id(), meeting)))
        .set(meetings::conversation_id.eq(conversation))
        .execute(tx.conn())
        .await?;
    Ok(())
}
