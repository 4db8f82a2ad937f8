//! Conversations in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::{Conversation, Participant};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{conversation_members, conversations};

pub use super::views::{find, list};

/// A conversation that does not exist and one that is not the asker's look the same.
pub fn unknown() -> Problem {
    Problem::not_found("conversation")
}

/// The newest number, for one who is in the conversation.
pub async fn last_seq(tx: &mut Tx, member: MemberId, id: ConversationId) -> Result<i64> {
    let org_id = tx.org_id();
    let mine = conversation_members::table
        .find((org_id, id, member))
        .select(conversation_members::conversation_id);
    let last = conversations::table
        .filter(
            conversations::org_id
                .eq(org_id)
                .and(conversations::id.eq_any(mine)),
        )
        .select(conversations::last_seq)
        .first(tx.conn())
        .await;
    last.optional()?.ok_or_else(unknown)
}

/// The conversation, locked until the commit, for one who is in it then.
pub async fn lock(tx: &mut Tx, member: MemberId, id: ConversationId) -> Result<Conversation> {
    let org_id = tx.org_id();
    let row = conversations::table
        .find((org_id, id))
        .select(Conversation::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await;
    let row = row.optional()?.ok_or_else(unknown)?;
    // Asked after the lock is held: whoever was removed a moment ago is seen to be.
    match present(tx, id, &[member]).await?.is_empty() {
        false => Ok(row),
        true => Err(unknown()),
    }
}

/// The conversation, locked until the commit, for the service itself.
pub async fn hold(tx: &mut Tx, id: ConversationId) -> Result<Conversation> {
    let org_id = tx.org_id();
    Ok(conversations::table
        .find((org_id, id))
        .select(Conversation::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await?)
}

/// The conversations that somebody is in, and so all that they own, in the order of their ids.
pub async fn of_member(tx: &mut Tx, member: MemberId) -> Result<Vec<ConversationId>> {
    let org_id = tx.org_id();
    Ok(conversation_members::table
        .filter(
            conversation_members::org_id
                .eq(org_id)
                .and(conversation_members::member_id.eq(member)),
        )
        .order(conversation_members::conversation_id)
        .select(conversation_members::conversation_id)
        .load(tx.conn())
        .await?)
}

/// Which of these people are in the conversation.
pub async fn present(tx: &mut Tx, id: ConversationId, ids: &[MemberId]) -> Result<Vec<MemberId>> {
    let org_id = tx.org_id();
    Ok(conversation_members::table
        .filter(
            conversation_members::org_id
                .eq(org_id)
                .and(conversation_members::conversation_id.eq(id)),
        )
        .filter(conversation_members::member_id.eq_any(ids))
        .select(conversation_members::member_id)
        .load(tx.conn())
        .await?)
}

/// Everyone in the conversation, those who are longest in it first.
pub async fn everyone(tx: &mut Tx, id: ConversationId) -> Result<Vec<MemberId>> {
    let org_id = tx.org_id();
    Ok(conversation_members::table
        .filter(
            conversation_members::org_id
                .eq(org_id)
                .and(conversation_members::conversation_id.eq(id)),
        )
        .order((
            conversation_members::joined_at,
            conversation_members::member_id,
        ))
        .select(conversation_members::member_id)
        .load(tx.conn())
        .await?)
}

/// A page of those in the conversation, those who are longest in it first.
pub async fn participants(
    tx: &mut Tx,
    id: ConversationId,
    after: Option<(DateTime<Utc>, MemberId)>,
    limit: i64,
) -> Result<Vec<Participant>> {
    let mut query = conversation_members::table
        .filter(
            conversation_members::org_id
                .eq(tx.org_id())
                .and(conversation_members::conversation_id.eq(id)),
        )
        .order((
            conversation_members::joined_at,
            conversation_members::member_id,
        ))
        .limit(limit)
        .select(Participant::as_select())
        .into_boxed();
    if let Some((at, member)) = after {
        let same = conversation_members::joined_at
            .eq(at)
            .and(conversation_members::member_id.gt(member));
        query = query.filter(conversation_members::joined_at.gt(at).or(same));
    }
    Ok(query.load(tx.conn()).await?)
}

pub async fn insert(tx: &mut Tx, row: &Conversation) -> Result<()> {
    diesel::insert_into(conversations::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Brings people in, with everything said so far counted as read.
pub async fn add(tx: &mut Tx, row: &Conversation, ids: &[MemberId]) -> Result<()> {
    let now = tx.now();
    let rows: Vec<_> = ids
        .iter()
        .map(|id| Participant {
            org_id: row.org_id,
            conversation_id: row.id,
            member_id: *id,
            read_seq: row.last_seq,
            joined_seq: row.last_seq,
            joined_at: now,
        })
        .collect();
    diesel::insert_into(conversation_members::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn remove(tx: &mut Tx, row: &Conversation, member: MemberId) -> Result<()> {
    let place = conversation_members::table.find((row.org_id, row.id, member));
    diesel::delete(place).execute(tx.conn()).await?;
    Ok(())
}

/// Stores who owns the conversation and how many are in it.
pub async fn update(tx: &mut Tx, row: &Conversation) -> Result<()> {
    diesel::update(conversations::table.find((row.org_id, row.id)))
        .set((
            conversations::owner_id.eq(row.owner_id),
            conversations::member_count.eq(row.member_count),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}
