//! Messages as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::content::{Content, NewContent};
use super::domain::{self, Draft, Mentions, MessageText, Words};
use super::kinds::{MessageKind, TextFormat};
use crate::kernel::ids::{ConversationId, DepartmentId, MemberId, MessageId};
use crate::kernel::paging;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::version::Version;

/// A message to post: words, or a content of another kind, or both.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// Chosen by the client: posting it again answers with the message that is there.
    pub id: MessageId,
    /// Needed where there is no `content`.
    #[schema(example = "早上好！")]
    pub text: Option<MessageText>,
    /// Of the text.
    #[serde(default)]
    pub format: TextFormat,
    pub content: Option<NewContent>,
    /// The number of the message that this one answers.
    #[schema(minimum = 1, example = 41)]
    pub reply_to_seq: Option<i64>,
    /// The number of the message in whose thread this one is said.
    #[schema(minimum = 1, example = 40)]
    pub thread_seq: Option<i64>,
    pub mentions: Option<NewMentions>,
}

/// Whom a message mentions: at most 200 people, and everyone.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMentions {
    /// People in the conversation.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub member_ids: Vec<MemberId>,
    /// Departments: those of their people, and of the departments below, who are in the
    /// conversation.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub department_ids: Vec<DepartmentId>,
    /// Everyone in the conversation.
    #[serde(default)]
    pub everyone: bool,
}

impl NewMessage {
    /// What is to be posted, if its form is right.
    pub fn draft(self, conversation_id: ConversationId, author: MemberId) -> Result<Draft> {
        if self.text.is_none() && self.content.is_none() {
            let why = "must be there where there is no content";
            return Err(Problem::invalid("/text", why));
        }
        if let Some(content) = &self.content {
            content.check("/content")?;
        }
        let kind = self.content.as_ref().map(NewContent::kind);
        let content = self.content.as_ref().map(NewContent::stored).transpose()?;
        Ok(Draft {
            conversation_id,
            id: self.id,
            author_id: Some(author),
            words: Words {
                kind: kind.unwrap_or(MessageKind::Text).as_str(),
                format: self.format.as_str(),
                text: self.text.map(MessageText::into_inner).unwrap_or_default(),
                content,
            },
            reply_to_seq: self.reply_to_seq,
            thread_seq: self.thread_seq,
            mentions: self.mentions.unwrap_or_default().into(),
        })
    }
}

impl From<NewMentions> for Mentions {
    fn from(given: NewMentions) -> Self {
        Self {
            members: given.member_ids,
            departments: given.department_ids,
            everyone: given.everyone,
        }
    }
}

/// A message. Also the payload of the event `message.posted`, which everyone reads: there, and in
/// the answer to posting, `reply_to` has no quote.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Message {
    pub id: MessageId,
    pub conversation_id: ConversationId,
    /// Its place in the conversation: 1, 2, 3, ... without gaps.
    #[schema(minimum = 1, example = 42)]
    pub seq: i64,
    pub kind: MessageKind,
    /// `null` for a notice of the service.
    pub author_id: Option<MemberId>,
    /// May be empty beside a content; empty when recalled.
    #[schema(example = "早上好！")]
    pub text: String,
    pub format: TextFormat,
    /// `null` for a text, and when recalled.
    #[schema(value_type = Option<Content>)]
    pub content: Option<serde_json::Value>,
    pub reply_to: Option<ReplyTo>,
    /// The number of the message in whose thread this one is said.
    #[schema(example = 40)]
    pub thread_seq: Option<i64>,
    /// What was said under this message; `null` if nothing was.
    pub thread: Option<Thread>,
    pub mentions: Mentioned,
    pub posted_at: DateTime<Utc>,
    /// 1, and one more with every edit. Send it as `If-Match: "v1"` with an edit.
    #[schema(minimum = 1, example = 1)]
    pub version: Version,
    pub edited_at: Option<DateTime<Utc>>,
    /// Taken back: only the tombstone is left.
    pub recalled: Option<Recalled>,
    /// In the order in which they came up.
    pub reactions: Vec<Reaction>,
    pub pinned: Option<Pinned>,
}

/// What a message answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplyTo {
    #[schema(example = 41)]
    pub seq: i64,
    /// `null` where the reader may not see that message, and in what everyone reads.
    pub quote: Option<Quote>,
}

/// The beginning of a message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Quote {
    pub author_id: Option<MemberId>,
    pub kind: MessageKind,
    /// At most 200 characters; empty when recalled.
    pub text: String,
    pub recalled: bool,
}

/// The messages under a message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Thread {
    /// Those that were not recalled.
    #[schema(minimum = 0, example = 3)]
    pub reply_count: i32,
    /// The newest one's number.
    #[schema(example = 57)]
    pub last_seq: i64,
    /// At most 5 of those who wrote last.
    pub participant_ids: Vec<MemberId>,
}

/// Whom a message mentions.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Mentioned {
    /// People who were named, and those of the departments that were named.
    pub member_ids: Vec<MemberId>,
    pub everyone: bool,
}

/// That a message was taken back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Recalled {
    pub at: DateTime<Utc>,
    /// The author, or an admin.
    pub by: MemberId,
}

/// An emoji on a message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reaction {
    #[schema(example = "👍")]
    pub emoji: String,
    #[schema(minimum = 1, example = 3)]
    pub count: i64,
    /// Whether the reader is one of them.
    pub mine: bool,
}

/// That a message is pinned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Pinned {
    pub at: DateTime<Utc>,
    pub by: MemberId,
    /// Whether it is the conversation's top notice: the one pinned message that is shown above the others.
    pub top: bool,
}

impl From<domain::Message> for Message {
    /// What the row alone says: others know who is mentioned, what is quoted, and what was done
    /// with it. Nothing of what was recalled gets past here.
    fn from(row: domain::Message) -> Self {
        let recalled = row.recalled_at.zip(row.recalled_by);
        let (text, content, reply_to_seq) = match recalled {
            Some(_) => (String::new(), None, None),
            None => (row.text, row.content, row.reply_to_seq),
        };
        Self {
            id: row.id,
            conversation_id: row.conversation_id,
            seq: row.seq,
            kind: MessageKind::stored(&row.kind),
            author_id: row.author_id,
            text,
            format: TextFormat::stored(&row.format),
            content,
            reply_to: reply_to_seq.map(|seq| ReplyTo { seq, quote: None }),
            thread_seq: row.thread_seq,
            thread: None,
            mentions: Mentioned {
                member_ids: Vec::new(),
                everyone: row.mentions_everyone && recalled.is_none(),
            },
            posted_at: row.posted_at,
            version: row.version,
            edited_at: row.edited_at.filter(|_| recalled.is_none()),
            recalled: recalled.map(|(at, by)| Recalled { at, by }),
            reactions: Vec::new(),
            pinned: None,
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
    /// In the order of `seq`; without gaps, but in the list of a thread.
    pub items: Vec<Message>,
    /// The newest message's number, of the conversation or of the thread: there is more until it
    /// is reached.
    #[schema(minimum = 0, example = 42)]
    pub last_seq: i64,
}
