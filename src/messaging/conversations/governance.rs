//! Who is above others in a group: its owner, its admins, and who is muted.
//!
//! Must hold: a group has one owner, and 20 admins at the most; nobody mutes an owner or an
//! admin, and who becomes one is not muted any more, also who inherits the group.

use actix_web::{HttpResponse, delete, put};
use chrono::TimeDelta;

use super::domain::{Conversation as Row, GROUP, MAX_ADMINS, Place, Standing};
use super::wire::{Conversation, NewMute, NewOwner};
use super::{commands, events, queries};
use crate::kernel::body::Body;
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::kernel::version::Versioned;
use crate::messaging::errors;
use crate::messaging::messages::notices::{self, Notice};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(transfer)
        .service(make_admin)
        .service(unmake_admin)
        .service(mute)
        .service(unmute);
}

/// Give a group to somebody else
///
/// Its owner alone does this, to somebody who is in it; whoever owned it is a plain member then.
/// Everyone in it gets the event `conversation.changed`.
///
/// Needs `messaging.use`, and to own the conversation. Codes: `not_conversation_owner`,
/// `conversation_kind`, `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "transfer_conversation",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    request_body = NewOwner,
    responses((status = 200, body = Conversation, description = "As it is now")),
)]
#[put("/v1/organizations/{org_id}/conversations/{conversation_id}/owner")]
pub async fn transfer(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    body: Body<NewOwner>,
) -> Result<Versioned<Conversation>> {
    let Path((_, id)) = path;
    let view = gate
        .enter(async |tx| {
            let me = tx.member_id()?;
            let (mut row, place) = queries::lock(tx, me, id).await?;
            row.require_group()?;
            row.standing(&place).require_owner("gives it away")?;
            row.require_open()?;
            let heir = body.value.member_id;
            let their = queries::place(tx, id, heir).await?;
            let mut their = their.ok_or_else(|| {
                Problem::invalid("/member_id", "must be a member of the conversation")
            })?;
            release(tx, id, &mut their, "member").await?;
            row.owner_id = Some(heir);
            queries::update(tx, &row).await?;
            commands::changed(tx, &row).await?;
            if heir != me {
                let (by, owner_id) = (Some(me), heir);
                notices::post(tx, id, Notice::OwnerChanged { by, owner_id }).await?;
            }
            queries::find(tx, me, id).await
        })
        .await?;
    Ok(Versioned {
        version: view.conversation.version,
        value: view.into(),
    })
}

