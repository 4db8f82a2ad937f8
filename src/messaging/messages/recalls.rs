//! Taking a message back: by its author within the organization's window, by the
//! conversation's owner and admins and by the organization's moderators at any time.
//!
//! Must hold: a tombstone stays under the number, and nothing of what was said is ever shown
//! again; the row keeps it, for legal hold alone. Who was mentioned is not any more.

use actix_web::{post, web};
use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::Message;
use super::standing::{self, Standing};
use super::{events, named, view, wire};
use crate::kernel::events::Event;
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::messaging::{errors, settings};
use crate::organizations::{audit, can};
use crate::schema::{message_pins, message_threads, messages};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(recall_message);
}

/// Recall a message
///
/// Its author may within the organization's window of 24 hours; the conversation's owner and
/// admins, and holders of `messages.moderate` who are in it, at any time. A tombstone stays
/// under its number, without text and content; it is not pinned and mentions nobody any more.
/// Copies in merged messages, and what was forwarded, stay. Safe to repeat. Everyone who may see
/// the message gets the event `message.recalled`.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `not_message_author`,
/// `message_too_old`, `message_not_recallable`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "recall_message",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, description = "The message's number"),
    ),
    responses((status = 200, body = wire::Message, description = "Its tombstone")),
)]
#[post("/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/recall")]
pub async fn recall_message(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64)>,
) -> Result<web::Json<wire::Message>> {
    let Path((_, id, seq)) = path;
    let tombstone = gate.enter(async |tx| recall(tx, id, seq).await).await?;
    Ok(web::Json(tombstone))
}

async fn recall(tx: &mut Tx, conversation: ConversationId, seq: i64) -> Result<wire::Message> {
    let by = standing::keep(tx, conversation).await?;
    let mut message = standing::lock(tx, &by, seq).await?;
    if message.recalled_at.is_none() {
        require_recallable(tx, &by, &message).await?;
        message.recalled_at = Some(tx.now());
        message.recalled_by = Some(by.member_id);
        bury(tx, &message, by.member_id).await?;
        tell(tx, &by, &message).await?;
    }
    view::one(tx, &by, message).await
}

/// Fails unless the message is young enough for its author to change it.
pub async fn require_within_window(tx: &mut Tx, message: &Message) -> Result<()> {
    let until = message.posted_at + window(tx).await?;
    if tx.now() < until {
        return Ok(());
    }
    Err(Problem::new(
        &errors::MESSAGE_TOO_OLD,
        format!(
            "Its author could change this message until {until}. An admin still may recall it."
        ),
    ))
}

/// The organization's window.
async fn window(tx: &mut Tx) -> Result<TimeDelta> {
    let minutes = settings::of(tx).await?.recall_minutes;
    Ok(TimeDelta::minutes(minutes.into()))
}

async fn require_recallable(tx: &mut Tx, by: &Standing, message: &Message) -> Result<()> {
    if message.author_id.is_none() {
        return Err(Problem::new(
            &errors::MESSAGE_NOT_RECALLABLE,
            "What the service itself says is not recalled.",
        ));
    }
    if by.may_moderate(tx) {
        return Ok(());
    }
    if message.author_id != Some(by.member_id) {
        return Err(Problem::new(
            &errors::NOT_MESSAGE_AUTHOR,
            "Only its author, and the admins of the conversation, recall a message.",
        ));
    }
    require_within_window(tx, message).await
}

/// Takes away everything that would still speak of the message.
async fn bury(tx: &mut Tx, message: &Message, by: MemberId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let row = messages::table.find((org_id, message.conversation_id, message.seq));
    diesel::update(row)
        .set((
            messages::recalled_at.eq(Some(now)),
            messages::recalled_by.eq(Some(by)),
            messages::mentions_everyone.eq(false),
        ))
        .execute(tx.conn())
        .await?;
    named::replace(tx, message, None).await?;
    let pin = message_pins::table.find((org_id, message.conversation_id, message.seq));
    diesel::delete(pin).execute(tx.conn()).await?;
    if let Some(root) = message.thread_seq {
        let thread = message_threads::table.find((org_id, message.conversation_id, root));
        diesel::update(thread)
            .set(message_threads::reply_count.eq(message_threads::reply_count - 1))
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

async fn tell(tx: &mut Tx, by: &Standing, message: &Message) -> Result<()> {
    let recalled = wire::Recalled {
        at: tx.now(),
        by: by.member_id,
    };
    if message.author_id != Some(by.member_id) {
        let change = audit::Change {
            action: "message.recalled",
            target_kind: "message",
            target_id: message.id.0,
        };
        let after = serde_json::json!({
            "conversation_id": message.conversation_id, "seq": message.seq, "author_id": message.author_id,
        });
        audit::record(tx, change, audit::NOTHING, Some(&after)).await?;
    }
    let audience = events::audience(message.conversation_id, message.seq);
    let payload = events::MessageRecalled {
        conversation_id: message.conversation_id,
        seq: message.seq,
        id: message.id,
        thread_seq: message.thread_seq,
        recalled,
    };
    tx.emit(Event::new("message.recalled", audience, payload)?);
    Ok(())
}
