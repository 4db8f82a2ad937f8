//! Rosters as clients see them.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{IntoParams, ToSchema};

use super::domain::Entry;
use crate::attendance::calendars::domain::CalendarLayer;
use crate::attendance::calendars::wire::CalendarDayKind;
use crate::kernel::ids::{AttendanceGroupId, DepartmentId, MemberId, ShiftId};
use crate::kernel::paging;
use crate::organizations::directory::Person;

/// What becomes of a date: it has a shift, or is rest, or is cleared.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterEntry {
    /// It is worked by this shift.
    #[serde(default)]
    pub shift_id: Option<ShiftId>,
    /// It is rest.
    #[serde(default)]
    #[schema(default = false)]
    pub rest: bool,
    /// The group's policy says what it is, as where nothing was ever planned.
    #[serde(default)]
    #[schema(default = false)]
    pub cleared: bool,
}

impl RosterEntry {
    pub fn parse(&self) -> Result<Entry, &'static str> {
        match (self.shift_id, self.rest, self.cleared) {
            (Some(shift), false, false) => Ok(Entry::Shift(shift)),
            (None, true, false) => Ok(Entry::Rest),
            (None, false, true) => Ok(Entry::Cleared),
            _ => Err("must have exactly one of shift_id, rest and cleared"),
        }
    }
}

/// A date of a person: it has a shift, or is rest, or is cleared.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterCell {
    /// Within 180 days of today.
    #[schema(example = "2026-09-07")]
    pub date: NaiveDate,
    /// It is worked by this shift.
    #[serde(default)]
    pub shift_id: Option<ShiftId>,
    /// It is rest.
    #[serde(default)]
    #[schema(default = false)]
    pub rest: bool,
    /// The group's policy says what it is, as where nothing was ever planned.
    #[serde(default)]
    #[schema(default = false)]
    pub cleared: bool,
}

impl RosterCell {
    pub fn entry(&self) -> RosterEntry {
        RosterEntry {
            shift_id: self.shift_id,
            rest: self.rest,
            cleared: self.cleared,
        }
    }
}

/// Dates of a person.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterPerson {
    pub member_id: MemberId,
    #[schema(max_items = 361)]
    pub cells: Vec<RosterCell>,
}

/// Cells to write; all others stay. At most 3,000.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterChange {
    #[schema(max_items = 3000)]
    pub people: Vec<RosterPerson>,
    /// Allows dates that have passed: they are computed anew.
    #[serde(default)]
    #[schema(default = false)]
    pub into_the_past: bool,
}

/// Somebody who works by a pattern.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterPatternPerson {
    pub member_id: MemberId,
    /// The number of the pattern's entry for `from_date`, from 0: so do teams follow one another.
    #[serde(default)]
    #[schema(maximum = 61, default = 0)]
    pub start: u16,
}

/// A pattern that repeats: early, early, late, late, rest, rest. At most 5,000 cells in all.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterFill {
    #[schema(min_items = 1, max_items = 3000)]
    pub people: Vec<RosterPatternPerson>,
    #[schema(example = "2026-09-07")]
    pub from_date: NaiveDate,
    /// The last date, included.
    #[schema(example = "2026-10-04")]
    pub to_date: NaiveDate,
    /// One entry for each day.
    #[schema(min_items = 1, max_items = 62)]
    pub pattern: Vec<RosterEntry>,
    /// Allows dates that have passed: they are computed anew.
    #[serde(default)]
    #[schema(default = false)]
    pub into_the_past: bool,
}

