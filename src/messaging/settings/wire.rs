//! The settings as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::queries::Settings;
use crate::kernel::version::Version;
use crate::messaging::conversations::wire::NewDepartmentGroup;

/// What an organization decided about messaging.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MessagingSettings {
    /// Whether authors learn who has read their messages.
    pub read_receipts: bool,
    /// How many minutes after it was posted an author may take a message back, and edit it; 0 for never, neither of both.
    #[schema(minimum = 0, maximum = 10_080, example = 1440)]
    pub recall_minutes: i32,
    /// What the group follows that each new department has by itself; `null`: a department has one where somebody
    /// makes it.
    pub department_groups: Option<NewDepartmentGroup>,
    /// Send it as `If-Match: "v1"` with a replacement.
    #[schema(example = 1)]
    pub version: Version,
}

impl From<Settings> for MessagingSettings {
    fn from(row: Settings) -> Self {
        Self {
            read_receipts: row.read_receipts,
            recall_minutes: row.recall_minutes,
            department_groups: row.department_groups(),
            version: row.version,
        }
    }
}

/// What shall hold from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessagingSettingsReplacement {
    /// Whether authors learn who has read their messages.
    pub read_receipts: bool,
    /// How many minutes after it was posted an author may take a message back, and edit it: up to a week, 0
    /// for never, neither of both.
    #[schema(minimum = 0, maximum = 10_080, example = 1440)]
    pub recall_minutes: i32,
    /// What the group follows that each department has by itself which is made from now on; without it, or with `null`,
    /// a department has one where somebody makes it.
    pub department_groups: Option<NewDepartmentGroup>,
}
