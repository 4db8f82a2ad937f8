//! The statements of reading: each is one for a whole batch.

use diesel::query_builder::Query;
use diesel::sql_types::{Array, BigInt, Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::Mark;
use super::rules::{Place, Places};
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

crate::statement! {
    /// In one order, as whoever posts locks them too.
    struct Lock<'a> { org: &'a OrgId, conversations: &'a [ConversationId], members: &'a [MemberId] }
    this: "SELECT place.conversation_id, place.member_id, place.read_seq, c.last_seq, place.marked_unread, \
     ARRAY(SELECT said.seq FROM messages AS said WHERE said.org_id = place.org_id \
      AND said.conversation_id = place.conversation_id AND said.seq > place.read_seq AND said.author_id IS NULL) \
     FROM unnest(" [Array<SqlUuid>] *this.conversations, ", " [Array<SqlUuid>] *this.members,
    ") AS asked (conversation_id, member_id) \
     JOIN conversation_members AS place ON place.org_id = " [SqlUuid] *this.org,
    " AND place.conversation_id = asked.conversation_id AND place.member_id = asked.member_id \
     JOIN conversations AS c ON c.org_id = " [SqlUuid] *this.org;
    " AND c.id = place.conversation_id ORDER BY place.conversation_id, place.member_id \
     FOR NO KEY UPDATE OF place"
}

impl Query for Lock<'_> {
    type SqlType = (SqlUuid, SqlUuid, BigInt, BigInt, Bool, Array<BigInt>);
}

/// The places of the marks, locked until the commit.
pub async fn lock(tx: &mut Tx, marks: &[Mark]) -> Result<Places> {
    let org = tx.org_id();
    let mut keys: Vec<_> = marks
        .iter()
        .map(|mark| (mark.conversation_id, mark.member_id))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let (conversations, members): (Vec<_>, Vec<_>) = keys.into_iter().unzip();
    let lock = Lock {
        org: &org,
        conversations: &conversations,
        members: &members,
    };
    let rows: Vec<Place> = lock.load(tx.conn()).await?;
    let keyed = |mut row: Place| {
        // Of a place that was waited for, the watermark is newer than the rest of its row.
        row.last_seq = row.last_seq.max(row.read_seq);
        ((row.conversation_id, row.member_id), row)
    };
    Ok(rows.into_iter().map(keyed).collect())
}

crate::statement! {
    struct Move<'a> {
        org: &'a OrgId,
        conversations: &'a [ConversationId],
        members: &'a [MemberId],
        seqs: &'a [i64],
    }
    this: "UPDATE conversation_members AS place SET read_seq = reached.seq, marked_unread = false FROM unnest("
    [Array<SqlUuid>] *this.conversations, ", " [Array<SqlUuid>] *this.members, ", " [Array<BigInt>] *this.seqs,
    ") AS reached (conversation_id, member_id, seq) WHERE place.org_id = " [SqlUuid] *this.org;
    " AND place.conversation_id = reached.conversation_id AND place.member_id = reached.member_id"
}

/// Stores where the watermarks of locked places are now.
pub async fn write(tx: &mut Tx, moved: &Places) -> Result<()> {
    let org = tx.org_id();
    let (conversations, members): (Vec<_>, Vec<_>) = moved.keys().copied().unzip();
    let seqs: Vec<_> = moved.values().map(|place| place.read_seq).collect();
    let reached = Move {
        org: &org,
        conversations: &conversations,
        members: &members,
        seqs: &seqs,
    };
    reached.execute(tx.conn()).await?;
    Ok(())
}
