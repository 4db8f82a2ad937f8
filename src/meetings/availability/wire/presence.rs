//! Who is in the office, as clients see it.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Period;
use crate::kernel::ids::DepartmentId;
use crate::kernel::paging;
use crate::organizations::directory::Person;

/// When, and of whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PresenceQuery {
    /// RFC 3339 with an offset, `+` written as `%2B`.
    #[param(value_type = DateTime<Utc>, example = "2026-09-07T00:00:00Z")]
    pub from: String,
    /// After `from`, by 31 days at the most.
    #[param(value_type = DateTime<Utc>, example = "2026-09-08T00:00:00Z")]
    pub to: String,
    /// Of this department and those below it; of the whole organization where it is absent.
    pub department_id: Option<DepartmentId>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

/// How somebody stands in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Some of the working time is not taken by leave or a trip.
    Expected,
    /// On a trip for all of the working time that is not taken by leave.
    Travelling,
    /// On leave or out on business for all of the working time.
    Away,
    /// Does not work then.
    NotWorking,
}

/// Whether somebody is in the office.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfficePresence {
    pub member: Person,
    pub presence: Presence,
    /// The working time in the window that leave and trips leave, by time.
    pub expected: Vec<Period>,
    /// In which the person works, by its IANA name.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// Has checked in inside a site today, and not out since. Absent where the window does not have this
    /// moment in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_in: Option<bool>,
}
