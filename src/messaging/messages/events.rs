//! What others may learn of messages.

use super::wire::Message;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;

/// `message.posted`, to everyone in the conversation: the message as the API shows it.
pub fn posted(message: &Message, audience: Vec<MemberId>) -> Result<Event> {
    Event::new("message.posted", Audience::Members(audience), message)
}
