//! The operations on who is in a conversation.

use actix_web::{HttpResponse, delete, get, post, web};

use super::domain::ANNOUNCEMENT;
use super::wire::{Conversation, ConversationMember, NewConversationMembers};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::{can, directory};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(list).service(add).service(remove);
}

/// List the members of a conversation
///
/// Those who are longest in it first. Whoever shares a conversation is named in it, also where
/// the rules of visibility hide them everywhere else; but not in the announcement channel, which
/// everybody shares: there a page may have fewer people than were asked for.
///
/// Needs `messaging.use`, and to be in the conversation.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_conversation_members",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path), PageQuery),
    responses((status = 200, body = Page<ConversationMember>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}/members")]
pub async fn list(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<ConversationMember>>> {
    let Path((_, id)) = path;
    let (limit, after) = (page.limit()?, page.after()?);
    gate.enter(async |tx| {
        let row = queries::find(tx, tx.member_id()?, id).await?.conversation;
        let rows = queries::participants(tx, id, after, limit + 1).await?;
        let ids: Vec<_> = rows.iter().map(|(joined, _)| joined.member_id).collect();
        let mut people = match row.kind.as_str() {
            ANNOUNCEMENT => directory::people(tx, &ids).await?,
            _ => directory::named(tx, &ids).await?,
        };
        let page = Page::new(
            rows,
            limit,
            |(joined, _)| (joined.joined_at, joined.member_id),
            |(joined, place)| {
                Some(ConversationMember {
                    person: people.remove(&joined.member_id)?,
                    role: row.standing(&place).into(),
                    muted_until: place.muted_until,
                    speaker: place.speaker,
                    joined_at: joined.joined_at,
                })
            },
        )?;
        let items = page.items.into_iter().flatten().collect();
        Ok::<_, Problem>(web::Json(Page {
            items,
            next_cursor: page.next_cursor,
        }))
    })
    .await
}

/// Add members to a conversation
///
/// At most 500 at a time, up to 10,000 in a group. Whom the policy lets invite may: everybody, or
/// the owner and the admins. Newcomers see of what was said before what the policy says, and begin
/// with nothing unread. Safe to repeat: whoever is in it already stays. Everyone in it gets the
/// event `conversation.members_changed`, and a notice says it among the messages. Where `join_approval` of
/// the policy is true and one is neither owner nor admin, they are asked instead, and the answer is 202: each
/// of the people is a request, as those are who come by a link, until one of them decides; owner and admins get the
/// event `conversation.request_changed`, and so does whoever brought them up once it is decided.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `contact_restricted`,
/// `conversation_full`, `not_conversation_admin`, `conversation_kind`, `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "add_conversation_members",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    request_body = NewConversationMembers,
    responses(
        (status = 200, body = Conversation, description = "They are in it; as it is now"),
        (status = 202, body = Conversation, description = "The owner or an admin decides; as it is now"),
    ),
)]
#[post("/v1/organizations/{org_id}/conversations/{conversation_id}/members")]
pub async fn add(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    body: Body<NewConversationMembers>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    let (view, asked) = gate
        .enter(async |tx| commands::add_members(tx, id, body.value.member_ids).await)
        .await?;
    let mut answer = match asked {
        true => HttpResponse::Accepted(),
        false => HttpResponse::Ok(),
    };
    Ok(answer.json(Conversation::from(view)))
}

/// Leave a conversation, or remove somebody
///
/// Everybody may leave a group; its owner and its admins may remove others, admins only the
/// owner. An owner who leaves passes the group to the admin who is longest in it, or else to the
/// member who is. Of an archived group nobody is removed, and everybody may leave it. Everyone in it, and the one who is
/// not any more, gets the event `conversation.members_changed`, and a notice says it among the messages.
///
/// Needs `messaging.use`, and to be in the conversation. Codes: `not_conversation_admin`,
/// `not_conversation_owner`, `conversation_kind`, `conversation_archived`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "remove_conversation_member",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("member_id" = MemberId, Path),
    ),
    responses((status = 204, description = "Not in it any more")),
)]
#[delete("/v1/organizations/{org_id}/conversations/{conversation_id}/members/{member_id}")]
pub async fn remove(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, MemberId)>,
) -> Result<HttpResponse> {
    let Path((_, id, member)) = path;
    gate.enter(async |tx| commands::remove_member(tx, id, member).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
