//! A department and the rules of its tree.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::kernel::ids::{DepartmentId, OrgId};
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::schema::departments;

/// One line of 1 to 64 characters.
pub type DepartmentName = Text<1, 64>;

/// Levels of the tree, its root included.
pub const MAX_DEPTH: usize = 15;
/// Departments of one organization.
pub const MAX_COUNT: i64 = 20_000;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = departments, check_for_backend(diesel::pg::Pg))]
pub struct Department {
    pub org_id: OrgId,
    pub id: DepartmentId,
    pub parent_id: Option<DepartmentId>,
    pub name: String,
    pub path: Vec<Option<DepartmentId>>,
    pub position: i32,
    pub version: Version,
    pub created_at: DateTime<Utc>,
}

impl Department {
    /// Whether `other` is this department or below it.
    pub fn contains(&self, other: &Self) -> bool {
        other.path.contains(&Some(self.id))
    }

    pub fn is_root(&self) -> bool {
        self.parent_id.is_none()
    }

    /// The path of a department right below this one.
    pub fn path_below(&self, id: DepartmentId) -> Vec<Option<DepartmentId>> {
        self.path.iter().copied().chain([Some(id)]).collect()
    }
}
