//! Speakers: members of a conversation who may post although its policy leaves that to the admins.
//!
//! Must hold: at most [`MAX_SPEAKERS`] of a conversation are, also when many are named at once: the
//! conversation's row is locked; its owner and its admins, who may post anyway, are not among them.

use actix_web::{get, patch, web};

use super::domain::{
    ANNOUNCEMENT, Conversation, DIRECT, MAX_SPEAKERS, Standing, each_once, wrong_kind,
};
use super::wire::{Speakers, SpeakersChange};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::messaging::errors;
use crate::organizations::{can, directory};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(list).service(change);
}

/// List the speakers of a conversation
///
/// Who may post in it where its policy leaves that to the admins (`posting: admins`); its owner and its
/// admins, who may anyway, are not listed. Where everyone may post the list waits.
///
/// Needs `messaging.use`, and to be in the conversation.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_conversation_speakers",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    responses((status = 200, body = Speakers, description = "All of them, 200 at the most")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}/speakers")]
pub async fn list(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
) -> Result<web::Json<Speakers>> {
    let Path((_, id)) = path;
    let work = async |tx: &mut Tx| {
        let me = tx.member_id()?;
        queries::readable(tx, me, id).await?;
        let ids = queries::speakers(tx, id).await?;
        named(tx, ids).await
    };
    Ok(web::Json(gate.enter(work).await?))
}

/// Say who may post although only admins do
///
/// Makes members of the conversation speakers, and takes that from others: all or nothing, and safe to
/// repeat. At most 200 are speakers of a conversation. It holds for every kind of message, for
/// forwards, for what was scheduled and for edits; a mute of one person goes before it. Everyone in it
/// gets the event `conversation.changed`.
///
/// Needs `messaging.use`, and to own or administer the conversation. Codes:
/// `not_conversation_admin`, `conversation_exempt`, `conversation_speaker_limit`, `conversation_kind`,
/// `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "change_conversation_speakers",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    request_body = SpeakersChange,
    responses((status = 200, body = Speakers, description = "All of them now, 200 at the most")),
)]
#[patch("/v1/organizations/{org_id}/conversations/{conversation_id}/speakers")]
pub async fn change(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    body: Body<SpeakersChange>,
) -> Result<web::Json<Speakers>> {
    let Path((_, id)) = path;
    let work = async |tx: &mut Tx| apply(tx, id, body.value).await;
    Ok(web::Json(gate.enter(work).await?))
}

async fn apply(tx: &mut Tx, id: ConversationId, given: SpeakersChange) -> Result<Speakers> {
    let me = tx.member_id()?;
    let (row, place) = queries::lock(tx, me, id).await?;
    require_moderated(&row)?;
    row.standing(&place)
        .require_admin("say who may post nevertheless")?;
    row.require_open()?;
    require_plain_members(tx, &row, &given.add).await?;
    if let Some(at) = given.remove.iter().position(|who| given.add.contains(who)) {
        let why = "must not be somebody who is to be added as well";
        return Err(Problem::invalid(format!("/remove/{at}"), why));
    }
    let before = queries::speakers(tx, id).await?;
    let (mut added, mut removed) = (each_once(given.add), each_once(given.remove));
    added.retain(|who| !before.contains(who));
    removed.retain(|who| before.contains(who));
    let count = before.len() + added.len() - removed.len();
    if count > MAX_SPEAKERS {
        return Err(Problem::new(
            &errors::CONVERSATION_SPEAKER_LIMIT,
            format!(
                "A conversation has at most {MAX_SPEAKERS} speakers; this one would have {count}."
            ),
        ));
    }
    if added.is_empty() && removed.is_empty() {
        return named(tx, before).await;
    }
    queries::set_speakers(tx, id, &added, true).await?;
    queries::set_speakers(tx, id, &removed, false).await?;
    commands::changed(tx, &row).await?;
    let after = queries::speakers(tx, id).await?;
    named(tx, after).await
}

/// Two who write to each other have nobody above them, and in the channel the organization's
/// permission decides.
fn require_moderated(row: &Conversation) -> Result<()> {
    match row.kind.as_str() {
        DIRECT => row.require_group(),
        ANNOUNCEMENT => Err(wrong_kind(
            "In the announcement channel those post who hold announcements.manage.",
        )),
        _ => Ok(()),
    }
}

async fn require_plain_members(tx: &mut Tx, row: &Conversation, ids: &[MemberId]) -> Result<()> {
    let places = queries::places(tx, row.id, ids).await?;
    let place = |who: &MemberId| places.iter().find(|place| place.member_id == *who);
    if let Some(at) = ids.iter().position(|who| place(who).is_none()) {
        let why = "must be a member of the conversation";
        return Err(Problem::invalid(format!("/add/{at}"), why));
    }
    if places
        .iter()
        .any(|place| row.standing(place) >= Standing::Admin)
    {
        return Err(Problem::new(
            &errors::CONVERSATION_EXEMPT,
            "The owner and the admins of a conversation post in it anyway: leave them out.",
        ));
    }
    Ok(())
}

/// In the order of the ids. Whoever shares a conversation is named in it.
async fn named(tx: &mut Tx, ids: Vec<MemberId>) -> Result<Speakers> {
    let mut people = directory::named(tx, &ids).await?;
    let items = ids.iter().filter_map(|id| people.remove(id)).collect();
    Ok(Speakers { items })
}
