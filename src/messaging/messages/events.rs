//! What others may learn of messages.

use super::wire::Message;
use crate::kernel::events::{Audience, Event};
use crate::kernel::problem::Result;

/// `message.posted`, to everyone in the conversation: the message as the API shows it.
pub fn posted(message: &Message) -> Result<Event> {
    let audience = Audience::topic(message.conversation_id);
    Event::new("message.posted", audience, message)
}
