//! A message.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::content;
use super::kinds::{MessageKind, TextFormat};
use crate::kernel::ids::{ConversationId, DepartmentId, MemberId, MessageId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::text::Paragraph;
use crate::kernel::version::Version;
use crate::schema::messages;

/// 1 to 8,000 characters, of several lines if need be.
pub type MessageText = Paragraph<1, 8000>;

/// What is to be posted, before it has its number. Its form is right; what it names (an earlier
/// message, people, files) is proved where it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub conversation_id: ConversationId,
    pub id: MessageId,
    /// `None` for a notice of the service.
    pub author_id: Option<MemberId>,
    pub words: Words,
    /// The number of the message that it answers.
    pub reply_to_seq: Option<i64>,
    /// The number of the message under which it stands.
    pub thread_seq: Option<i64>,
    pub mentions: Mentions,
}

impl Draft {
    /// Plain words of a member.
    pub fn text(
        conversation_id: ConversationId,
        id: MessageId,
        author: MemberId,
        text: &str,
    ) -> Self {
        Self {
            conversation_id,
            id,
            author_id: Some(author),
            words: Words {
                kind: MessageKind::Text.as_str(),
                format: TextFormat::Plain.as_str(),
                text: text.to_owned(),
                content: None,
            },
            reply_to_seq: None,
            thread_seq: None,
            mentions: Mentions::default(),
        }
    }

    /// Whether anything must be proved, or stored, beside the message itself.
    pub fn names_something(&self) -> bool {
        self.reply_to_seq.is_some()
            || self.thread_seq.is_some()
            || self.mentions != Mentions::default()
            || !content::files(self.words.content.as_ref()).is_empty()
    }
}

/// What a message says.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// `messages.kind`.
    pub kind: &'static str,
    /// `messages.format`.
    pub format: &'static str,
    /// What is read aloud, searched and quoted; may be empty where `content` is there.
    pub text: String,
    /// What a message of another kind than `text` carries beside its words.
    pub content: Option<serde_json::Value>,
}

/// Who is told that a message concerns them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    pub members: Vec<MemberId>,
    pub departments: Vec<DepartmentId>,
    pub everyone: bool,
}

/// A message that has its number.
#[derive(Debug, Clone, PartialEq, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = messages, check_for_backend(diesel::pg::Pg))]
pub struct Message {
    pub conversation_id: ConversationId,
    pub seq: i64,
    pub id: MessageId,
    pub author_id: Option<MemberId>,
    pub text: String,
    pub posted_at: DateTime<Utc>,
    pub kind: String,
    pub format: String,
    pub content: Option<serde_json::Value>,
    pub reply_to_seq: Option<i64>,
    pub thread_seq: Option<i64>,
    pub mentions_everyone: bool,
    pub edited_at: Option<DateTime<Utc>>,
    pub recalled_at: Option<DateTime<Utc>>,
    pub recalled_by: Option<MemberId>,
    /// 1, and one more with every edit.
    pub version: Version,
}

impl Message {
    /// The draft under its number.
    pub fn posted(draft: &Draft, seq: i64, posted_at: DateTime<Utc>) -> Self {
        Self {
            conversation_id: draft.conversation_id,
            seq,
            id: draft.id,
            author_id: draft.author_id,
            text: draft.words.text.clone(),
            posted_at,
            kind: draft.words.kind.to_owned(),
            format: draft.words.format.to_owned(),
            content: draft.words.content.clone(),
            reply_to_seq: draft.reply_to_seq,
            thread_seq: draft.thread_seq,
            mentions_everyone: draft.mentions.everyone,
            edited_at: None,
            recalled_at: None,
            recalled_by: None,
            version: 1,
        }
    }

    /// Whether this is what the draft became.
    pub fn is(&self, draft: &Draft) -> bool {
        let same = Self::posted(draft, self.seq, self.posted_at);
        let edited = self.edited_at.is_some() || self.recalled_at.is_some();
        self.author_id == draft.author_id && (edited || *self == same)
    }
}

/// Which messages of a conversation are read. Always in the order of `seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    Newest,
    /// The first ones after this number.
    After(i64),
    /// The last ones before this number.
    Before(i64),
}

impl Range {
    pub fn parse(after: Option<i64>, before: Option<i64>) -> Result<Self> {
        match (after, before) {
            (None, None) => Ok(Self::Newest),
            (Some(seq), None) if seq >= 0 => Ok(Self::After(seq)),
            (Some(seq), None) => Err(Problem::parameter(
                "after_seq",
                format!("must be 0 or more, is {seq}"),
            )),
            (None, Some(seq)) if seq >= 1 => Ok(Self::Before(seq)),
            (None, Some(seq)) => Err(Problem::parameter(
                "before_seq",
                format!("must be 1 or more, is {seq}"),
            )),
            (Some(_), Some(_)) => Err(Problem::parameter(
                "after_seq",
                "must be absent when before_seq is given",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn a_range_has_one_end() {
        assert_eq!(Range::parse(None, None).unwrap(), Range::Newest);
        assert_eq!(Range::parse(Some(0), None).unwrap(), Range::After(0));
        assert_eq!(Range::parse(None, Some(1)).unwrap(), Range::Before(1));
        for (after, before) in [(Some(-1), None), (None, Some(0)), (Some(1), Some(9))] {
            assert!(Range::parse(after, before).is_err(), "{after:?} {before:?}");
        }
    }
}
