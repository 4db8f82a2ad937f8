//! Groups as clients see them, and their rules as they are stored.

use chrono::{NaiveDate, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{GroupRules, Reminders, Schedule, Unrostered};
use crate::attendance::calendars::domain::NationalCalendar;
use crate::attendance::calendars::wire::CalendarDay;
use crate::attendance::invalid::Invalid;
use crate::attendance::staff::domain::{GroupRights, GroupSetting};
use crate::attendance::wire::Reason;
use crate::kernel::ids::{AttendanceGroupId, DepartmentId, MemberId, ShiftId, SiteId};
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::kernel::week::WeekDay;

/// One line of 1 to 64 characters.
pub type AttendanceGroupName = Text<1, 64>;

/// A day of the week, and the shift that is worked on it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceGroupDay {
    pub day: WeekDay,
    pub shift_id: ShiftId,
}

/// When whoever has not punched is reminded, by the event `attendance.reminder`: minutes before and
/// after the point, for each point of the day that needs a punch. Who is on leave or rests is left
/// alone, and so is who has not checked in where it is time to check out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceReminders {
    /// Minutes before a check-in is due, 1 to 120; none when absent.
    #[schema(minimum = 1, maximum = 120, example = 10)]
    pub before_on_minutes: Option<u16>,
    /// Minutes after a check-in was due, flexible hours included, 1 to 120.
    #[schema(minimum = 1, maximum = 120, example = 5)]
    pub after_on_minutes: Option<u16>,
    /// Minutes before a check-out is due, 1 to 120.
    #[schema(minimum = 1, maximum = 120)]
    pub before_off_minutes: Option<u16>,
    /// Minutes after a check-out was due, flexible hours included, 1 to 120.
    #[schema(minimum = 1, maximum = 120, example = 10)]
    pub after_off_minutes: Option<u16>,
}

impl From<AttendanceReminders> for Reminders {
    fn from(wire: AttendanceReminders) -> Self {
        Self {
            before_on: wire.before_on_minutes,
            after_on: wire.after_on_minutes,
            before_off: wire.before_off_minutes,
            after_off: wire.after_off_minutes,
        }
    }
}

fn yes() -> bool {
    true
}

/// The rules that the people of a group follow.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceGroupRules {
    /// Among groups that would take in the same person the highest has them.
    #[serde(default)]
    #[schema(maximum = 1000, default = 0)]
    pub priority: u16,
    /// The zone whose clock the shifts follow; the organization's when absent.
    #[serde(default)]
    #[schema(max_length = 64, example = "Asia/Shanghai")]
    pub time_zone: Option<String>,
    /// The national calendar above the week.
    pub calendar: NationalCalendar,
    /// Whether the special days of the organization hold for the group too.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub organization_calendar: bool,
    /// The week, unless said otherwise; or a roster by day, above which there is no national calendar.
    #[serde(default)]
    pub schedule: Schedule,
    /// With a roster: what the dates are that it does not name; rest, unless said otherwise.
    #[serde(default)]
    pub unrostered: Unrostered,
    /// The days that are worked, each once.
    #[schema(max_items = 7)]
    pub week: Vec<AttendanceGroupDay>,
    #[serde(default)]
    pub reminders: AttendanceReminders,
}

impl AttendanceGroupRules {
    /// In the place of rules that somebody may not read.
    fn nothing() -> Self {
        Self {
            priority: 0,
            time_zone: None,
            calendar: NationalCalendar::None,
            organization_calendar: true,
            schedule: Schedule::default(),
            unrostered: Unrostered::default(),
            week: Vec::new(),
            reminders: AttendanceReminders::default(),
        }
    }

    /// The rules that the book knows.
    pub fn parse(&self) -> Result<GroupRules, Invalid> {
        let zone = |name: &String| {
            let detail = format!("must be a zone like Asia/Shanghai, is {name:?}");
            name.parse::<Tz>()
                .map_err(|_| Invalid::new("rules/time_zone", detail))
        };
        let mut week = [None; 7];
        for day in &self.week {
            let index = Weekday::from(day.day).num_days_from_monday();
            let place = usize::try_from(index).ok().and_then(|i| week.get_mut(i));
            if place.is_some_and(|place| place.replace(day.shift_id).is_some()) {
                return Err(Invalid::new(
                    "rules/week",
                    "must name each day at most once",
                ));
            }
        }
        Ok(GroupRules {
            active: true,
            zone: self.time_zone.as_ref().map(zone).transpose()?,
            national: self.calendar,
            organization_calendar: self.organization_calendar,
            schedule: self.schedule,
            unrostered: self.unrostered,
            reminders: self.reminders.into(),
            week,
        })
    }
}

/// A department whose people a group takes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceGroupDepartment {
    pub department_id: DepartmentId,
    /// Also those of all departments below.
    #[serde(default)]
    #[schema(default = false)]
    pub with_below: bool,
}

