//! Requests of those whom the owner or an admin decides on.

use std::collections::HashMap;

use serde_json::json;

use super::domain::{Link, Request};
use super::queries;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{ConversationId, ConversationRequestId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations::commands::bring_in;
use crate::messaging::conversations::domain::Conversation;
use crate::messaging::conversations::queries as rooms;
use crate::messaging::errors;
use crate::organizations::directory::{self, Person};

/// Asks to come by a link; the owner and the admins learn of it.
pub async fn open(tx: &mut Tx, row: &Conversation, link: &Link) -> Result<Request> {
    let request = Request {
        org_id: tx.org_id(),
        id: tx.new_id(),
        conversation_id: row.id,
        link_id: link.id,
        member_id: tx.member_id()?,
        status: "pending".to_owned(),
        decided_by: None,
        created_at: tx.now(),
        decided_at: None,
    };
    queries::insert_request(tx, &request).await?;
    let mut deciders = rooms::admins(tx, row.id).await?;
    deciders.extend(row.owner_id);
    tell(tx, &request, deciders)?;
    Ok(request)
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

/// The open requests, with who asks, for the owner and the admins.
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
    let mut link = queries::lock(tx, id, request.link_id).await?;
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
    let member = request.member_id;
    tell(tx, request, vec![member])
}
