//! What may be done with messages.

use super::domain::{Draft, Message, Range};
use super::wire::{self, MessageList};
use super::{posting, queries};
use crate::kernel::ids::ConversationId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations;

/// Posts drafts in an open transaction, in their order, each with an answer of its own. Who calls
/// has proved that the authors are members who may use messaging.
pub async fn post_drafts(tx: &mut Tx, drafts: Vec<Draft>) -> Result<Vec<Result<Message>>> {
    let posted = posting::post_all(tx, &drafts).await?;
    Ok(posted
        .into_iter()
        .map(|each| each.map(|posted| posted.message))
        .collect())
}

pub async fn list(
    tx: &mut Tx,
    id: ConversationId,
    range: Range,
    limit: i64,
) -> Result<MessageList> {
    let last_seq = conversations::queries::last_seq(tx, tx.member_id()?, id).await?;
    let rows = queries::list(tx, id, range, limit).await?;
    // What was posted between the two statements is there too.
    let last_seq = rows.iter().map(|row| row.seq).fold(last_seq, i64::max);
    Ok(MessageList {
        items: rows.into_iter().map(wire::Message::from).collect(),
        last_seq,
    })
}
