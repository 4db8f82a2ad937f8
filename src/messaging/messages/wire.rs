//! Messages as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::domain::{self, Draft, Mentions, MessageText, Words};
use crate::kernel::ids::{ConversationId, MemberId, MessageId};
use crate::kernel::paging;

/// A message to post.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// Chosen by the client: posting it again answers with the message that is there.
    pub id: MessageId,
    #[schema(example = "早上好！")]
    pub text: MessageText,
}

impl NewMessage {
    pub fn draft(self, conversation_id: ConversationId, author: MemberId) -> Draft {
        Draft {
            conversation_id,
            id: self.id,
            author_id: Some(author),
            words: Words {
                kind: "text",
                format: "plain",
                text: self.text.into_inner(),
                content: None,
            },
            reply_to_seq: None,
            thread_seq: None,
            mentions: Mentions::default(),
        }
    }
}

/// A message. Also the payload of the event `message.posted`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Message {
    pub id: MessageId,
    pub conversation_id: ConversationId,
    /// Its place in the conversation: 1, 2, 3, ... without gaps.
    #[schema(minimum = 1, example = 42)]
    pub seq: i64,
    /// `null` for a notice of the service.
    pub author_id: Option<MemberId>,
    #[schema(example = "早上好！")]
    pub text: String,
    pub posted_at: DateTime<Utc>,
}

impl From<domain::Message> for Message {
    fn from(row: domain::Message) -> Self {
        Self {
            id: row.id,
            conversation_id: row.conversation_id,
            seq: row.seq,
            author_id: row.author_id,
            text: row.text,
            posted_at: row.posted_at,
        }
    }
}

/// Which messages to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessageQuery {
    /// The first ones after this number: how a client catches up.
    #[param(minimum = 0)]
    pub after_seq: Option<i64>,
    /// The last ones before this number: how a client reads backwards.
    #[param(minimum = 1)]
    pub before_seq: Option<i64>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
}

/// A stretch of a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageList {
    /// In the order of `seq`, without gaps.
    pub items: Vec<Message>,
    /// The newest message's number: there is more until it is reached.
    #[schema(minimum = 0, example = 42)]
    pub last_seq: i64,
}
