//! The top notice of a conversation: the one pinned message that clients show above the others.
//!
//! Must hold: a conversation has one at the most; it is pinned, and ends with its pin; whoever sees a
//! message is told when it comes to the top and when it goes.

use actix_web::{HttpResponse, delete, put, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::pins::{lock, require_room, tell};
use super::standing::{self, Standing};
use super::{view, wire};
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::organizations::can;
use crate::schema::message_pins as rows;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(set_top_notice).service(clear_top_notice);
}

/// Show a message at the top
///
/// Pins it as well, in the name of whoever puts it there, and takes the place of the message that was at the top, which
/// stays pinned. Whoever may pin may. Safe to repeat. Everyone who may see the message gets the event
/// `message.pinned`, and so for the other one.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `pinning_restricted`,
/// `pin_limit`, `message_recalled`, `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "set_top_notice",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, description = "The message's number"),
    ),
    responses((status = 200, body = wire::Message, description = "As it is now")),
)]
#[put("/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/top-notice")]
pub async fn set_top_notice(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64)>,
) -> Result<web::Json<wire::Message>> {
    let Path((_, id, seq)) = path;
    let work = async |tx: &mut Tx| {
        let (by, message) = lock(tx, id, seq).await?;
        standing::require_there(&message)?;
        if !is_top(tx, &by, seq).await? {
            lower(tx, &by, None).await?;
            raise(tx, &by, seq).await?;
            require_room(tx, id).await?;
        }
        view::one(tx, &by, message).await
    };
    Ok(web::Json(gate.enter(work).await?))
}

/// Take a message from the top
///
/// It stays pinned. Whoever may pin may. Where another message is at the top, or none, nothing changes. Everyone who
/// may see the message gets the event `message.pinned`.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `pinning_restricted`,
/// `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "clear_top_notice",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, description = "The message's number"),
    ),
    responses((status = 204, description = "Not at the top any more")),
)]
#[delete("/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/top-notice")]
pub async fn clear_top_notice(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64)>,
) -> Result<HttpResponse> {
    let Path((_, id, seq)) = path;
    gate.enter(async |tx| {
        let (by, _) = lock(tx, id, seq).await?;
        lower(tx, &by, Some(seq)).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn is_top(tx: &mut Tx, by: &Standing, seq: i64) -> Result<bool> {
    let top = rows::table
        .find((tx.org_id(), by.conversation_id, seq))
        .select(rows::top)
        .first(tx.conn())
        .await;
    Ok(top.optional()?.unwrap_or(false))
}

async fn raise(tx: &mut Tx, by: &Standing, seq: i64) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let pinned = (
        rows::pinned_by.eq(by.member_id),
        rows::pinned_at.eq(now),
        rows::top.eq(true),
    );
    let key = (
        rows::org_id.eq(org_id),
        rows::conversation_id.eq(by.conversation_id),
        rows::seq.eq(seq),
    );
    diesel::insert_into(rows::table)
        .values((key, pinned))
        .on_conflict((rows::org_id, rows::conversation_id, rows::seq))
        .do_update()
        .set(pinned)
        .execute(tx.conn())
        .await?;
    let pin = wire::Pinned {
        at: now,
        by: by.member_id,
        top: true,
    };
    tell(tx, "message.pinned", by.conversation_id, seq, pin)
}

/// Takes the message from the top that is there, if it is this one or none is named.
async fn lower(tx: &mut Tx, by: &Standing, seq: Option<i64>) -> Result<()> {
    let (first, last) = seq.map_or((0, i64::MAX), |seq| (seq, seq));
    let top = rows::org_id
        .eq(tx.org_id())
        .and(rows::conversation_id.eq(by.conversation_id))
        .and(rows::top);
    let lowered: Option<(i64, DateTime<Utc>, MemberId)> = diesel::update(rows::table)
        .filter(top.and(rows::seq.between(first, last)))
        .set(rows::top.eq(false))
        .returning((rows::seq, rows::pinned_at, rows::pinned_by))
        .get_result(tx.conn())
        .await
        .optional()?;
    let Some((seq, at, by_whom)) = lowered else {
        return Ok::<_, Problem>(());
    };
    let pin = wire::Pinned {
        at,
        by: by_whom,
        top: false,
    };
    tell(tx, "message.pinned", by.conversation_id, seq, pin)
}
