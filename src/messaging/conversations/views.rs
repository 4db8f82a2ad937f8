//! Conversations as one of their members sees them: one statement, whatever is asked.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{
    BigInt, Bool, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::RunQueryDsl;

use super::domain::View;
use super::queries::unknown;
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::names::{self, Stretch};

/// By what the list is ordered: when the newest message was posted that one may see, or when the conversation began.
const ACTIVE_AT: &str = "CASE WHEN c.last_seq >= place.visible_from_seq THEN coalesce(c.last_at, c.created_at) \
     ELSE c.created_at END";

/// The conversations of a member, newest activity first. The newest message is the one whose
/// number is the conversation's last, where its number may be seen. Messages, and how often the member is
/// mentioned above the watermark, are looked up for those conversations only that are answered.
struct Views {
    org: OrgId,
    member: MemberId,
    only: Option<ConversationId>,
    named: Option<Named>,
    after: Option<(DateTime<Utc>, ConversationId)>,
    limit: i64,
}

/// Conversations with this in their name, and direct ones whose other one is found by it.
struct Named {
    part: String,
    people: Option<Stretch>,
}

type Conversation = (
    SqlUuid,
    SqlUuid,
    Text,
    Text,
    Nullable<SqlUuid>,
    BigInt,
    Integer,
    Timestamptz,
    Text,
    Text,
    Nullable<Timestamptz>,
    Integer,
    Text,
    Text,
    Text,
    Text,
    Text,
    Nullable<SqlUuid>,
    Nullable<SqlUuid>,
    Nullable<SqlUuid>,
    Bool,
    Bool,
    Bool,
    Bool,
);

type Place = (
    SqlUuid,
    Text,
    BigInt,
    Nullable<Timestamptz>,
    Bool,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Bool,
    Nullable<BigInt>,
    Bool,
);

type Message = (
    SqlUuid,
    BigInt,
    SqlUuid,
    Nullable<SqlUuid>,
    Text,
    Timestamptz,
    Text,
    Text,
    Nullable<Jsonb>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Bool,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Nullable<SqlUuid>,
    Integer,
);

impl Query for Views {
    type SqlType = (
        Conversation,
        BigInt,
        Place,
        Nullable<Message>,
        BigInt,
        BigInt,
        Timestamptz,
    );
}

