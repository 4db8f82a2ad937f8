//! Members as clients see them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{self, EmployeeNumber, JobTitle, MemberName, MemberStatus};
use crate::identity::email::EmailAddress;
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::organizations::custom_fields::wire::CustomValues;
use crate::organizations::departures::wire::Departure;

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
    /// Names that the person goes by besides, at most 5.
    #[serde(default)]
    #[schema(max_items = 5, example = json!(["Xiaoming Wang"]))]
    pub other_names: Vec<MemberName>,
    /// Another member, who has not left.
    pub manager_id: Option<MemberId>,
    /// From 1900-01-01 to 2100-12-31.
    #[schema(example = "2026-09-01")]
    pub hired_on: Option<NaiveDate>,
    /// Those that are required, and any others of the organization's.
    #[serde(default)]
    pub custom_fields: CustomValues,
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
    /// All other names of the member, at most 5.
    #[schema(max_items = 5, example = json!(["Xiaoming Wang"]))]
    pub other_names: Option<Vec<MemberName>>,
    /// Another member, who has not left and is not below this one.
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub manager_id: Option<Option<MemberId>>,
    /// From 1900-01-01 to 2100-12-31.
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    #[schema(example = "2026-09-01")]
    pub hired_on: Option<Option<NaiveDate>>,
    /// What is absent stays, and `null` clears.
    #[serde(default)]
    pub custom_fields: CustomValues,
    /// `true` suspends and ends what the member may do at once; `false` resumes.
    pub suspended: Option<bool>,
}

/// What one changes about oneself; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfilePatch {
    /// All of one's other names, at most 5.
    #[schema(max_items = 5, example = json!(["Xiaoming Wang"]))]
    pub other_names: Option<Vec<MemberName>>,
    /// Those that one may change oneself; `null` clears.
    #[serde(default)]
    pub custom_fields: CustomValues,
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
    /// Others than administrators and the person see `active` instead of `leaving`.
    pub status: MemberStatus,
    /// The first is the primary one; empty for who has left.
    pub department_ids: Vec<DepartmentId>,
    /// Names that the person goes by besides.
    #[schema(example = json!(["Xiaoming Wang"]))]
    pub other_names: Vec<String>,
    pub manager_id: Option<MemberId>,
    #[schema(example = "2026-09-01")]
    pub hired_on: Option<NaiveDate>,
    /// Those that have a value and that the viewer may see.
    pub custom_fields: CustomValues,
    /// When and how the member leaves, or left; `null` for others than administrators and the
    /// person.
    pub departure: Option<Departure>,
    pub version: Version,
}

/// Without what is in other tables.
impl From<domain::Member> for Member {
    fn from(row: domain::Member) -> Self {
        Self {
            id: row.id,
            status: row.status(),
            name: row.name,
            employee_number: row.employee_number,
            mobile: row.mobile,
            email: row.email,
            title: row.title,
            department_ids: Vec::new(),
            other_names: row.other_names.into_iter().flatten().collect(),
            manager_id: row.manager_id,
            hired_on: row.hired_on,
            custom_fields: CustomValues::default(),
            departure: None,
            version: row.version,
        }
    }
}