/// Make a member of a group an admin
///
/// Its owner alone does this; at most 20 are. Asking again changes nothing. Everyone in it gets
/// the event `conversation.changed`.
///
/// Needs `messaging.use`, and to own the conversation. Codes: `not_conversation_owner`,
/// `conversation_admin_limit`, `conversation_kind`, `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "make_conversation_admin",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("member_id" = MemberId, Path),
    ),
    responses((status = 204, description = "An admin now, if not the owner")),
)]
#[put("/v1/organizations/{org_id}/conversations/{conversation_id}/admins/{member_id}")]
pub async fn make_admin(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, MemberId)>,
) -> Result<HttpResponse> {
    let Path((_, id, member)) = path;
    gate.enter(async |tx| set_admin(tx, id, member, true).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Make an admin of a group a plain member
///
/// Its owner alone does this. Asking again changes nothing. Everyone in it gets the event
/// `conversation.changed`.
///
/// Needs `messaging.use`, and to own the conversation. Codes: `not_conversation_owner`,
/// `conversation_kind`, `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "unmake_conversation_admin",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("member_id" = MemberId, Path),
    ),
    responses((status = 204, description = "Not an admin any more")),
)]
#[delete("/v1/organizations/{org_id}/conversations/{conversation_id}/admins/{member_id}")]
pub async fn unmake_admin(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, MemberId)>,
) -> Result<HttpResponse> {
    let Path((_, id, member)) = path;
    gate.enter(async |tx| set_admin(tx, id, member, false).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Mute a member of a conversation
///
/// They may not post for 5 minutes to 30 days, also if they leave meanwhile and come back; a second time
/// replaces the first. Owner and admins cannot be muted. Everyone in it gets the event `conversation.changed`.
///
/// Needs `messaging.use`, and to own or administer the conversation. Codes:
/// `not_conversation_admin`, `conversation_exempt`, `conversation_kind`, `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "mute_conversation_member",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("member_id" = MemberId, Path),
    ),
    request_body = NewMute,
    responses((status = 204, description = "Muted")),
)]
#[put("/v1/organizations/{org_id}/conversations/{conversation_id}/members/{member_id}/mute")]
pub async fn mute(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, MemberId)>,
    body: Body<NewMute>,
) -> Result<HttpResponse> {
    let Path((_, id, member)) = path;
    let minutes = TimeDelta::minutes(i64::from(body.value.minutes));
    gate.enter(async |tx| set_mute(tx, id, member, Some(minutes)).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Let a muted member post again
///
/// Asking again changes nothing. Everyone in it gets the event `conversation.changed`. Of somebody who has
/// left, what is left of their mute ends, and nobody is told.
///
/// Needs `messaging.use`, and to own or administer the conversation. Codes:
/// `not_conversation_admin`, `conversation_kind`, `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "unmute_conversation_member",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("member_id" = MemberId, Path),
    ),
    responses((status = 204, description = "Not muted any more")),
)]
#[delete("/v1/organizations/{org_id}/conversations/{conversation_id}/members/{member_id}/mute")]
pub async fn unmute(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, MemberId)>,
) -> Result<HttpResponse> {
    let Path((_, id, member)) = path;
    gate.enter(async |tx| set_mute(tx, id, member, None).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn set_admin(tx: &mut Tx, id: ConversationId, member: MemberId, admin: bool) -> Result<()> {
    let me = tx.member_id()?;
    let (row, place) = queries::lock(tx, me, id).await?;
    row.require_group()?;
    row.standing(&place).require_owner("names its admins")?;
    row.require_open()?;
    let mut their = find(tx, id, member).await?;
    let standing = row.standing(&their);
    if standing == Standing::Owner || (standing == Standing::Admin) == admin {
        return Ok(());
    }
    if admin {
        let there = queries::admins(tx, id).await?.len();
        if i64::try_from(there).map_err(Problem::internal)? >= MAX_ADMINS {
            return Err(Problem::new(
                &errors::CONVERSATION_ADMIN_LIMIT,
                format!("A group has at most {MAX_ADMINS} admins besides its owner."),
            ));
        }
    }
    release(tx, id, &mut their, if admin { "admin" } else { "member" }).await?;
    commands::changed(tx, &row).await
}

/// Gives a place its role; whoever gets a new one is neither muted nor a speaker.
pub async fn release(tx: &mut Tx, id: ConversationId, place: &mut Place, role: &str) -> Result<()> {
    role.clone_into(&mut place.role);
    place.muted_until = None;
    place.speaker = false;
    queries::set_place(tx, id, place).await
}

async fn set_mute(
    tx: &mut Tx,
    id: ConversationId,
    member: MemberId,
    lasts: Option<TimeDelta>,
) -> Result<()> {
    let me = tx.member_id()?;
    let (row, place) = queries::lock(tx, me, id).await?;
    require_of_many(&row)?;
    row.standing(&place).require_admin("mute others")?;
    row.require_open()?;
    if lasts.is_none() && queries::forget_mute(tx, id, member).await? {
        return Ok(());
    }
    let mut their = find(tx, id, member).await?;
    if lasts.is_some() && row.standing(&their) >= Standing::Admin {
        return Err(Problem::new(
            &errors::CONVERSATION_EXEMPT,
            "The owner and the admins of a conversation cannot be muted.",
        ));
    }
    their.muted_until = lasts.map(|lasts| tx.now() + lasts);
    queries::set_place(tx, id, &their).await?;
    if row.kind == GROUP {
        return commands::changed(tx, &row).await;
    }
    tx.emit(events::changed_for(&row, vec![member, me])?);
    Ok(())
}

fn require_of_many(row: &Row) -> Result<()> {
    if row.pair_low.is_none() {
        return Ok(());
    }
    row.require_group()
}

async fn find(tx: &mut Tx, id: ConversationId, member: MemberId) -> Result<Place> {
    let place = queries::place(tx, id, member).await?;
    place.ok_or_else(|| Problem::not_found("member of the conversation"))
}
