//! The rules of a person, by date.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::book::{Book, holding};
use super::rules::{RosterCell, Unrostered};
use crate::attendance::calendars::domain::{CalendarLayer, NationalCalendar};
use crate::attendance::days::domain::{DayRule, LOOK_AHEAD, LOOK_BACK, Rules};
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{AttendanceGroupId, SiteId};

/// The dates whose rosters bear on some work dates: their neighbours, and the work date before,
/// whose late end lets people come later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanDates {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl PlanDates {
    /// For the days from one work date to another.
    pub fn of(first: NaiveDate, last: NaiveDate) -> Self {
        Self {
            first: first.checked_sub_days(LOOK_BACK).unwrap_or(first),
            last: last.checked_add_days(LOOK_AHEAD).unwrap_or(last),
        }
    }

    /// For the work date that is running, wherever one is: it is a day from the date in UTC at the
    /// most, or the one before.
    pub fn running(now: DateTime<Utc>) -> Self {
        let (date, two) = (now.date_naive(), Days::new(2));
        Self::of(
            date.checked_sub_days(two).unwrap_or(date),
            date.checked_add_days(two).unwrap_or(date),
        )
    }
}

/// The cells of a person's roster, rising by date.
pub type Roster = Arc<[(NaiveDate, RosterCell)]>;

/// The rules of a person: which group they are in from which date on, what their roster says, and
/// the book. Plans come from memory, for those dates for which the roster was read; the roster
/// says nothing of any other.
#[derive(Clone, Debug)]
pub struct PersonRules {
    pub book: Arc<Book>,
    /// Rising; the first also holds before its date.
    pub groups: Arc<[(NaiveDate, AttendanceGroupId)]>,
    pub roster: Roster,
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

    fn cell_on(&self, date: NaiveDate) -> Option<RosterCell> {
        let found = self.roster.binary_search_by_key(&date, |(date, _)| *date);
        let (_, cell) = self.roster.get(found.ok()?)?;
        Some(*cell)
    }

    /// The name of the person's group where it takes no check-in on a work date: nothing is planned for them, and
    /// it forbids it then. Rest that was planned is a plan.
    pub fn forbidden_on(&self, date: WorkDate) -> Option<&str> {
        let id = self.group_on(date.date())?;
        let rules = self.book.rules_on(id, date.date())?;
        let forbids = rules.has_roster() && rules.unrostered == Unrostered::Forbid;
        let unplanned = || self.on(date).calendar.decided_by == CalendarLayer::Unrostered;
        let group = self.book.groups.get(&id)?;
        (forbids && unplanned()).then_some(group.name.as_str())
    }

    /// The sites where the person may check in on a work date; `None` is all of them.
    pub fn sites_on(&self, date: WorkDate) -> Option<&HashSet<SiteId>> {
        let group = self.group_on(date.date());
        let group = group.and_then(|id| self.book.groups.get(&id));
        group
            .map(|group| &group.sites)
            .filter(|sites| !sites.is_empty())
    }

    /// The national calendar that holds on a date.
    pub fn national(&self, date: NaiveDate) -> NationalCalendar {
        let group = self.group_on(date).and_then(|id| self.book.groups.get(&id));
        let version = group.and_then(|group| holding(&group.versions, date));
        let rules = version.map(|version| &version.value);
        rules
            .filter(|rules| !rules.has_roster())
            .map_or(NationalCalendar::None, |rules| rules.national)
    }
}

impl Rules for PersonRules {
    fn on(&self, date: WorkDate) -> DayRule {
        match self.group_on(date.date()) {
            Some(group) => self.book.rule(group, date, self.cell_on(date.date())),
            None => self.book.nothing(date),
        }
    }
}
