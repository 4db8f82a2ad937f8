//! Bringing the index up to edited messages.
//!
//! A trigger leaves a row for each; new messages leave none. The message gets the entries that it
//! lacks. Those of its old text stay: what they propose is found not to match.

use std::collections::{BTreeSet, HashSet};

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::domain::{Gram, terms};
use super::index::{self, Rows};
use super::queries;
use crate::kernel::ids::ConversationId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::messages;

/// Edited messages of one transaction.
const BATCH: i64 = 100;

#[derive(QueryableByName)]
struct Edited {
    #[diesel(sql_type = SqlUuid)]
    conversation_id: ConversationId,
    #[diesel(sql_type = Array<BigInt>)]
    seqs: Vec<i64>,
}

/// Adds some; whether there may be more.
pub(super) async fn add(tx: &mut Tx) -> Result<bool> {
    let edited = take(tx).await?;
    let mut rows = Rows::default();
    for Edited {
        conversation_id,
        seqs,
    } in &edited
    {
        for (seq, text) in texts(tx, *conversation_id, seqs).await? {
            let lacking = lacking(tx, *conversation_id, seq, terms(&text)).await?;
            rows.add(*conversation_id, seq, &lacking);
        }
    }
    index::write(tx, rows).await?;
    Ok(!edited.is_empty())
}

/// Taken before the texts are read: an edit that comes later leaves a row again.
async fn take(tx: &mut Tx) -> Result<Vec<Edited>> {
    const SQL: &str = "\
        WITH few AS ( \
            SELECT conversation_id, seq FROM message_index_edits WHERE org_id = $1 \
            ORDER BY conversation_id, seq LIMIT $2 FOR UPDATE SKIP LOCKED \
        ), taken AS ( \
            DELETE FROM message_index_edits e USING few \
            WHERE e.org_id = $1 AND e.conversation_id = few.conversation_id AND e.seq = few.seq \
            RETURNING e.conversation_id, e.seq \
        ) SELECT conversation_id, array_agg(seq) AS seqs FROM taken GROUP BY conversation_id";
    let org_id = tx.org_id();
    Ok(diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<BigInt, _>(BATCH)
        .load(tx.conn())
        .await?)
}

async fn texts(tx: &mut Tx, id: ConversationId, seqs: &[i64]) -> Result<Vec<(i64, String)>> {
    Ok(messages::table
        .filter(messages::org_id.eq(tx.org_id()))
        .filter(messages::conversation_id.eq(id))
        .filter(messages::seq.eq_any(seqs))
        .filter(messages::recalled_at.is_null())
        .select((messages::seq, messages::text))
        .load(tx.conn())
        .await?)
}

/// The terms that do not propose the message yet.
async fn lacking(
    tx: &mut Tx,
    id: ConversationId,
    seq: i64,
    terms: BTreeSet<String>,
) -> Result<BTreeSet<String>> {
    let grams: Vec<_> = terms.into_iter().map(Gram::Whole).collect();
    let known: HashSet<Gram> = queries::known(tx, id, seq, &grams).await?;
    let unknown = grams.into_iter().filter(|gram| !known.contains(gram));
    Ok(unknown
        .map(|(Gram::Whole(term) | Gram::Beginning(term))| term)
        .collect())
}
