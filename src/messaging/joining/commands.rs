//! Making links, and coming by them.

use chrono::TimeDelta;
use secrecy::ExposeSecret;

use super::domain::{Link, Request, uninvited, unusable};
use super::wire::{
    ConversationJoin, ConversationJoinStatus, ConversationLink, ConversationLinkSecret,
    NewConversationLink,
};
use super::{queries, requests};
use crate::identity::sealing::SealingKey;
use crate::identity::tokens::{OpaqueToken, TokenKind};
use crate::kernel::ids::{ConversationId, ConversationLinkId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations::commands::bring_in;
use crate::messaging::conversations::domain::{Conversation, Standing};
use crate::messaging::conversations::queries as rooms;

/// The group, for one whom its policy lets invite.
async fn inviting(tx: &mut Tx, id: ConversationId) -> Result<(Conversation, Standing)> {
    let me = tx.member_id()?;
    let (row, place) = rooms::lock(tx, me, id).await?;
    row.require_group()?;
    let standing = row.standing(&place);
    standing.require(&row.inviting, "make links and see them")?;
    Ok((row, standing))
}

pub async fn create(
    tx: &mut Tx,
    sealing: &SealingKey,
    id: ConversationId,
    new: NewConversationLink,
) -> Result<ConversationLink> {
    let (row, _) = inviting(tx, id).await?;
    row.require_open()?;
    let link_id = new.id.unwrap_or_else(|| tx.new_id());
    let link = Link {
        org_id: tx.org_id(),
        id: link_id,
        conversation_id: id,
        secret_hash: token(sealing, tx.org_id(), link_id)
            .digest
            .as_bytes()
            .to_vec(),
        approval: new.approval,
        max_uses: new.max_uses,
        uses: 0,
        created_by: tx.member_id()?,
        created_at: tx.now(),
        expires_at: tx.now() + TimeDelta::hours(i64::from(new.expires_in_hours)),
        revoked_at: None,
    };
    queries::insert(tx, &link).await?;
    Ok(ConversationLink::from(link))
}

/// A link with what is handed out. It is kept nowhere: the same link has the same secret, as long as the
/// service has its key.
pub fn with_secret(
    sealing: &SealingKey,
    org_id: OrgId,
    link: ConversationLink,
) -> ConversationLinkSecret {
    let token = token(sealing, org_id, link.id);
    let secret = token.text.expose_secret().to_owned();
    ConversationLinkSecret { link, secret }
}

fn token(sealing: &SealingKey, org_id: OrgId, id: ConversationLinkId) -> OpaqueToken {
    let derived = sealing.derive(&format!("conversation link {org_id} {id}"));
    OpaqueToken::of(TokenKind::ConversationLink, derived)
}

pub async fn list(
    tx: &mut Tx,
    id: ConversationId,
    after: Option<ConversationLinkId>,
    limit: i64,
) -> Result<Vec<Link>> {
    inviting(tx, id).await?;
    queries::list(tx, id, after, limit).await
}

/// Who made a link takes it back, and so do the owner and the admins.
pub async fn revoke(tx: &mut Tx, id: ConversationId, link: ConversationLinkId) -> Result<()> {
    let me = tx.member_id()?;
    let (row, place) = rooms::lock(tx, me, id).await?;
    row.require_group()?;
    let mut link = queries::lock(tx, id, link).await?;
    if link.created_by != me {
        row.standing(&place)
            .require_admin("take back the links of others")?;
    }
    if link.revoked_at.is_none() {
        link.revoked_at = Some(tx.now());
        queries::update(tx, &link).await?;
    }
    Ok(())
}

/// Comes by a link, or asks to. Who is in it already is.
pub async fn join(tx: &mut Tx, secret: &str) -> Result<ConversationJoin> {
    let me = tx.member_id()?;
    let digest = OpaqueToken::digest(TokenKind::ConversationLink, secret.trim());
    let digest = digest.ok_or_else(unusable)?;
    let found = queries::find_by_digest(tx, digest.as_bytes()).await?;
    let found = found.ok_or_else(unusable)?;
    // The conversation before the link, as all do who hold both.
    let mut row = rooms::hold(tx, found.conversation_id).await?;
    let mut link = queries::lock(tx, row.id, found.id).await?;
    if rooms::place(tx, row.id, me).await?.is_some() {
        return Ok(joined(&row));
    }
    let approval = link.approval || row.join_approval;
    let pending = queries::pending(tx, row.id, me).await?;
    if let Some(pending) = &pending
        && approval
        && pending.link_id.is_some()
    {
        return Ok(requested(pending));
    }
    if !link.is_usable(tx.now()) {
        return Err(unusable());
    }
    row.require_group()?;
    row.require_open()?;
    require_invited(tx, &row, &link).await?;
    link.uses += 1;
    queries::update(tx, &link).await?;
    if approval {
        let request = requests::open(tx, &row, &link, pending).await?;
        return Ok(requested(&request));
    }
    bring_in(tx, &mut row, vec![me]).await?;
    Ok(joined(&row))
}

/// Fails unless whoever made the link may invite still.
async fn require_invited(tx: &mut Tx, row: &Conversation, link: &Link) -> Result<()> {
    let maker = rooms::place(tx, row.id, link.created_by).await?;
    let may = maker.is_some_and(|place| {
        let standing = row.standing(&place);
        standing.require(&row.inviting, "invite").is_ok()
    });
    if may { Ok(()) } else { Err(uninvited()) }
}

fn joined(row: &Conversation) -> ConversationJoin {
    ConversationJoin {
        status: ConversationJoinStatus::Joined,
        conversation_id: row.id,
        request_id: None,
    }
}

fn requested(request: &Request) -> ConversationJoin {
    ConversationJoin {
        status: ConversationJoinStatus::Requested,
        conversation_id: request.conversation_id,
        request_id: Some(request.id),
    }
}
