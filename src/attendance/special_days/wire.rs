//! Special days as clients see them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::kernel::ids::{AttendanceGroupId, ShiftId};
use crate::kernel::text::Text;

/// One line of 1 to 64 characters.
pub type SpecialDayName = Text<1, 64>;

/// A date that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    #[schema(example = "2026-12-31")]
    pub date: NaiveDate,
    /// Whether it is worked, or a day off.
    pub worked: bool,
    #[schema(example = "盘点")]
    pub name: SpecialDayName,
    /// By which shift it is worked; by that of the week or the roster when absent, and where these
    /// have none by the first of the week.
    #[serde(default)]
    pub shift_id: Option<ShiftId>,
}

/// Days to set and to remove.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialDaysChange {
    /// The group whose calendar it is; the organization's when absent.
    #[serde(default)]
    pub group_id: Option<AttendanceGroupId>,
    /// Each in the place of what the date had.
    #[serde(default)]
    #[schema(max_items = 400)]
    pub set: Vec<SpecialDay>,
    /// Dates that are ordinary again; those that have no special day are passed over.
    #[serde(default)]
    #[schema(max_items = 400)]
    pub remove: Vec<NaiveDate>,
    /// Allows dates that have passed: they are computed anew.
    #[serde(default)]
    #[schema(default = false)]
    pub into_the_past: bool,
}

/// Which special days to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SpecialDaysQuery {
    /// The group whose calendar it is; the organization's when absent.
    pub group_id: Option<AttendanceGroupId>,
    /// 2000 to 2199.
    #[param(minimum = 2000, maximum = 2199, example = 2026)]
    pub year: i32,
}

/// The special days of a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpecialDays {
    /// The organization's calendar when `null`.
    pub group_id: Option<AttendanceGroupId>,
    /// By date.
    pub days: Vec<SpecialDay>,
}

/// What becomes of the days that a file does not name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpecialDaysMode {
    /// They stay.
    #[default]
    Merge,
    /// They are removed, in the years of which the file names a date.
    Replace,
}

/// How to read a file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SpecialDaysImportQuery {
    /// The group whose calendar it is; the organization's when absent.
    pub group_id: Option<AttendanceGroupId>,
    /// What becomes of the days that the file does not name.
    #[serde(default)]
    #[param(inline)]
    pub mode: SpecialDaysMode,
    /// Changes nothing, and says what would.
    #[serde(default)]
    #[param(default = false)]
    pub dry_run: bool,
    /// Allows to change dates that have passed: they are computed anew.
    #[serde(default)]
    #[param(default = false)]
    pub into_the_past: bool,
}

/// Which special days to export.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SpecialDaysExportQuery {
    /// The group whose calendar it is; the organization's when absent.
    pub group_id: Option<AttendanceGroupId>,
    /// 2000 to 2199; all years when absent.
    #[param(minimum = 2000, maximum = 2199, example = 2026)]
    pub year: Option<i32>,
}

/// A date that changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpecialDayChange {
    #[schema(example = "2026-12-31")]
    pub date: NaiveDate,
    /// `null`: it was ordinary.
    pub before: Option<SpecialDay>,
    /// `null`: it becomes ordinary.
    pub after: Option<SpecialDay>,
}

/// What a file changed, or would change.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpecialDaysImport {
    /// Nothing was changed.
    pub dry_run: bool,
    /// Days of the file that were there before.
    #[schema(example = 12)]
    pub unchanged: usize,
    /// By date.
    pub changes: Vec<SpecialDayChange>,
}
