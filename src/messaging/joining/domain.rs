//! Links and requests.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::kernel::ids::{
    ConversationId, ConversationLinkId, ConversationRequestId, MemberId, OrgId,
};
use crate::kernel::problem::Problem;
use crate::messaging::errors;
use crate::schema::{conversation_links, conversation_requests};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = conversation_links, check_for_backend(diesel::pg::Pg))]
pub struct Link {
    pub org_id: OrgId,
    pub id: ConversationLinkId,
    pub conversation_id: ConversationId,
    pub secret_hash: Vec<u8>,
    pub approval: bool,
    pub max_uses: i32,
    pub uses: i32,
    pub created_by: MemberId,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Link {
    pub fn is_usable(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.expires_at && self.uses < self.max_uses
    }
}

/// One answer for a link that never was, is used up, revoked or too old.
pub fn unusable() -> Problem {
    Problem::new(
        &errors::CONVERSATION_LINK_INVALID,
        "The link is not valid, not any more, or has been used as often as it may be. Ask for a new one.",
    )
}

/// The answer for a link of somebody who may not invite any more.
pub fn uninvited() -> Problem {
    Problem::new(
        &errors::CONVERSATION_LINK_INVALID,
        "Whoever made the link may not invite to the group now. Ask its owner or an admin for a new one.",
    )
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = conversation_requests, check_for_backend(diesel::pg::Pg))]
pub struct Request {
    pub org_id: OrgId,
    pub id: ConversationRequestId,
    pub conversation_id: ConversationId,
    /// By which the member asks.
    pub link_id: Option<ConversationLinkId>,
    pub member_id: MemberId,
    pub status: String,
    pub decided_by: Option<MemberId>,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    /// Who asks for the member.
    pub invited_by: Option<MemberId>,
}
