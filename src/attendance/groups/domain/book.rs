//! The book of rules: every group and shift of an organization with all their versions, and the
//! special days. Loaded once, it answers for every group and date without the database.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{NaiveDate, WeekdaySet};

use super::rules::{GroupRules, RosterCell};
use crate::attendance::calendars::domain::{
    Calendar, CalendarDay, CalendarLayer, NationalCalendar, SpecialDay,
};
use crate::attendance::days::domain::{DayRule, RuleSource, ShiftSource};
use crate::attendance::shifts::domain::Shift;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{AttendanceGroupId, ShiftId, SiteId};
use crate::organizations::Zones;

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
    pub zones: Zones,
    pub groups: HashMap<AttendanceGroupId, GroupHistory>,
    pub shifts: HashMap<ShiftId, ShiftHistory>,
    /// By group; those of the organization without one.
    pub special: HashMap<Option<AttendanceGroupId>, BTreeMap<NaiveDate, SpecialDay>>,
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

    /// Whether a special day is worked by a shift, on a date or later.
    pub fn has_special(&self, shift: ShiftId, date: NaiveDate) -> bool {
        let mut days = self.special.values().flat_map(|days| days.range(date..));
        days.any(|(_, day)| day.shift == Some(shift))
    }

    /// What a group says on a date.
    pub fn rules_on(&self, id: AttendanceGroupId, date: NaiveDate) -> Option<&GroupRules> {
        let group = self.groups.get(&id)?;
        holding(&group.versions, date).map(|version| &version.value)
    }

    /// The rules of a group on a date, for whoever has this cell of its roster.
    pub fn rule(&self, id: AttendanceGroupId, date: WorkDate, cell: Option<RosterCell>) -> DayRule {
        let group = self.groups.get(&id);
        let version = group.and_then(|group| holding(&group.versions, date.date()));
        let Some((group, version)) = group.zip(version) else {
            return self.nothing(date);
        };
        let rules = &version.value;
        let cell = cell.filter(|cell| cell.group == id);
        let (calendar, shift_id) = self.decide(id, rules, date.date(), cell);
        let replaces = cell.is_some_and(|cell| cell.replaced && cell.shift == shift_id);
        let (shift_source, shift) = shift_id
            .and_then(|id| self.shift_on(id, date.date(), replaces))
            .unzip();
        DayRule {
            zone: rules.zone.unwrap_or_else(|| self.zones.on(date.date())),
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

    /// What a date is, and by which shift it is worked. A special day of the group decides, then one
    /// of the organization, then what the group plans. A day that is worked and for which no shift
    /// is planned has that of its day of the week, or the week's first, unless its special day
    /// names one.
    fn decide(
        &self,
        id: AttendanceGroupId,
        rules: &GroupRules,
        date: NaiveDate,
        cell: Option<RosterCell>,
    ) -> (CalendarDay, Option<ShiftId>) {
        let (usual, planned) = rules.planned(date, cell);
        let Some((special, layer)) = self.special_on(id, rules, date) else {
            return (usual, planned);
        };
        let shift = special.shift.or(planned).or_else(|| rules.stand_in(date));
        (special.day(date, layer), shift.filter(|_| special.worked))
    }

    /// The special day of a group, or else of the organization, whose calendar a group may leave.
    fn special_on(
        &self,
        id: AttendanceGroupId,
        rules: &GroupRules,
        date: NaiveDate,
    ) -> Option<(&SpecialDay, CalendarLayer)> {
        let of = |owner| self.special.get(&owner)?.get(&date);
        let general = || of(None).filter(|_| rules.organization_calendar);
        of(Some(id))
            .map(|day| (day, CalendarLayer::Group))
            .or_else(|| general().map(|day| (day, CalendarLayer::Organization)))
    }

    fn shift_on(
        &self,
        id: ShiftId,
        date: NaiveDate,
        replaces: bool,
    ) -> Option<(ShiftSource, Arc<Shift>)> {
        let history = self.shifts.get(&id)?;
        let version = holding(&history.versions, date)?;
        let source = ShiftSource {
            id,
            name: history.name.clone(),
            version: version.version,
            replaces,
        };
        Some((source, Arc::clone(&version.value)))
    }

    /// Nobody is expected where there are no rules.
    pub(super) fn nothing(&self, date: WorkDate) -> DayRule {
        let week = Calendar {
            national: NationalCalendar::None,
            workdays: WeekdaySet::EMPTY,
        };
        let calendar: CalendarDay = week.day(date.date());
        DayRule {
            zone: self.zones.on(date.date()),
            calendar,
            shift: None,
            source: None,
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
