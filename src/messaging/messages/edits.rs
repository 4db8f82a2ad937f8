//! Editing what a message says: by its author, within the organization's window, with all
//! former versions kept.
//!
//! Must hold: of two edits of one version one is refused; every version that was ever shown can
//! be read by whoever may see the message, until it is recalled.

pub mod queries;
pub mod routes;
pub mod wire;

use chrono::{DateTime, Utc};

use self::wire::MessageEdit;
use super::domain::{Draft, Mentions, Message, MessageText, Words};
use super::kinds::{MessageKind, TextFormat};
use super::standing::{self, Standing};
use super::wire as shown;
use super::{events, named, recalls, view};
use crate::kernel::events::Event;
use crate::kernel::ids::ConversationId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::messaging::errors;

/// Replaces what a message says, and whom it mentions.
pub async fn edit(
    tx: &mut Tx,
    conversation: ConversationId,
    seq: i64,
    version: IfMatch,
    edit: MessageEdit,
) -> Result<shown::Message> {
    let by = standing::keep(tx, conversation).await?;
    by.require_voice(tx.now())?;
    let before = standing::lock(tx, &by, seq).await?;
    require_editable(tx, &by, &before).await?;
    version.check(before.version)?;
    let draft = draft(&before, edit);
    if let Some(problem) = named::check(tx, &[&draft])
        .await?
        .into_iter()
        .flatten()
        .next()
    {
        return Err(problem);
    }
    let edited_at = tx.now();
    queries::keep(tx, &before, edited_at).await?;
    let after = changed(&before, &draft, edited_at);
    queries::update(tx, &after).await?;
    named::replace(tx, &after, Some(&draft)).await?;
    let everyone = view::bare(tx, after.clone()).await?;
    tell(tx, everyone, edited_at)?;
    view::one(tx, &by, after).await
}

async fn require_editable(tx: &mut Tx, by: &Standing, message: &Message) -> Result<()> {
    standing::require_there(message)?;
    if message.author_id != Some(by.member_id) {
        return Err(Problem::new(
            &errors::NOT_MESSAGE_AUTHOR,
            "Only its author edits a message.",
        ));
    }
    if MessageKind::stored(&message.kind) != MessageKind::Text {
        return Err(Problem::new(
            &errors::MESSAGE_NOT_EDITABLE,
            format!(
                "Only texts are edited; this message is of the kind {}. Recall it, and post another \
                 one.",
                message.kind
            ),
        ));
    }
    recalls::require_within_window(tx, message).await
}

/// What the message would be if it were posted now.
fn draft(before: &Message, edit: MessageEdit) -> Draft {
    Draft {
        conversation_id: before.conversation_id,
        id: before.id,
        author_id: before.author_id,
        words: Words {
            kind: MessageKind::Text.as_str(),
            format: edit
                .format
                .unwrap_or(TextFormat::stored(&before.format))
                .as_str(),
            text: MessageText::into_inner(edit.text),
            content: None,
        },
        // What it answers, and where it stands, was proved when it was posted.
        reply_to_seq: None,
        thread_seq: None,
        mentions: edit.mentions.map(Mentions::from).unwrap_or_default(),
    }
}

fn changed(before: &Message, draft: &Draft, edited_at: DateTime<Utc>) -> Message {
    Message {
        text: draft.words.text.clone(),
        format: draft.words.format.to_owned(),
        mentions_everyone: draft.mentions.everyone,
        edited_at: Some(edited_at),
        version: before.version + 1,
        ..before.clone()
    }
}

fn tell(tx: &mut Tx, message: shown::Message, edited_at: DateTime<Utc>) -> Result<()> {
    let audience = events::audience(message.conversation_id, message.seq);
    let payload = events::MessageEdited {
        conversation_id: message.conversation_id,
        seq: message.seq,
        id: message.id,
        version: message.version,
        text: message.text,
        format: message.format,
        mentions: message.mentions,
        edited_at,
    };
    tx.emit(Event::new("message.edited", audience, payload)?);
    Ok(())
}
