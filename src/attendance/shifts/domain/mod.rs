//! A shift: the hours of one day of work, up to three sections of them, or free hours.
//!
//! Hours are those of the wall clock; they become instants only together with a date and a
//! zone (see [`Shift::duty`] and the plans of `days`). All durations are whole minutes.
//!
//! Must hold: the first point is on the work date; points and breaks follow one another; from the
//! first point to the last it is a day at the most.

mod check;
mod tiers;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::attendance::invalid::Invalid;
use crate::attendance::work_date::WorkDate;
use crate::kernel::wall_clock;

pub use tiers::{Earliness, EarlinessTiers, Lateness, LatenessTiers, Tiers};

/// The longest time that a threshold or a window may have: a day.
pub const MAX_MINUTES: u16 = 1_440;
/// Sections of a shift.
pub const MAX_SECTIONS: usize = 3;
/// Breaks of a shift.
pub const MAX_BREAKS: usize = 6;
/// Tiers of late off, late on.
pub const MAX_LATE_OFF: usize = 5;

/// Minutes after the midnight with which the work date begins; from 1440 on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WallMinute(pub u16);

impl WallMinute {
    pub fn new(time: NaiveTime, next_day: bool) -> Self {
        let minutes = (time - NaiveTime::MIN).num_minutes() + if next_day { 1_440 } else { 0 };
        Self(u16::try_from(minutes).unwrap_or(u16::MAX))
    }

    pub fn time(self) -> NaiveTime {
        NaiveTime::MIN + TimeDelta::minutes(i64::from(self.0 % 1_440))
    }

    pub fn next_day(self) -> bool {
        self.0 >= 1_440
    }

    /// The instant at which the clocks of a zone show it.
    pub fn on(self, date: WorkDate, zone: Tz) -> DateTime<Utc> {
        let day = date
            .date()
            .checked_add_days(Days::new(u64::from(self.0 / 1_440)));
        wall_clock::instant(zone, day.unwrap_or(date.date()).and_time(self.time()))
    }
}

/// Where a window ends on one side of its point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Limit {
    /// Where the midline rule ends it.
    #[default]
    Midline,
    /// As far as the neighbouring points leave room.
    Unlimited,
    Minutes(u16),
}

/// How far the window around a point reaches, before and after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    pub before: Limit,
    pub after: Limit,
}

/// A point of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShiftPoint {
    pub at: WallMinute,
    pub reach: Reach,
    /// Whether a punch is expected; where none is, the person counts as there.
    pub punch: bool,
}

/// A stretch of work, from a point on duty to a point off duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    pub on: ShiftPoint,
    pub off: ShiftPoint,
}

/// A span in which nobody has to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    pub start: WallMinute,
    pub end: WallMinute,
}

/// How far a person may move the day, in minutes: who comes so much earlier or later goes so much
/// earlier or later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flex {
    pub early: u16,
    pub late: u16,
}

impl Flex {
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// Who left so late the day before may come so late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateOff {
    pub late_off: u16,
    pub late_on: u16,
}

/// A day on which only the sum counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreeHours {
    /// When the day begins, and the one before ends.
    pub day_starts: WallMinute,
    /// Minutes to work, without breaks.
    pub required: u16,
}

/// When a shift is worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hours {
    /// One to three, in order.
    Sections(Vec<Section>),
    Free(FreeHours),
}

/// The rules of a day of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    hours: Hours,
    breaks: Vec<Break>,
    tiers: Tiers,
    flex: Flex,
    late_off: Vec<LateOff>,
}

impl Shift {
    /// See the module's head for what is refused.
    pub fn parse(
        hours: Hours,
        breaks: Vec<Break>,
        tiers: impl Into<Tiers>,
        flex: Flex,
        late_off: Vec<LateOff>,
    ) -> Result<Self, Invalid> {
        check::hours(&hours)?;
        check::breaks(&hours, &breaks)?;
        check::moves(&hours, flex, &late_off)?;
        Ok(Self {
            hours,
            breaks,
            tiers: tiers.into(),
            flex,
            late_off,
        })
    }

    pub fn hours(&self) -> &Hours {
        &self.hours
    }

    /// None where hours are free.
    pub fn sections(&self) -> &[Section] {
        match &self.hours {
            Hours::Sections(sections) => sections,
            Hours::Free(_) => &[],
        }
    }

    pub fn free(&self) -> Option<FreeHours> {
        match self.hours {
            Hours::Sections(_) => None,
            Hours::Free(free) => Some(free),
        }
    }

    pub fn breaks(&self) -> &[Break] {
        &self.breaks
    }

    pub fn tiers(&self) -> Tiers {
        self.tiers
    }

    pub fn flex(&self) -> Flex {
        self.flex
    }

    /// Rising.
    pub fn late_off(&self) -> &[LateOff] {
        &self.late_off
    }

    /// How many minutes later one may come who left `minutes` after the end the day before; the
    /// highest tier that is reached, and no other.
    pub fn late_on(&self, minutes: i64) -> Option<LateOff> {
        let reached = |tier: &&LateOff| minutes >= i64::from(tier.late_off);
        self.late_off.iter().rev().find(reached).copied()
    }

    /// The shift on a date in a zone, from its first point to its last.
    pub fn duty(&self, date: WorkDate, zone: Tz) -> Duty {
        let (on, off) = match &self.hours {
            Hours::Free(free) => (
                free.day_starts.on(date, zone),
                free.day_starts.on(date.next(), zone),
            ),
            Hours::Sections(sections) => {
                let first = sections.first().map_or(WallMinute(0), |s| s.on.at);
                let last = sections.last().map_or(first, |s| s.off.at);
                (first.on(date, zone), last.on(date, zone))
            }
        };
        // A start in a gap can come out after an end behind the gap: nothing is left to work.
        Duty {
            on,
            off: off.max(on),
        }
    }
}

/// A shift on a date, as instants; never ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    pub on: DateTime<Utc>,
    pub off: DateTime<Utc>,
}

impl Duty {
    /// What a stopwatch would show, also over a change of clocks.
    pub fn length(&self) -> TimeDelta {
        self.off - self.on
    }
}

#[cfg(test)]
mod tests;
