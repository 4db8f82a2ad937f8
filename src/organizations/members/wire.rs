//! Members as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{self, EmployeeNumber, JobTitle, MemberName, MemberStatus};
use crate::identity::email::EmailAddress;
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::text::Text;
use crate::kernel::version::Version;

/// A person to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<MemberId>,
    #[schema(example = "王小明")]
    pub name: MemberName,
    /// Unique in the organization.
    #[schema(example = "A0042")]
    pub employee_number: Option<EmployeeNumber>,
    /// E.164; a mainland China mobile may come without +86.
    #[schema(example = "+8613800138000")]
    pub mobile: Option<Text<1, 32>>,
    /// Unique in the organization; an invitation goes here.
    pub email: Option<EmailAddress>,
    #[schema(example = "工程师")]
    pub title: Option<JobTitle>,
    /// At most 20, the primary one first; the root when absent.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub department_ids: Vec<DepartmentId>,
}

/// Changes to a member; what is absent stays, and `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberPatch {
    pub name: Option<MemberName>,
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub employee_number: Option<Option<EmployeeNumber>>,
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub mobile: Option<Option<Text<1, 32>>>,
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub email: Option<Option<EmailAddress>>,
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub title: Option<Option<JobTitle>>,
    /// All departments of the member, at least one; the first is the primary one.
    #[schema(min_items = 1, max_items = 20)]
    pub department_ids: Option<Vec<DepartmentId>>,
    /// `true` suspends and ends what the member may do at once; `false` resumes.
    pub suspended: Option<bool>,
}

/// A person of the organization.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Member {
    pub id: MemberId,
    #[schema(example = "王小明")]
    pub name: String,
    #[schema(example = "A0042")]
    pub employee_number: Option<String>,
    #[schema(example = "+8613800138000")]
    pub mobile: Option<String>,
    #[schema(example = "xiaoming@example.com")]
    pub email: Option<String>,
    #[schema(example = "工程师")]
    pub title: Option<String>,
    pub status: MemberStatus,
    /// The first is the primary one.
    pub department_ids: Vec<DepartmentId>,
    pub version: Version,
}

impl Member {
    pub fn new(row: domain::Member, department_ids: Vec<DepartmentId>) -> Self {
        Self {
            id: row.id,
            name: row.name,
            employee_number: row.employee_number,
            mobile: row.mobile,
            email: row.email,
            title: row.title,
            status: MemberStatus::stored(&row.status),
            department_ids,
            version: row.version,
        }
    }
}
