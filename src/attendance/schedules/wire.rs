//! The schedule as clients see it.

use std::fmt;

use chrono::{NaiveTime, Weekday, WeekdaySet};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use super::domain::Effective;
use crate::attendance::calendars::domain::NationalCalendar;
use crate::attendance::days::domain::Schedule;
use crate::attendance::invalid::Invalid;
use crate::attendance::shifts::domain::{FixedShift, LatenessTiers, PunchWindows, Reach};
use crate::kernel::version::Version;

/// A time on the wall, to the minute: `09:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockTime(pub NaiveTime);

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format("%H:%M").fmt(f)
    }
}

impl Serialize for ClockTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClockTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        NaiveTime::parse_from_str(&text, "%H:%M")
            .map(Self)
            .map_err(|_| de::Error::custom("must be a time from 00:00 to 23:59, like 09:00"))
    }
}

impl PartialSchema for ClockTime {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$"))
            .description(Some("A time on the wall, to the minute."))
            .examples(["09:00"])
            .build()
            .into()
    }
}

impl ToSchema for ClockTime {
    fn name() -> std::borrow::Cow<'static, str> {
        "ClockTime".into()
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeekDay {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<WeekDay> for Weekday {
    fn from(day: WeekDay) -> Self {
        match day {
            WeekDay::Monday => Self::Mon,
            WeekDay::Tuesday => Self::Tue,
            WeekDay::Wednesday => Self::Wed,
            WeekDay::Thursday => Self::Thu,
            WeekDay::Friday => Self::Fri,
            WeekDay::Saturday => Self::Sat,
            WeekDay::Sunday => Self::Sun,
        }
    }
}

impl From<Weekday> for WeekDay {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Monday,
            Weekday::Tue => Self::Tuesday,
            Weekday::Wed => Self::Wednesday,
            Weekday::Thu => Self::Thursday,
            Weekday::Fri => Self::Friday,
            Weekday::Sat => Self::Saturday,
            Weekday::Sun => Self::Sunday,
        }
    }
}

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
