//! The schedule as clients see it.

use chrono::{Weekday, WeekdaySet};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::Effective;
use super::fixed::{FixedShift, PunchWindows, Reach};
use crate::attendance::calendars::domain::NationalCalendar;
use crate::attendance::invalid::Invalid;
use crate::attendance::schedules::domain::Schedule;
use crate::attendance::shifts::domain::LatenessTiers;
use crate::kernel::version::Version;
use crate::kernel::week::{ClockTime, WeekDay};

/// The hours, workdays and calendar to follow from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAttendanceSchedule {
    pub start: ClockTime,
    /// Not after `start`: on the next day.
    #[schema(example = "18:00")]
    pub end: ClockTime,
    #[schema(min_items = 1, max_items = 7)]
    pub workdays: Vec<WeekDay>,
    pub calendar: NationalCalendar,
    /// More than so many whole minutes after the start is late.
    #[serde(default)]
    #[schema(maximum = 1440, default = 0)]
    pub permit_minutes: u16,
    /// So many or more is seriously late; more than `permit_minutes`.
    #[serde(default)]
    #[schema(maximum = 1440)]
    pub serious_minutes: Option<u16>,
    /// So many or more counts as absence; more than `serious_minutes`.
    #[serde(default)]
    #[schema(maximum = 1440)]
    pub absenteeism_minutes: Option<u16>,
    /// How long before the start one may check in; the midline rule when absent.
    #[serde(default)]
    #[schema(maximum = 1440)]
    pub on_duty_before_minutes: Option<u16>,
    /// How long after the start one may check in.
    #[serde(default)]
    #[schema(maximum = 1440)]
    pub on_duty_after_minutes: Option<u16>,
    /// How long before the end one may check out.
    #[serde(default)]
    #[schema(maximum = 1440)]
    pub off_duty_before_minutes: Option<u16>,
    /// How long after the end one may check out.
    #[serde(default)]
    #[schema(maximum = 1440)]
    pub off_duty_after_minutes: Option<u16>,
}

impl NewAttendanceSchedule {
    /// The schedule that the rules know, on the clock of a zone.
    pub fn parse(&self, zone: Tz) -> Result<Schedule, Invalid> {
        let tiers = LatenessTiers::parse(
            self.permit_minutes,
            self.serious_minutes,
            self.absenteeism_minutes,
        )?;
        let windows = PunchWindows {
            on_duty: Reach {
                before: self.on_duty_before_minutes,
                after: self.on_duty_after_minutes,
            },
            off_duty: Reach {
                before: self.off_duty_before_minutes,
                after: self.off_duty_after_minutes,
            },
        };
        let workdays: WeekdaySet = self.workdays.iter().copied().map(Weekday::from).collect();
        let shift = FixedShift::parse((self.start.0, self.end.0), workdays, tiers, windows)?;
        Ok(Schedule {
            shift,
            national: self.calendar,
            zone,
        })
    }
}

/// The hours, workdays and calendar that an organization follows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceSchedule {
    pub start: ClockTime,
    #[schema(example = "18:00")]
    pub end: ClockTime,
    pub workdays: Vec<WeekDay>,
    pub calendar: NationalCalendar,
    /// More than so many whole minutes after the start is late.
    pub permit_minutes: u16,
    /// So many or more is seriously late; more than `permit_minutes`.
    pub serious_minutes: Option<u16>,
    /// So many or more counts as absence; more than `serious_minutes`.
    pub absenteeism_minutes: Option<u16>,
    /// How long before the start one may check in; the midline rule when absent.
    pub on_duty_before_minutes: Option<u16>,
    /// How long after the start one may check in.
    pub on_duty_after_minutes: Option<u16>,
    /// How long before the end one may check out.
    pub off_duty_before_minutes: Option<u16>,
    /// How long after the end one may check out.
    pub off_duty_after_minutes: Option<u16>,
    /// The organization's zone, whose clock this is about.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// 0 while nobody has set one. Send it as `If-Match: "v0"` with a change.
    #[schema(example = 0)]
    pub version: Version,
}

impl From<Effective> for AttendanceSchedule {
    fn from(effective: Effective) -> Self {
        let Schedule {
            shift,
            national,
            zone,
        } = effective.schedule;
        let (tiers, windows) = (shift.tiers(), shift.windows());
        Self {
            start: ClockTime(shift.start()),
            end: ClockTime(shift.end()),
            workdays: shift
                .workdays()
                .iter(Weekday::Mon)
                .map(WeekDay::from)
                .collect(),
            calendar: national,
            permit_minutes: tiers.permit(),
            serious_minutes: tiers.serious(),
            absenteeism_minutes: tiers.absenteeism(),
            on_duty_before_minutes: windows.on_duty.before,
            on_duty_after_minutes: windows.on_duty.after,
            off_duty_before_minutes: windows.off_duty.before,
            off_duty_after_minutes: windows.off_duty.after,
            time_zone: zone.name().to_owned(),
            version: effective.version,
        }
    }
}
