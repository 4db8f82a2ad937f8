//! Conversations in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::domain::{Conversation, DIRECT, GROUP, Participant, Place};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{conversation_members, conversation_mutes, conversations};

pub use super::views::{find, list};

/// A conversation that does not exist and one that is not the asker's look the same.
pub fn unknown() -> Problem {
    Problem::not_found("conversation")
}

/// What somebody who is in a conversation may read of it.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Readable {
    pub last_seq: i64,
    pub visible_from_seq: i64,
}

/// What there is to read, for one who is in the conversation.
pub async fn readable(tx: &mut Tx, member: MemberId, id: ConversationId) -> Result<Readable> {
    let org_id = tx.org_id();
    let row = conversation_members::table
        .inner_join(
            conversations::table.on(conversations::org_id
                .eq(conversation_members::org_id)
                .and(conversations::id.eq(conversation_members::conversation_id))),
        )
        .filter(
            conversation_members::org_id
                .eq(org_id)
                .and(conversation_members::conversation_id.eq(id))
                .and(conversation_members::member_id.eq(member)),
        )
        .select((
            conversations::last_seq,
            conversation_members::visible_from_seq,
        ))
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(unknown)
}

/// The conversation, locked until the commit, and the place in it of one who is in it then.
pub async fn lock(
    tx: &mut Tx,
    member: MemberId,
    id: ConversationId,
) -> Result<(Conversation, Place)> {
    let org_id = tx.org_id();
    let row = conversations::table
        .find((org_id, id))
        .select(Conversation::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await;
    let row = row.optional()?.ok_or_else(unknown)?;
    // Asked after the lock is held: whoever was removed a moment ago is seen to be.
    let place = place(tx, id, member).await?.ok_or_else(unknown)?;
    Ok((row, place))
}

/// Somebody's place in a conversation, if they are in it.
pub async fn place(tx: &mut Tx, id: ConversationId, member: MemberId) -> Result<Option<Place>> {
    let org_id = tx.org_id();
    Ok(conversation_members::table
        .find((org_id, id, member))
        .select(Place::as_select())
        .first(tx.conn())
        .await
        .optional()?)
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

/// The direct conversations and the groups that somebody is in, and so all that they own, in the
/// order of their ids.
pub async fn of_member(tx: &mut Tx, member: MemberId) -> Result<Vec<ConversationId>> {
    Ok(conversation_members::table
        .inner_join(
            conversations::table.on(conversations::org_id
                .eq(conversation_members::org_id)
                .and(conversations::id.eq(conversation_members::conversation_id))),
        )
        .filter(
            conversation_members::org_id
                .eq(tx.org_id())
                .and(conversation_members::member_id.eq(member)),
        )
        .filter(conversations::kind.eq_any([DIRECT, GROUP]))
        .order(conversation_members::conversation_id)
        .select(conversation_members::conversation_id)
        .load(tx.conn())
        .await?)
}

/// All conversations that somebody is in, of whatever kind, each with the number of the first
/// message that they see there.
pub async fn all_of(tx: &mut Tx, member: MemberId) -> Result<Vec<(ConversationId, i64)>> {
    Ok(conversation_members::table
        .filter(conversation_members::org_id.eq(tx.org_id()))
        .filter(conversation_members::member_id.eq(member))
        .select((
            conversation_members::conversation_id,
            conversation_members::visible_from_seq,
        ))
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

/// Who is longest in the conversation.
pub async fn longest(tx: &mut Tx, id: ConversationId) -> Result<Option<MemberId>> {
    let query = conversation_members::table
        .filter(
            conversation_members::org_id
                .eq(tx.org_id())
                .and(conversation_members::conversation_id.eq(id)),
        )
        .order((
            conversation_members::joined_at,
            conversation_members::member_id,
        ))
        .select(conversation_members::member_id);
    Ok(query.first(tx.conn()).await.optional()?)
}

/// A page of those in the conversation, those who are longest in it first.
pub async fn participants(
    tx: &mut Tx,
    id: ConversationId,
    after: Option<(DateTime<Utc>, MemberId)>,
    limit: i64,
) -> Result<Vec<(Participant, Place)>> {
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
        .select((Participant::as_select(), Place::as_select()))
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

/// Brings people in as plain members.
pub async fn add(tx: &mut Tx, row: &Conversation, ids: &[MemberId]) -> Result<()> {
    let roles = vec!["member".to_owned(); ids.len()];
    add_as(tx, row, ids, &roles).await
}

/// Brings people in, each with a role and with everything said so far counted as read. A mute that was
/// not over when somebody went away holds on, unless they are above mutes now.
pub async fn add_as(
    tx: &mut Tx,
    row: &Conversation,
    ids: &[MemberId],
    roles: &[String],
) -> Result<()> {
    const SQL: &str = "\
        WITH kept AS ( \
            DELETE FROM conversation_mutes \
            WHERE org_id = $1 AND conversation_id = $2 AND member_id = ANY ($3) \
            RETURNING member_id, muted_until) \
        INSERT INTO conversation_members (org_id, conversation_id, member_id, role, read_seq, joined_seq, \
            visible_from_seq, joined_at, muted_until) \
        SELECT $1, $2, given.member_id, given.role, $5, $5, $6, $7, \
            CASE WHEN given.role = 'member' AND kept.muted_until > $7 THEN kept.muted_until END \
        FROM unnest($3, $4) AS given (member_id, role) LEFT JOIN kept USING (member_id)";
    let now = tx.now();
    diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(row.org_id)
        .bind::<SqlUuid, _>(row.id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Text>, _>(roles)
        .bind::<BigInt, _>(row.last_seq)
        .bind::<BigInt, _>(row.visible_from())
        .bind::<Timestamptz, _>(now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes people out. What is left of their mutes is kept for when they come back.
pub async fn remove(tx: &mut Tx, row: &Conversation, ids: &[MemberId]) -> Result<()> {
    const SQL: &str = "\
        WITH gone AS ( \
            DELETE FROM conversation_members \
            WHERE org_id = $1 AND conversation_id = $2 AND member_id = ANY ($3) \
            RETURNING member_id, muted_until) \
        INSERT INTO conversation_mutes (org_id, conversation_id, member_id, muted_until) \
        SELECT $1, $2, member_id, muted_until FROM gone WHERE muted_until > $4 \
        ON CONFLICT (org_id, conversation_id, member_id) DO UPDATE SET muted_until = excluded.muted_until";
    let now = tx.now();
    diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(row.org_id)
        .bind::<SqlUuid, _>(row.id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Timestamptz, _>(now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets what is left of the mute of somebody who is not in the conversation; whether there was any.
pub async fn forget_mute(tx: &mut Tx, id: ConversationId, member: MemberId) -> Result<bool> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let kept = conversation_mutes::table
        .find((org_id, id, member))
        .filter(conversation_mutes::muted_until.gt(now));
    Ok(diesel::delete(kept).execute(tx.conn()).await? > 0)
}

/// Forgets the mutes of those who are not in the conversation any more that are over.
pub async fn forget_mutes_over(tx: &mut Tx) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let over = conversation_mutes::table
        .filter(conversation_mutes::org_id.eq(org_id))
        .filter(conversation_mutes::muted_until.le(now));
    diesel::delete(over).execute(tx.conn()).await?;
    Ok(())
}

/// Stores who owns the conversation, how many are in it, and whether it is archived.
pub async fn update(tx: &mut Tx, row: &Conversation) -> Result<()> {
    diesel::update(conversations::table.find((row.org_id, row.id)))
        .set((
            conversations::owner_id.eq(row.owner_id),
            conversations::member_count.eq(row.member_count),
            conversations::archived_at.eq(row.archived_at),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Stores name, description and policy, under the next version.
pub async fn edit(tx: &mut Tx, row: &mut Conversation) -> Result<()> {
    row.version += 1;
    diesel::update(conversations::table.find((row.org_id, row.id)))
        .set((
            conversations::version.eq(row.version),
            conversations::name.eq(&row.name),
            conversations::description.eq(&row.description),
            conversations::posting.eq(&row.posting),
            conversations::mention_everyone.eq(&row.mention_everyone),
            conversations::inviting.eq(&row.inviting),
            conversations::pinning.eq(&row.pinning),
            conversations::editing.eq(&row.editing),
            conversations::history.eq(&row.history),
            conversations::join_approval.eq(row.join_approval),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The direct conversation of two, the smaller id first; made if there is none, also if both
/// begin at once. Locked until the commit.
pub async fn pair(tx: &mut Tx, row: &Conversation) -> Result<(Conversation, bool)> {
    let made = diesel::insert_into(conversations::table)
        .values(row)
        .on_conflict((
            conversations::org_id,
            conversations::pair_low,
            conversations::pair_high,
        ))
        .do_nothing()
        .execute(tx.conn())
        .await?;
    let found = conversations::table
        .filter(
            conversations::org_id
                .eq(row.org_id)
                .and(conversations::pair_low.eq(row.pair_low))
                .and(conversations::pair_high.eq(row.pair_high)),
        )
        .select(Conversation::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await?;
    Ok((found, made == 1))
}

/// The direct conversation of two, the smaller id first.
pub async fn of_pair(tx: &mut Tx, low: MemberId, high: MemberId) -> Result<Option<ConversationId>> {
    Ok(conversations::table
        .filter(
            conversations::org_id
                .eq(tx.org_id())
                .and(conversations::pair_low.eq(low))
                .and(conversations::pair_high.eq(high)),
        )
        .select(conversations::id)
        .first(tx.conn())
        .await
        .optional()?)
}

/// The admins of a conversation, those who are longest in it first.
pub async fn admins(tx: &mut Tx, id: ConversationId) -> Result<Vec<MemberId>> {
    Ok(conversation_members::table
        .filter(
            conversation_members::org_id
                .eq(tx.org_id())
                .and(conversation_members::conversation_id.eq(id))
                .and(conversation_members::role.eq("admin")),
        )
        .order((
            conversation_members::joined_at,
            conversation_members::member_id,
        ))
        .select(conversation_members::member_id)
        .load(tx.conn())
        .await?)
}

/// The places of these people, of those who are in the conversation.
pub async fn places(tx: &mut Tx, id: ConversationId, ids: &[MemberId]) -> Result<Vec<Place>> {
    Ok(conversation_members::table
        .filter(conversation_members::org_id.eq(tx.org_id()))
        .filter(conversation_members::conversation_id.eq(id))
        .filter(conversation_members::member_id.eq_any(ids))
        .select(Place::as_select())
        .load(tx.conn())
        .await?)
}

/// The speakers of a conversation, by id.
pub async fn speakers(tx: &mut Tx, id: ConversationId) -> Result<Vec<MemberId>> {
    Ok(conversation_members::table
        .filter(conversation_members::org_id.eq(tx.org_id()))
        .filter(conversation_members::conversation_id.eq(id))
        .filter(conversation_members::speaker)
        .order(conversation_members::member_id)
        .select(conversation_members::member_id)
        .load(tx.conn())
        .await?)
}

/// Makes these people speakers, or takes that from them.
pub async fn set_speakers(
    tx: &mut Tx,
    id: ConversationId,
    ids: &[MemberId],
    speaker: bool,
) -> Result<()> {
    let places = conversation_members::table
        .filter(conversation_members::org_id.eq(tx.org_id()))
        .filter(conversation_members::conversation_id.eq(id))
        .filter(conversation_members::member_id.eq_any(ids));
    diesel::update(places)
        .set(conversation_members::speaker.eq(speaker))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Stores the role of a place, until when its holder is muted, and whether they are a speaker.
pub async fn set_place(tx: &mut Tx, id: ConversationId, place: &Place) -> Result<()> {
    let org_id = tx.org_id();
    diesel::update(conversation_members::table.find((org_id, id, place.member_id)))
        .set((
            conversation_members::role.eq(&place.role),
            conversation_members::muted_until.eq(place.muted_until),
            conversation_members::speaker.eq(place.speaker),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The place of who owns the conversation now: nothing beside that, and no mute.
pub async fn reset_place(tx: &mut Tx, id: ConversationId, owner: MemberId) -> Result<()> {
    let org_id = tx.org_id();
    diesel::update(conversation_members::table.find((org_id, id, owner)))
        .set((
            conversation_members::role.eq("member"),
            conversation_members::muted_until.eq(None::<DateTime<Utc>>),
            conversation_members::speaker.eq(false),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Stores what somebody set of a conversation for themselves.
pub async fn set_own(tx: &mut Tx, id: ConversationId, place: &Place) -> Result<()> {
    let org_id = tx.org_id();
    diesel::update(conversation_members::table.find((org_id, id, place.member_id)))
        .set((
            conversation_members::silenced.eq(place.silenced),
            conversation_members::silenced_until.eq(place.silenced_until),
            conversation_members::pinned_at.eq(place.pinned_at),
            conversation_members::marked_unread.eq(place.marked_unread),
            conversation_members::hidden_seq.eq(place.hidden_seq),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}
