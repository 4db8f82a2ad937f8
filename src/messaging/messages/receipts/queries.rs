//! Receipts in the database: what the watermarks say.

use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::wire::ReceiptState;
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations;
use crate::organizations::directory::{self, Person};
use crate::schema::{conversation_members, messages};

/// A message whose readers are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Message {
    pub conversation: ConversationId,
    pub seq: i64,
    pub author: MemberId,
}

/// The author of a message that somebody may see.
pub async fn author(
    tx: &mut Tx,
    member: MemberId,
    conversation: ConversationId,
    seq: i64,
) -> Result<Option<MemberId>> {
    let org_id = tx.org_id();
    let from: Option<i64> = conversation_members::table
        .find((org_id, conversation, member))
        .select(conversation_members::visible_from_seq)
        .first(tx.conn())
        .await
        .optional()?;
    let from = from.ok_or_else(conversations::queries::unknown)?;
    let author = messages::table
        .find((org_id, conversation, seq))
        .filter(messages::seq.ge(from))
        .select(messages::author_id)
        .first(tx.conn())
        .await;
    author
        .optional()?
        .ok_or_else(|| Problem::not_found("message"))
}

#[derive(Debug, Queryable)]
pub struct Counts {
    pub read: i64,
    pub unread: i64,
}

crate::statement! {
    struct Count<'a> { org: &'a OrgId, message: &'a Message }
    this: "SELECT count(*) FILTER (WHERE read_seq >= " [BigInt] this.message.seq,
    "), count(*) FILTER (WHERE read_seq < " [BigInt] this.message.seq,
    ") FROM conversation_members WHERE org_id = " [SqlUuid] *this.org,
    " AND conversation_id = " [SqlUuid] this.message.conversation,
    " AND joined_seq < " [BigInt] this.message.seq, " AND member_id <> " [SqlUuid] this.message.author; ""
}

impl Query for Count<'_> {
    type SqlType = (BigInt, BigInt);
}

pub async fn counts(tx: &mut Tx, message: Message) -> Result<Counts> {
    let org = tx.org_id();
    let count = Count {
        org: &org,
        message: &message,
    };
    Ok(count.get_result(tx.conn()).await?)
}

/// Those of a state whom the author may see, in the order of their ids.
pub async fn people(
    tx: &mut Tx,
    message: Message,
    state: ReceiptState,
    after: Option<MemberId>,
    limit: i64,
) -> Result<Vec<Person>> {
    let mut places = conversation_members::table
        .filter(conversation_members::org_id.eq(tx.org_id()))
        .filter(conversation_members::conversation_id.eq(message.conversation))
        .filter(conversation_members::joined_seq.lt(message.seq))
        .filter(conversation_members::member_id.ne(message.author))
        .select(conversation_members::member_id)
        .into_boxed();
    places = match state {
        ReceiptState::Read => places.filter(conversation_members::read_seq.ge(message.seq)),
        ReceiptState::Unread => places.filter(conversation_members::read_seq.lt(message.seq)),
    };
    if let Some(after) = after {
        places = places.filter(conversation_members::member_id.gt(after));
    }
    let ids = places.load(tx.conn()).await?;
    directory::ordered(tx, ids, limit).await
}
