//! Messages that wait, in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::wire::ScheduledState;
use crate::kernel::ids::{ConversationId, MemberId, OrgId, ScheduledMessageId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations;
use crate::schema::{conversation_members, scheduled_messages as rows};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = rows, check_for_backend(diesel::pg::Pg))]
pub struct Row {
    pub org_id: OrgId,
    pub id: ScheduledMessageId,
    pub conversation_id: ConversationId,
    pub author_id: MemberId,
    /// The message as its author sent it.
    pub body: serde_json::Value,
    pub send_at: DateTime<Utc>,
    pub state: String,
    pub refusal_code: Option<String>,
    pub refusal: Option<String>,
    pub created_at: DateTime<Utc>,
}

impl Row {
    pub fn is_refused(&self) -> bool {
        self.state == ScheduledState::Refused.as_str()
    }
}

/// Locks the author's place in the conversation: their messages are counted one at a time.
pub async fn lock_place(tx: &mut Tx, id: ConversationId, member: MemberId) -> Result<()> {
    let place = conversation_members::table
        .find((tx.org_id(), id, member))
        .select(conversation_members::member_id)
        .for_no_key_update()
        .first::<MemberId>(tx.conn())
        .await;
    let place = place.optional()?;
    place.map(drop).ok_or_else(conversations::queries::unknown)
}

pub async fn count(tx: &mut Tx, id: ConversationId, author: MemberId) -> Result<i64> {
    Ok(rows::table
        .filter(rows::org_id.eq(tx.org_id()))
        .filter(rows::author_id.eq(author).and(rows::conversation_id.eq(id)))
        .count()
        .get_result(tx.conn())
        .await?)
}

pub async fn insert(tx: &mut Tx, row: &Row) -> Result<()> {
    diesel::insert_into(rows::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The author's own, the next one first.
pub async fn list(tx: &mut Tx, id: ConversationId, author: MemberId) -> Result<Vec<Row>> {
    Ok(rows::table
        .filter(rows::org_id.eq(tx.org_id()))
        .filter(rows::author_id.eq(author).and(rows::conversation_id.eq(id)))
        .order((rows::send_at, rows::id))
        .select(Row::as_select())
        .load(tx.conn())
        .await?)
}

/// The actor's own, locked until the commit.
pub async fn lock_own(
    tx: &mut Tx,
    conversation: ConversationId,
    id: ScheduledMessageId,
) -> Result<Row> {
    let author = tx.member_id()?;
    let row = lock(tx, id).await?;
    row.filter(|row| row.author_id == author && row.conversation_id == conversation)
        .ok_or_else(|| Problem::not_found("scheduled message"))
}

/// Locked until the commit, if it waits and its time has come.
pub async fn lock_due(tx: &mut Tx, id: ScheduledMessageId) -> Result<Option<Row>> {
    let now = tx.now();
    let row = lock(tx, id).await?;
    Ok(row.filter(|row| !row.is_refused() && row.send_at <= now))
}

async fn lock(tx: &mut Tx, id: ScheduledMessageId) -> Result<Option<Row>> {
    let row = rows::table
        .find((tx.org_id(), id))
        .select(Row::as_select())
        .for_update()
        .first(tx.conn())
        .await;
    Ok(row.optional()?)
}

pub async fn update(tx: &mut Tx, row: &Row) -> Result<()> {
    diesel::update(rows::table.find((row.org_id, row.id)))
        .set((
            rows::body.eq(&row.body),
            rows::send_at.eq(row.send_at),
            rows::state.eq(&row.state),
            rows::refusal_code.eq(&row.refusal_code),
            rows::refusal.eq(&row.refusal),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn delete(tx: &mut Tx, row: &Row) -> Result<()> {
    diesel::delete(rows::table.find((row.org_id, row.id)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Of somebody who leaves nothing waits any more.
pub async fn delete_of(tx: &mut Tx, author: MemberId) -> Result<()> {
    let theirs = rows::table
        .filter(rows::org_id.eq(tx.org_id()))
        .filter(rows::author_id.eq(author));
    diesel::delete(theirs).execute(tx.conn()).await?;
    Ok(())
}
