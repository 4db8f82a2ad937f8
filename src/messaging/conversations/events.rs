//! What others may learn of conversations.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::domain::Conversation;
use super::wire::ReadState;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::Result;

/// Payload of `conversation.created`, to everyone in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationCreated {
    pub conversation_id: ConversationId,
    #[schema(example = "研发一组")]
    pub name: String,
    pub owner_id: Option<MemberId>,
    /// Whoever created it is one of them.
    #[schema(minimum = 1, example = 12)]
    pub member_count: i32,
    pub created_at: DateTime<Utc>,
}

pub fn created(row: &Conversation, members: Vec<MemberId>) -> Result<Event> {
    let payload = ConversationCreated {
        conversation_id: row.id,
        name: row.name.clone(),
        owner_id: row.owner_id,
        member_count: row.member_count,
        created_at: row.created_at,
    };
    let audience = Audience::topic(row.id);
    Ok(Event::new("conversation.created", audience, payload)?.joining(members))
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

pub fn members_changed(payload: ConversationMembersChanged) -> Result<Event> {
    let audience = Audience::topic(payload.conversation_id);
    let (added, removed) = (payload.added.clone(), payload.removed.clone());
    let event = Event::new("conversation.members_changed", audience, payload)?;
    Ok(event.joining(added).leaving(removed))
}

/// `conversation.read`: for the reader's own devices.
pub fn read(reader: MemberId, state: &ReadState) -> Result<Event> {
    Event::new("conversation.read", Audience::Members(vec![reader]), state)
}
