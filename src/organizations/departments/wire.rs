//! Departments as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{self, DepartmentName};
use crate::kernel::ids::DepartmentId;
use crate::kernel::version::Version;

/// A department to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDepartment {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<DepartmentId>,
    #[schema(example = "研发部")]
    pub name: DepartmentName,
    /// The root when absent.
    pub parent_id: Option<DepartmentId>,
    /// Order among siblings, smallest first.
    #[serde(default)]
    pub position: i32,
}

/// Changes to a department; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartmentPatch {
    pub name: Option<DepartmentName>,
    /// Moves it, with all that is below.
    pub parent_id: Option<DepartmentId>,
    /// Order among siblings, smallest first.
    pub position: Option<i32>,
}

/// A department.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Department {
    pub id: DepartmentId,
    #[schema(example = "研发部")]
    pub name: String,
    /// `null` for the root, which stands for the whole organization.
    pub parent_id: Option<DepartmentId>,
    /// Order among siblings, smallest first.
    pub position: i32,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
}

impl From<domain::Department> for Department {
    fn from(row: domain::Department) -> Self {
        Self {
            id: row.id,
            name: row.name,
            parent_id: row.parent_id,
            position: row.position,
            version: row.version,
        }
    }
}
