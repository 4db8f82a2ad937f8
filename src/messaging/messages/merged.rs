//! Several forwarded messages in one: copies, as the messages were when they were forwarded.
//!
//! Must hold: a copy changes no more, whatever becomes of the message; at most [`MAX_ITEMS`] of
//! them are in one message, those inside of others counted.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::content::Content;
use super::domain::Message;
use super::kinds::{MessageKind, TextFormat};
use crate::kernel::ids::{ConversationId, MemberId, MessageId};
use crate::kernel::problem::{Problem, Result};

/// Messages in one, those inside of merged ones counted.
pub const MAX_ITEMS: usize = 100;
/// Characters of all their texts and cards together.
pub const MAX_TEXT: usize = 60_000;
/// Merged messages inside of merged ones: the deepest is the fourth.
pub const MAX_DEPTH: usize = 4;

/// A copy of a message in a merged one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MergedItem {
    /// The message that it is a copy of, where it was then.
    pub message_id: MessageId,
    pub conversation_id: ConversationId,
    #[schema(example = 42)]
    pub seq: i64,
    pub kind: MessageKind,
    /// `null` for a notice of the service.
    pub author_id: Option<MemberId>,
    #[schema(example = "早上好！")]
    pub text: String,
    pub format: TextFormat,
    #[schema(no_recursion)]
    pub content: Option<Box<Content>>,
    pub posted_at: DateTime<Utc>,
}

/// The copy of a message.
fn copy(message: &Message) -> Result<MergedItem> {
    let content = message.content.clone().map(serde_json::from_value);
    Ok(MergedItem {
        message_id: message.id,
        conversation_id: message.conversation_id,
        seq: message.seq,
        kind: MessageKind::stored(&message.kind),
        author_id: message.author_id,
        text: message.text.clone(),
        format: TextFormat::stored(&message.format),
        content: content.transpose().map_err(Problem::internal)?,
        posted_at: message.posted_at,
    })
}

/// Several messages as the content of one.
pub fn merge(messages: &[Message], title: Option<String>, pointer: &str) -> Result<Content> {
    let items = messages.iter().map(copy).collect::<Result<Vec<_>>>()?;
    let (mut count, mut characters) = (0, 0);
    let depth = measure(&items, &mut count, &mut characters);
    let refuse = |why: String| Err(Problem::invalid(pointer, why));
    if count > MAX_ITEMS {
        return refuse(format!(
            "must be at most {MAX_ITEMS} messages, with those inside of merged ones; these are {count}"
        ));
    }
    if characters > MAX_TEXT {
        return refuse(format!(
            "must have at most {MAX_TEXT} characters together, have {characters}"
        ));
    }
    if depth > MAX_DEPTH {
        return refuse(format!(
            "must not be merged more than {MAX_DEPTH} times over"
        ));
    }
    Ok(Content::Merged { title, items })
}

/// Counts the copies and their characters; answers how deep they lie.
fn measure(items: &[MergedItem], count: &mut usize, characters: &mut usize) -> usize {
    let mut deepest = 0;
    for item in items {
        *count += 1;
        *characters += item.text.chars().count();
        match item.content.as_deref() {
            Some(Content::Merged { items, .. }) => {
                deepest = deepest.max(measure(items, count, characters));
            }
            Some(Content::Card {
                title,
                text,
                fields,
                link,
            }) => {
                let parts = [Some(title), text.as_ref(), link.as_ref()];
                let parts = parts.into_iter().flatten().map(|part| part.chars().count());
                let lines = fields
                    .iter()
                    .map(|field| field.label.chars().count() + field.value.chars().count());
                *characters += parts.chain(lines).sum::<usize>();
            }
            _ => {}
        }
    }
    deepest + 1
}