/// Dates to copy: each person who is rostered on one of them gets the same days, cleared ones
/// included, from `target_date` on. At most 5,000 cells in all.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterCopy {
    #[schema(example = "2026-09-07")]
    pub from_date: NaiveDate,
    /// The last date, included; at most 62 days.
    #[schema(example = "2026-09-13")]
    pub to_date: NaiveDate,
    /// Becomes what `from_date` is; after `to_date`, or at least as many days before `from_date`.
    #[schema(example = "2026-09-14")]
    pub target_date: NaiveDate,
    /// Of these people; of all whom one may plan for when absent.
    #[schema(max_items = 3000)]
    pub member_ids: Option<Vec<MemberId>>,
    /// Allows dates that have passed: they are computed anew.
    #[serde(default)]
    #[schema(default = false)]
    pub into_the_past: bool,
}

/// A date of a person that was left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RosterSkip {
    pub member_id: MemberId,
    #[schema(example = "2026-09-14")]
    pub date: NaiveDate,
}

/// What a change came to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct RosterChanged {
    /// Cells that have a shift now, or are rest, and were something else.
    #[schema(example = 28)]
    pub set: usize,
    /// Cells that were something, and are nothing now.
    pub cleared: usize,
    /// Cells that were so already.
    pub unchanged: usize,
    /// Of a copy: dates on which the person is not in the group any more.
    pub skipped: Vec<RosterSkip>,
}

/// A month: `2026-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let first = format!("{text}-01").parse::<NaiveDate>().ok();
        let first = first.filter(|date| date.format("%Y-%m").to_string() == text);
        let first = first.filter(|date| (2000..=2199).contains(&date.year()));
        let after = first.and_then(|date| date.checked_add_months(chrono::Months::new(1)));
        let last = after.and_then(|date| date.pred_opt());
        match (first, last) {
            (Some(first), Some(last)) => Ok(Self { first, last }),
            _ => Err(format!(
                "the month must be like 2026-09, 2000 to 2199, is {text:?}"
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// Which part of the rosters to read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RosterQuery {
    /// Like `2026-09`, 2000 to 2199.
    #[param(value_type = String, max_length = 7, pattern = "^[0-9]{4}-[0-9]{2}$", example = "2026-09")]
    pub month: Month,
    /// Whoever is in this group on a date of the month.
    pub group_id: Option<AttendanceGroupId>,
    /// Whoever is in this department or below it.
    pub department_id: Option<DepartmentId>,
    /// How many people at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

/// Which month of a person to read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RosterMonthQuery {
    /// Like `2026-09`, 2000 to 2199.
    #[param(value_type = String, max_length = 7, pattern = "^[0-9]{4}-[0-9]{2}$", example = "2026-09")]
    pub month: Month,
}

/// What is planned for a person on a date.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RosterDay {
    #[schema(example = "2026-09-07")]
    pub date: NaiveDate,
    /// The person's group on the date.
    pub group_id: Option<AttendanceGroupId>,
    pub kind: CalendarDayKind,
    /// `roster`, where a cell of it decided.
    pub decided_by: CalendarLayer,
    /// `null` where nobody is expected.
    pub shift_id: Option<ShiftId>,
}

/// What is planned for a person in a month.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RosterRow {
    pub member: Person,
    /// Every date of the month; for staff of the group those on which the person is in it.
    pub days: Vec<RosterDay>,
}

/// A shift that days refer to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct RosterShift {
    pub id: ShiftId,
    #[schema(example = "早班")]
    pub name: String,
}

/// What is planned for people in a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct RosterPage {
    /// Those that the days below name.
    pub shifts: Vec<RosterShift>,
    /// By name.
    pub items: Vec<RosterRow>,
    /// Where the next page begins; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub next_cursor: Option<String>,
}

/// What is planned for one person in a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberRoster {
    pub member_id: MemberId,
    /// Those that the days below name.
    pub shifts: Vec<RosterShift>,
    /// Every date of the month.
    pub days: Vec<RosterDay>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_one_form() {
        let month: Month = "2028-02".parse().unwrap();
        assert_eq!(month.last.to_string(), "2028-02-29");
        for text in ["2026-9", "2026-13", "26-09", "1999-12", "2026-09-01", ""] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }
}
