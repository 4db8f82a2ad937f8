//! What a version of a group says, and what a date is by it.

use chrono::{Datelike, NaiveDate, Weekday, WeekdaySet};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::attendance::calendars::domain::{
    Calendar, CalendarDay, CalendarLayer, NationalCalendar,
};
use crate::kernel::ids::{AttendanceGroupId, ShiftId};

/// What the people of a group work by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// The same every week, with the national calendar above it.
    #[default]
    Week,
    /// A roster by day. The national calendar says nothing.
    Roster,
}

/// What a date is that no roster names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unrostered {
    #[default]
    Rest,
    /// What the group's week says.
    Week,
    /// Rest, and no check-in is taken.
    Forbid,
}

/// How many minutes before and after a point whoever has not punched is reminded; not at all
/// where there is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reminders {
    pub before_on: Option<u16>,
    pub after_on: Option<u16>,
    pub before_off: Option<u16>,
    pub after_off: Option<u16>,
}

impl Reminders {
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// What a roster says of a person on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RosterCell {
    /// Whose roster it is: it holds only while the person is in this group.
    pub group: AttendanceGroupId,
    /// Nothing: rest.
    pub shift: Option<ShiftId>,
    /// It has taken the place of another one.
    pub replaced: bool,
}

/// What a version of a group says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRules {
    pub active: bool,
    /// The organization's when absent.
    pub zone: Option<Tz>,
    pub national: NationalCalendar,
    /// Whether the special days of the organization are the group's.
    pub organization_calendar: bool,
    pub schedule: Schedule,
    pub unrostered: Unrostered,
    pub reminders: Reminders,
    /// From Monday on; nothing on days of rest.
    pub week: [Option<ShiftId>; 7],
}

impl GroupRules {
    fn shift_of(&self, day: Weekday) -> Option<ShiftId> {
        let index = usize::try_from(day.num_days_from_monday()).ok()?;
        self.week.get(index).copied().flatten()
    }

    fn workdays(&self) -> WeekdaySet {
        let mut day = Weekday::Mon;
        let mut set = WeekdaySet::EMPTY;
        for shift in self.week {
            if shift.is_some() {
                set.insert(day);
            }
            day = day.succ();
        }
        set
    }

    pub fn uses(&self, shift: ShiftId) -> bool {
        self.active && self.week.contains(&Some(shift))
    }

    pub fn has_roster(&self) -> bool {
        self.schedule == Schedule::Roster
    }

    /// The shift of a day that is worked and for which none is planned.
    pub(super) fn stand_in(&self, date: NaiveDate) -> Option<ShiftId> {
        self.shift_of(date.weekday())
            .or_else(|| self.week.iter().flatten().next().copied())
    }

    /// What a date is but for special days, and by which shift it is worked.
    pub(super) fn planned(
        &self,
        date: NaiveDate,
        cell: Option<RosterCell>,
    ) -> (CalendarDay, Option<ShiftId>) {
        let national = match (self.schedule, cell, self.unrostered) {
            (Schedule::Week, ..) => self.national,
            (Schedule::Roster, Some(RosterCell { shift, .. }), _) => {
                let worked = shift.is_some();
                let day = CalendarDay::rostered(date, worked, CalendarLayer::Roster);
                return (day, shift);
            }
            (Schedule::Roster, None, Unrostered::Rest | Unrostered::Forbid) => {
                let day = CalendarDay::rostered(date, false, CalendarLayer::Unrostered);
                return (day, None);
            }
            (Schedule::Roster, None, Unrostered::Week) => NationalCalendar::None,
        };
        let workdays = self.workdays();
        let day = Calendar { national, workdays }.day(date);
        let shift = self.stand_in(date).filter(|_| day.kind.is_worked());
        (day, shift)
    }
}
