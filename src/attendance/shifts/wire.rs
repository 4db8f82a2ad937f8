//! Shifts as clients see them, and as they are stored.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{
    Break, EarlinessTiers, Flex, FreeHours, Hours, LateOff, LatenessTiers, Limit, Reach, Section,
    Shift, ShiftPoint, Tiers, WallMinute,
};
use crate::attendance::invalid::Invalid;
use crate::kernel::ids::ShiftId;
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::kernel::week::ClockTime;

/// One line of 1 to 64 characters.
pub type ShiftName = Text<1, 64>;

/// A point of a shift, and its window.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftPointTime {
    pub time: ClockTime,
    /// On the day after the work date.
    #[serde(default)]
    #[schema(default = false)]
    pub next_day: bool,
    /// How many minutes before the point one may punch; -1 without limit; the midline rule when
    /// absent.
    #[serde(default)]
    #[schema(minimum = -1, maximum = 1440)]
    pub before_minutes: Option<i16>,
    /// How many minutes after it.
    #[serde(default)]
    #[schema(minimum = -1, maximum = 1440)]
    pub after_minutes: Option<i16>,
    /// Whether a punch is expected; without one the person counts as there.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub punch: bool,
}

fn yes() -> bool {
    true
}

/// From a point on duty to a point off duty.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftSection {
    pub on: ShiftPointTime,
    pub off: ShiftPointTime,
}

/// A time of the work date, or of the day after.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftTime {
    pub time: ClockTime,
    /// On the day after the work date.
    #[serde(default)]
    #[schema(default = false)]
    pub next_day: bool,
}

/// A span in which nobody has to work, within one section.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftBreak {
    pub start: ShiftTime,
    pub end: ShiftTime,
}

/// How far a person may move the day: who comes earlier or later goes as much earlier or later.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftFlex {
    #[schema(maximum = 1440, example = 60)]
    pub early_minutes: u16,
    #[schema(maximum = 1440, example = 30)]
    pub late_minutes: u16,
}

/// Who left so late on the work date before may come so late; the highest tier alone counts.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftLateOff {
    /// Minutes after the end of the shift.
    #[schema(maximum = 1440, example = 120)]
    pub late_off_minutes: u16,
    /// Minutes after the beginning of the next.
    #[schema(maximum = 1440, example = 60)]
    pub late_on_minutes: u16,
}

/// A day on which only the sum counts.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftFreeHours {
    /// When the day begins, and the one before ends.
    #[schema(example = "04:00")]
    pub day_starts: ClockTime,
    /// To work, without breaks.
    #[schema(maximum = 1440, example = 480)]
    pub required_minutes: u16,
}

/// The hours of a shift: either sections or `free`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftHours {
    /// One to three, in order; from the first point to the last 24 hours at the most.
    #[serde(default)]
    #[schema(max_items = 3)]
    pub sections: Vec<ShiftSection>,
    #[serde(default)]
    pub free: Option<ShiftFreeHours>,
    #[serde(default)]
    #[schema(max_items = 6)]
    pub breaks: Vec<ShiftBreak>,
    /// More than so many whole minutes after a point is late.
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
    /// More than so many whole minutes before the end of a section is leaving early; 0 where it is absent.
    #[serde(default)]
    #[schema(maximum = 1440)]
    pub early_permit_minutes: u16,
    /// So many or more before it counts as absence; more than `early_permit_minutes`.
    #[serde(default)]
    #[schema(maximum = 1440)]
    pub early_absenteeism_minutes: Option<u16>,
    #[serde(default)]
    pub flex: Option<ShiftFlex>,
    /// Rising in both.
    #[serde(default)]
    #[schema(max_items = 5)]
    pub late_off: Vec<ShiftLateOff>,
}

impl ShiftHours {
    /// The shift that the rules know.
    pub fn parse(&self) -> Result<Shift, Invalid> {
        let hours = match &self.free {
            Some(_) if !self.sections.is_empty() => {
                return Err(Invalid::new(
                    "free",
                    "must be absent where there are sections",
                ));
            }
            Some(free) => Hours::Free(FreeHours {
                day_starts: WallMinute::new(free.day_starts.0, false),
                required: free.required_minutes,
            }),
            None => Hours::Sections(self.sections.iter().map(ShiftSection::parse).collect()),
        };
        let minute = |time: &ShiftTime| WallMinute::new(time.time.0, time.next_day);
        let breaks = self.breaks.iter().map(|span| Break {
            start: minute(&span.start),
            end: minute(&span.end),
        });
        let tiers = Tiers {
            late: LatenessTiers::parse(
                self.permit_minutes,
                self.serious_minutes,
                self.absenteeism_minutes,
            )?,
            early: EarlinessTiers::parse(
                self.early_permit_minutes,
                self.early_absenteeism_minutes,
            )?,
        };
        let flex = self.flex.as_ref().map_or(Flex::default(), |flex| Flex {
            early: flex.early_minutes,
            late: flex.late_minutes,
        });
        let late_off = self.late_off.iter().map(|tier| LateOff {
            late_off: tier.late_off_minutes,
            late_on: tier.late_on_minutes,
        });
        Shift::parse(hours, breaks.collect(), tiers, flex, late_off.collect())
    }
}

impl ShiftSection {
    fn parse(&self) -> Section {
        Section {
            on: self.on.parse(),
            off: self.off.parse(),
        }
    }
}

impl ShiftPointTime {
    fn parse(&self) -> ShiftPoint {
        let limit = |minutes: Option<i16>| match minutes {
            None => Limit::Midline,
            Some(minutes) => u16::try_from(minutes).map_or(Limit::Unlimited, Limit::Minutes),
        };
        ShiftPoint {
            at: WallMinute::new(self.time.0, self.next_day),
            reach: Reach {
                before: limit(self.before_minutes),
                after: limit(self.after_minutes),
            },
            punch: self.punch,
        }
    }
}

/// A shift to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShift {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<ShiftId>,
    /// Unique among the shifts in use.
    #[schema(example = "早班")]
    pub name: ShiftName,
    pub hours: ShiftHours,
}

/// Changes to a shift; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftPatch {
    /// Holds at once.
    pub name: Option<ShiftName>,
    /// In the place of all hours, from `from_date` on.
    pub hours: Option<ShiftHours>,
    /// The first date with the new hours; today when absent.
    #[schema(example = "2026-10-01")]
    pub from_date: Option<NaiveDate>,
    /// Allows a date that has passed: days since then are computed anew.
    #[serde(default)]
    #[schema(default = false)]
    pub into_the_past: bool,
}

/// The hours of a shift from a date on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShiftVersion {
    /// Which rules a result names.
    #[schema(example = 1)]
    pub number: Version,
    /// Until another version takes over; of two with one date the later written holds.
    #[schema(example = "2026-10-01")]
    pub from_date: NaiveDate,
    pub hours: ShiftHours,
}

/// The hours of a day of work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceShift {
    pub id: ShiftId,
    #[schema(example = "早班")]
    pub name: String,
    /// What holds today.
    pub hours: ShiftHours,
    /// All of them, in the order in which they were written.
    pub versions: Vec<ShiftVersion>,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
}
