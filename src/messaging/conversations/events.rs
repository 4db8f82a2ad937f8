//! What others may learn of conversations.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::domain::Conversation;
use super::wire::{ConversationKind, ReadState};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::version::Version;

/// Payload of `conversation.created`, to everyone in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationCreated {
    pub conversation_id: ConversationId,
    pub kind: ConversationKind,
    /// Empty for a direct one.
    #[schema(example = "研发一组")]
    pub name: String,
    pub owner_id: Option<MemberId>,
    /// Whoever created it is one of them.
    #[schema(minimum = 1, example = 12)]
    pub member_count: i32,
    pub created_at: DateTime<Utc>,
}

impl ConversationCreated {
    pub fn of(row: &Conversation) -> Self {
        Self {
            conversation_id: row.id,
            kind: ConversationKind::stored(&row.kind),
            name: row.name.clone(),
            owner_id: row.owner_id,
            member_count: row.member_count,
            created_at: row.created_at,
        }
    }
}

pub fn created(row: &Conversation, members: Vec<MemberId>) -> Result<Event> {
    let payload = ConversationCreated::of(row);
    let audience = Audience::topic(row.id);
    Ok(Event::new("conversation.created", audience, payload)?.joining(members, row.visible_from()))
}

/// Payload of `conversation.members_changed`, to everyone who is or was in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationMembersChanged {
    pub conversation_id: ConversationId,
    pub added: Vec<MemberId>,
    pub removed: Vec<MemberId>,
    /// Who owns it now.
    pub owner_id: Option<MemberId>,
    /// How many are in it now.
    pub member_count: i32,
}

impl ConversationMembersChanged {
    /// As the conversation is now.
    pub fn of(row: &Conversation, added: Vec<MemberId>, removed: Vec<MemberId>) -> Self {
        Self {
            conversation_id: row.id,
            added,
            removed,
            owner_id: row.owner_id,
            member_count: row.member_count,
        }
    }
}

/// Told before anything else is said there: those who are added see what they saw when they got
/// their places.
pub fn members_changed(
    row: &Conversation,
    added: Vec<MemberId>,
    removed: Vec<MemberId>,
) -> Result<Event> {
    let payload = ConversationMembersChanged::of(row, added.clone(), removed.clone());
    let audience = Audience::topic(row.id);
    let event = Event::new("conversation.members_changed", audience, payload)?;
    Ok(event.joining(added, row.visible_from()).leaving(removed))
}

/// Payload of `conversation.changed`: its name, policy, roles, mutes or speakers; read it again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationChanged {
    pub conversation_id: ConversationId,
    #[schema(example = 2)]
    pub version: Version,
}

impl ConversationChanged {
    fn of(row: &Conversation) -> Self {
        Self {
            conversation_id: row.id,
            version: row.version,
        }
    }
}

/// `conversation.changed`, to everyone in it.
pub fn changed(row: &Conversation) -> Result<Event> {
    let payload = ConversationChanged::of(row);
    Event::new("conversation.changed", Audience::topic(row.id), payload)
}

/// `conversation.changed`, to those who alone see it differently now.
pub fn changed_for(row: &Conversation, members: Vec<MemberId>) -> Result<Event> {
    let payload = ConversationChanged::of(row);
    Event::new("conversation.changed", Audience::Members(members), payload)
}

/// Payload of `conversation.archived`, to everyone in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationArchived {
    pub conversation_id: ConversationId,
    /// `null` when it is open again.
    pub archived_at: Option<DateTime<Utc>>,
}

pub fn archived(row: &Conversation) -> Result<Event> {
    let payload = ConversationArchived {
        conversation_id: row.id,
        archived_at: row.archived_at,
    };
    Event::new("conversation.archived", Audience::topic(row.id), payload)
}

/// `conversation.read`: for the reader's own devices.
pub fn read(reader: MemberId, state: &ReadState) -> Result<Event> {
    Event::new("conversation.read", Audience::Members(vec![reader]), state)
}
