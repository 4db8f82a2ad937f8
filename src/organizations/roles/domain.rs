//! Built-in roles and what they hold.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{DepartmentId, GrantId, MemberId, OrgId, RoleId};
use crate::kernel::problem::Problem;
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::organizations::permissions;
use crate::schema::{role_grants, roles};

/// One line of 1 to 64 characters.
pub type RoleName = Text<1, 64>;

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
    pub group_name: Option<String>,
    pub version: Version,
}

/// Roles of an organization's own, at the most.
pub const MAX_ROLES: i64 = 200;

/// Names of permissions in their order, each once; fails at the first that is none.
pub fn permission_names(given: &[String]) -> Result<Vec<String>, Problem> {
    if let Some(at) = given
        .iter()
        .position(|name| permissions::title(name).is_none())
    {
        return Err(Problem::invalid(
            format!("/permissions/{at}"),
            "must be the name of a permission: see GET /v1/permissions",
        ));
    }
    let mut names = given.to_vec();
    names.sort();
    names.dedup();
    Ok(names)
}

/// A permission of these that cannot be held for a department: only for the whole organization.
pub fn whole_only(names: &[String]) -> Option<&String> {
    names.iter().find(|name| {
        !permissions::is_scoped(name) && !permissions::EMPLOYEE.contains(&name.as_str())
    })
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
    /// Whether the departments below belong to it; always for the whole organization.
    pub includes_below: bool,
    /// `None`: the service itself.
    pub granted_by: Option<MemberId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(given: &[&str]) -> Vec<String> {
        given.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn names_are_known_and_once() {
        let given = names(&["members.manage", "attendance.read", "members.manage"]);
        let sorted = names(&["attendance.read", "members.manage"]);
        assert_eq!(permission_names(&given).unwrap(), sorted);
        assert!(permission_names(&names(&["members.rule"])).is_err());
    }

    #[test]
    fn what_a_department_cannot_have_is_found() {
        assert_eq!(
            whole_only(&names(&["members.manage", "messaging.use"])),
            None
        );
        let bad = names(&["members.manage", "rooms.manage"]);
        assert_eq!(whole_only(&bad), Some(&"rooms.manage".to_owned()));
    }

    /// The built-in role that is given for departments has nothing else.
    #[test]
    fn a_manager_holds_what_departments_can_have() {
        let held: Vec<_> = permissions::DEPARTMENT_MANAGER.to_vec();
        assert_eq!(whole_only(&names(&held)), None);
    }
}
