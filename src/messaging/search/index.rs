//! Bringing the index up to the messages.
//!
//! A transaction takes some conversations that are behind, under the locks of their rows in
//! `message_index`; whoever finds a row locked leaves it to who holds it. It adds the entries of
//! the next messages and moves the mark, so that each message is added once, wherever a process
//! is killed. Edited messages are [`edits`]'s.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{
    Array, BigInt, Binary, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::RunQueryDsl;

use super::domain::terms;
use super::edits;
use super::place::{self, Entries, Place, SEGMENT, Stamp};
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tenancy, Tx};

/// Messages of one transaction.
const BATCH: i64 = 1_000;
/// Conversations of one transaction.
const CONVERSATIONS: i64 = 200;

/// Transactions of each kind in one round.
const ROUND: usize = 16;

/// Brings the index of an organization up to what was committed when it was called.
pub async fn catch_up(tenancy: &Tenancy, org_id: OrgId) -> Result<()> {
    while round(tenancy, org_id).await? {}
    Ok(())
}

/// Does a part of what there is to do; whether there may be more.
pub(super) async fn round(tenancy: &Tenancy, org_id: OrgId) -> Result<bool> {
    let (mut edits, mut news) = (true, true);
    for _ in 0..ROUND {
        edits = edits && tenancy.as_system(org_id, edits::add).await?;
        news = news && tenancy.as_system(org_id, add_some).await?;
    }
    Ok(edits || news)
}

#[derive(QueryableByName)]
struct Mark {
    #[diesel(sql_type = SqlUuid)]
    conversation_id: ConversationId,
    #[diesel(sql_type = BigInt)]
    indexed_seq: i64,
    #[diesel(sql_type = BigInt)]
    newest_at: i64,
    /// Ends of segments that are new.
    #[diesel(sql_type = Binary)]
    ended: Vec<u8>,
}

#[derive(QueryableByName)]
struct Read {
    #[diesel(sql_type = SqlUuid)]
    conversation_id: ConversationId,
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    author_id: Option<MemberId>,
    /// Empty once it is recalled.
    #[diesel(sql_type = Text)]
    text: String,
    #[diesel(sql_type = Timestamptz)]
    posted_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    kind: String,
}

/// Rows to write, in the order in which everybody locks them.
#[derive(Default)]
pub(super) struct Rows {
    pub terms: BTreeMap<(ConversationId, Place), Vec<u8>>,
    segments: BTreeMap<(ConversationId, i32), Vec<u8>>,
}

impl Rows {
    pub fn add<'a>(
        &mut self,
        id: ConversationId,
        seq: i64,
        terms: impl IntoIterator<Item = &'a String>,
    ) {
        let mut entries = Entries::default();
        for term in terms {
            entries.add(seq, term);
        }
        for (place, more) in entries.0 {
            self.terms.entry((id, place)).or_default().extend(more);
        }
    }
}

/// Whether there may be more.
async fn add_some(tx: &mut Tx) -> Result<bool> {
    let behind = behind(tx).await?;
    if behind.is_empty() {
        return Ok(false);
    }
    let mut marks = lock(tx, &behind).await?;
    let mut messages = next(tx, &marks).await?.into_iter().peekable();
    let mut rows = Rows::default();
    let mut moved = false;
    for mark in &mut marks {
        while let Some(message) =
            messages.next_if(|message| message.conversation_id == mark.conversation_id)
        {
            advance(mark, &message, &mut rows);
            moved = true;
        }
    }
    write(tx, rows).await?;
    move_marks(tx, &marks).await?;
    // What others hold, they do.
    Ok(moved)
}

/// The message behind the mark.
fn advance(mark: &mut Mark, message: &Read, rows: &mut Rows) {
    rows.add(mark.conversation_id, message.seq, &terms(&message.text));
    // Numbers have no gaps; were one deleted, its place in the segment stays.
    let nobody = Stamp {
        at: mark.newest_at,
        author: 0,
        kind: u8::MAX,
    };
    while mark.indexed_seq + 1 < message.seq {
        mark.stamp(nobody, rows);
    }
    let stamp = Stamp {
        at: message.posted_at.timestamp_micros().max(mark.newest_at),
        author: message.author_id.map_or(0, |id| place::author_digest(id.0)),
        kind: place::kind_number(&message.kind),
    };
    mark.stamp(stamp, rows);
}

impl Mark {
    /// Moves on by one message.
    fn stamp(&mut self, stamp: Stamp, rows: &mut Rows) {
        self.indexed_seq += 1;
        self.newest_at = stamp.at;
        let (segment, _) = place::segment(self.indexed_seq);
        let row = rows.segments.entry((self.conversation_id, segment));
        stamp.write(row.or_default());
        if self.indexed_seq % SEGMENT == 0 {
            self.ended.extend(stamp.at.to_le_bytes());
        }
    }
}

/// Conversations with messages that are not in the index, as many as one transaction takes.
async fn behind(tx: &mut Tx) -> Result<Vec<ConversationId>> {
    #[derive(QueryableByName)]
    struct Behind {
        #[diesel(sql_type = SqlUuid)]
        id: ConversationId,
        #[diesel(sql_type = BigInt)]
        messages: i64,
    }
    const SQL: &str = "\
        SELECT c.id, c.last_seq - coalesce(i.indexed_seq, 0) AS messages FROM conversations c \
        LEFT JOIN message_index i ON i.org_id = c.org_id AND i.conversation_id = c.id \
        WHERE c.org_id = $1 AND c.last_seq > coalesce(i.indexed_seq, 0) ORDER BY c.id LIMIT $2";
    let org_id = tx.org_id();
    let rows: Vec<Behind> = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<BigInt, _>(CONVERSATIONS)
        .load(tx.conn())
        .await?;
    let mut messages = 0;
    let few = rows.into_iter().take_while(|row| {
        let has_room = messages < BATCH;
        messages += row.messages;
        has_room
    });
    Ok(few.map(|row| row.id).collect())
}

