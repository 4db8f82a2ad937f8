//! Roles and grants as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{self, Builtin};
use crate::kernel::ids::{DepartmentId, GrantId, MemberId, RoleId};

/// A role.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Role {
    pub id: RoleId,
    #[schema(example = "hr")]
    pub name: String,
    /// Which of the built-in roles it is; `null` for the organization's own.
    pub builtin: Option<Builtin>,
    /// The names of its permissions.
    #[schema(example = json!(["members.manage", "attendance.read"]))]
    pub permissions: Vec<String>,
}

impl From<domain::Role> for Role {
    fn from(role: domain::Role) -> Self {
        Self {
            builtin: role.builtin(),
            permissions: role.permissions(),
            id: role.id,
            name: role.name,
        }
    }
}

/// A role to give.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGrant {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<GrantId>,
    pub member_id: MemberId,
    pub role_id: RoleId,
    /// For this department and all below it; the whole organization when absent.
    pub department_id: Option<DepartmentId>,
}

/// A role that somebody holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Grant {
    pub id: GrantId,
    pub member_id: MemberId,
    pub role_id: RoleId,
    /// `null`: the whole organization.
    pub department_id: Option<DepartmentId>,
}

impl From<domain::Grant> for Grant {
    fn from(grant: domain::Grant) -> Self {
        let domain::Grant {
            id,
            member_id,
            role_id,
            department_id,
            ..
        } = grant;
        Self {
            id,
            member_id,
            role_id,
            department_id,
        }
    }
}
