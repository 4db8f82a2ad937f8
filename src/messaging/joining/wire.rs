//! Links and requests as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain;
use crate::kernel::ids::{ConversationId, ConversationLinkId, ConversationRequestId, MemberId};
use crate::kernel::text::Text;
use crate::organizations::directory::Person;

/// A link to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConversationLink {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<ConversationLinkId>,
    /// Whether the owner or an admin decides on each who comes; else they are in at once.
    pub approval: bool,
    /// Hours until it cannot be used any more, 1 to 720 (30 days).
    #[serde(default = "default_hours")]
    #[schema(minimum = 1, maximum = 720, default = 168, example = 168)]
    pub expires_in_hours: i32,
    /// How many may use it, 1 to 10,000.
    #[serde(default = "default_uses")]
    #[schema(minimum = 1, maximum = 10000, default = 100, example = 100)]
    pub max_uses: i32,
}

fn default_hours() -> i32 {
    168
}

fn default_uses() -> i32 {
    100
}

/// A link into a group.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ConversationLink {
    pub id: ConversationLinkId,
    /// Whether the owner or an admin decides on each who comes.
    pub approval: bool,
    /// How many may use it.
    pub max_uses: i32,
    /// How many have used it; a request counts until it is declined.
    pub uses: i32,
    pub created_by: MemberId,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl From<domain::Link> for ConversationLink {
    fn from(row: domain::Link) -> Self {
        Self {
            id: row.id,
            approval: row.approval,
            max_uses: row.max_uses,
            uses: row.uses,
            created_by: row.created_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

/// A link with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationLinkSecret {
    pub link: ConversationLink,
    /// What to hand out, shown to whoever made it and to a repeat of that request alone.
    #[schema(example = "mcl_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg")]
    pub secret: String,
}

/// Coming into a group by a link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinConversation {
    #[schema(example = "mcl_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg")]
    pub secret: Text<1, 200>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConversationJoinStatus {
    Joined,
    /// The owner or an admin decides.
    Requested,
}

/// The outcome of coming by a link.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationJoin {
    pub status: ConversationJoinStatus,
    pub conversation_id: ConversationId,
    /// Where somebody decides.
    pub request_id: Option<ConversationRequestId>,
}

/// Somebody who asks to come into a group, or for whom a member asks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConversationRequest {
    pub id: ConversationRequestId,
    /// Who would come.
    pub person: Person,
    /// The member who would bring them in; `null` where they came by a link alone.
    pub invited_by: Option<MemberId>,
    pub created_at: DateTime<Utc>,
}
