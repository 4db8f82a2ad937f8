//! Pinned messages: what everyone in a conversation should find.
//!
//! Must hold: at most [`MAX_PINS`] of a conversation, also when many pin at once: the
//! conversation's row is locked meanwhile. What is recalled is not pinned.

use actix_web::{HttpResponse, delete, get, put, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;
use utoipa::ToSchema;

use super::domain::Message;
use super::standing::{self, Standing};
use super::{events, view, wire};
use crate::kernel::events::Event;
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::messaging::{conversations, errors};
use crate::organizations::can;
use crate::schema::{message_pins as rows, messages};

/// Pinned messages of one conversation.
pub const MAX_PINS: i64 = 50;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(pin).service(unpin).service(list_pins);
}

/// The pinned messages of a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pins {
    /// At most 50, the latest pinned first.
    pub items: Vec<wire::Message>,
}

/// Payload of `message.pinned`, when a message is pinned and when it comes to the top or goes from there, and
/// of `message.unpinned`; to everyone who may see the message.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagePinned {
    pub conversation_id: ConversationId,
    #[schema(example = 42)]
    pub seq: i64,
    /// Who pinned it, or took the pin away.
    pub by: MemberId,
    pub at: DateTime<Utc>,
    /// Whether it is at the top.
    pub top: bool,
}

/// Pin a message
///
/// Everyone in it may, unless the conversation leaves it to its owner and admins. At most 50 of a
/// conversation. Safe to repeat: what is pinned stays as it is. Everyone who may see the message
/// gets the event `message.pinned`.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `pinning_restricted`,
/// `pin_limit`, `message_recalled`, `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "pin_message",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, description = "The message's number"),
    ),
    responses((status = 200, body = wire::Message, description = "As it is now")),
)]
#[put("/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/pin")]
pub async fn pin(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64)>,
) -> Result<web::Json<wire::Message>> {
    let Path((_, id, seq)) = path;
    let work = async |tx: &mut Tx| {
        let (by, message) = lock(tx, id, seq).await?;
        standing::require_there(&message)?;
        if put_on(tx, &by, seq).await? {
            require_room(tx, id).await?;
            let acted = acted(tx, &by);
            tell(tx, "message.pinned", id, seq, acted)?;
        }
        view::one(tx, &by, message).await
    };
    Ok(web::Json(gate.enter(work).await?))
}

/// Unpin a message
///
/// Everyone in it may, unless the conversation leaves it to its owner and admins. Where nothing is
/// pinned, nothing changes. Everyone who may see the message gets the event `message.unpinned`.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `pinning_restricted`,
/// `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "unpin_message",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, description = "The message's number"),
    ),
    responses((status = 204, description = "Not pinned any more")),
)]
#[delete("/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/pin")]
pub async fn unpin(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64)>,
) -> Result<HttpResponse> {
    let Path((_, id, seq)) = path;
    gate.enter(async |tx| {
        let (by, _) = lock(tx, id, seq).await?;
        let row = rows::table.find((tx.org_id(), id, seq));
        if diesel::delete(row).execute(tx.conn()).await? == 1 {
            let acted = acted(tx, &by);
            tell(tx, "message.unpinned", id, seq, acted)?;
        }
        Ok::<_, Problem>(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List the pinned messages
///
/// Those that one may see, the latest pinned first; at most 50.
///
/// Needs `messaging.use`, and to be in the conversation.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_pins",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    responses((status = 200, body = Pins, description = "All of them")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}/pins")]
pub async fn list_pins(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
) -> Result<web::Json<Pins>> {
    let Path((_, id)) = path;
    let work = async |tx: &mut Tx| {
        let by = standing::of(tx, id).await?;
        let found = pinned(tx, &by).await?;
        let items = view::seen(tx, &by, found).await?;
        Ok::<_, Problem>(Pins { items })
    };
    Ok(web::Json(gate.enter(work).await?))
}

/// The message, for one who may pin; the conversation is locked, and then the message.
pub(super) async fn lock(tx: &mut Tx, id: ConversationId, seq: i64) -> Result<(Standing, Message)> {
    let member = tx.member_id()?;
    conversations::queries::lock(tx, member, id).await?;
    let by = standing::of(tx, id).await?;
    by.require_open()?;
    let message = standing::lock(tx, &by, seq).await?;
    if by.pinning == "everyone" || by.kind == "direct" || by.is_admin() {
        return Ok((by, message));
    }
    Err(Problem::new(
        &errors::PINNING_RESTRICTED,
        "In this conversation only its owner and its admins pin messages.",
    ))
}

/// True when it was not pinned.
async fn put_on(tx: &mut Tx, by: &Standing, seq: i64) -> Result<bool> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let added = diesel::insert_into(rows::table)
        .values((
            rows::org_id.eq(org_id),
            rows::conversation_id.eq(by.conversation_id),
            rows::seq.eq(seq),
            rows::pinned_by.eq(by.member_id),
            rows::pinned_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(added == 1)
}

pub(super) async fn require_room(tx: &mut Tx, id: ConversationId) -> Result<()> {
    let count: i64 = rows::table
        .filter(
            rows::org_id
                .eq(tx.org_id())
                .and(rows::conversation_id.eq(id)),
        )
        .count()
        .get_result(tx.conn())
        .await?;
    if count <= MAX_PINS {
        return Ok(());
    }
    Err(Problem::new(
        &errors::PIN_LIMIT,
        format!("A conversation has at most {MAX_PINS} pinned messages. Unpin another one first."),
    ))
}

async fn pinned(tx: &mut Tx, by: &Standing) -> Result<Vec<Message>> {
    Ok(rows::table
        .inner_join(
            messages::table.on(messages::org_id
                .eq(rows::org_id)
                .and(messages::conversation_id.eq(rows::conversation_id))
                .and(messages::seq.eq(rows::seq))),
        )
        .filter(rows::org_id.eq(tx.org_id()))
        .filter(rows::conversation_id.eq(by.conversation_id))
        .filter(rows::seq.ge(by.visible_from_seq))
        .order((rows::pinned_at.desc(), rows::seq.desc()))
        .limit(MAX_PINS)
        .select(Message::as_select())
        .load(tx.conn())
        .await?)
}

/// By whom and when it is done.
fn acted(tx: &Tx, by: &Standing) -> wire::Pinned {
    wire::Pinned {
        at: tx.now(),
        by: by.member_id,
        top: false,
    }
}

pub(super) fn tell(
    tx: &mut Tx,
    kind: &'static str,
    conversation_id: ConversationId,
    seq: i64,
    now: wire::Pinned,
) -> Result<()> {
    let audience = events::audience(conversation_id, seq);
    let wire::Pinned { at, by, top } = now;
    let payload = MessagePinned {
        conversation_id,
        seq,
        by,
        at,
        top,
    };
    tx.emit(Event::new(kind, audience, payload)?);
    Ok(())
}
