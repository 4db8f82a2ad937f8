//! What the search reads.

use std::collections::{BTreeSet, HashSet};

use diesel::dsl::AsSelect;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Integer, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::domain::Gram;
use super::place::{self, Bucket};
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::messaging::messages::domain::Message;
use crate::schema::{conversation_members, message_index};

/// A conversation that the reader is in, as far as it is in the index.
#[derive(Debug, Clone)]
pub struct Mine {
    pub id: ConversationId,
    pub visible_from_seq: i64,
    pub indexed_seq: i64,
    pub newest_at: i64,
    /// When the newest message of each full segment was posted.
    pub ends: Vec<i64>,
}

/// The reader's conversations, or the one that is asked for.
pub async fn mine(
    tx: &mut Tx,
    member: MemberId,
    only: Option<ConversationId>,
) -> Result<Vec<Mine>> {
    let mut query = conversation_members::table
        .left_join(
            message_index::table.on(message_index::org_id
                .eq(conversation_members::org_id)
                .and(message_index::conversation_id.eq(conversation_members::conversation_id))),
        )
        .filter(
            conversation_members::org_id
                .eq(tx.org_id())
                .and(conversation_members::member_id.eq(member)),
        )
        .select((
            conversation_members::conversation_id,
            conversation_members::visible_from_seq,
            (
                message_index::indexed_seq,
                message_index::newest_at,
                message_index::segment_ends,
            )
                .nullable(),
        ))
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(conversation_members::conversation_id.eq(only));
    }
    type Row = (ConversationId, i64, Option<(i64, i64, Vec<u8>)>);
    let rows: Vec<Row> = query.load(tx.conn()).await?;
    let mine = |(id, visible_from_seq, index): Row| {
        let (indexed_seq, newest_at, ends) = index.unwrap_or_default();
        Mine {
            id,
            visible_from_seq,
            indexed_seq,
            newest_at,
            ends: place::ends(&ends),
        }
    };
    Ok(rows.into_iter().map(mine).collect())
}

crate::statement! {
    struct Terms<'a> { org: &'a OrgId, ids: &'a Vec<ConversationId>, buckets: &'a Vec<i32>, shards: &'a Vec<i32> }
    this: "SELECT t.conversation_id, t.bucket, t.entries FROM unnest(" [Array<SqlUuid>] *this.ids,
    ", " [Array<Integer>] *this.buckets, ", " [Array<Integer>] *this.shards,
    ") AS wanted (id, bucket, shard) JOIN message_index_terms t ON t.org_id = " [SqlUuid] *this.org;
    " AND t.conversation_id = wanted.id AND t.bucket = wanted.bucket AND t.shard = wanted.shard"
}

impl Query for Terms<'_> {
    type SqlType = (SqlUuid, Integer, Binary);
}

/// The messages of these conversations that the index proposes for a term.
pub async fn proposed(
    tx: &mut Tx,
    among: &[&Mine],
    gram: &Gram,
) -> Result<Vec<(ConversationId, i64)>> {
    let (mut ids, mut buckets, mut shards) = (Vec::new(), Vec::new(), Vec::new());
    for mine in among {
        let first = Bucket::up_to(mine.visible_from_seq)
            .count()
            .saturating_sub(1);
        for bucket in Bucket::up_to(mine.indexed_seq).skip(first) {
            for place in bucket.places(gram) {
                ids.push(mine.id);
                buckets.push(place.bucket);
                shards.push(place.shard);
            }
        }
    }
    let org = tx.org_id();
    let terms = Terms {
        org: &org,
        ids: &ids,
        buckets: &buckets,
        shards: &shards,
    };
    let rows: Vec<(ConversationId, i32, Vec<u8>)> = terms.load(tx.conn()).await?;
    let mut found = Vec::new();
    for (id, bucket, entries) in rows {
        found.extend(place::having(gram, bucket, &entries).map(|seq| (id, seq)));
    }
    Ok(found)
}

/// Which of these terms propose the message already.
pub async fn known(
    tx: &mut Tx,
    id: ConversationId,
    seq: i64,
    grams: &[Gram],
) -> Result<HashSet<Gram>> {
    let org = tx.org_id();
    let bucket = Bucket::of(seq);
    let places: BTreeSet<_> = grams.iter().flat_map(|gram| bucket.places(gram)).collect();
    let terms = Terms {
        org: &org,
        ids: &vec![id; places.len()],
        buckets: &places.iter().map(|place| place.bucket).collect(),
        shards: &places.iter().map(|place| place.shard).collect(),
    };
    let rows: Vec<(ConversationId, i32, Vec<u8>)> = terms.load(tx.conn()).await?;
    let has = |gram: &&Gram| {
        rows.iter()
            .any(|(_, bucket, row)| place::having(gram, *bucket, row).any(|at| at == seq))
    };
    Ok(grams.iter().filter(has).cloned().collect())
}

crate::statement! {
    struct Segments<'a> { org: &'a OrgId, ids: &'a Vec<ConversationId>, segments: &'a Vec<i32> }
    this: "SELECT s.conversation_id, s.segment, s.stamps FROM unnest(" [Array<SqlUuid>] *this.ids,
    ", " [Array<Integer>] *this.segments,
    ") AS wanted (id, segment) JOIN message_index_segments s ON s.org_id = " [SqlUuid] *this.org;
    " AND s.conversation_id = wanted.id AND s.segment = wanted.segment"
}

impl Query for Segments<'_> {
    type SqlType = (SqlUuid, Integer, Binary);
}

/// These segments' stamps, in any order.
pub async fn segments(
    tx: &mut Tx,
    wanted: &[(ConversationId, i32)],
) -> Result<Vec<(ConversationId, i32, Vec<u8>)>> {
    let org = tx.org_id();
    let (ids, segments) = wanted.iter().copied().unzip();
    let segments = Segments {
        org: &org,
        ids: &ids,
        segments: &segments,
    };
    Ok(segments.load(tx.conn()).await?)
}

/// Those of these messages that the reader may see now, in any order.
pub async fn visible(
    tx: &mut Tx,
    reader: MemberId,
    wanted: &[(ConversationId, i64)],
) -> Result<Vec<Message>> {
    let (ids, seqs) = wanted.iter().copied().unzip();
    let visible = Visible {
        org: tx.org_id(),
        reader,
        ids,
        seqs,
        columns: Message::as_select(),
    };
    Ok(visible.load(tx.conn()).await?)
}

struct Visible {
    org: OrgId,
    reader: MemberId,
    ids: Vec<ConversationId>,
    seqs: Vec<i64>,
    columns: AsSelect<Message, Pg>,
}

impl QueryId for Visible {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Visible {
    type SqlType = AsSelect<Message, Pg>;
}

impl QueryFragment<Pg> for Visible {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.columns.walk_ast(out.reborrow())?;
        out.push_sql(" FROM unnest(");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.seqs)?;
        out.push_sql(
            ") AS wanted (id, seq) JOIN conversation_members place \
             ON place.conversation_id = wanted.id AND place.org_id = ",
        );
        out.push_bind_param::<SqlUuid, _>(&self.org)?;
        out.push_sql(" AND place.member_id = ");
        out.push_bind_param::<SqlUuid, _>(&self.reader)?;
        out.push_sql(
            " JOIN messages ON messages.org_id = place.org_id \
             AND messages.conversation_id = wanted.id AND messages.seq = wanted.seq \
             WHERE messages.recalled_at IS NULL AND messages.seq >= place.visible_from_seq",
        );
        Ok(())
    }
}
