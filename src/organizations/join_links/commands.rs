//! Making links and codes, and joining through them.

use chrono::TimeDelta;
use secrecy::ExposeSecret;

use super::domain::{self, JoinLink, JoinLinkKind, Secret};
use super::wire::{
    self, InvitationPreview, InvitedBy, JoinLinkSecret, JoinOutcome, JoinStatus, NewJoinLink,
};
use super::{queries, welcome};
use crate::identity::Profile;
use crate::identity::sealing::SealingKey;
use crate::identity::tokens::{OpaqueToken, TokenKind};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{JoinLinkId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::join_requests::{self, domain::JoinRequest};
use crate::organizations::members::domain::MemberName;
use crate::organizations::{can, invitations, members, organization, reach};

pub async fn create(tx: &mut Tx, sealing: &SealingKey, new: NewJoinLink) -> Result<wire::JoinLink> {
    let department_id = match new.department_id {
        Some(id) => {
            let found = members::queries::existing_departments(tx, &[id]).await?;
            let missing = || {
                Problem::invalid(
                    "/department_id",
                    "must be a department of this organization",
                )
            };
            found.first().copied().ok_or_else(missing)?
        }
        None => organization::queries::root_department(tx).await?,
    };
    reach::require_departments::<can::ManageMembers>(tx, &[department_id]).await?;
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let (_, digest) = secret(sealing, tx.org_id(), id, new.kind)?;
    let row = JoinLink {
        org_id: tx.org_id(),
        id,
        kind: new.kind.as_str().to_owned(),
        secret_hash: digest,
        department_id,
        approval: new.approval,
        max_uses: new.max_uses,
        uses: 0,
        created_by: tx.member_id().ok(),
        created_at: tx.now(),
        expires_at: tx.now() + TimeDelta::hours(i64::from(new.expires_in_hours)),
        revoked_at: None,
    };
    queries::insert(tx, &row).await?;
    if new.kind == JoinLinkKind::Code {
        queries::insert_code(tx, &row).await?;
    }
    let change = Change {
        action: "join_link.created",
        target_kind: "join_link",
        target_id: row.id.0,
    };
    let join_link = wire::JoinLink::from(row);
    audit::record(tx, change, NOTHING, Some(&join_link)).await?;
    Ok(join_link)
}

/// A link with what is handed out. It is kept nowhere: the same link has the same secret, as
/// long as the service has its key.
pub fn with_secret(
    sealing: &SealingKey,
    org_id: OrgId,
    join_link: wire::JoinLink,
) -> Result<JoinLinkSecret> {
    let (secret, _) = secret(sealing, org_id, join_link.id, join_link.kind)?;
    Ok(JoinLinkSecret { join_link, secret })
}

/// The secret of a link, and its digest.
fn secret(
    sealing: &SealingKey,
    org_id: OrgId,
    id: JoinLinkId,
    kind: JoinLinkKind,
) -> Result<(String, Vec<u8>)> {
    let derived = sealing.derive(&format!("join {} {org_id} {id}", kind.as_str()));
    match kind {
        JoinLinkKind::Link => {
            let token = OpaqueToken::of(TokenKind::JoinLink, derived);
            let text = format!("{org_id}.{}", token.text.expose_secret());
            Ok((text, token.digest.as_bytes().to_vec()))
        }
        JoinLinkKind::Code => {
            let code = domain::code(&derived);
            let digest = domain::code_digest(&code)
                .ok_or_else(|| Problem::internal("a derived code is none"))?;
            Ok((code, digest))
        }
    }
}

/// Takes a link back; from then on nobody joins through it. Requests that are open stay.
pub async fn revoke(tx: &mut Tx, id: JoinLinkId) -> Result<()> {
    let row = queries::lock(tx, id).await?;
    reach::require_departments::<can::ManageMembers>(tx, &[row.department_id]).await?;
    if row.revoked_at.is_some() {
        return Ok(());
    }
    queries::set_revoked(tx, id, tx.now()).await?;
    queries::forget_code(tx, &row.secret_hash).await?;
    let change = Change {
        action: "join_link.revoked",
        target_kind: "join_link",
        target_id: id.0,
    };
    audit::record(tx, change, Some(&wire::JoinLink::from(row)), NOTHING).await
}

/// Where the holder of a secret would land.
pub async fn preview(tx: &mut Tx, secret: &Secret) -> Result<InvitationPreview> {
    let organization = organization::queries::find(tx).await?.name;
    let (by, digest) = match secret {
        Secret::Link { digest, .. } => (InvitedBy::Link, digest),
        Secret::Code { digest } => (InvitedBy::Code, digest),
        Secret::Mail(token) => {
            let found = invitations::queries::lock_usable(tx, token.digest).await?;
            let invitation = found.ok_or_else(invitations::domain::unusable)?;
            let departments = members::commands::read_departments(tx, invitation.member_id).await?;
            let primary = departments
                .first()
                .ok_or_else(|| Problem::internal("a member without a department"))?;
            return Ok(InvitationPreview {
                by: InvitedBy::Mail,
                organization,
                department: welcome::department_name(tx, *primary).await?,
                approval: false,
                expires_at: invitation.expires_at,
            });
        }
    };
    let link = queries::find_by_digest(tx, digest).await?;
    let link = link
        .filter(|link| link.is_usable(tx.now()))
        .ok_or_else(invitations::domain::unusable)?;
    Ok(InvitationPreview {
        by,
        organization,
        department: welcome::department_name(tx, link.department_id).await?,
        approval: link.approval,
        expires_at: link.expires_at,
    })
}

/// Joins through a link or a code, or asks to. The lock on the link makes the limit exact.
pub async fn join(
    tx: &mut Tx,
    digest: &[u8],
    account: &Profile,
    name: Option<MemberName>,
) -> Result<JoinOutcome> {
    welcome::require_stranger(tx, account.account_id).await?;
    let found = queries::find_by_digest(tx, digest).await?;
    let id = found.ok_or_else(invitations::domain::unusable)?.id;
    let link = queries::lock(tx, id).await?;
    let pending = join_requests::queries::pending_of(tx, account.account_id).await?;
    if let Some(pending) = pending.filter(|_| link.approval) {
        return Ok(requested(&pending));
    }
    if !link.is_usable(tx.now()) {
        return Err(invitations::domain::unusable());
    }
    queries::count_use(tx, link.id, 1).await?;
    let name = name.map_or_else(|| account.name.clone(), MemberName::into_inner);
    let member_id = if let Some(member) = welcome::expected(tx, &account.email).await? {
        // Somebody who was invited already needs nobody's approval.
        welcome::take_place(tx, &member, account).await?
    } else if link.approval {
        return request(tx, &link, account, name).await;
    } else {
        welcome::admit(tx, account, name, &[link.department_id]).await?
    };
    Ok(JoinOutcome {
        status: JoinStatus::Joined,
        organization_id: tx.org_id(),
        member_id: Some(member_id),
        request_id: None,
    })
}

fn requested(request: &JoinRequest) -> JoinOutcome {
    JoinOutcome {
        status: JoinStatus::Requested,
        organization_id: request.org_id,
        member_id: None,
        request_id: Some(request.id),
    }
}

async fn request(
    tx: &mut Tx,
    link: &JoinLink,
    account: &Profile,
    name: String,
) -> Result<JoinOutcome> {
    let row = JoinRequest {
        org_id: tx.org_id(),
        id: tx.new_id(),
        link_id: link.id,
        account_id: account.account_id,
        name,
        email: account.email.clone(),
        department_id: link.department_id,
        status: "pending".to_owned(),
        reason: None,
        member_id: None,
        decided_by: None,
        created_at: tx.now(),
        decided_at: None,
    };
    join_requests::queries::insert(tx, &row).await?;
    let change = Change {
        action: "join_request.created",
        target_kind: "join_request",
        target_id: row.id.0,
    };
    let after = join_requests::wire::JoinRequest::from(row.clone());
    audit::record(tx, change, NOTHING, Some(&after)).await?;
    let deciders = join_requests::queries::deciders(tx, row.department_id).await?;
    tx.emit(Event::new(
        "join_request.created",
        Audience::Members(deciders),
        serde_json::json!({ "join_request_id": row.id }),
    )?);
    Ok(requested(&row))
}
