//! An invitation and its token.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::identity::tokens::{OpaqueToken, TokenDigest, TokenKind};
use crate::kernel::ids::{InvitationId, MemberId, OrgId};
use crate::kernel::problem::Problem;
use crate::organizations::errors;
use crate::schema::invitations;

/// How long an invitation can be used.
pub const LIFETIME: TimeDelta = TimeDelta::days(14);

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = invitations, check_for_backend(diesel::pg::Pg))]
pub struct Invitation {
    pub org_id: OrgId,
    pub id: InvitationId,
    pub member_id: MemberId,
    pub email: String,
    pub token_hash: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// What the mail carries: the organization, so that its rows can be looked at, and a secret.
pub struct InvitationToken {
    pub org_id: OrgId,
    pub digest: TokenDigest,
}

impl InvitationToken {
    pub fn parse(text: &str) -> Option<Self> {
        let (org, secret) = text.trim().split_once('.')?;
        let digest = OpaqueToken::digest(TokenKind::Invitation, secret)?;
        Some(Self {
            org_id: org.parse().ok()?,
            digest,
        })
    }
}

/// One answer to a token that was never made, used, revoked or too old: it tells nothing.
pub fn unusable() -> Problem {
    Problem::new(
        &errors::INVITATION_INVALID,
        "This invitation does not exist, was used or revoked, or is older than 14 days. Ask for a new one.",
    )
}
