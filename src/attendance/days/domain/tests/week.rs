//! A week of the same hours, with the national calendar above it.

use std::sync::Arc;

use chrono::{NaiveTime, TimeDelta, Timelike, Weekday, WeekdaySet};
use chrono_tz::Tz;

use super::super::{DayRule, Rules};
use crate::attendance::calendars::domain::{Calendar, NationalCalendar};
use crate::attendance::invalid::Invalid;
use crate::attendance::shifts::domain::{
    self as shifts, Flex, Hours, LatenessTiers, Limit, MAX_MINUTES, Section, Shift, ShiftPoint,
    WallMinute,
};
use crate::attendance::work_date::WorkDate;

/// How far the window around a point reaches, in minutes before and after it.
///
/// A side without a limit ends where the midline rule ends it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    pub before: Option<u16>,
    pub after: Option<u16>,
}

/// When each point of a shift may be punched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PunchWindows {
    pub on_duty: Reach,
    pub off_duty: Reach,
}

impl PunchWindows {
    fn check(self) -> Result<Self, Invalid> {
        let sides = [
            ("on_duty_before_minutes", self.on_duty.before),
            ("on_duty_after_minutes", self.on_duty.after),
            ("off_duty_before_minutes", self.off_duty.before),
            ("off_duty_after_minutes", self.off_duty.after),
        ];
        for (field, minutes) in sides {
            if let Some(minutes) = minutes.filter(|minutes| *minutes > MAX_MINUTES) {
                let detail = format!("must be between 0 and {MAX_MINUTES} minutes, is {minutes}");
                return Err(Invalid::new(field, detail));
            }
        }
        Ok(self)
    }
}

/// The same hours on the same days of each week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedShift {
    start: NaiveTime,
    end: NaiveTime,
    workdays: WeekdaySet,
    tiers: LatenessTiers,
    windows: PunchWindows,
}

/// Monday to Friday.
pub const FIVE_DAYS: WeekdaySet = WeekdaySet::from_array([
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
]);

impl FixedShift {
    /// An end that is not after the start means the next day; equal times mean 24 hours.
    pub fn parse(
        (start, end): (NaiveTime, NaiveTime),
        workdays: WeekdaySet,
        tiers: LatenessTiers,
        windows: PunchWindows,
    ) -> Result<Self, Invalid> {
        for (field, time) in [("start", start), ("end", end)] {
            if time.second() != 0 || time.nanosecond() != 0 {
                return Err(Invalid::new(
                    field,
                    format!("must be a whole minute, is {time}"),
                ));
            }
        }
        if workdays.is_empty() {
            return Err(Invalid::new(
                "workdays",
                "must name at least one day of the week",
            ));
        }
        Ok(Self {
            start,
            end,
            workdays,
            tiers,
            windows: windows.check()?,
        })
    }

    pub fn start(&self) -> NaiveTime {
        self.start
    }

    pub fn end(&self) -> NaiveTime {
        self.end
    }

    pub fn workdays(&self) -> WeekdaySet {
        self.workdays
    }

    pub fn tiers(&self) -> LatenessTiers {
        self.tiers
    }

    pub fn windows(&self) -> PunchWindows {
        self.windows
    }

    pub fn crosses_midnight(&self) -> bool {
        self.end <= self.start
    }

    /// The hours alone.
    pub fn hours(&self) -> Result<Shift, Invalid> {
        let limit = |minutes: Option<u16>| minutes.map_or(Limit::Midline, Limit::Minutes);
        let point = |time, next_day, reach: Reach| ShiftPoint {
            at: WallMinute::new(time, next_day),
            reach: shifts::Reach {
                before: limit(reach.before),
                after: limit(reach.after),
            },
            punch: true,
        };
        let section = Section {
            on: point(self.start, false, self.windows.on_duty),
            off: point(self.end, self.crosses_midnight(), self.windows.off_duty),
        };
        let hours = Hours::Sections(vec![section]);
        Shift::parse(hours, Vec::new(), self.tiers, Flex::default(), Vec::new())
    }
}

/// Nine to six, Monday to Friday, not a minute of grace.
impl Default for FixedShift {
    fn default() -> Self {
        let hour = |hours| NaiveTime::MIN + TimeDelta::hours(hours);
        Self {
            start: hour(9),
            end: hour(18),
            workdays: FIVE_DAYS,
            tiers: LatenessTiers::default(),
            windows: PunchWindows::default(),
        }
    }
}

/// Who works when: a shift, the national calendar above its week, and the zone of its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub shift: FixedShift,
    pub national: NationalCalendar,
    pub zone: Tz,
}

impl Rules for Schedule {
    fn on(&self, date: WorkDate) -> DayRule {
        let calendar = Calendar {
            national: self.national,
            workdays: self.shift.workdays(),
        };
        let calendar = calendar.day(date.date());
        let shift = calendar.kind.is_worked().then(|| self.shift.hours().ok());
        DayRule {
            zone: self.zone,
            shift: shift.flatten().map(Arc::new),
            calendar,
            source: None,
        }
    }
}
