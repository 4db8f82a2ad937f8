//! What kind of day a date is for an organization.
//!
//! Layers speak in a fixed order and the first that says anything decides: the special days of
//! a group, those of the organization, the national calendar, and last the weekly pattern, which
//! always says something. Where people work by rosters, the roster stands in the place of the
//! national calendar and of the week.

use chrono::{Datelike, NaiveDate, WeekdaySet};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::national;
use crate::attendance::words::Words;
use crate::kernel::ids::ShiftId;

/// What a date is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Worked, as every week.
    Workday,
    /// Rest, as every week; not necessarily Saturday or Sunday.
    Weekend,
    /// A day off that a calendar names.
    Holiday { name: Words },
    /// A day that is worked because a calendar says so: in exchange for a holiday (补班), or as a
    /// special day.
    MakeUpWorkday { name: Words },
}

impl DayKind {
    pub fn is_worked(&self) -> bool {
        matches!(self, Self::Workday | Self::MakeUpWorkday { .. })
    }

    pub fn code(&self) -> &'static str {
        match self {
            Self::Workday => "workday",
            Self::Weekend => "weekend",
            Self::Holiday { .. } => "holiday",
            Self::MakeUpWorkday { .. } => "make_up_workday",
        }
    }

    /// The name that a calendar gives to the day.
    pub fn name(&self) -> Option<&Words> {
        match self {
            Self::Holiday { name } | Self::MakeUpWorkday { name } => Some(name),
            Self::Workday | Self::Weekend => None,
        }
    }
}

/// The layer that decided about a day, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarLayer {
    /// A special day of the group.
    Group,
    /// A special day of the organization.
    Organization,
    /// The roster names the date.
    Roster,
    /// The roster says nothing of the date, and such dates are rest.
    Unrostered,
    National,
    Week,
}

impl CalendarLayer {
    pub fn code(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Organization => "organization",
            Self::Roster => "roster",
            Self::Unrostered => "unrostered",
            Self::National => "national",
            Self::Week => "week",
        }
    }
}

/// The national calendar that an organization follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NationalCalendar {
    #[default]
    None,
    /// Mainland China.
    Cn,
}

impl NationalCalendar {
    pub const ALL: [Self; 2] = [Self::None, Self::Cn];

    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Cn => "cn",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|calendar| calendar.code() == code)
    }

    /// The last date of which it knows anything; later dates follow the week until the
    /// announcement of their year is added.
    pub fn known_until(self) -> Option<NaiveDate> {
        match self {
            Self::None => None,
            Self::Cn => national::cn_known_until(),
        }
    }

    fn day(self, date: NaiveDate) -> Option<DayKind> {
        match self {
            Self::None => None,
            Self::Cn => national::cn(date),
        }
    }
}

/// The days of an organization, for people who work on the given weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    pub national: NationalCalendar,
    pub workdays: WeekdaySet,
}

/// A date that a calendar of the organization's own names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialDay {
    pub worked: bool,
    pub name: String,
    /// By which shift it is worked, if not by that which would be worked anyway.
    pub shift: Option<ShiftId>,
}

impl SpecialDay {
    pub fn day(&self, date: NaiveDate, decided_by: CalendarLayer) -> CalendarDay {
        let name = Words::new(self.name.clone(), self.name.clone());
        let kind = if self.worked {
            DayKind::MakeUpWorkday { name }
        } else {
            DayKind::Holiday { name }
        };
        CalendarDay {
            date,
            kind,
            decided_by,
        }
    }
}

/// A date, what it is, and which layer said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDay {
    pub date: NaiveDate,
    pub kind: DayKind,
    pub decided_by: CalendarLayer,
}

impl Calendar {
    pub fn day(&self, date: NaiveDate) -> CalendarDay {
        let national = self
            .national
            .day(date)
            .map(|kind| (kind, CalendarLayer::National));
        let (kind, decided_by) =
            national.unwrap_or_else(|| (self.weekly(date), CalendarLayer::Week));
        CalendarDay {
            date,
            kind,
            decided_by,
        }
    }

    fn weekly(&self, date: NaiveDate) -> DayKind {
        if self.workdays.contains(date.weekday()) {
            DayKind::Workday
        } else {
            DayKind::Weekend
        }
    }
}

impl CalendarDay {
    /// Of a date whose roster says whether it is worked.
    pub fn rostered(date: NaiveDate, worked: bool, decided_by: CalendarLayer) -> Self {
        let kind = if worked {
            DayKind::Workday
        } else {
            DayKind::Weekend
        };
        Self {
            date,
            kind,
            decided_by,
        }
    }

