//! Messages in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::{Message, Range};
use crate::kernel::ids::ConversationId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::messages;

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
