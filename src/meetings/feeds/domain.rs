//! A feed and its secret.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::identity::sealing::SealingKey;
use crate::identity::tokens::{OpaqueToken, TokenDigest, TokenKind};
use crate::kernel::ids::{CalendarFeedId, MemberId, OrgId};
use crate::kernel::text::Text;
use crate::schema::calendar_feeds;

/// One line of 1 to 100 characters.
pub type FeedName = Text<1, 100>;
/// Feeds of one member.
pub const MAX_FEEDS: usize = 20;

/// How much of the meetings a feed shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CalendarFeedDetails)]
pub enum FeedDetails {
    /// All that its owner sees.
    Full,
    /// When its owner is busy, and nothing else.
    Busy,
}

impl FeedDetails {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Busy => "busy",
        }
    }

    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        if text == "full" {
            Self::Full
        } else {
            Self::Busy
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_feeds, check_for_backend(diesel::pg::Pg))]
pub struct Feed {
    pub org_id: OrgId,
    pub id: CalendarFeedId,
    pub member_id: MemberId,
    pub secret_hash: Vec<u8>,
    pub name: String,
    pub details: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// What the link ends in: the organization, so that its rows can be looked at, and a secret.
pub fn secret(sealing: &SealingKey, org_id: OrgId, id: CalendarFeedId) -> (String, TokenDigest) {
    let derived = sealing.derive(&format!("calendar feed {org_id} {id}"));
    let token = OpaqueToken::of(TokenKind::CalendarFeed, derived);
    let text = format!("{org_id}.{}", token.text.expose_secret());
    (text, token.digest)
}

/// The organization and the digest of a secret that was presented.
pub fn presented(text: &str) -> Option<(OrgId, TokenDigest)> {
    let (org, token) = text.split_once('.')?;
    let digest = OpaqueToken::digest(TokenKind::CalendarFeed, token)?;
    Some((org.parse().ok()?, digest))
}
