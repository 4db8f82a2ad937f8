//! Departments as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{self, DepartmentName, ExternalId};
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::version::Version;
use crate::organizations::directory::Person;

/// A department to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDepartment {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<DepartmentId>,
    /// 1 to 64 characters without `/`; siblings have different names.
    #[schema(example = "研发部")]
    pub name: DepartmentName,
    /// The root when absent.
    pub parent_id: Option<DepartmentId>,
    /// Order among siblings, smallest first; equal ones by id.
    #[serde(default)]
    pub position: i32,
    /// What another system calls it; unique in the organization.
    #[schema(example = "HR-1042")]
    pub external_id: Option<ExternalId>,
    /// Whether its people, and those of all departments below, work for another company.
    #[serde(default)]
    pub outsourced: bool,
}

/// Changes to a department; what is absent stays, and `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartmentPatch {
    /// 1 to 64 characters without `/`; siblings have different names.
    pub name: Option<DepartmentName>,
    /// Moves it, with all that is below.
    pub parent_id: Option<DepartmentId>,
    /// Order among siblings, smallest first; equal ones by id.
    pub position: Option<i32>,
    /// What another system calls it; unique in the organization.
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub external_id: Option<Option<ExternalId>>,
    /// Whether its people, and those of all departments below, work for another company.
    pub outsourced: Option<bool>,
}

/// A department.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Department {
    pub id: DepartmentId,
    #[schema(example = "研发部")]
    pub name: String,
    /// `null` for the root, which stands for the whole organization.
    pub parent_id: Option<DepartmentId>,
    /// Order among siblings, smallest first; equal ones by id.
    pub position: i32,
    /// What another system calls it.
    #[schema(example = "HR-1042")]
    pub external_id: Option<String>,
    /// Whether its people, and those of all departments below, work for another company: groups of departments
    /// above take them in with `with_outsourced` alone.
    pub outsourced: bool,
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
            external_id: row.external_id,
            outsourced: row.outsourced,
            version: row.version,
        }
    }
}

/// Where a department goes with all it has.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The department that stays; neither the merged one nor below it.
    pub into_id: DepartmentId,
}

/// All managers of a department.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewManagers {
    /// Up to 20 members who are directly in the department; none takes the role back from all.
    #[schema(max_items = 20)]
    pub member_ids: Vec<MemberId>,
}

/// The managers of a department.
#[derive(Debug, Serialize, ToSchema)]
pub struct Managers {
    /// In the order in which they became managers.
    pub items: Vec<Person>,
}

/// Where a person stands in a department.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlace {
    /// Order among the department's people, smallest first; equal ones by name.
    pub position: i32,
}

/// A person's place in a department.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Place {
    pub department_id: DepartmentId,
    pub member_id: MemberId,
    /// Order among the department's people, smallest first; equal ones by name.
    pub position: i32,
}
