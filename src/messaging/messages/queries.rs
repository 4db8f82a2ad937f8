//! Messages in the database.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::domain::{Draft, Message, Range};
use crate::kernel::ids::{ConversationId, MessageId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::{conversations, messages};

/// What became of a post.
#[derive(Debug, QueryableByName)]
pub struct Posted {
    /// The number it was to get; `None` if there is no such conversation.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub taken: Option<i64>,
    /// The number it got; `None` if its id is in the conversation already.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub seq: Option<i64>,
    /// Whether its author is in the conversation, told only of a message that got a number.
    #[diesel(sql_type = Bool)]
    pub by_member: bool,
}

/// Takes the next number under the lock on the conversation's row, writes the message and
/// moves its author's watermark: one round trip on the hottest path of the house. The lock
/// comes first, so that an author who was removed meanwhile is seen to be.
pub async fn post(tx: &mut Tx, draft: &Draft) -> Result<Posted> {
    const SQL: &str = "\
        WITH slot AS ( \
            UPDATE conversations SET last_seq = last_seq + 1 WHERE org_id = $1 AND id = $2 RETURNING last_seq \
        ), posted AS ( \
            INSERT INTO messages (org_id, conversation_id, seq, id, author_id, text, posted_at, kind, format, content) \
            SELECT $1, $2, last_seq, $3, $4, $5, $6, $7, $8, $9 FROM slot \
            ON CONFLICT ON CONSTRAINT messages_client_id DO NOTHING RETURNING seq \
        ), author AS ( \
            UPDATE conversation_members SET read_seq = posted.seq FROM posted \
            WHERE org_id = $1 AND conversation_id = $2 AND member_id = $4 RETURNING member_id \
        ) \
        SELECT (SELECT last_seq FROM slot) AS taken, (SELECT seq FROM posted) AS seq, \
               EXISTS (SELECT FROM author) AS by_member";
    let org_id = tx.org_id();
    Ok(diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<SqlUuid, _>(draft.conversation_id)
        .bind::<SqlUuid, _>(draft.id)
        .bind::<Nullable<SqlUuid>, _>(draft.author_id)
        .bind::<Text, _>(&draft.words.text)
        .bind::<Timestamptz, _>(tx.now())
        .bind::<Text, _>(draft.words.kind)
        .bind::<Text, _>(draft.words.format)
        .bind::<Nullable<Jsonb>, _>(&draft.words.content)
        .get_result(tx.conn())
        .await?)
}

/// Gives back the number that [`post`] took and did not use; its lock is still held.
pub async fn give_back(tx: &mut Tx, conversation: ConversationId) -> Result<()> {
    let org_id = tx.org_id();
    diesel::update(conversations::table.find((org_id, conversation)))
        .set(conversations::last_seq.eq(conversations::last_seq - 1))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The message of that id; it must be there.
pub async fn find(tx: &mut Tx, conversation: ConversationId, id: MessageId) -> Result<Message> {
    let org_id = tx.org_id();
    Ok(messages::table
        .filter(
            messages::org_id
                .eq(org_id)
                .and(messages::conversation_id.eq(conversation)),
        )
        .filter(messages::id.eq(id))
        .select(Message::as_select())
        .first(tx.conn())
        .await?)
}

/// A stretch of a conversation, in the order of `seq`.
pub async fn list(
    tx: &mut Tx,
    conversation: ConversationId,
    range: Range,
    limit: i64,
) -> Result<Vec<Message>> {
    let rows = messages::table
        .filter(
            messages::org_id
                .eq(tx.org_id())
                .and(messages::conversation_id.eq(conversation)),
        )
        .limit(limit)
        .select(Message::as_select())
        .into_boxed();
    let backwards = messages::seq.desc();
    let query = match range {
        Range::After(seq) => rows.filter(messages::seq.gt(seq)).order(messages::seq),
        Range::Before(seq) => rows.filter(messages::seq.lt(seq)).order(backwards),
        Range::Newest => rows.order(backwards),
    };
    let mut rows: Vec<Message> = query.load(tx.conn()).await?;
    if !matches!(range, Range::After(_)) {
        rows.reverse();
    }
    Ok(rows)
}
