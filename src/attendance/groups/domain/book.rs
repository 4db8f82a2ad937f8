//! The book of rules: every group and shift of an organization with all their versions. Loaded
//! once, it answers for every person and date without the database.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday, WeekdaySet};
use chrono_tz::Tz;

use crate::attendance::calendars::domain::{Calendar, CalendarDay, NationalCalendar};
use crate::attendance::days::domain::{DayRule, RuleSource, Rules, ShiftSource};
use crate::attendance::shifts::domain::Shift;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{AttendanceGroupId, ShiftId, SiteId};

/// A version, and the first date on which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated<T> {
    pub version: i32,
    pub from: NaiveDate,
    pub value: T,
}

/// The version that holds on a date: of those that have begun the one that began last, and of
/// two that began together the later written. Before all of them, the first.
pub fn holding<T>(versions: &[Dated<T>], date: NaiveDate) -> Option<&Dated<T>> {
    versions
        .iter()
        .filter(|version| version.from <= date)
        .max_by_key(|version| (version.from, version.version))
        .or(versions.first())
}

/// What a version of a group says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRules {
    pub active: bool,
    /// The organization's when absent.
    pub zone: Option<Tz>,
    pub national: NationalCalendar,
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
}

#[derive(Clone, Debug)]
pub struct GroupHistory {
    pub name: String,
    pub is_default: bool,
    /// Where its people may check in; at all sites when there are none.
    pub sites: HashSet<SiteId>,
    /// In the order in which they were written; never empty.
    pub versions: Vec<Dated<GroupRules>>,
}

#[derive(Clone, Debug)]
pub struct ShiftHistory {
    pub name: String,
    /// In the order in which they were written; never empty.
    pub versions: Vec<Dated<Arc<Shift>>>,
}

/// See the module's head.
#[derive(Clone, Debug)]
pub struct Book {
    /// The organization's.
    pub zone: Tz,
    pub groups: HashMap<AttendanceGroupId, GroupHistory>,
    pub shifts: HashMap<ShiftId, ShiftHistory>,
}

impl Book {
    /// The group of whoever is in no other.
    pub fn default_group(&self) -> Option<AttendanceGroupId> {
        let mut groups = self.groups.iter();
        groups
            .find(|(_, group)| group.is_default)
            .map(|(id, _)| *id)
    }

    /// The name of a group that works by a shift, on a date or later.
    pub fn user_of(&self, shift: ShiftId, date: NaiveDate) -> Option<&str> {
        let uses = |group: &&GroupHistory| {
            let now = holding(&group.versions, date);
            let later = group.versions.iter().filter(|version| version.from > date);
            now.into_iter().chain(later).any(|v| v.value.uses(shift))
        };
        self.groups
            .values()
            .find(uses)
            .map(|group| group.name.as_str())
    }

    /// The rules of a group on a date. The national calendar decides, and then the week; a day
    /// that is worked in exchange and is none of the week's has the hours of its first.
    pub fn rule(&self, id: AttendanceGroupId, date: WorkDate) -> DayRule {
        let group = self.groups.get(&id);
        let version = group.and_then(|group| holding(&group.versions, date.date()));
        let Some((group, version)) = group.zip(version) else {
            return self.nothing(date);
        };
        let rules = &version.value;
        let calendar = Calendar {
            national: rules.national,
            workdays: rules.workdays(),
        };
        let calendar = calendar.day(date.date());
        let worked = calendar.kind.is_worked();
        let shift_id = rules
            .shift_of(date.date().weekday())
            .or_else(|| rules.week.iter().flatten().next().copied())
            .filter(|_| worked);
        let shift = shift_id.and_then(|id| {
            let history = self.shifts.get(&id)?;
            let version = holding(&history.versions, date.date())?;
            let source = ShiftSource {
                id,
                name: history.name.clone(),
                version: version.version,
            };
            Some((source, Arc::clone(&version.value)))
        });
        let (shift_source, shift) = shift.unzip();
        DayRule {
            zone: rules.zone.unwrap_or(self.zone),
            calendar,
            shift,
            source: Some(Arc::new(RuleSource {
                group_id: id,
                group_name: group.name.clone(),
                group_version: version.version,
                shift: shift_source,
            })),
        }
    }

    /// Nobody is expected where there are no rules.
    fn nothing(&self, date: WorkDate) -> DayRule {
        let week = Calendar {
            national: NationalCalendar::None,
            workdays: WeekdaySet::EMPTY,
        };
        let calendar: CalendarDay = week.day(date.date());
        DayRule {
            zone: self.zone,
            calendar,
            shift: None,
            source: None,
        }
    }
}

/// The rules of a person: which group they are in from which date on, and the book. Plans for any
/// date come from memory.
#[derive(Clone, Debug)]
pub struct PersonRules {
    pub book: Arc<Book>,
    /// Rising; the first also holds before its date.
    pub groups: Arc<[(NaiveDate, AttendanceGroupId)]>,
}

impl PersonRules {
    /// The group of a date; the default one where nothing is known.
    pub fn group_on(&self, date: NaiveDate) -> Option<AttendanceGroupId> {
        let mut begun = self.groups.iter().rev().filter(|(from, _)| *from <= date);
        let found = begun.next().or(self.groups.first());
        found
            .map(|(_, group)| *group)
            .or_else(|| self.book.default_group())
    }
}

impl PersonRules {
    /// The sites where the person may check in at an instant; `None` is all of them.
    pub fn sites_at(&self, at: DateTime<Utc>) -> Option<&HashSet<SiteId>> {
        let date = at.with_timezone(&self.book.zone).date_naive();
        let group = self.group_on(date).and_then(|id| self.book.groups.get(&id));
        group
            .map(|group| &group.sites)
            .filter(|sites| !sites.is_empty())
    }

    /// The national calendar that holds on a date.
    pub fn national(&self, date: NaiveDate) -> NationalCalendar {
        let group = self.group_on(date).and_then(|id| self.book.groups.get(&id));
        let version = group.and_then(|group| holding(&group.versions, date));
        version.map_or(NationalCalendar::None, |version| version.value.national)
    }
}

impl Rules for PersonRules {
    fn on(&self, date: WorkDate) -> DayRule {
        match self.group_on(date.date()) {
            Some(group) => self.book.rule(group, date),
            None => self.book.nothing(date),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_version_that_began_last_holds() {
        let version = |version, from: &str| Dated {
            version,
            from: date(from),
            value: (),
        };
        let versions = [
            version(1, "2000-01-01"),
            version(2, "2026-10-01"),
            version(3, "2026-09-15"),
            version(4, "2026-09-15"),
        ];
        let on = |day: &str| holding(&versions, date(day)).unwrap().version;
        assert_eq!(
            [
                "1999-12-31",
                "2026-09-14",
                "2026-09-15",
                "2026-09-30",
                "2026-10-01"
            ]
            .map(on),
            [1, 1, 4, 4, 2]
        );
    }
}
