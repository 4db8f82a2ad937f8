//! Conversations in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Timestamptz};
use diesel_async::RunQueryDsl;

use super::domain::{Conversation, Participant, View};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::messages::domain::Message;
use crate::schema::{conversation_members, conversations, messages};

diesel::define_sql_function! {
    #[sql_name = "coalesce"]
    fn first_known(newest: Nullable<Timestamptz>, otherwise: Timestamptz) -> Timestamptz;
}

/// A conversation that does not exist and one that is not the asker's look the same.
pub fn unknown() -> Problem {
    Problem::not_found("conversation")
}

/// The conversations that somebody is in, each with its newest message: that is the one
/// whose number is the conversation's last.
macro_rules! views {
    ($org_id:expr, $member:expr) => {
        conversation_members::table
            .inner_join(
                conversations::table.on(conversations::org_id
                    .eq(conversation_members::org_id)
                    .and(conversations::id.eq(conversation_members::conversation_id))),
            )
            .left_join(
                messages::table.on(messages::org_id
                    .eq(conversations::org_id)
                    .and(messages::conversation_id.eq(conversations::id))
                    .and(messages::seq.eq(conversations::last_seq))),
            )
            .filter(
                conversation_members::org_id
                    .eq($org_id)
                    .and(conversation_members::member_id.eq($member)),
            )
            .select((
                Conversation::as_select(),
                conversation_members::read_seq,
                Option::<Message>::as_select(),
            ))
    };
}

/// One's own conversations after the key of the page before, newest activity first.
pub async fn list(
    tx: &mut Tx,
    member: MemberId,
    after: Option<(DateTime<Utc>, ConversationId)>,
    limit: i64,
) -> Result<Vec<View>> {
    let activity = first_known(messages::posted_at.nullable(), conversations::created_at);
    let mut query = views!(tx.org_id(), member)
        .order((activity.desc(), conversations::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some((at, id)) = after {
        query = query.filter(
            activity
                .lt(at)
                .or(activity.eq(at).and(conversations::id.lt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

/// The conversation, for one who is in it.
pub async fn find(tx: &mut Tx, member: MemberId, id: ConversationId) -> Result<View> {
    let query = views!(tx.org_id(), member).filter(conversations::id.eq(id));
    query.first(tx.conn()).await.optional()?.ok_or_else(unknown)
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

/// How far somebody has read; locked until the commit.
pub async fn lock_read_seq(tx: &mut Tx, member: MemberId, id: ConversationId) -> Result<i64> {
    let org_id = tx.org_id();
    let seq = conversation_members::table
        .find((org_id, id, member))
        .select(conversation_members::read_seq)
        .for_no_key_update()
        .first(tx.conn())
        .await;
    seq.optional()?.ok_or_else(unknown)
}

pub async fn set_read_seq(
    tx: &mut Tx,
    member: MemberId,
    id: ConversationId,
    seq: i64,
) -> Result<()> {
    let org_id = tx.org_id();
    diesel::update(conversation_members::table.find((org_id, id, member)))
        .set(conversation_members::read_seq.eq(seq))
        .execute(tx.conn())
        .await?;
    Ok(())
}
