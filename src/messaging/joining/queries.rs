//! Links and requests in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::{Link, Request};
use crate::kernel::ids::{ConversationId, ConversationLinkId, ConversationRequestId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{conversation_links, conversation_requests};

pub async fn insert(tx: &mut Tx, row: &Link) -> Result<()> {
    diesel::insert_into(conversation_links::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Those that were neither revoked nor have expired, newest first.
pub async fn list(
    tx: &mut Tx,
    conversation: ConversationId,
    after: Option<ConversationLinkId>,
    limit: i64,
) -> Result<Vec<Link>> {
    let now = tx.now();
    let mut query = conversation_links::table
        .filter(conversation_links::org_id.eq(tx.org_id()))
        .filter(conversation_links::conversation_id.eq(conversation))
        .filter(conversation_links::revoked_at.is_null())
        .filter(conversation_links::expires_at.gt(now))
        .order(conversation_links::id.desc())
        .limit(limit)
        .select(Link::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(conversation_links::id.lt(after));
    }
    Ok(query.load(tx.conn()).await?)
}

pub async fn find_by_digest(tx: &mut Tx, digest: &[u8]) -> Result<Option<Link>> {
    let query = conversation_links::table
        .filter(conversation_links::org_id.eq(tx.org_id()))
        .filter(conversation_links::secret_hash.eq(digest))
        .select(Link::as_select());
    Ok(query.first(tx.conn()).await.optional()?)
}

/// A link of a conversation, locked until the commit.
pub async fn lock(tx: &mut Tx, of: ConversationId, id: ConversationLinkId) -> Result<Link> {
    let org_id = tx.org_id();
    let query = conversation_links::table
        .find((org_id, id))
        .filter(conversation_links::conversation_id.eq(of))
        .select(Link::as_select())
        .for_no_key_update();
    let row = query.first(tx.conn()).await.optional()?;
    row.ok_or_else(|| Problem::not_found("link"))
}

/// Stores how often it was used, and whether it is revoked.
pub async fn update(tx: &mut Tx, row: &Link) -> Result<()> {
    diesel::update(conversation_links::table.find((row.org_id, row.id)))
        .set((
            conversation_links::uses.eq(row.uses),
            conversation_links::revoked_at.eq(row.revoked_at),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes back the links to a conversation that somebody made who is not in it any more.
pub async fn end_of(tx: &mut Tx, conversation: ConversationId, member: MemberId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let links = conversation_links::table
        .filter(conversation_links::org_id.eq(org_id))
        .filter(conversation_links::conversation_id.eq(conversation))
        .filter(conversation_links::created_by.eq(member))
        .filter(conversation_links::revoked_at.is_null());
    diesel::update(links)
        .set(conversation_links::revoked_at.eq(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Withdraws all open requests of somebody who leaves the organization.
pub async fn withdraw(tx: &mut Tx, member: MemberId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let open = conversation_requests::table
        .filter(conversation_requests::org_id.eq(org_id))
        .filter(conversation_requests::member_id.eq(member))
        .filter(conversation_requests::status.eq("pending"));
    diesel::update(open)
        .set((
            conversation_requests::status.eq("withdrawn"),
            conversation_requests::decided_at.eq(now),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn insert_requests(tx: &mut Tx, rows: &[Request]) -> Result<()> {
    diesel::insert_into(conversation_requests::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The open request of a member for a conversation.
pub async fn pending(
    tx: &mut Tx,
    conversation: ConversationId,
    member: MemberId,
) -> Result<Option<Request>> {
    let query = conversation_requests::table
        .filter(conversation_requests::org_id.eq(tx.org_id()))
        .filter(conversation_requests::conversation_id.eq(conversation))
        .filter(conversation_requests::member_id.eq(member))
        .filter(conversation_requests::status.eq("pending"))
        .select(Request::as_select());
    Ok(query.first(tx.conn()).await.optional()?)
}

/// The open requests of these people for a conversation.
pub async fn pending_of(
    tx: &mut Tx,
    conversation: ConversationId,
    members: &[MemberId],
) -> Result<Vec<Request>> {
    Ok(conversation_requests::table
        .filter(conversation_requests::org_id.eq(tx.org_id()))
        .filter(conversation_requests::conversation_id.eq(conversation))
        .filter(conversation_requests::member_id.eq_any(members))
        .filter(conversation_requests::status.eq("pending"))
        .order(conversation_requests::id)
        .select(Request::as_select())
        .load(tx.conn())
        .await?)
}

/// The open requests, the oldest first.
pub async fn requests(
    tx: &mut Tx,
    conversation: ConversationId,
    after: Option<ConversationRequestId>,
    limit: i64,
) -> Result<Vec<Request>> {
    let mut query = conversation_requests::table
        .filter(conversation_requests::org_id.eq(tx.org_id()))
        .filter(conversation_requests::conversation_id.eq(conversation))
        .filter(conversation_requests::status.eq("pending"))
        .order(conversation_requests::id)
        .limit(limit)
        .select(Request::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(conversation_requests::id.gt(after));
    }
    Ok(query.load(tx.conn()).await?)
}

/// A request for a conversation, locked until the commit.
pub async fn lock_request(
    tx: &mut Tx,
    of: ConversationId,
    id: ConversationRequestId,
) -> Result<Request> {
    let org_id = tx.org_id();
    let query = conversation_requests::table
        .find((org_id, id))
        .filter(conversation_requests::conversation_id.eq(of))
        .select(Request::as_select())
        .for_no_key_update();
    let row = query.first(tx.conn()).await.optional()?;
    row.ok_or_else(|| Problem::not_found("request"))
}

/// Stores by which link the member of an open request asks, too.
pub async fn set_link(tx: &mut Tx, row: &Request) -> Result<()> {
    diesel::update(conversation_requests::table.find((row.org_id, row.id)))
        .set(conversation_requests::link_id.eq(row.link_id))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn decide(tx: &mut Tx, row: &Request) -> Result<()> {
    diesel::update(conversation_requests::table.find((row.org_id, row.id)))
        .set((
            conversation_requests::status.eq(&row.status),
            conversation_requests::decided_by.eq(row.decided_by),
            conversation_requests::decided_at.eq(row.decided_at),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}
