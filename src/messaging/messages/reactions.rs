//! Emoji on messages.
//!
//! Must hold: a member puts an emoji on a message once; a message has at most [`MAX_DIFFERENT`]
//! different ones, also when many come at once: the message's row is locked while one is put on.

use std::collections::HashMap;

use actix_web::{delete, get, put, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::Serialize;
use utoipa::ToSchema;

use super::domain::Message;
use super::standing::{self, Standing};
use super::{emoji, events, wire};
use crate::kernel::events::Event;
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::messaging::errors;
use crate::organizations::{can, directory};
use crate::schema::message_reactions as rows;

/// Different emoji on one message.
pub const MAX_DIFFERENT: i64 = 20;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(react).service(unreact).service(list);
}

/// Everything on one message, after a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reactions {
    /// In the order in which they came up.
    pub items: Vec<wire::Reaction>,
}

/// Somebody who put an emoji on a message.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reactor {
    pub member_id: MemberId,
    /// `null` for somebody whom the reader may not see.
    #[schema(example = "王小明")]
    pub name: Option<String>,
    pub reacted_at: DateTime<Utc>,
}

/// React to a message
///
/// Puts an emoji on it; one that is there already stays. At most 20 different ones on a
/// message. Everyone who may see the message gets the event `message.reacted`.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `reaction_limit`,
/// `message_recalled`, `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "react_to_message",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, description = "The message's number"),
        ("emoji" = String, Path, description = "One emoji, percent-encoded"),
    ),
    responses((status = 200, body = Reactions, description = "What is on the message now")),
)]
#[put(
    "/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/reactions/{emoji}"
)]
pub async fn react(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64, String)>,
) -> Result<web::Json<Reactions>> {
    let Path((_, id, seq, emoji)) = path;
    require_emoji(&emoji)?;
    let work = async |tx: &mut Tx| set(tx, id, seq, &emoji, true).await;
    Ok(web::Json(gate.enter(work).await?))
}

/// Take a reaction back
///
/// One's own; where there is none, nothing changes. Everyone who may see the message gets the
/// event `message.reacted`.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `message_recalled`,
/// `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "unreact_to_message",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, description = "The message's number"),
        ("emoji" = String, Path, description = "One emoji, percent-encoded"),
    ),
    responses((status = 200, body = Reactions, description = "What is on the message now")),
)]
#[delete(
    "/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/reactions/{emoji}"
)]
pub async fn unreact(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64, String)>,
) -> Result<web::Json<Reactions>> {
    let Path((_, id, seq, emoji)) = path;
    require_emoji(&emoji)?;
    let work = async |tx: &mut Tx| set(tx, id, seq, &emoji, false).await;
    Ok(web::Json(gate.enter(work).await?))
}

/// List who reacted with an emoji
///
/// The first ones first. Of somebody whom the caller may not see there is no name.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `message_recalled`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_reactors",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, description = "The message's number"),
        ("emoji" = String, Path, description = "One emoji, percent-encoded"),
        PageQuery,
    ),
    responses((status = 200, body = Page<Reactor>, description = "A page")),
)]
#[get(
    "/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/reactions/{emoji}"
)]
pub async fn list(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64, String)>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Reactor>>> {
    let Path((_, id, seq, emoji)) = path;
    require_emoji(&emoji)?;
    let (limit, after) = (page.limit()?, page.after()?);
    let work = async |tx: &mut Tx| {
        let by = standing::of(tx, id).await?;
        let message = standing::message(tx, &by, seq).await?;
        standing::require_there(&message)?;
        let rows = reactors(tx, &message, &emoji, after, limit + 1).await?;
        let ids: Vec<_> = rows.iter().map(|(_, member)| *member).collect();
        let mut people = directory::people(tx, &ids).await?;
        let key = |row: &(DateTime<Utc>, MemberId)| *row;
        let shape = |(reacted_at, member_id)| Reactor {
            member_id,
            name: people.remove(&member_id).map(|person| person.name),
            reacted_at,
        };
        Page::new(rows, limit, key, shape)
    };
    Ok(web::Json(gate.enter(work).await?))
}

fn require_emoji(text: &str) -> Result<()> {
    if emoji::is_one(text) {
        return Ok(());
    }
    Err(Problem::parameter(
        "The emoji in the path",
        "must be one emoji, percent-encoded as UTF-8, like %F0%9F%91%8D",
    ))
}

