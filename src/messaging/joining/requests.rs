//! Requests of those whom the owner or an admin decides on.

use std::collections::HashMap;

use serde_json::json;

use super::domain::{Link, Request};
use super::queries;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{ConversationId, ConversationRequestId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations::commands::{absent, bring_in};
use crate::messaging::conversations::domain::Conversation;
use crate::messaging::conversations::queries as rooms;
use crate::messaging::errors;
use crate::organizations::directory::{self, Person};

/// Asks to come by a link, also where somebody asked for the member before; the owner and the admins learn of it.
pub async fn open(
    tx: &mut Tx,
    row: &Conversation,
    link: &Link,
    pending: Option<Request>,
) -> Result<Request> {
    if let Some(mut request) = pending {
        request.link_id = Some(link.id);
        queries::set_link(tx, &request).await?;
        return Ok(request);
    }
    let request = Request {
        link_id: Some(link.id),
        ..request(tx, row.id, tx.member_id()?)
    };
    queries::insert_requests(tx, std::slice::from_ref(&request)).await?;
    let deciders = deciders(tx, row).await?;
    tell(tx, &request, deciders)?;
    Ok(request)
}

/// Asks for people whom a plain member would bring in; whether anybody has to be decided on. Whom somebody asked
/// for before, or who asked by a link, waits already.
pub async fn ask_for(tx: &mut Tx, row: &Conversation, given: Vec<MemberId>) -> Result<bool> {
    let absent = absent(tx, row.id, given).await?;
    let waiting = queries::pending_of(tx, row.id, &absent).await?;
    let waits = |who: &MemberId| waiting.iter().any(|request| request.member_id == *who);
    let me = tx.member_id()?;
    let new = absent.iter().filter(|who| !waits(who)).map(|who| Request {
        invited_by: Some(me),
        ..request(tx, row.id, *who)
    });
    let new: Vec<_> = new.collect();
    if new.is_empty() {
        return Ok(!absent.is_empty());
    }
    queries::insert_requests(tx, &new).await?;
    let deciders = deciders(tx, row).await?;
    for request in &new {
        tell(tx, request, deciders.clone())?;
    }
    Ok(true)
}

fn request(tx: &Tx, conversation: ConversationId, member: MemberId) -> Request {
    Request {
        org_id: tx.org_id(),
        id: tx.new_id(),
        conversation_id: conversation,
        link_id: None,
        member_id: member,
        status: "pending".to_owned(),
        decided_by: None,
        created_at: tx.now(),
        decided_at: None,
        invited_by: None,
    }
}

async fn deciders(tx: &mut Tx, row: &Conversation) -> Result<Vec<MemberId>> {
    let mut deciders = rooms::admins(tx, row.id).await?;
    deciders.extend(row.owner_id);
    Ok(deciders)
}

fn tell(tx: &mut Tx, request: &Request, audience: Vec<MemberId>) -> Result<()> {
    let payload = json!({
        "conversation_id": request.conversation_id, "request_id": request.id, "status": request.status,
    });
    let audience = Audience::Members(audience);
    tx.emit(Event::new(
        "conversation.request_changed",
        audience,
        payload,
    )?);
    Ok(())
}

/// The open requests, with who would come and who asks for them, for the owner and the admins.
pub async fn list(
    tx: &mut Tx,
    id: ConversationId,
    after: Option<ConversationRequestId>,
    limit: i64,
) -> Result<(Vec<Request>, HashMap<MemberId, Person>)> {
    let me = tx.member_id()?;
    let view = rooms::find(tx, me, id).await?;
    view.conversation.require_group()?;
    view.conversation
        .standing(&view.place)
        .require_admin("see who asks to come")?;
    let rows = queries::requests(tx, id, after, limit).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.member_id).collect();
    let people = directory::people(tx, &ids).await?;
    Ok((rows, people))
}

/// Lets somebody in, or not.
pub async fn decide(
    tx: &mut Tx,
    id: ConversationId,
    request: ConversationRequestId,
    approve: bool,
) -> Result<()> {
    let me = tx.member_id()?;
    let (mut row, place) = rooms::lock(tx, me, id).await?;
    row.require_group()?;
    row.standing(&place).require_admin("decide who comes")?;
    row.require_open()?;
    let mut request = queries::lock_request(tx, id, request).await?;
    let status = if approve { "approved" } else { "declined" };
    if request.status == status {
        return Ok(());
    }
    if request.status != "pending" {
        return Err(Problem::new(
            &errors::CONVERSATION_REQUEST_DECIDED,
            format!("The request was {} before.", request.status),
        ));
    }
    close(tx, &mut request, status, Some(me)).await?;
    if approve {
        return bring_in(tx, &mut row, vec![request.member_id]).await;
    }
    let Some(link) = request.link_id else {
        return Ok(());
    };
    let mut link = queries::lock(tx, id, link).await?;
    link.uses -= 1;
    queries::update(tx, &link).await
}

/// Approves the open requests of those who come by another way: there is nothing left to decide.
pub async fn settle(
    tx: &mut Tx,
    id: ConversationId,
    came: &[MemberId],
    by: Option<MemberId>,
) -> Result<()> {
    for mut request in queries::pending_of(tx, id, came).await? {
        close(tx, &mut request, "approved", by).await?;
    }
    Ok(())
}

async fn close(
    tx: &mut Tx,
    request: &mut Request,
    status: &str,
    by: Option<MemberId>,
) -> Result<()> {
    status.clone_into(&mut request.status);
    request.decided_by = by;
    request.decided_at = Some(tx.now());
    queries::decide(tx, request).await?;
    // Whoever was asked for without knowing is not told that it came to nothing.
    let asked = request.link_id.map(|_| request.member_id);
    let told = asked.into_iter().chain(request.invited_by).collect();
    tell(tx, request, told)
}
