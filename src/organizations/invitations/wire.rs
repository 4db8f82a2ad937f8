//! Invitations as clients see them.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain;
use crate::kernel::ids::{InvitationId, MemberId, OrgId};
use crate::kernel::mail::Locale;
use crate::kernel::text::Text;

/// Whom to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitations {
    /// 1 to 500 members who have an e-mail address and have not joined.
    #[schema(min_items = 1, max_items = 500)]
    pub member_ids: Vec<MemberId>,
    /// Days until the invitations cannot be used any more, 1 to 90.
    #[serde(default = "default_days")]
    #[schema(minimum = 1, maximum = 90, default = 14, example = 14)]
    pub expires_in_days: i32,
}

fn default_days() -> i32 {
    14
}

/// An invitation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invitation {
    pub id: InvitationId,
    pub member_id: MemberId,
    #[schema(example = "xiaoming@example.com")]
    pub email: String,
    pub expires_at: DateTime<Utc>,
    /// When a reminder was sent last.
    pub reminded_at: Option<DateTime<Utc>>,
}

impl From<domain::Invitation> for Invitation {
    fn from(row: domain::Invitation) -> Self {
        Self {
            id: row.id,
            member_id: row.member_id,
            email: row.email,
            expires_at: row.expires_at,
            reminded_at: row.reminded_at,
        }
    }
}

/// The invitations that were made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invitations {
    pub items: Vec<Invitation>,
}

/// Joining with the account that is signed in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// As the mail has it.
    pub token: Text<1, 200>,
}

/// Joining with a new account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterInvitation {
    /// As the mail has it.
    pub token: Text<1, 200>,
    /// 8 to 128 characters, none of the common ones.
    #[schema(value_type = String, min_length = 8, max_length = 128, write_only)]
    pub password: SecretString,
    pub locale: Locale,
}

/// Where one has joined.
#[derive(Debug, Serialize, ToSchema)]
pub struct Joined {
    pub organization_id: OrgId,
    pub member_id: MemberId,
    /// The address to sign in with.
    #[schema(example = "xiaoming@example.com")]
    pub email: String,
}
