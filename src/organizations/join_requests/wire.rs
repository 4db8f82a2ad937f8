//! Requests to join as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{self, JoinRequestStatus};
use crate::kernel::ids::{DepartmentId, JoinLinkId, JoinRequestId, MemberId};
use crate::kernel::text::Paragraph;

/// A request to join.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JoinRequest {
    pub id: JoinRequestId,
    /// The link or code that they came through.
    pub join_link_id: JoinLinkId,
    /// How they want to be called.
    #[schema(example = "王小明")]
    pub name: String,
    /// The address of their account, which they have proved to read.
    #[schema(example = "xiaoming@example.com")]
    pub email: String,
    /// Where they land unless the approval says otherwise.
    pub department_id: DepartmentId,
    pub status: JoinRequestStatus,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The member that they became.
    pub member_id: Option<MemberId>,
    /// Who decided.
    pub decided_by: Option<MemberId>,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

impl From<domain::JoinRequest> for JoinRequest {
    fn from(row: domain::JoinRequest) -> Self {
        Self {
            id: row.id,
            join_link_id: row.link_id,
            name: row.name,
            email: row.email,
            department_id: row.department_id,
            status: JoinRequestStatus::stored(&row.status),
            reason: row.reason,
            member_id: row.member_id,
            decided_by: row.decided_by,
            created_at: row.created_at,
            decided_at: row.decided_at,
        }
    }
}

/// Where somebody who asked to join shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// 1 to 20, the primary one first; that of the request when absent. Who was invited by mail
    /// already keeps the departments that they have.
    #[schema(min_items = 1, max_items = 20)]
    pub department_ids: Option<Vec<DepartmentId>>,
}

/// Why somebody may not join.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Told to the requester, up to 500 characters.
    #[schema(example = "请先联系人事部门。")]
    pub reason: Option<Paragraph<1, 500>>,
}
