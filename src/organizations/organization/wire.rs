//! Organizations as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{self, OrganizationName};
use crate::kernel::ids::{DepartmentId, MemberId, OrgId};
use crate::kernel::mail::Locale;
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::organizations::second_factors::wire::{MySecondFactor, SecondFactorPolicy};

/// An organization to found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganization {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<OrgId>,
    #[schema(example = "晨光科技")]
    pub name: OrganizationName,
    /// IANA zone in which its days begin and end.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: Text<1, 64>,
    /// The language of what it is sent.
    pub locale: Locale,
}

/// Changes to an organization; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationPatch {
    pub name: Option<OrganizationName>,
    /// IANA zone. A new one takes effect at once, and also for days that have begun.
    pub time_zone: Option<Text<1, 64>>,
    pub locale: Option<Locale>,
    /// Who requires a second factor must have one.
    pub second_factor: Option<SecondFactorPolicy>,
}

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct Organization {
    pub id: OrgId,
    #[schema(example = "晨光科技")]
    pub name: String,
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    pub locale: Locale,
    /// The department that stands for the whole.
    pub root_department_id: DepartmentId,
    pub second_factor: SecondFactorPolicy,
    pub version: Version,
}

impl Organization {
    pub fn new(row: domain::Organization, root_department_id: DepartmentId) -> Self {
        Self {
            second_factor: row.second_factor(),
            id: row.org_id,
            name: row.name,
            time_zone: row.time_zone,
            locale: Locale::stored(&row.locale),
            root_department_id,
            version: row.version,
        }
    }
}

/// An organization that one belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyOrganization {
    pub id: OrgId,
}

/// Oneself in an organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyMembership {
    pub member_id: MemberId,
    pub organization: Organization,
    /// What one may do, and where.
    pub permissions: Vec<MyPermission>,
    pub second_factor: MySecondFactor,
}

/// A permission that one holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyPermission {
    #[schema(example = "attendance.read")]
    pub permission: String,
    /// For this department; `null` for the whole organization.
    pub department_id: Option<DepartmentId>,
    /// Whether for the departments below it, too.
    pub includes_below: bool,
}
