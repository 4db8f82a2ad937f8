//! What may be done with messages.

use super::domain::{Message, MessageText, Range};
use super::wire::{self, MessageList, NewMessage};
use super::{events, queries};
use crate::kernel::idempotency::Created;
use crate::kernel::ids::ConversationId;
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations;

/// Posts a message, or finds the one that an equal post made.
pub async fn post(
    tx: &mut Tx,
    conversation_id: ConversationId,
    new: NewMessage,
) -> Result<Created<wire::Message>> {
    let mut message = Message {
        conversation_id,
        seq: 0,
        id: new.id,
        author_id: tx.member_id()?,
        text: MessageText::into_inner(new.text),
        posted_at: tx.now(),
    };
    let posted = queries::post(tx, &message).await?;
    match posted.seq {
        Some(seq) if posted.by_member => message.seq = seq,
        None if posted.taken.is_some() => return repeat(tx, message).await,
        _ => return Err(conversations::queries::unknown()),
    }
    // Asked after the conversation is locked: whoever joined a moment ago is told as well.
    let audience = conversations::queries::everyone(tx, conversation_id).await?;
    let message = wire::Message::from(message);
    tx.emit(events::posted(&message, audience)?);
    Ok(Created::Now(message))
}

async fn repeat(tx: &mut Tx, again: Message) -> Result<Created<wire::Message>> {
    let present =
        conversations::queries::present(tx, again.conversation_id, &[again.author_id]).await?;
    if present.is_empty() {
        return Err(conversations::queries::unknown());
    }
    let first = queries::find(tx, again.conversation_id, again.id).await?;
    if (first.author_id, &first.text) != (again.author_id, &again.text) {
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
