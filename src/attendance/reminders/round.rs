//! What a job has to do: which points of which groups fall due, without a look at people.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::domain::calls;
use super::jobs::Remind;
use super::queries;
use crate::attendance::days::domain::{Neighbours, Plan};
use crate::attendance::groups::domain::{Book, PersonRules, PlanDates, Reminders, RosterCell};
use crate::attendance::work_date::WorkDate;
use crate::attendance::{groups, rosters};
use crate::kernel::ids::{AttendanceGroupId, ShiftId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// How long a change of rules waits at the most until the next job sees it.
const LOOK: TimeDelta = TimeDelta::minutes(5);

/// What one job has to do.
pub(super) struct Round {
    /// What fell due after this instant is sent,
    pub(super) since: DateTime<Utc>,
    /// as far as it has fallen due.
    pub(super) now: DateTime<Utc>,
    /// The groups of which something is due, each with the dates.
    pub(super) due: BTreeMap<AttendanceGroupId, Vec<WorkDate>>,
    /// When the next job runs.
    pub(super) next: DateTime<Utc>,
}

impl Round {
    pub(super) fn has_work(&self) -> bool {
        !self.due.is_empty()
    }
}

/// What is due, if it is the turn of this job and there are reminders at all.
pub(super) async fn begin(tx: &mut Tx, job: &Remind) -> Result<Option<Round>> {
    let Some(since) = queries::sent_until(tx, job.turn).await? else {
        return Ok(None);
    };
    let (org_id, now) = (tx.org_id(), tx.now());
    let book = groups::queries::book(tx.conn(), org_id).await?;
    let dates = around(now);
    let reminded = reminded(&book, &dates);
    if reminded.is_empty() {
        queries::end(tx, job.turn).await?;
        return Ok(None);
    }
    let mut round = Round {
        since,
        now,
        due: BTreeMap::new(),
        next: now + LOOK,
    };
    for group in reminded {
        let shifts = rostered(tx, &book, group, &dates).await?;
        for date in &dates {
            round.look(&book, group, *date, &shifts);
        }
    }
    Ok(Some(round))
}

/// The dates that have an instant near now, wherever one is.
fn around(now: DateTime<Utc>) -> Vec<WorkDate> {
    let date = now.date_naive();
    let first = date.checked_sub_days(Days::new(2)).unwrap_or(date);
    let dates = first.iter_days().take(5);
    dates
        .filter_map(|date| WorkDate::parse(date).ok())
        .collect()
}

/// The groups that have reminders on one of these dates, or will have some.
fn reminded(book: &Book, dates: &[WorkDate]) -> Vec<AttendanceGroupId> {
    let Some(first) = dates.first() else {
        return Vec::new();
    };
    let has = |id: &AttendanceGroupId| {
        let later = book
            .groups
            .get(id)
            .into_iter()
            .flat_map(|group| &group.versions);
        let later = later.filter(|version| version.from > first.date());
        let later = later.map(|version| &version.value);
        let now = book.rules_on(*id, first.date());
        now.into_iter()
            .chain(later)
            .any(|rules| rules.active && !rules.reminders.is_none())
    };
    let mut groups: Vec<_> = book.groups.keys().copied().filter(has).collect();
    groups.sort_unstable();
    groups
}

/// The shifts that people of a group are rostered for.
async fn rostered(
    tx: &mut Tx,
    book: &Book,
    group: AttendanceGroupId,
    dates: &[WorkDate],
) -> Result<HashSet<ShiftId>> {
    let has_roster = |date: &WorkDate| {
        let rules = book.rules_on(group, date.date());
        rules.is_some_and(|rules| rules.has_roster())
    };
    match (dates.first(), dates.last()) {
        (Some(first), Some(last)) if dates.iter().any(has_roster) => {
            rosters::queries::shifts(tx, group, first.date(), last.date()).await
        }
        _ => Ok(HashSet::new()),
    }
}

impl Round {
    /// Looks at all that a group may work on a date.
    fn look(
        &mut self,
        book: &Book,
        group: AttendanceGroupId,
        date: WorkDate,
        rostered: &HashSet<ShiftId>,
    ) {
        let Some(reminders) = reminders_on(book, group, date.date()) else {
            return;
        };
        let cell = |shift: &ShiftId| RosterCell {
            group,
            shift: Some(*shift),
            replaced: false,
        };
        let cells = rostered.iter().map(|shift| Some(cell(shift)));
        for cell in std::iter::once(None).chain(cells) {
            let rule = book.rule(group, date, cell);
            let Some(shift) = &rule.shift else {
                continue;
            };
            let plan = Plan::new(date, shift, rule.zone, Neighbours::default());
            for call in calls(reminders, &plan) {
                if call.at > self.now {
                    self.next = self.next.min(call.at);
                } else if call.falls(self.since, self.now) {
                    let dates = self.due.entry(group).or_default();
                    if !dates.contains(&date) {
                        dates.push(date);
                    }
                }
            }
        }
    }

    /// The dates that are due for somebody.
    pub(super) fn dates_of(&self, rules: &PersonRules) -> Vec<WorkDate> {
        let mut due = Vec::new();
        for (group, dates) in &self.due {
            let own = dates
                .iter()
                .filter(|date| rules.group_on(date.date()) == Some(*group));
            due.extend(own.copied());
        }
        due
    }

    pub(super) fn plan_dates(&self) -> Option<PlanDates> {
        let dates = || self.due.values().flatten().map(|date| date.date());
        Some(PlanDates::of(dates().min()?, dates().max()?))
    }
}

/// The reminders of a group on a date, if it has any.
pub(super) fn reminders_on(
    book: &Book,
    group: AttendanceGroupId,
    date: NaiveDate,
) -> Option<Reminders> {
    let rules = book.rules_on(group, date)?;
    let reminders = rules.reminders;
    (rules.active && !reminders.is_none()).then_some(reminders)
}
