//! What may be done with messages.

use super::domain::{Draft, Message, Range};
use super::wire::{self, MessageList};
use super::{posting, queries, standing, view};
use crate::kernel::ids::ConversationId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

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
    let by = standing::of(tx, id).await?;
    let rows = queries::list(tx, &by, None, range, limit).await?;
    // What was posted between the two statements is there too.
    let last_seq = rows.iter().map(|row| row.seq).fold(by.last_seq, i64::max);
    Ok(MessageList {
        items: view::seen(tx, &by, rows).await?,
        last_seq,
    })
}

/// One message, as the actor sees it.
pub async fn read(tx: &mut Tx, id: ConversationId, seq: i64) -> Result<wire::Message> {
    let by = standing::of(tx, id).await?;
    let row = standing::message(tx, &by, seq).await?;
    view::one(tx, &by, row).await
}