/// Whom a group takes in. Nobody is in two groups: one that names the person has them, then one
/// that takes in a department of theirs, then the default one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceGroupPeople {
    #[serde(default)]
    #[schema(max_items = 200)]
    pub departments: Vec<AttendanceGroupDepartment>,
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub member_ids: Vec<MemberId>,
    /// Whom it leaves out, whatever else is said.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub except_member_ids: Vec<MemberId>,
}

/// A group to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAttendanceGroup {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<AttendanceGroupId>,
    /// Unique among the groups in use.
    #[schema(example = "工厂")]
    pub name: AttendanceGroupName,
    pub rules: AttendanceGroupRules,
    pub people: AttendanceGroupPeople,
    /// Where its people may check in.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub site_ids: Vec<SiteId>,
    /// The first date on which people are in it; today when absent.
    #[schema(example = "2026-10-01")]
    pub from_date: Option<NaiveDate>,
}

/// Changes to a group; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceGroupPatch {
    /// Holds at once.
    pub name: Option<AttendanceGroupName>,
    /// In the place of all rules, from `from_date` on.
    pub rules: Option<AttendanceGroupRules>,
    /// In the place of all people, from `from_date` on. The default group has whoever is left.
    pub people: Option<AttendanceGroupPeople>,
    /// In the place of all sites; holds at once.
    #[schema(max_items = 1000)]
    pub site_ids: Option<Vec<SiteId>>,
    /// The first date with the new rules and people; today when absent.
    #[schema(example = "2026-10-01")]
    pub from_date: Option<NaiveDate>,
    /// Allows a date that has passed: days since then are computed anew.
    #[serde(default)]
    #[schema(default = false)]
    pub into_the_past: bool,
}

/// The rules and the people of a group from a date on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceGroupVersion {
    /// Which rules a result names.
    #[schema(example = 1)]
    pub number: Version,
    /// Until another version takes over; of two with one date the later written holds.
    #[schema(example = "2026-10-01")]
    pub from_date: NaiveDate,
    pub rules: AttendanceGroupRules,
    pub people: AttendanceGroupPeople,
}

/// People who follow the same rules of attendance.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceGroup {
    pub id: AttendanceGroupId,
    #[schema(example = "工厂")]
    pub name: String,
    /// Whoever is in no other group is in this one.
    pub is_default: bool,
    /// What holds today, or first, where it has not begun.
    pub rules: AttendanceGroupRules,
    pub people: AttendanceGroupPeople,
    pub site_ids: Vec<SiteId>,
    /// All of them, in the order in which they were written.
    pub versions: Vec<AttendanceGroupVersion>,
    /// Only for who is of the group's staff and manages no more: what they may do. What they may not read is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub rights: Option<GroupRights>,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
}

impl AttendanceGroup {
    /// As somebody of its staff sees it.
    pub fn seen_with(self, rights: GroupRights) -> Self {
        let reads = |setting: GroupSetting| rights.allow(setting.read());
        let (people, shifts) = (reads(GroupSetting::People), reads(GroupSetting::Shifts));
        let rules = |rules: AttendanceGroupRules| match shifts {
            true => rules,
            false => AttendanceGroupRules::nothing(),
        };
        let of = |people_of: AttendanceGroupPeople| match people {
            true => people_of,
            false => AttendanceGroupPeople::default(),
        };
        let version = |version: AttendanceGroupVersion| AttendanceGroupVersion {
            rules: rules(version.rules),
            people: of(version.people),
            ..version
        };
        Self {
            rules: rules(self.rules),
            people: of(self.people),
            site_ids: match reads(GroupSetting::Sites) {
                true => self.site_ids,
                false => Vec::new(),
            },
            versions: self.versions.into_iter().map(version).collect(),
            rights: Some(rights),
            ..self
        }
    }
}

/// A shift in a version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EffectiveShift {
    pub id: ShiftId,
    #[schema(example = "早班")]
    pub name: String,
    /// Of its hours.
    #[schema(example = 1)]
    pub version: Version,
}

/// The one group of a person on a date, why, and what follows for the date.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EffectiveAttendanceGroup {
    pub member_id: MemberId,
    #[schema(example = "2026-09-07")]
    pub date: NaiveDate,
    pub group_id: AttendanceGroupId,
    #[schema(example = "工厂")]
    pub group_name: String,
    /// Of its rules.
    #[schema(example = 1)]
    pub group_version: Version,
    /// `person`, `department` or `default`.
    pub reason: Reason,
    /// The department that brought it.
    pub department_id: Option<DepartmentId>,
    /// The first date of it.
    #[schema(example = "2026-09-01")]
    pub since: NaiveDate,
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    pub day: CalendarDay,
    /// `null` on a day of rest.
    pub shift: Option<EffectiveShift>,
}
