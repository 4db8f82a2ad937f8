//! A conversation, and the rules of who is in it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::text::Text;
use crate::messaging::messages::domain::Message;
use crate::schema::{conversation_members, conversations};

/// One line of 1 to 64 characters.
pub type ConversationName = Text<1, 64>;

/// People in one conversation.
pub const MAX_MEMBERS: usize = 500;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = conversations, check_for_backend(diesel::pg::Pg))]
pub struct Conversation {
    pub org_id: OrgId,
    pub id: ConversationId,
    pub kind: String,
    pub name: String,
    /// A group has one, and no other kind has.
    pub owner_id: Option<MemberId>,
    pub last_seq: i64,
    pub member_count: i32,
    pub created_at: DateTime<Utc>,
}

/// Somebody's place in a conversation.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = conversation_members, check_for_backend(diesel::pg::Pg))]
pub struct Participant {
    pub org_id: OrgId,
    pub conversation_id: ConversationId,
    pub member_id: MemberId,
    pub read_seq: i64,
    pub joined_seq: i64,
    pub joined_at: DateTime<Utc>,
}

/// A conversation as one of its members sees it.
#[derive(Debug, Clone, Queryable)]
pub struct View {
    pub conversation: Conversation,
    pub read_seq: i64,
    pub last_message: Option<Message>,
    /// How often the member is mentioned above the watermark.
    pub mention_count: i64,
    /// What the list is ordered by: the newest message, or else the beginning.
    pub active_at: DateTime<Utc>,
}

impl View {
    /// The key of a page.
    pub fn activity(&self) -> (DateTime<Utc>, ConversationId) {
        (self.active_at, self.conversation.id)
    }
}

/// Messages that a member has not read.
pub fn unread(last_seq: i64, read_seq: i64) -> i64 {
    last_seq - read_seq
}

/// Each person once; the order does not matter.
pub fn each_once(mut ids: Vec<MemberId>) -> Vec<MemberId> {
    ids.sort_unstable();
    ids.dedup();
    ids
}
