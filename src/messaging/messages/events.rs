//! What others may learn of messages.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;
use utoipa::ToSchema;

use super::kinds::TextFormat;
use super::wire::{Mentioned, Message, Recalled};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{ConversationId, MemberId, MessageId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::kernel::version::Version;
use crate::schema::conversation_members;

/// The kinds that carry what was said: what of it was recalled since, `redaction` takes out of
/// the log. Events of other kinds have no words.
pub const POSTED: &str = "message.posted";
pub const EDITED: &str = "message.edited";

/// `message.posted`, to everyone in the conversation: the message as the API shows it.
pub fn posted(message: &Message) -> Result<Event> {
    let audience = Audience::topic(message.conversation_id);
    Event::new("message.posted", audience, message)
}

/// Everyone in the conversation who may see the message. They are listed only where some of
/// those who follow it may not.
pub async fn audience(tx: &mut Tx, conversation: ConversationId, seq: i64) -> Result<Audience> {
    let places = conversation_members::table
        .filter(conversation_members::org_id.eq(tx.org_id()))
        .filter(conversation_members::conversation_id.eq(conversation));
    let blind = places.filter(conversation_members::visible_from_seq.gt(seq));
    let is_hidden: bool = diesel::select(diesel::dsl::exists(blind))
        .get_result(tx.conn())
        .await?;
    if !is_hidden {
        return Ok(Audience::topic(conversation));
    }
    let members = places
        .filter(conversation_members::visible_from_seq.le(seq))
        .select(conversation_members::member_id)
        .load(tx.conn())
        .await?;
    Ok(Audience::Members(members))
}

/// Payload of `message.edited`, to everyone who may see the message: what it says now. Read from
/// the log after the message was recalled it says nothing: no text, and nobody is mentioned.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageEdited {
    pub conversation_id: ConversationId,
    #[schema(example = 42)]
    pub seq: i64,
    pub id: MessageId,
    #[schema(example = 2)]
    pub version: Version,
    #[schema(example = "各位好")]
    pub text: String,
    pub format: TextFormat,
    pub mentions: Mentioned,
    pub edited_at: DateTime<Utc>,
}

/// Payload of `message.recalled`, to everyone who may see the message.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageRecalled {
    pub conversation_id: ConversationId,
    #[schema(example = 42)]
    pub seq: i64,
    pub id: MessageId,
    /// The thread that it stands in.
    pub thread_seq: Option<i64>,
    pub recalled: Recalled,
}

/// Payload of `message.reacted`, to everyone who may see the message.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageReacted {
    pub conversation_id: ConversationId,
    #[schema(example = 42)]
    pub seq: i64,
    #[schema(example = "👍")]
    pub emoji: String,
    pub member_id: MemberId,
    /// Whether it was added, or taken away.
    pub added: bool,
    /// How many there are now.
    #[schema(minimum = 0, example = 3)]
    pub count: i64,
}
