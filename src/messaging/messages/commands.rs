//! What may be done with messages.

use super::domain::{Draft, Message, Range};
use super::wire::{self, MessageList, NewMessage};
use super::{events, queries};
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations;

/// Posts a message, or finds the one that an equal post made.
pub async fn post(
    tx: &mut Tx,
    conversation_id: ConversationId,
    new: NewMessage,
) -> Result<Created<wire::Message>> {
    let author = tx.member_id()?;
    let draft = new.draft(conversation_id, author);
    let posted = queries::post(tx, &draft).await?;
    let seq = match posted.seq {
        Some(seq) if posted.by_member => seq,
        None if posted.taken.is_some() => return repeat(tx, author, draft).await,
        _ => return Err(conversations::queries::unknown()),
    };
    // Asked after the conversation is locked: whoever joined a moment ago is told as well.
    let audience = conversations::queries::everyone(tx, conversation_id).await?;
    let message = wire::Message::from(Message::posted(&draft, seq, tx.now()));
    tx.emit(events::posted(&message, audience)?);
    Ok(Created::Now(message))
}

async fn repeat(tx: &mut Tx, author: MemberId, again: Draft) -> Result<Created<wire::Message>> {
    let present = conversations::queries::present(tx, again.conversation_id, &[author]).await?;
    if present.is_empty() {
        return Err(conversations::queries::unknown());
    }
    let first = queries::find(tx, again.conversation_id, again.id).await?;
    if !first.is(&again) {
        return Err(Problem::new(
            &code::IDEMPOTENCY_MISMATCH,
            "This id already names another message of the conversation. Use a new one, or repeat \
             the first message unchanged.",
        ));
    }
    queries::give_back(tx, again.conversation_id).await?;
    let answer = serde_json::to_value(wire::Message::from(first)).map_err(Problem::internal)?;
    Ok(Created::Before(answer))
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
