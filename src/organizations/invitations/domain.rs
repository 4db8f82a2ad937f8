//! An invitation and its token.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::identity::tokens::{OpaqueToken, TokenDigest, TokenKind};
use crate::kernel::ids::{InvitationId, MemberId, OrgId};
use crate::kernel::problem::Problem;
use crate::organizations::errors;
use crate::schema::invitations;

/// After how long without an answer the service reminds of an invitation, once.
pub const REMINDED_AFTER: TimeDelta = TimeDelta::days(3);
/// How long it takes until somebody may be reminded again.
pub const REMINDERS_APART: TimeDelta = TimeDelta::hours(1);
/// Reminders of one invitation.
pub const MAX_REMINDERS: i32 = 5;

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
    pub reminded_at: Option<DateTime<Utc>>,
    pub reminders: i32,
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
        "This invitation does not exist, was used up or revoked, or has expired. Ask for a new one.",
    )
}