async fn lock(tx: &mut Tx, ids: &[ConversationId]) -> Result<Vec<Mark>> {
    const BEGIN: &str = "\
        INSERT INTO message_index (org_id, conversation_id, indexed_seq, newest_at, segment_ends) \
        SELECT $1, id, 0, 0, '' FROM unnest($2) id ORDER BY id ON CONFLICT DO NOTHING";
    const LOCK: &str = "\
        SELECT conversation_id, indexed_seq, newest_at, ''::bytea AS ended FROM message_index \
        WHERE org_id = $1 AND conversation_id = ANY($2) ORDER BY conversation_id FOR UPDATE SKIP LOCKED";
    let org_id = tx.org_id();
    diesel::sql_query(BEGIN)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .execute(tx.conn())
        .await?;
    Ok(diesel::sql_query(LOCK)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .load(tx.conn())
        .await?)
}

/// The messages behind the marks, by conversation in the order of the marks and by number.
async fn next(tx: &mut Tx, marks: &[Mark]) -> Result<Vec<Read>> {
    const SQL: &str = "\
        SELECT m.* FROM unnest($2, $3) AS mark (id, seq) CROSS JOIN LATERAL ( \
            SELECT conversation_id, seq, author_id, posted_at, kind, \
                   CASE WHEN recalled_at IS NULL THEN text ELSE '' END AS text \
            FROM messages WHERE org_id = $1 AND conversation_id = mark.id AND seq > mark.seq \
            ORDER BY seq LIMIT $4 \
        ) m ORDER BY m.conversation_id, m.seq LIMIT $4";
    let org_id = tx.org_id();
    let ids: Vec<_> = marks.iter().map(|mark| mark.conversation_id).collect();
    let seqs: Vec<_> = marks.iter().map(|mark| mark.indexed_seq).collect();
    Ok(diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<BigInt>, _>(seqs)
        .bind::<BigInt, _>(BATCH)
        .load(tx.conn())
        .await?)
}

pub(super) async fn write(tx: &mut Tx, rows: Rows) -> Result<()> {
    const TERMS: &str = "\
        INSERT INTO message_index_terms AS t (org_id, conversation_id, bucket, shard, entries) \
        SELECT $1, * FROM unnest($2, $3, $4, $5) \
        ON CONFLICT (org_id, conversation_id, bucket, shard) \
        DO UPDATE SET entries = t.entries || EXCLUDED.entries";
    const SEGMENTS: &str = "\
        INSERT INTO message_index_segments AS s (org_id, conversation_id, segment, stamps) \
        SELECT $1, * FROM unnest($2, $3, $4) \
        ON CONFLICT (org_id, conversation_id, segment) \
        DO UPDATE SET stamps = s.stamps || EXCLUDED.stamps";
    let org_id = tx.org_id();
    let (ids, places): (Vec<_>, Vec<_>) = rows.terms.keys().copied().unzip();
    let buckets: Vec<_> = places.iter().map(|place| place.bucket).collect();
    let shards: Vec<_> = places.iter().map(|place| place.shard).collect();
    diesel::sql_query(TERMS)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Integer>, _>(buckets)
        .bind::<Array<Integer>, _>(shards)
        .bind::<Array<Binary>, _>(rows.terms.into_values().collect::<Vec<_>>())
        .execute(tx.conn())
        .await?;
    let (ids, segments): (Vec<_>, Vec<_>) = rows.segments.keys().copied().unzip();
    diesel::sql_query(SEGMENTS)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Integer>, _>(segments)
        .bind::<Array<Binary>, _>(rows.segments.into_values().collect::<Vec<_>>())
        .execute(tx.conn())
        .await?;
    Ok(())
}

async fn move_marks(tx: &mut Tx, marks: &[Mark]) -> Result<()> {
    // The ends are many in a long conversation, and stay where they are while none is added.
    const SQL: &str = "\
        UPDATE message_index i SET indexed_seq = mark.seq, newest_at = mark.at, segment_ends = \
            CASE mark.ended WHEN '' THEN i.segment_ends ELSE i.segment_ends || mark.ended END \
        FROM unnest($2, $3, $4, $5) AS mark (id, seq, at, ended) \
        WHERE i.org_id = $1 AND i.conversation_id = mark.id";
    let org_id = tx.org_id();
    let ids: Vec<_> = marks.iter().map(|mark| mark.conversation_id).collect();
    let seqs: Vec<_> = marks.iter().map(|mark| mark.indexed_seq).collect();
    let newest: Vec<_> = marks.iter().map(|mark| mark.newest_at).collect();
    let ends: Vec<_> = marks.iter().map(|mark| &mark.ended).collect();
    diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<BigInt>, _>(seqs)
        .bind::<Array<BigInt>, _>(newest)
        .bind::<Array<Binary>, _>(ends)
        .execute(tx.conn())
        .await?;
    Ok(())
}
