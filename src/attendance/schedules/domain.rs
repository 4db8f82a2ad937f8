//! The schedule in effect where an organization has set none.

use std::sync::Arc;

use chrono_tz::Tz;

use super::fixed::FixedShift;
use crate::attendance::calendars::domain::{Calendar, NationalCalendar};
use crate::attendance::days::domain::{DayRule, Rules};
use crate::attendance::work_date::WorkDate;
use crate::kernel::version::Version;

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

/// The version of a schedule that nobody has set.
pub const UNSET: Version = 0;

/// A schedule with its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effective {
    pub schedule: Schedule,
    pub version: Version,
}

/// Nine to six, Monday to Friday; with China's holidays where the clock is China's.
pub fn usual(zone: Tz) -> Schedule {
    Schedule {
        shift: FixedShift::default(),
        national: national_of(zone),
        zone,
    }
}

/// The names of mainland China's two clocks, also those that the zone database keeps for old data.
fn national_of(zone: Tz) -> NationalCalendar {
    match zone {
        Tz::Asia__Shanghai
        | Tz::Asia__Urumqi
        | Tz::Asia__Chongqing
        | Tz::Asia__Chungking
        | Tz::Asia__Harbin
        | Tz::Asia__Kashgar
        | Tz::PRC => NationalCalendar::Cn,
        _ => NationalCalendar::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_chooses_the_calendar() {
        let cases = [
            (Tz::Asia__Shanghai, NationalCalendar::Cn),
            (Tz::Asia__Urumqi, NationalCalendar::Cn),
            (Tz::Asia__Hong_Kong, NationalCalendar::None),
            (Tz::Europe__London, NationalCalendar::None),
        ];
        for (zone, national) in cases {
            assert_eq!(usual(zone).national, national, "{zone}");
        }
    }
}
