//! Messages with everything around them: whom they mention, what they quote, what is said under
//! them, reactions and pins. Each is asked once for all messages of a list, and only where one
//! of them has it.
//!
//! Must hold: nothing of a recalled message, and nothing that the reader may not see, gets out.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::domain::{Draft, Mentions, Message};
use super::kinds::MessageKind;
use super::standing::Standing;
use super::{reactions, wire};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::{message_mentions, message_pins, messages};

/// Characters of a quote.
const QUOTED: usize = 200;

type Key = (ConversationId, i64);

/// What was just posted, of whatever conversations, as everyone reads it.
pub async fn posted(tx: &mut Tx, posted: &[(&Draft, i64)]) -> Result<Vec<wire::Message>> {
    let mention =
        |mentions: &Mentions| !mentions.members.is_empty() || !mentions.departments.is_empty();
    let keys: Vec<Key> = posted
        .iter()
        .filter(|(draft, _)| mention(&draft.mentions))
        .map(|(draft, seq)| (draft.conversation_id, *seq))
        .collect();
    let rows = plain(posted, tx.now());
    mentioned(tx, &keys, rows).await
}

/// The same, of messages that name nobody.
pub fn plain(posted: &[(&Draft, i64)], now: DateTime<Utc>) -> Vec<wire::Message> {
    let rows = posted
        .iter()
        .map(|(draft, seq)| Message::posted(draft, *seq, now));
    rows.map(wire::Message::from).collect()
}

/// Messages, of whatever conversations, as everyone reads them.
pub async fn told(tx: &mut Tx, rows: Vec<Message>) -> Result<Vec<wire::Message>> {
    let keys: Vec<Key> = rows
        .iter()
        .map(|row| (row.conversation_id, row.seq))
        .collect();
    let rows = rows.into_iter().map(wire::Message::from).collect();
    mentioned(tx, &keys, rows).await
}

/// A message as everyone reads it.
pub async fn bare(tx: &mut Tx, row: Message) -> Result<wire::Message> {
    let message = told(tx, vec![row]).await?;
    message.into_iter().next().ok_or_else(|| {
        crate::kernel::problem::Problem::internal("a message was lost while it was dressed")
    })
}

async fn mentioned(
    tx: &mut Tx,
    keys: &[Key],
    mut rows: Vec<wire::Message>,
) -> Result<Vec<wire::Message>> {
    if keys.is_empty() {
        return Ok(rows);
    }
    let (ids, seqs): (Vec<ConversationId>, Vec<i64>) = keys.iter().copied().unzip();
    let found: Vec<(ConversationId, i64, MemberId)> = message_mentions::table
        .filter(message_mentions::org_id.eq(tx.org_id()))
        .filter(message_mentions::conversation_id.eq_any(ids))
        .filter(message_mentions::seq.eq_any(seqs))
        .order(message_mentions::member_id)
        .select((
            message_mentions::conversation_id,
            message_mentions::seq,
            message_mentions::member_id,
        ))
        .load(tx.conn())
        .await?;
    let mut people: HashMap<Key, Vec<MemberId>> = HashMap::new();
    for (conversation, seq, member) in found {
        people.entry((conversation, seq)).or_default().push(member);
    }
    for row in &mut rows {
        if let Some(members) = people.remove(&(row.conversation_id, row.seq)) {
            row.mentions.member_ids = members;
        }
    }
    Ok(rows)
}

/// Messages of one conversation as one who stands there sees them.
pub async fn seen(tx: &mut Tx, by: &Standing, rows: Vec<Message>) -> Result<Vec<wire::Message>> {
    let there: Vec<i64> = rows
        .iter()
        .filter(|row| row.recalled_at.is_none())
        .map(|row| row.seq)
        .collect();
    let all: Vec<i64> = rows.iter().map(|row| row.seq).collect();
    let keys: Vec<_> = there.iter().map(|seq| (by.conversation_id, *seq)).collect();
    let rows = rows.into_iter().map(wire::Message::from).collect();
    let mut rows = mentioned(tx, &keys, rows).await?;
    let mut quotes = quotes(tx, by, &rows).await?;
    let mut threads = threads(tx, by, &all).await?;
    let mut reactions = reactions::of(tx, by, &there).await?;
    let mut pins = pins(tx, by, &there).await?;
    for row in &mut rows {
        if let Some(reply) = &mut row.reply_to {
            reply.quote = quotes.remove(&row.seq);
        }
        row.thread = threads.remove(&row.seq);
        row.reactions = reactions.remove(&row.seq).unwrap_or_default();
        row.pinned = pins.remove(&row.seq);
    }
    Ok(rows)
}

