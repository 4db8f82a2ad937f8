//! What others may learn of messages.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::kinds::TextFormat;
use super::wire::{Mentioned, Message, Recalled};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{ConversationId, MemberId, MessageId};
use crate::kernel::problem::Result;
use crate::kernel::version::Version;

/// The kinds that carry what was said: what of it was recalled since, `redaction` takes out of
/// the log. Events of other kinds have no words.
pub const POSTED: &str = "message.posted";
pub const EDITED: &str = "message.edited";

/// `message.posted`, to everyone in the conversation: the message as the API shows it.
pub fn posted(message: &Message) -> Result<Event> {
    let audience = Audience::topic(message.conversation_id);
    Event::new("message.posted", audience, message)
}

/// Everyone in the conversation who may see the message.
pub fn audience(conversation: ConversationId, seq: i64) -> Audience {
    Audience::number(conversation, seq)
}

/// Payload of `message.edited`, to everyone who may see the message: what it says now. Read from
/// the log after the message was recalled it says nothing: no text, and nobody is mentioned.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageEdited {
    pub conversation_id: ConversationId,
    #[schema(example = 42)]
    pub seq: i64,
    pub id: MessageId,
    #[schema(example = 2)]
    pub version: Version,
    #[schema(example = "各位好")]
    pub text: String,
    pub format: TextFormat,
    pub mentions: Mentioned,
    pub edited_at: DateTime<Utc>,
}

/// Payload of `message.recalled`, to everyone who may see the message.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageRecalled {
    pub conversation_id: ConversationId,
    #[schema(example = 42)]
    pub seq: i64,
    pub id: MessageId,
    /// The thread that it stands in.
    pub thread_seq: Option<i64>,
    pub recalled: Recalled,
}

/// Payload of `message.reacted`, to everyone who may see the message.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageReacted {
    pub conversation_id: ConversationId,
    #[schema(example = 42)]
    pub seq: i64,
    #[schema(example = "👍")]
    pub emoji: String,
    pub member_id: MemberId,
    /// Whether it was added, or taken away.
    pub added: bool,
    /// How many there are now.
    #[schema(minimum = 0, example = 3)]
    pub count: i64,
}