    /// What the date is, and why.
    pub fn words(&self) -> Words {
        let date = self.date;
        match (&self.kind, self.decided_by) {
            (kind, CalendarLayer::Roster) if kind.is_worked() => Words::new(
                format!("{date} is worked: the roster says so."),
                format!("{date} 已排班，需上班。"),
            ),
            (_, CalendarLayer::Roster) => Words::new(
                format!("{date} is rest: the roster says so."),
                format!("{date} 排休。"),
            ),
            (_, CalendarLayer::Unrostered) => Words::new(
                format!("{date} is rest: it is not rostered."),
                format!("{date} 未排班，休息。"),
            ),
            (DayKind::Workday, _) => Words::new(
                format!("{date} is a working day of the week."),
                format!("{date} 为工作日。"),
            ),
            (DayKind::Weekend, _) => Words::new(
                format!("{date} is a rest day of the week."),
                format!("{date} 为休息日。"),
            ),
            (DayKind::Holiday { name }, CalendarLayer::Group | CalendarLayer::Organization) => {
                let (en, zh_cn) = self.owner();
                Words::new(
                    format!("{date} is off, a special day of {en}: {}.", name.en),
                    format!("{date} 为{zh_cn}特殊日期，休息：{}。", name.zh_cn),
                )
            }
            (DayKind::Holiday { name }, _) => Words::new(
                format!("{date} is a day off: {}.", name.en),
                format!("{date} {}放假。", name.zh_cn),
            ),
            (
                DayKind::MakeUpWorkday { name },
                CalendarLayer::Group | CalendarLayer::Organization,
            ) => {
                let (en, zh_cn) = self.owner();
                Words::new(
                    format!("{date} is worked, a special day of {en}: {}.", name.en),
                    format!("{date} 为{zh_cn}特殊日期，需上班：{}。", name.zh_cn),
                )
            }
            (DayKind::MakeUpWorkday { name }, _) => Words::new(
                format!("{date} is worked in exchange for days off: {}.", name.en),
                format!("{date} {}调休补班，需上班。", name.zh_cn),
            ),
        }
    }

    /// Whose special day it is.
    fn owner(&self) -> (&'static str, &'static str) {
        match self.decided_by {
            CalendarLayer::Group => ("the attendance group", "考勤组"),
            _ => ("the organization", "企业"),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};

    use super::*;

    const FIVE_DAYS: WeekdaySet = WeekdaySet::from_array([Mon, Tue, Wed, Thu, Fri]);
    const CN: Calendar = Calendar {
        national: NationalCalendar::Cn,
        workdays: FIVE_DAYS,
    };

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days_of(year: i32) -> impl Iterator<Item = CalendarDay> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        first
            .iter_days()
            .take_while(move |date| date.year() == year)
            .map(|date| CN.day(date))
    }

    fn make_up_days(year: i32) -> Vec<String> {
        days_of(year)
            .filter(|day| matches!(day.kind, DayKind::MakeUpWorkday { .. }))
            .map(|day| day.date.format("%m-%d").to_string())
            .collect()
    }

    #[test]
    fn make_up_workdays_are_those_of_the_announcements() {
        assert_eq!(
            make_up_days(2025),
            ["01-26", "02-08", "04-27", "09-28", "10-11"]
        );
        assert_eq!(
            make_up_days(2026),
            ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
        );
    }

    #[test]
    fn the_year_2026_has_33_days_off() {
        let off = days_of(2026)
            .filter(|day| matches!(day.kind, DayKind::Holiday { .. }))
            .count();
        assert_eq!(off, 33);
    }

    #[test]
    fn the_emergency_notice_of_2020_is_in() {
        for day in ["2020-01-31", "2020-02-01", "2020-02-02"] {
            assert_eq!(CN.day(date(day)).kind.code(), "holiday", "{day}");
        }
    }

    #[test]
    fn the_national_calendar_beats_the_week_in_both_directions() {
        let holiday = CN.day(date("2026-02-16"));
        assert_eq!(
            (holiday.kind.code(), holiday.decided_by),
            ("holiday", CalendarLayer::National)
        );
        assert!(!holiday.kind.is_worked(), "a Monday off");
        let make_up = CN.day(date("2026-02-14"));
        assert_eq!(make_up.kind.code(), "make_up_workday");
        assert!(make_up.kind.is_worked(), "a Saturday worked");
        let ordinary = CN.day(date("2026-03-02"));
        assert_eq!(
            (ordinary.kind.code(), ordinary.decided_by),
            ("workday", CalendarLayer::Week)
        );
    }

    #[test]
    fn without_a_national_calendar_only_the_week_speaks() {
        let shop = Calendar {
            national: NationalCalendar::None,
            workdays: WeekdaySet::from_array([Wed, Thu, Fri, Sat, Sun]),
        };
        assert_eq!(shop.day(date("2026-02-16")).kind, DayKind::Weekend);
        assert_eq!(shop.day(date("2026-02-14")).kind, DayKind::Workday);
        assert_eq!(NationalCalendar::None.known_until(), None);
    }

    #[test]
    fn a_year_that_is_not_announced_follows_the_week() {
        assert_eq!(NationalCalendar::Cn.known_until(), Some(date("2026-10-10")));
        assert_eq!(CN.day(date("2027-10-01")).kind, DayKind::Workday);
    }

    #[test]
    fn days_explain_themselves() {
        let words = CN.day(date("2026-02-14")).words();
        assert_eq!(
            words.en,
            "2026-02-14 is worked in exchange for days off: Spring Festival."
        );
        assert_eq!(words.zh_cn, "2026-02-14 春节调休补班，需上班。");
        assert_eq!(
            CN.day(date("2026-10-01")).words().zh_cn,
            "2026-10-01 国庆节放假。"
        );
    }

    #[test]
    fn codes_read_back() {
        for calendar in NationalCalendar::ALL {
            assert_eq!(NationalCalendar::from_code(calendar.code()), Some(calendar));
        }
    }
}
