//! How many have read the newest messages of conversations, and those that their authors look at, for the
//! authors' sockets.

use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{Array, BigInt, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// How many have read a message.
#[derive(Debug, Queryable)]
pub struct Readers {
    pub conversation_id: ConversationId,
    pub author_id: MemberId,
    pub seq: i64,
    pub read: i64,
    pub unread: i64,
}

/// Messages of a conversation that are looked at.
const NEWEST: i64 = 100;
/// Of those, messages of one author.
const OF_AUTHOR: i64 = 50;

crate::statement! {
    /// The places of a conversation are visited once, whatever is counted: each falls between
    /// two of the messages by its watermark, and by when it began; sums from the newest message
    /// on are the counts. Whoever has not read a message has a watermark below it; whoever has
    /// is above it, and has not joined above it. The bound of the messages is computed before it is
    /// compared, as row-level security keeps what could fail out of an index.
    struct Count<'a> {
        org: &'a OrgId,
        conversations: &'a [ConversationId],
        authors: Option<&'a [MemberId]>,
        watched_in: &'a [ConversationId],
        watched_by: &'a [MemberId],
        watched: &'a [i64],
    }
    this: "WITH asked AS MATERIALIZED ( \
        SELECT c.id, c.last_seq - " [BigInt] NEWEST, " AS after FROM conversations c WHERE c.org_id = " [SqlUuid] *this.org,
    " AND c.id = ANY (" [Array<SqlUuid>] *this.conversations,
    ") AND coalesce((SELECT s.read_receipts FROM messaging_settings s WHERE s.org_id = " [SqlUuid] *this.org,
    "), true) \
    ), recent AS ( \
        SELECT asked.id AS conversation_id, m.author_id, m.seq, row_number() OVER ( \
            PARTITION BY asked.id, m.author_id ORDER BY m.seq DESC) AS back \
        FROM asked CROSS JOIN LATERAL ( \
            SELECT author_id, seq FROM messages WHERE org_id = " [SqlUuid] *this.org,
    " AND conversation_id = asked.id AND seq > asked.after \
                AND author_id IS NOT NULL AND recalled_at IS NULL AND coalesce(author_id = ANY (" [Nullable<Array<SqlUuid>>] this.authors,
    "), true) \
            ORDER BY seq DESC LIMIT " [BigInt] NEWEST,
    ") AS m \
    ), wanted AS ( \
        SELECT conversation_id, author_id, seq FROM recent WHERE back <= " [BigInt] OF_AUTHOR,
    " UNION SELECT watched.conversation_id, watched.author_id, watched.seq FROM unnest("
    [Array<SqlUuid>] *this.watched_in, ", " [Array<SqlUuid>] *this.watched_by, ", " [Array<BigInt>] *this.watched,
    ") AS watched (conversation_id, author_id, seq) JOIN asked ON asked.id = watched.conversation_id \
        CROSS JOIN LATERAL (SELECT FROM messages WHERE org_id = " [SqlUuid] *this.org,
    " AND conversation_id = watched.conversation_id AND seq = watched.seq \
            AND author_id = watched.author_id AND recalled_at IS NULL LIMIT 1) AS m \
    ), shown AS ( \
        SELECT wanted.conversation_id, wanted.author_id, wanted.seq, (place.joined_seq < wanted.seq)::int AS own, \
            row_number() OVER (PARTITION BY wanted.conversation_id ORDER BY wanted.seq) AS step \
        FROM wanted JOIN conversation_members place ON place.org_id = " [SqlUuid] *this.org,
    " AND place.conversation_id = wanted.conversation_id AND place.member_id = wanted.author_id \
            AND place.visible_from_seq <= wanted.seq \
    ), marks AS ( \
        SELECT conversation_id, array_agg(seq ORDER BY seq) AS seqs FROM shown GROUP BY conversation_id \
    ), places AS ( \
        SELECT marks.conversation_id, width_bucket(greatest(place.read_seq, place.joined_seq), marks.seqs) AS read_to, \
            width_bucket(place.joined_seq, marks.seqs) AS joined_at, count(*) AS people \
        FROM marks JOIN conversation_members place ON place.org_id = " [SqlUuid] *this.org;
    " AND place.conversation_id = marks.conversation_id GROUP BY 1, 2, 3 \
    ), steps AS ( \
        SELECT conversation_id, step, sum(readers) AS readers, sum(joiners) AS joiners FROM ( \
            SELECT conversation_id, step, 0 AS readers, 0 AS joiners FROM shown \
            UNION ALL SELECT conversation_id, read_to, people, 0 FROM places \
            UNION ALL SELECT conversation_id, joined_at, 0, people FROM places \
        ) AS each GROUP BY 1, 2 \
    ), above AS ( \
        SELECT conversation_id, step, sum(readers) OVER up AS readers, sum(joiners) OVER up AS joiners, \
            sum(readers) OVER (PARTITION BY conversation_id) AS everybody \
        FROM steps WINDOW up AS (PARTITION BY conversation_id ORDER BY step DESC) \
    ) \
    SELECT shown.conversation_id, shown.author_id, shown.seq, \
        (above.readers - above.joiners)::bigint - shown.own, (above.everybody - above.readers)::bigint \
    FROM shown JOIN above USING (conversation_id, step) ORDER BY 1, 2, 3"
}

impl Query for Count<'_> {
    type SqlType = (SqlUuid, SqlUuid, BigInt, BigInt, BigInt);
}

/// For each of the authors, or for all, the newest 50 messages of the newest 100 of each conversation, and
/// those among `watched` in these that are the author's, with how many have read them; as [`super::list`]
/// counts, and nothing where the organization has switched receipts off. One statement.
pub async fn readers(
    tx: &mut Tx,
    conversations: &[ConversationId],
    authors: Option<&[MemberId]>,
    watched: &[(ConversationId, MemberId, i64)],
) -> Result<Vec<Readers>> {
    let org = tx.org_id();
    let watched_in: Vec<_> = watched.iter().map(|(id, ..)| *id).collect();
    let watched_by: Vec<_> = watched.iter().map(|(_, author, _)| *author).collect();
    let watched: Vec<_> = watched.iter().map(|(.., seq)| *seq).collect();
    let count = Count {
        org: &org,
        conversations,
        authors,
        watched_in: &watched_in,
        watched_by: &watched_by,
        watched: &watched,
    };
    Ok(count.load(tx.conn()).await?)
}
