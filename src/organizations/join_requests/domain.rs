//! A request to join.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{AccountId, DepartmentId, JoinLinkId, JoinRequestId, MemberId, OrgId};
use crate::schema::join_requests;

/// What became of a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JoinRequestStatus {
    #[default]
    Pending,
    /// They are a member: approved, or joined in another way meanwhile.
    Approved,
    Refused,
}

impl JoinRequestStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }

    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        match text {
            "approved" => Self::Approved,
            "refused" => Self::Refused,
            _ => Self::Pending,
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = join_requests, check_for_backend(diesel::pg::Pg))]
pub struct JoinRequest {
    pub org_id: OrgId,
    pub id: JoinRequestId,
    pub link_id: JoinLinkId,
    pub account_id: AccountId,
    pub name: String,
    pub email: String,
    pub department_id: DepartmentId,
    pub status: String,
    pub reason: Option<String>,
    pub member_id: Option<MemberId>,
    pub decided_by: Option<MemberId>,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}
