//! User groups as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{self, Description, UserGroupName};
use crate::kernel::ids::{DepartmentId, MemberId, RoleId, UserGroupId};
use crate::kernel::version::Version;
use crate::organizations::members::domain::JobTitle;

/// What the people of a dynamic group have in common. At least one of the three; all that
/// are given must hold.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// In one of these departments, or below.
    #[schema(min_items = 1, max_items = 50)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_ids: Option<Vec<DepartmentId>>,
    /// Holding one of these roles, for whatever part of the organization.
    #[schema(min_items = 1, max_items = 50)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_ids: Option<Vec<RoleId>>,
    /// With exactly one of these titles.
    #[schema(min_items = 1, max_items = 50)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub titles: Option<Vec<JobTitle>>,
}

/// A group to create: static, unless it has conditions.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUserGroup {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<UserGroupId>,
    /// Unique in the organization.
    #[schema(example = "消防志愿者")]
    pub name: UserGroupName,
    pub description: Option<Description>,
    pub conditions: Option<Conditions>,
    /// The first people of a static group; active members.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub member_ids: Vec<MemberId>,
}

/// Changes to a group; what is absent stays. A static group stays static, and a dynamic one
/// dynamic.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserGroupPatch {
    /// Unique in the organization.
    pub name: Option<UserGroupName>,
    /// `null` clears it.
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub description: Option<Option<Description>>,
    /// In the place of all conditions of a dynamic group.
    pub conditions: Option<Conditions>,
}

/// People who come and go, in one step. Who is in both lists is refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipChange {
    /// Active members; who is in the group already stays.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub add: Vec<MemberId>,
    /// Who is not in the group is passed over.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub remove: Vec<MemberId>,
}

/// What a change of members did.
#[derive(Debug, Serialize, ToSchema)]
pub struct MembershipChanged {
    /// How many were added.
    #[schema(example = 3)]
    pub added: usize,
    /// How many were taken out.
    #[schema(example = 1)]
    pub removed: usize,
}

/// A group of people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UserGroup {
    pub id: UserGroupId,
    #[schema(example = "消防志愿者")]
    pub name: String,
    #[schema(example = "夜里值班")]
    pub description: Option<String>,
    /// `null` for a static group.
    pub conditions: Option<Conditions>,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
}

impl UserGroup {
    pub fn new(row: domain::UserGroup, conditions: domain::Conditions) -> Self {
        let domain::Conditions {
            departments,
            roles,
            titles,
        } = conditions;
        let titles = titles.map(|titles| {
            let parsed = titles
                .iter()
                .filter_map(|title| JobTitle::parse(title).ok());
            parsed.collect()
        });
        Self {
            id: row.id,
            name: row.name,
            description: row.description,
            conditions: row.dynamic.then_some(Conditions {
                department_ids: departments,
                role_ids: roles,
                titles,
            }),
            version: row.version,
        }
    }
}