/// Diesel keeps one prepared statement for each text that this becomes.
impl QueryId for Views {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for Views {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT c.org_id, c.id, c.kind, c.name, c.owner_id, c.last_seq, c.member_count, c.created_at, \
             c.posting, c.mention_everyone, c.archived_at, c.version, c.description, c.inviting, c.pinning, \
             c.editing, c.history, c.pair_low, c.pair_high, c.department_id, c.with_below, \
             c.with_outsourced, c.with_hidden, c.join_approval, \
             c.read_seq, c.member_id, c.role, c.visible_from_seq, c.muted_until, c.silenced, c.silenced_until, \
             c.pinned_at, c.marked_unread, c.hidden_seq, c.speaker, \
             m.conversation_id, m.seq, m.id, m.author_id, m.text, m.posted_at, m.kind, m.format, \
             m.content, m.reply_to_seq, m.thread_seq, m.mentions_everyone, m.edited_at, m.recalled_at, m.recalled_by, m.version, \
             (SELECT count(*) FROM message_mentions AS named WHERE named.org_id = c.org_id \
              AND named.member_id = c.member_id AND named.conversation_id = c.id \
              AND named.seq > c.read_seq) \
             + (SELECT count(*) FROM messages AS called WHERE called.org_id = c.org_id \
              AND called.conversation_id = c.id AND called.seq > c.read_seq AND called.mentions_everyone \
              AND called.recalled_at IS NULL AND called.author_id IS DISTINCT FROM c.member_id \
              AND NOT EXISTS (SELECT FROM message_mentions AS named WHERE named.org_id = c.org_id \
               AND named.member_id = c.member_id AND named.conversation_id = c.id \
               AND named.seq = called.seq)), \
             (SELECT count(*) FROM messages AS said WHERE said.org_id = c.org_id \
              AND said.conversation_id = c.id AND said.seq > c.read_seq AND said.author_id IS NULL), \
             c.active_at \
             FROM (SELECT c.*, place.read_seq, place.member_id, place.role, place.visible_from_seq, place.muted_until, \
              place.silenced, place.silenced_until, place.pinned_at, place.marked_unread, place.hidden_seq, place.speaker, ",
        );
        out.push_sql(ACTIVE_AT);
        out.push_sql(
            " AS active_at \
              FROM conversation_members AS place \
              JOIN conversations AS c ON c.org_id = place.org_id AND c.id = place.conversation_id \
              WHERE place.org_id = ",
        );
        out.push_bind_param::<SqlUuid, _>(&self.org)?;
        out.push_sql(" AND place.member_id = ");
        out.push_bind_param::<SqlUuid, _>(&self.member)?;
        if let Some(only) = &self.only {
            out.push_sql(" AND place.conversation_id = ");
            out.push_bind_param::<SqlUuid, _>(only)?;
        }
        if let Some(named) = &self.named {
            named.walk_ast(out.reborrow())?;
        } else if self.only.is_none() {
            out.push_sql(" AND (place.hidden_seq IS NULL OR place.hidden_seq < c.last_seq)");
        }
        if let Some((at, id)) = &self.after {
            out.push_sql(" AND (");
            out.push_sql(ACTIVE_AT);
            out.push_sql(", c.id) < (");
            out.push_bind_param::<Timestamptz, _>(at)?;
            out.push_sql(", ");
            out.push_bind_param::<SqlUuid, _>(id)?;
            out.push_sql(")");
        }
        out.push_sql(" ORDER BY active_at DESC, c.id DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(
            ") AS c LEFT JOIN messages AS m ON m.org_id = c.org_id AND m.conversation_id = c.id \
             AND m.seq = c.last_seq AND m.seq >= c.visible_from_seq \
             ORDER BY c.active_at DESC, c.id DESC",
        );
        Ok(())
    }
}

impl Named {
    /// The actor's own rows are compared one by one, and the other one of each by their terms.
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" AND (strpos(lower(c.name), ");
        out.push_bind_param::<Text, _>(&self.part)?;
        out.push_sql(") > 0");
        if let Some(people) = &self.people {
            out.push_sql(
                " OR EXISTS (SELECT FROM search_terms AS t WHERE t.org_id = place.org_id AND t.member_id = \
                 CASE WHEN c.pair_low = place.member_id THEN c.pair_high ELSE c.pair_low END AND t.term >= ",
            );
            out.push_bind_param::<Text, _>(&people.from)?;
            out.push_sql(" AND t.term < ");
            out.push_bind_param::<Text, _>(&people.to)?;
            out.push_sql(" AND t.rank <= ");
            out.push_bind_param::<SmallInt, _>(&people.last_rank)?;
            out.push_sql(")");
        }
        out.push_sql(")");
        Ok(())
    }
}

/// One's own conversations after the key of the page before, newest activity first; with a name
/// those that are found by it, also hidden ones.
pub async fn list(
    tx: &mut Tx,
    member: MemberId,
    name: Option<&str>,
    after: Option<(DateTime<Utc>, ConversationId)>,
    limit: i64,
) -> Result<Vec<View>> {
    let views = Views {
        org: tx.org_id(),
        member,
        only: None,
        named: name.map(|name| Named {
            part: name.to_lowercase(),
            people: names::begin(name),
        }),
        after,
        limit,
    };
    Ok(views.load(tx.conn()).await?)
}

/// The conversation, for one who is in it.
pub async fn find(tx: &mut Tx, member: MemberId, id: ConversationId) -> Result<View> {
    let views = Views {
        org: tx.org_id(),
        member,
        only: Some(id),
        named: None,
        after: None,
        limit: 1,
    };
    let view = views.get_result(tx.conn()).await;
    view.optional()?.ok_or_else(unknown)
}
