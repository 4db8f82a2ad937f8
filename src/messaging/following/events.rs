//! What others learn of conversations that follow the organization.
//!
//! Everybody is in the announcement channel, so those who come and go are not named to the others.

use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::messaging::conversations::domain::Conversation;
use crate::messaging::conversations::events;

/// The channel is open: `conversation.created`, to everybody.
pub fn opened(row: &Conversation, members: Vec<MemberId>) -> Result<Event> {
    events::created(row, members)
}

/// `conversation.members_changed`, without names.
pub fn channel_changed(
    row: &Conversation,
    added: Vec<MemberId>,
    removed: Vec<MemberId>,
) -> Result<Event> {
    let change = events::ConversationMembersChanged::of(row, Vec::new(), Vec::new());
    let event = Event::new(
        "conversation.members_changed",
        Audience::topic(row.id),
        change,
    )?;
    Ok(event.joining(added, row.visible_from()).leaving(removed))
}