/// One message as one who stands there sees it.
pub async fn one(tx: &mut Tx, by: &Standing, row: Message) -> Result<wire::Message> {
    let one = seen(tx, by, vec![row]).await?.into_iter().next();
    one.ok_or_else(|| {
        crate::kernel::problem::Problem::internal("a message was lost while it was dressed")
    })
}

/// By the number of the message that quotes.
async fn quotes(
    tx: &mut Tx,
    by: &Standing,
    rows: &[wire::Message],
) -> Result<HashMap<i64, wire::Quote>> {
    let named = |row: &wire::Message| Some((row.seq, row.reply_to.as_ref()?.seq));
    let wanted: Vec<(i64, i64)> = rows
        .iter()
        .filter_map(named)
        .filter(|(_, to)| by.sees(*to))
        .collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let numbers: Vec<i64> = wanted.iter().map(|(_, to)| *to).collect();
    let found: Vec<Message> = messages::table
        .filter(messages::org_id.eq(tx.org_id()))
        .filter(messages::conversation_id.eq(by.conversation_id))
        .filter(messages::seq.eq_any(numbers))
        .select(Message::as_select())
        .load(tx.conn())
        .await?;
    let found: HashMap<i64, &Message> = found.iter().map(|row| (row.seq, row)).collect();
    let quoted = |(seq, to)| Some((seq, quote(found.get(&to)?)));
    Ok(wanted.into_iter().filter_map(quoted).collect())
}

fn quote(row: &Message) -> wire::Quote {
    let recalled = row.recalled_at.is_some();
    let text = if recalled { "" } else { &row.text };
    wire::Quote {
        author_id: row.author_id,
        kind: MessageKind::stored(&row.kind),
        text: text.chars().take(QUOTED).collect(),
        recalled,
    }
}

#[derive(QueryableByName)]
struct ThreadRow {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Integer)]
    reply_count: i32,
    #[diesel(sql_type = BigInt)]
    last_seq: i64,
    #[diesel(sql_type = Array<SqlUuid>)]
    participant_ids: Vec<MemberId>,
}

/// By the root's number.
async fn threads(tx: &mut Tx, by: &Standing, roots: &[i64]) -> Result<HashMap<i64, wire::Thread>> {
    // Of the last twenty replies the authors, the latest first.
    const SQL: &str = "\
        SELECT seq, reply_count, last_seq, ARRAY( \
            SELECT author_id FROM ( \
                SELECT author_id, max(seq) AS latest FROM ( \
                    SELECT author_id, seq FROM messages AS replies \
                    WHERE org_id = $1 AND conversation_id = $2 AND thread_seq = message_threads.seq \
                    AND author_id IS NOT NULL AND recalled_at IS NULL ORDER BY replies.seq DESC LIMIT 20 \
                ) AS newest GROUP BY author_id ORDER BY latest DESC LIMIT 5 \
            ) AS authors \
        ) AS participant_ids \
        FROM message_threads WHERE org_id = $1 AND conversation_id = $2 AND seq = ANY ($3)";
    if roots.is_empty() {
        return Ok(HashMap::new());
    }
    let org_id = tx.org_id();
    let rows: Vec<ThreadRow> = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<SqlUuid, _>(by.conversation_id)
        .bind::<Array<BigInt>, _>(roots)
        .load(tx.conn())
        .await?;
    let shape = |row: ThreadRow| {
        let thread = wire::Thread {
            reply_count: row.reply_count,
            last_seq: row.last_seq,
            participant_ids: row.participant_ids,
        };
        (row.seq, thread)
    };
    Ok(rows.into_iter().map(shape).collect())
}

async fn pins(tx: &mut Tx, by: &Standing, seqs: &[i64]) -> Result<HashMap<i64, wire::Pinned>> {
    if seqs.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, chrono::DateTime<chrono::Utc>, MemberId, bool)> = message_pins::table
        .filter(message_pins::org_id.eq(tx.org_id()))
        .filter(message_pins::conversation_id.eq(by.conversation_id))
        .filter(message_pins::seq.eq_any(seqs))
        .select((
            message_pins::seq,
            message_pins::pinned_at,
            message_pins::pinned_by,
            message_pins::top,
        ))
        .load(tx.conn())
        .await?;
    let shape = |(seq, at, by, top)| (seq, wire::Pinned { at, by, top });
    Ok(rows.into_iter().map(shape).collect())
}
