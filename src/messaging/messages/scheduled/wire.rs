//! Messages that wait, as their author sees them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{ConversationId, ScheduledMessageId};
use crate::messaging::messages::wire::NewMessage;

/// A message to post later.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewScheduledMessage {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<ScheduledMessageId>,
    /// When; at most 30 days ahead.
    pub send_at: DateTime<Utc>,
    pub message: NewMessage,
}

/// Changes to a message that waits; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduledPatch {
    /// When; at most 30 days ahead.
    pub send_at: Option<DateTime<Utc>>,
    pub message: Option<NewMessage>,
}

/// What became of a message that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduledState {
    Pending,
    /// It could not be posted at its time. Edited, it waits again.
    Refused,
    /// It was posted, and waits no more.
    Sent,
    /// Its author cancelled it.
    Cancelled,
}

impl ScheduledState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Refused => "refused",
            Self::Sent => "sent",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A message that waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduledMessage {
    pub id: ScheduledMessageId,
    pub conversation_id: ConversationId,
    /// As it was sent here.
    #[schema(value_type = NewMessage)]
    pub message: serde_json::Value,
    pub send_at: DateTime<Utc>,
    /// `pending` or `refused`.
    pub state: ScheduledState,
    /// The code of the problem for which it was refused.
    #[schema(example = "not_found")]
    pub refusal_code: Option<String>,
    /// The same in words.
    pub refusal: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// One's own messages that wait in a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduledMessages {
    /// At most 100, the next one first.
    pub items: Vec<ScheduledMessage>,
}

/// Payload of `scheduled_message.changed`, to its author's devices.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduledMessageChanged {
    pub id: ScheduledMessageId,
    pub conversation_id: ConversationId,
    pub state: ScheduledState,
    pub send_at: DateTime<Utc>,
    /// The code of the problem for which it was refused.
    pub refusal_code: Option<String>,
}
