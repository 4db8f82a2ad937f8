//! Join links as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{self, JoinLinkKind};
use crate::kernel::ids::{DepartmentId, JoinLinkId, JoinRequestId, MemberId, OrgId};
use crate::kernel::text::Text;
use crate::organizations::members::domain::MemberName;

/// A link or a code to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewJoinLink {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<JoinLinkId>,
    pub kind: JoinLinkKind,
    /// Where who joins lands; the root when absent.
    pub department_id: Option<DepartmentId>,
    /// Hours until it cannot be used any more, 1 to 2,160 (90 days).
    #[serde(default = "default_hours")]
    #[schema(minimum = 1, maximum = 2160, default = 168, example = 168)]
    pub expires_in_hours: i32,
    /// How many may use it, 1 to 10,000.
    #[serde(default = "default_uses")]
    #[schema(minimum = 1, maximum = 10000, default = 100, example = 100)]
    pub max_uses: i32,
    /// Whether somebody decides on each who comes; else they are in at once.
    pub approval: bool,
}

fn default_hours() -> i32 {
    168
}

fn default_uses() -> i32 {
    100
}

/// A link or a code.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct JoinLink {
    pub id: JoinLinkId,
    pub kind: JoinLinkKind,
    /// Where who joins lands.
    pub department_id: DepartmentId,
    /// Whether somebody decides on each who comes.
    pub approval: bool,
    /// How many may use it.
    pub max_uses: i32,
    /// How many have used it; a request counts until it is refused.
    pub uses: i32,
    /// Who made it; `null` for the service itself.
    pub created_by: Option<MemberId>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl From<domain::JoinLink> for JoinLink {
    fn from(row: domain::JoinLink) -> Self {
        Self {
            id: row.id,
            kind: JoinLinkKind::stored(&row.kind),
            department_id: row.department_id,
            approval: row.approval,
            max_uses: row.max_uses,
            uses: row.uses,
            created_by: row.created_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

/// A link or a code, with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct JoinLinkSecret {
    pub join_link: JoinLink,
    /// What to hand out, shown to whoever made it and to a repeat of that request alone: a token for a link, or a code to type.
    #[schema(example = "7K3WQ-M0XPA")]
    pub secret: String,
}

/// Something that somebody was given to join with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewInvitation {
    /// The token of a mail or of a link, or a code in any case, with or without the dash.
    #[schema(example = "7K3WQ-M0XPA")]
    pub secret: Text<1, 200>,
}

/// How one was invited.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitedBy {
    /// Accept it with `accept_invitation`, or make an account with `register_invitation`.
    Mail,
    /// Use it with `join_organization`.
    Link,
    /// Use it with `join_organization`.
    Code,
}

/// Where an invitation leads.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationPreview {
    pub by: InvitedBy,
    /// The organization's name.
    #[schema(example = "晨光科技")]
    pub organization: String,
    /// The name of the department that one lands in.
    #[schema(example = "研发部")]
    pub department: String,
    /// Whether somebody decides before one is in.
    pub approval: bool,
    pub expires_at: DateTime<Utc>,
}

/// Joining through a link or a code with the account that is signed in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinOrganization {
    /// The token of a link, or a code in any case, with or without the dash.
    #[schema(example = "7K3WQ-M0XPA")]
    pub secret: Text<1, 200>,
    /// How one is called there; the account's name when absent.
    #[schema(example = "王小明")]
    pub name: Option<MemberName>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JoinStatus {
    Joined,
    /// Somebody decides, and a mail tells.
    Requested,
}

/// The outcome of joining.
#[derive(Debug, Serialize, ToSchema)]
pub struct JoinOutcome {
    pub status: JoinStatus,
    pub organization_id: OrgId,
    /// Oneself there, once joined.
    pub member_id: Option<MemberId>,
    /// What is waited for, when somebody decides.
    pub request_id: Option<JoinRequestId>,
}
