//! A department and the rules of its tree.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Deserializer, de};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::kernel::ids::{DepartmentId, OrgId};
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::schema::departments;

/// What another system calls a department, 1 to 64 characters.
pub type ExternalId = Text<1, 64>;

/// Levels of the tree, its root included.
pub const MAX_DEPTH: usize = 15;
/// Departments of one organization.
pub const MAX_COUNT: i64 = 20_000;
/// Managers of one department.
pub const MAX_MANAGERS: usize = 20;

/// One line of 1 to 64 characters without `/`, which stands between names in a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentName(Text<1, 64>);

impl DepartmentName {
    pub fn parse(raw: &str) -> Result<Self, String> {
        let name = Text::parse(raw)?;
        if name.contains('/') {
            return Err("must not contain /, which stands between names in a path".to_owned());
        }
        Ok(Self(name))
    }

    pub fn into_inner(self) -> String {
        self.0.into_inner()
    }
}

impl fmt::Display for DepartmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for DepartmentName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Cow::<str>::deserialize(deserializer)?;
        Self::parse(&raw).map_err(de::Error::custom)
    }
}

impl PartialSchema for DepartmentName {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .min_length(Some(1))
            .max_length(Some(64))
            .pattern(Some("^[^/]*$"))
            .build()
            .into()
    }
}

impl ToSchema for DepartmentName {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("DepartmentName")
    }
}

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
    pub external_id: Option<String>,
    /// Its people, and those of all departments below, work for another company.
    pub outsourced: bool,
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

#[cfg(test)]
mod tests {
    use super::DepartmentName;

    #[test]
    fn names_are_one_line_without_the_separator() {
        for good in ["研发部", "R&D", "A-B", &"长".repeat(64)] {
            assert!(DepartmentName::parse(good).is_ok(), "{good}");
        }
        for bad in ["", " ", "研发/平台", "/", &"长".repeat(65), "a\nb"] {
            assert!(DepartmentName::parse(bad).is_err(), "{bad}");
        }
    }
}