async fn set(
    tx: &mut Tx,
    conversation: ConversationId,
    seq: i64,
    emoji: &str,
    on: bool,
) -> Result<Reactions> {
    let by = standing::keep(tx, conversation).await?;
    by.require_open()?;
    let message = standing::lock(tx, &by, seq).await?;
    standing::require_there(&message)?;
    let changed = if on {
        put_on(tx, &by, &message, emoji).await?
    } else {
        take_off(tx, &by, &message, emoji).await?
    };
    let items = of(tx, &by, &[seq]).await?.remove(&seq);
    let items = items.unwrap_or_default();
    let count = |item: &&wire::Reaction| item.emoji == emoji;
    if on && i64::try_from(items.len()).map_err(Problem::internal)? > MAX_DIFFERENT {
        return Err(Problem::new(
            &errors::REACTION_LIMIT,
            format!("A message has at most {MAX_DIFFERENT} different reactions. Join one of them."),
        ));
    }
    if changed {
        let audience = events::audience(conversation, seq);
        let payload = events::MessageReacted {
            conversation_id: conversation,
            seq,
            emoji: emoji.to_owned(),
            member_id: by.member_id,
            added: on,
            count: items.iter().find(count).map_or(0, |item| item.count),
        };
        tx.emit(Event::new("message.reacted", audience, payload)?);
    }
    Ok(Reactions { items })
}

/// True when it was not there.
async fn put_on(tx: &mut Tx, by: &Standing, message: &Message, emoji: &str) -> Result<bool> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let added = diesel::insert_into(rows::table)
        .values((
            rows::org_id.eq(org_id),
            rows::conversation_id.eq(message.conversation_id),
            rows::seq.eq(message.seq),
            rows::emoji.eq(emoji),
            rows::member_id.eq(by.member_id),
            rows::reacted_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(added == 1)
}

/// True when it was there.
async fn take_off(tx: &mut Tx, by: &Standing, message: &Message, emoji: &str) -> Result<bool> {
    let conversation = message.conversation_id;
    let row = rows::table.find((tx.org_id(), conversation, message.seq, emoji, by.member_id));
    Ok(diesel::delete(row).execute(tx.conn()).await? == 1)
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Text)]
    emoji: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Bool)]
    mine: bool,
}

/// What is on each of these messages.
pub async fn of(
    tx: &mut Tx,
    by: &Standing,
    seqs: &[i64],
) -> Result<HashMap<i64, Vec<wire::Reaction>>> {
    const SQL: &str = "\
        SELECT seq, emoji, count(*), bool_or(member_id = $4) AS mine FROM message_reactions \
        WHERE org_id = $1 AND conversation_id = $2 AND seq = ANY ($3) \
        GROUP BY seq, emoji ORDER BY seq, min(reacted_at), emoji";
    let mut found: HashMap<i64, Vec<wire::Reaction>> = HashMap::new();
    if seqs.is_empty() {
        return Ok(found);
    }
    let org_id = tx.org_id();
    let counted: Vec<Counted> = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<SqlUuid, _>(by.conversation_id)
        .bind::<Array<BigInt>, _>(seqs)
        .bind::<SqlUuid, _>(by.member_id)
        .load(tx.conn())
        .await?;
    for row in counted {
        found.entry(row.seq).or_default().push(wire::Reaction {
            emoji: row.emoji,
            count: row.count,
            mine: row.mine,
        });
    }
    Ok(found)
}

/// A page of those who put an emoji on a message, the first ones first.
async fn reactors(
    tx: &mut Tx,
    message: &Message,
    emoji: &str,
    after: Option<(DateTime<Utc>, MemberId)>,
    limit: i64,
) -> Result<Vec<(DateTime<Utc>, MemberId)>> {
    let mut query = rows::table
        .filter(rows::org_id.eq(tx.org_id()))
        .filter(rows::conversation_id.eq(message.conversation_id))
        .filter(rows::seq.eq(message.seq))
        .filter(rows::emoji.eq(emoji))
        .order((rows::reacted_at, rows::member_id))
        .limit(limit)
        .select((rows::reacted_at, rows::member_id))
        .into_boxed();
    if let Some((at, member)) = after {
        let same = rows::reacted_at.eq(at).and(rows::member_id.gt(member));
        query = query.filter(rows::reacted_at.gt(at).or(same));
    }
    Ok(query.load(tx.conn()).await?)
}
