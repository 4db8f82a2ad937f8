//! Built-in roles and what they hold.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{DepartmentId, GrantId, MemberId, OrgId, RoleId};
use crate::organizations::permissions;
use crate::schema::{role_grants, roles};

/// The roles that every organization has from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Builtin {
    /// Everything, and making other owners. There is always one.
    Owner,
    /// Everything but making owners.
    Admin,
    /// People, departments and attendance.
    Hr,
    /// The attendance of a department and all below it.
    DepartmentManager,
    /// What everybody may do; every member holds it without a grant.
    Employee,
}

impl Builtin {
    pub const ALL: [Self; 5] = [
        Self::Owner,
        Self::Admin,
        Self::Hr,
        Self::DepartmentManager,
        Self::Employee,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Hr => "hr",
            Self::DepartmentManager => "department_manager",
            Self::Employee => "employee",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// The names of the permissions it holds, besides those of an employee.
    pub fn permissions(self) -> Vec<&'static str> {
        match self {
            Self::Owner | Self::Admin => permissions::ALL.iter().map(|(name, _)| *name).collect(),
            Self::Hr => permissions::HR.to_vec(),
            Self::DepartmentManager => permissions::DEPARTMENT_MANAGER.to_vec(),
            Self::Employee => permissions::EMPLOYEE.to_vec(),
        }
    }

    /// A department's manager manages departments; the others the whole organization.
    pub fn needs_department(self) -> bool {
        self == Self::DepartmentManager
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = roles, check_for_backend(diesel::pg::Pg))]
pub struct Role {
    pub id: RoleId,
    pub builtin: Option<String>,
    pub name: String,
    pub permissions: Vec<Option<String>>,
}

impl Role {
    pub fn builtin(&self) -> Option<Builtin> {
        self.builtin.as_deref().and_then(Builtin::parse)
    }

    /// The names of the permissions it holds.
    pub fn permissions(&self) -> Vec<String> {
        match self.builtin() {
            Some(builtin) => builtin
                .permissions()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            None => self.permissions.iter().flatten().cloned().collect(),
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = role_grants, check_for_backend(diesel::pg::Pg))]
pub struct Grant {
    pub org_id: OrgId,
    pub id: GrantId,
    pub member_id: MemberId,
    pub role_id: RoleId,
    pub department_id: Option<DepartmentId>,
    pub granted_at: chrono::DateTime<chrono::Utc>,
}
