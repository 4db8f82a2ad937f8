//! The board as clients see it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Summary;
use super::queries::{Only, Standing, Whom};
use crate::attendance::days::domain::DayStatus;
use crate::kernel::ids::{AttendanceGroupId, DepartmentId, ShiftId};
use crate::kernel::paging;
use crate::kernel::problem::Result;
use crate::organizations::directory::{Listed, Person};

/// Whom the board counts, and whom of them it lists.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    /// Only this department and all below it.
    pub department_id: Option<DepartmentId>,
    /// Only people of this attendance group.
    pub group_id: Option<AttendanceGroupId>,
    /// Only people of this shift.
    pub shift_id: Option<ShiftId>,
    /// Lists only those whose day stands so.
    #[param(inline)]
    pub status: Option<DayStatus>,
    /// Lists only those who came late, or who did not, whatever happened since.
    pub came_late: Option<bool>,
    /// Lists only those whose check-out that counts was early, or was not.
    pub left_early: Option<bool>,
    /// Lists only those of whom a check-in that counts was not made at a site, or all were.
    pub punched_outside: Option<bool>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

impl BoardQuery {
    pub fn whom(&self) -> Whom {
        Whom {
            department_id: self.department_id,
            group_id: self.group_id,
            shift_id: self.shift_id,
        }
    }

    pub fn only(&self) -> Only {
        Only {
            status: self.status,
            came_late: self.came_late,
            left_early: self.left_early,
            punched_outside: self.punched_outside,
        }
    }
}

/// How somebody's running day stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardDay {
    /// The work date that is running for the person.
    #[schema(example = "2026-09-07")]
    pub work_date: NaiveDate,
    pub status: DayStatus,
    /// When the status changes by itself, if nothing is punched; `null`: not any more.
    pub next_at: Option<DateTime<Utc>>,
    /// What it is then.
    pub next_status: Option<DayStatus>,
    pub group_id: Option<AttendanceGroupId>,
    /// `null` on a day of rest.
    pub shift_id: Option<ShiftId>,
    /// The first check-in that counts.
    pub first_in: Option<DateTime<Utc>>,
    /// The last check-out that counts.
    pub last_out: Option<DateTime<Utc>>,
    /// Whole minutes of the check-ins that were late.
    #[schema(example = 5)]
    pub minutes_late: i32,
    /// Whole minutes of the check-outs that were early.
    #[schema(example = 0)]
    pub minutes_early: i32,
    /// Whatever happened since.
    pub came_late: bool,
    pub left_early: bool,
    pub punched_outside: bool,
}

impl BoardDay {
    fn new(row: &Standing) -> Result<Self> {
        Ok(Self {
            work_date: row.work_date,
            status: row.status()?,
            next_at: row.next_at,
            next_status: row.next_status()?,
            group_id: row.group_id,
            shift_id: row.shift_id,
            first_in: row.first_in,
            last_out: row.last_out,
            minutes_late: row.late_minutes,
            minutes_early: row.early_minutes,
            came_late: row.came_late,
            left_early: row.left_early,
            punched_outside: row.punched_outside,
        })
    }
}

/// A person on the board.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardEntry {
    pub member: Person,
    /// `null`: not computed yet; see `pending`.
    pub day: Option<BoardDay>,
}

impl BoardEntry {
    pub fn new(person: Listed, row: Option<&Standing>) -> Result<Self> {
        Ok(Self {
            member: Person {
                id: person.id,
                name: person.name,
            },
            day: row.map(BoardDay::new).transpose()?,
        })
    }
}

/// People, counted by how their day stands: each is in exactly one of the counts from
/// `rest_day` to `excused`. The last three tell what such a status may hide.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceSummary {
    #[schema(example = 12)]
    pub people: u32,
    /// Nobody expects them today.
    pub rest_day: u32,
    /// The shift has not begun, and they have not come.
    pub not_due: u32,
    /// The shift has begun and they have not checked in, but still can.
    pub overdue: u32,
    /// Checked in, in time.
    pub present: u32,
    /// Checked in, late.
    pub late: u32,
    /// Checked out, in time.
    pub left: u32,
    /// Checked out before the end of the shift.
    pub left_early: u32,
    /// The last check-in or check-out that counts was not made at a site.
    pub outside: u32,
    /// Check-in closed without a punch; the day is not over, or has a check-out.
    pub missing_on_duty: u32,
    /// Checked in, and check-out closed without a punch.
    pub missing_off_duty: u32,
    /// All windows have closed and nothing was punched.
    pub absent: u32,
    /// On leave, on a trip, or out on business.
    pub excused: u32,
    /// Whose check-in was late, whatever happened since.
    pub came_late: u32,
    /// Whose check-out that counts was early.
    pub went_early: u32,
    /// Of whom a check-in that counts was not made at a site.
    pub punched_outside: u32,
}

impl From<&Summary> for AttendanceSummary {
    fn from(summary: &Summary) -> Self {
        let count = |status| summary.count(status);
        Self {
            people: summary.people(),
            rest_day: count(DayStatus::RestDay),
            not_due: count(DayStatus::NotDue),
            overdue: count(DayStatus::Overdue),
            present: count(DayStatus::Present),
            late: count(DayStatus::Late),
            left: count(DayStatus::Left),
            left_early: count(DayStatus::LeftEarly),
            outside: count(DayStatus::Outside),
            missing_on_duty: count(DayStatus::MissingOnDuty),
            missing_off_duty: count(DayStatus::MissingOffDuty),
            absent: count(DayStatus::Absent),
            excused: count(DayStatus::Excused),
            came_late: summary.came_late,
            went_early: summary.left_early,
            punched_outside: summary.punched_outside,
        }
    }
}

/// Everybody's running day within the viewer's scope.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceBoard {
    /// Everybody, whatever the page shows.
    pub summary: AttendanceSummary,
    /// When one of the counts changes by itself.
    pub changes_at: Option<DateTime<Utc>>,
    /// Changes of the organization wait to be computed: usually less than a second. The event
    /// `attendance.board_changed` says when.
    pub pending: bool,
    /// A page of the people, by name.
    pub items: Vec<BoardEntry>,
    /// Where the next page begins; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub next_cursor: Option<String>,
}
