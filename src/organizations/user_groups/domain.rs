//! A user group and its limits.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::kernel::ids::{DepartmentId, OrgId, RoleId, UserGroupId};
use crate::kernel::text::{Paragraph, Text};
use crate::kernel::version::Version;
use crate::schema::user_groups;

pub type UserGroupName = Text<1, 64>;
pub type Description = Paragraph<0, 500>;

/// Groups of one organization.
pub const MAX_GROUPS: i64 = 1_000;
/// People of one static group.
pub const MAX_MEMBERS: i64 = 10_000;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = user_groups, check_for_backend(diesel::pg::Pg))]
pub struct UserGroup {
    pub org_id: OrgId,
    pub id: UserGroupId,
    pub name: String,
    pub description: Option<String>,
    pub dynamic: bool,
    pub by_department: bool,
    pub by_role: bool,
    pub titles: Option<Vec<Option<String>>>,
    pub version: Version,
    pub created_at: DateTime<Utc>,
}

impl UserGroup {
    pub fn titles(&self) -> Option<Vec<String>> {
        let titles = self.titles.as_ref()?;
        Some(titles.iter().flatten().cloned().collect())
    }
}

/// What the people of a dynamic group have in common; `None` where it does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    pub departments: Option<Vec<DepartmentId>>,
    pub roles: Option<Vec<RoleId>>,
    pub titles: Option<Vec<String>>,
}
