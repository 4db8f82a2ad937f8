//! Roles and grants as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::domain::{self, Builtin, RoleName};
use crate::kernel::ids::{DepartmentId, GrantId, MemberId, RoleId};
use crate::kernel::paging::{self, PageQuery};
use crate::kernel::version::Version;

/// A role.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Role {
    pub id: RoleId,
    #[schema(example = "hr")]
    pub name: String,
    /// Which of the built-in roles it is; `null` for the organization's own.
    pub builtin: Option<Builtin>,
    /// A label under which roles are shown together.
    #[schema(example = "分公司")]
    pub group: Option<String>,
    /// The names of its permissions.
    #[schema(example = json!(["members.manage", "attendance.read"]))]
    pub permissions: Vec<String>,
    /// How many members who may act were given it. Everybody is an employee without a grant.
    #[schema(example = 2, minimum = 0)]
    pub holders: i64,
    /// Something to think of, for people: that there should be a second owner.
    pub hint: Option<String>,
    pub version: Version,
}

impl Role {
    pub fn new(role: domain::Role, holders: i64) -> Self {
        let builtin = role.builtin();
        let hint = (builtin == Some(Builtin::Owner) && holders < 2).then(|| {
            "There is one owner. Make somebody else an owner, too: who else could act for them?"
                .to_owned()
        });
        Self {
            builtin,
            permissions: role.permissions(),
            id: role.id,
            name: role.name,
            group: role.group_name,
            holders,
            hint,
            version: role.version,
        }
    }
}

/// What a role is, without what changes by itself: for the audit log.
#[derive(Debug, Serialize)]
pub struct RoleContent {
    id: RoleId,
    name: String,
    group: Option<String>,
    permissions: Vec<String>,
    version: Version,
}

impl From<&domain::Role> for RoleContent {
    fn from(role: &domain::Role) -> Self {
        Self {
            id: role.id,
            name: role.name.clone(),
            group: role.group_name.clone(),
            permissions: role.permissions(),
            version: role.version,
        }
    }
}

/// A role of the organization's own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<RoleId>,
    /// Unique in the organization.
    #[schema(example = "分公司人事")]
    pub name: RoleName,
    /// A label under which roles are shown together.
    #[schema(example = "分公司")]
    pub group: Option<RoleName>,
    /// Names of permissions: see `GET /v1/permissions`. One's own only.
    #[schema(max_items = 100, example = json!(["members.manage", "attendance.read"]))]
    #[schema(value_type = Vec<crate::kernel::text::Text<1, 64>>)]
    pub permissions: Vec<String>,
}

/// Changes to a role; what is absent stays, and `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RolePatch {
    pub name: Option<RoleName>,
    /// A label under which roles are shown together.
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub group: Option<Option<RoleName>>,
    /// All permissions of the role from now on.
    #[schema(max_items = 100, value_type = Option<Vec<crate::kernel::text::Text<1, 64>>>)]
    pub permissions: Option<Vec<String>>,
}

/// How a role is removed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemoveRole {
    /// `true` takes it back from everybody first.
    #[serde(default)]
    #[param(default = false)]
    pub revoke: bool,
}

/// A role to give.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGrant {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<GrantId>,
    pub member_id: MemberId,
    pub role_id: RoleId,
    /// For this department; the whole organization when absent.
    pub department_id: Option<DepartmentId>,
    /// Whether for the departments below it, too; `true` when absent.
    pub includes_below: Option<bool>,
}

/// A role that somebody holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Grant {
    pub id: GrantId,
    pub member_id: MemberId,
    pub role_id: RoleId,
    /// `null`: the whole organization.
    pub department_id: Option<DepartmentId>,
    /// Whether the departments below belong to it, too.
    pub includes_below: bool,
    /// Who gave it; `null` for the service itself.
    pub granted_by: Option<MemberId>,
    pub granted_at: DateTime<Utc>,
}

impl From<domain::Grant> for Grant {
    fn from(grant: domain::Grant) -> Self {
        Self {
            id: grant.id,
            member_id: grant.member_id,
            role_id: grant.role_id,
            department_id: grant.department_id,
            includes_below: grant.includes_below,
            granted_by: grant.granted_by,
            granted_at: grant.granted_at,
        }
    }
}

/// Which grants to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GrantQuery {
    /// Only of this role.
    pub role_id: Option<RoleId>,
    /// Only for this department itself.
    pub department_id: Option<DepartmentId>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

impl GrantQuery {
    pub fn page(&self) -> PageQuery {
        PageQuery::new(self.limit, self.cursor.clone())
    }
}

/// A department, with or without those below it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScopedDepartment {
    pub department_id: DepartmentId,
    /// Whether the departments below belong to it, too.
    pub includes_below: bool,
}

/// A permission that a member holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct EffectivePermission {
    #[schema(example = "attendance.read")]
    pub permission: String,
    /// What it lets one do, for people.
    #[schema(example = "see the attendance of others")]
    pub title: String,
    /// Where; `null` for the whole organization.
    pub departments: Option<Vec<ScopedDepartment>>,
}

/// Where to look.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhyQuery {
    /// Asks about this department; otherwise whether anywhere.
    pub department_id: Option<DepartmentId>,
}

/// Whether a member may, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermissionAnswer {
    #[schema(example = "attendance.read")]
    pub permission: String,
    /// What it lets one do, for people.
    #[schema(example = "see the attendance of others")]
    pub title: String,
    pub allowed: bool,
    /// In words, for people; a no says what is missing.
    #[schema(example = "Yes: 王小明 holds attendance.read for the whole organization.")]
    pub explanation: String,
    /// Where it is held; `null` for the whole organization, or nowhere.
    pub departments: Option<Vec<ScopedDepartment>>,
    /// Each grant that gives it, also for other departments than the one that was asked about.
    pub reasons: Vec<PermissionReason>,
}

/// Through what somebody holds a permission.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// Every member holds it.
    Member,
    /// A role was given.
    Grant,
}

/// One reason for which somebody holds a permission.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermissionReason {
    pub kind: ReasonKind,
    pub grant_id: Option<GrantId>,
    pub role_id: Option<RoleId>,
    #[schema(example = "hr")]
    pub role_name: Option<String>,
    /// `null`: the whole organization.
    pub department_id: Option<DepartmentId>,
    /// Whether the departments below belong to it, too.
    pub includes_below: bool,
    /// Who gave the role; `null` for the service itself.
    pub granted_by: Option<MemberId>,
    pub granted_at: Option<DateTime<Utc>>,
}
