//! Conversations as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{ConversationName, View, unread};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::messaging::messages::wire::Message;
use crate::organizations::directory::Person;

/// A group conversation to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConversation {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<ConversationId>,
    #[schema(example = "研发一组")]
    pub name: ConversationName,
    /// Active members of the organization. Whoever creates the conversation is in it anyway.
    #[schema(min_items = 1, max_items = 500)]
    pub member_ids: Vec<MemberId>,
}

/// People to bring into a conversation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConversationMembers {
    /// Active members of the organization; those who are in the conversation already stay.
    #[schema(min_items = 1, max_items = 500)]
    pub member_ids: Vec<MemberId>,
}

/// How far one has read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadMark {
    /// The newest message that was read.
    #[schema(minimum = 0, example = 42)]
    pub seq: i64,
}

/// What a conversation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConversationKind {
    /// A named conversation of several people.
    Group,
}

/// A conversation, as the one who asks sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Conversation {
    pub id: ConversationId,
    pub kind: ConversationKind,
    #[schema(example = "研发一组")]
    pub name: String,
    /// Who may remove others. A group has an owner, and no other kind has.
    pub owner_id: Option<MemberId>,
    #[schema(minimum = 0, example = 12)]
    pub member_count: i32,
    /// The newest message's number; 0 before the first.
    #[schema(minimum = 0, example = 42)]
    pub last_seq: i64,
    /// Everything up to here is read.
    #[schema(minimum = 0, example = 40)]
    pub read_seq: i64,
    /// `last_seq - read_seq`.
    #[schema(minimum = 0, example = 2)]
    pub unread_count: i64,
    /// How often one is mentioned in what is unread; everyone counts as one mention.
    #[schema(minimum = 0, example = 1)]
    pub mention_count: i64,
    /// `null` before the first message that one may see; a recalled one is its tombstone.
    pub last_message: Option<Message>,
    pub created_at: DateTime<Utc>,
}

impl From<View> for Conversation {
    fn from(
        View {
            conversation,
            read_seq,
            last_message,
            mention_count,
            ..
        }: View,
    ) -> Self {
        Self {
            id: conversation.id,
            kind: ConversationKind::Group,
            name: conversation.name,
            owner_id: conversation.owner_id,
            member_count: conversation.member_count,
            last_seq: conversation.last_seq,
            read_seq,
            unread_count: unread(conversation.last_seq, read_seq),
            mention_count,
            last_message: last_message.map(Message::from),
            created_at: conversation.created_at,
        }
    }
}

/// Somebody in a conversation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConversationMember {
    #[serde(flatten)]
    pub person: Person,
    pub joined_at: DateTime<Utc>,
}

/// How far one has read, and what is left.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReadState {
    pub conversation_id: ConversationId,
    /// Everything up to here is read.
    #[schema(minimum = 0, example = 42)]
    pub read_seq: i64,
    #[schema(minimum = 0, example = 0)]
    pub unread_count: i64,
}
