//! Messages in the database.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::domain::{Message, Range};
use super::standing::Standing;
use crate::kernel::ids::ConversationId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::{message_threads, messages};

/// A stretch of what somebody sees of a conversation, in the order of `seq`; `thread` names the
/// root where only a thread is read.
pub async fn list(
    tx: &mut Tx,
    by: &Standing,
    thread: Option<i64>,
    range: Range,
    limit: i64,
) -> Result<Vec<Message>> {
    let mut rows = messages::table
        .filter(
            messages::org_id
                .eq(tx.org_id())
                .and(messages::conversation_id.eq(by.conversation_id)),
        )
        .filter(messages::seq.ge(by.visible_from_seq))
        .limit(limit)
        .select(Message::as_select())
        .into_boxed();
    if let Some(root) = thread {
        rows = rows.filter(messages::thread_seq.eq(root));
    }
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

/// The newest number of a thread; 0 where nothing was said.
pub async fn last_of_thread(tx: &mut Tx, by: &Standing, root: i64) -> Result<i64> {
    let last = message_threads::table
        .find((tx.org_id(), by.conversation_id, root))
        .select(message_threads::last_seq)
        .first(tx.conn())
        .await;
    Ok(last.optional()?.unwrap_or(0))
}

/// Messages of whatever conversations, in no order.
pub async fn at(tx: &mut Tx, keys: &[(ConversationId, i64)]) -> Result<Vec<Message>> {
    const SQL: &str = "\
        SELECT messages.* FROM unnest($2, $3) AS named (conversation_id, seq) \
        JOIN messages USING (conversation_id, seq) WHERE messages.org_id = $1";
    named(tx, SQL, keys).await
}

/// Those of the messages that were recalled.
pub async fn recalled(tx: &mut Tx, keys: &[(ConversationId, i64)]) -> Result<Vec<Message>> {
    const SQL: &str = "\
        SELECT messages.* FROM unnest($2, $3) AS named (conversation_id, seq) \
        JOIN messages USING (conversation_id, seq) \
        WHERE messages.org_id = $1 AND messages.recalled_at IS NOT NULL";
    named(tx, SQL, keys).await
}

/// Each is found by the primary key.
async fn named(
    tx: &mut Tx,
    sql: &'static str,
    keys: &[(ConversationId, i64)],
) -> Result<Vec<Message>> {
    let (conversations, seqs): (Vec<ConversationId>, Vec<i64>) = keys.iter().copied().unzip();
    let org_id = tx.org_id();
    Ok(diesel::sql_query(sql)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(conversations)
        .bind::<Array<BigInt>, _>(seqs)
        .load(tx.conn())
        .await?)
}
