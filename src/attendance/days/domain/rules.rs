//! What is worked on which date, and the day that is drawn from it.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::plan::{Neighbours, Plan, Window};
use crate::attendance::calendars::domain::CalendarDay;
use crate::attendance::shifts::domain::{Duty, Shift};
use crate::attendance::words::Words;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{AttendanceGroupId, ShiftId};
use crate::kernel::wall_clock;

/// How far back the work date before is looked for, whose late end lets people come later.
const LOOK_BACK_DAYS: usize = 14;
/// The dates before a work date of which [`Rules`] are asked for its day: that work date before,
/// which is looked for from two days back on, and the neighbour of its plan.
pub const LOOK_BACK: Days = Days::new(16);
/// Those after it: the next day, and the neighbour of its plan.
pub const LOOK_AHEAD: Days = Days::new(2);

/// Where a day's rules come from: what a result is explained with, and stored with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSource {
    pub group_id: AttendanceGroupId,
    pub group_name: String,
    pub group_version: i32,
    /// Nothing on a day of rest.
    pub shift: Option<ShiftSource>,
}

/// A shift in the version of a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftSource {
    pub id: ShiftId,
    pub name: String,
    pub version: i32,
    /// The roster had planned the day otherwise before.
    #[serde(default, skip_serializing_if = "is_false")]
    pub replaces: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(is: &bool) -> bool {
    !*is
}

impl RuleSource {
    pub fn words(&self) -> Words {
        let (name, version) = (&self.group_name, self.group_version);
        let group = Words::new(
            format!("Attendance group {name}, rules of version {version}"),
            format!("考勤组“{name}”第 {version} 版规则"),
        );
        match &self.shift {
            None => Words::new(format!("{}.", group.en), format!("{}。", group.zh_cn)),
            Some(ShiftSource { name, version, .. }) => Words::new(
                format!("{}; shift {name}, version {version}.", group.en),
                format!("{}；班次“{name}”第 {version} 版。", group.zh_cn),
            ),
        }
    }
}

/// The rules of one date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRule {
    pub zone: Tz,
    pub calendar: CalendarDay,
    /// Nothing where nobody is expected.
    pub shift: Option<Arc<Shift>>,
    pub source: Option<Arc<RuleSource>>,
}

impl DayRule {
    fn duty(&self, date: WorkDate) -> Option<Duty> {
        let shift = self.shift.as_ref()?;
        Some(shift.duty(date, self.zone))
    }
}

/// A work date with everything that is planned around it. Drawn once, it serves everybody who
/// follows the same rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedDay {
    pub work_date: WorkDate,
    pub zone: Tz,
    pub calendar: CalendarDay,
    pub source: Option<Arc<RuleSource>>,
    /// In order: those of the day before, the day itself and the day after, as far as they are
    /// worked, which are the plans that a punch around the work date can belong to; and before
    /// them the work date before, where its end matters.
    pub(super) plans: Vec<Plan>,
}

/// The rules of a person by date.
///
/// Must hold: the same date always has the same rules, so that a day can be drawn again.
pub trait Rules {
    fn on(&self, date: WorkDate) -> DayRule;

    fn day(&self, work_date: WorkDate) -> PlannedDay {
        draw(work_date, |date| self.on(date))
    }

    /// The zone of the moment.
    fn zone(&self, now: DateTime<Utc>) -> Tz {
        self.on(WorkDate::at(now, Tz::UTC)).zone
    }

    /// The work date that is running: the earliest whose plan is still open, so that a night
    /// shift keeps its date after midnight; the date on the wall when none is.
    fn work_date_at(&self, now: DateTime<Utc>) -> WorkDate {
        let today = WorkDate::at(now, self.zone(now));
        let day = self.day(today);
        day.around()
            .find(|plan| plan.window().contains(now))
            .map_or(today, |plan| plan.work_date)
    }
}

fn draw(work_date: WorkDate, rule: impl Fn(WorkDate) -> DayRule) -> PlannedDay {
    let dates = [
        work_date.previous().previous(),
        work_date.previous(),
        work_date,
        work_date.next(),
        work_date.next().next(),
    ];
    let rules = dates.map(|date| (date, rule(date)));
    let mut plans: Vec<_> = rules.windows(3).filter_map(plan).collect();
    let [_, _, (_, today), _, _] = rules;
    let follows = today
        .shift
        .as_ref()
        .is_some_and(|s| !s.late_off().is_empty());
    let begins = plans.first().map(|plan| plan.work_date);
    if follows && begins.is_none_or(|first| first >= work_date) {
        let earlier = earlier(work_date.previous(), &rule);
        plans.splice(0..0, earlier);
    }
    PlannedDay {
        work_date,
        zone: today.zone,
        calendar: today.calendar,
        source: today.source,
        plans,
    }
}

/// The plan in the middle of three days.
fn plan(days: &[(WorkDate, DayRule)]) -> Option<Plan> {
    let [(before, previous), (date, rule), (after, next)] = days else {
        return None;
    };
    let beside = Neighbours {
        previous: previous.duty(*before),
        next: next.duty(*after),
    };
    Some(Plan::new(*date, rule.shift.as_ref()?, rule.zone, beside))
}

/// The last plan before a date.
fn earlier(before: WorkDate, rule: impl Fn(WorkDate) -> DayRule) -> Option<Plan> {
    let found = std::iter::successors(Some(before.previous()), |date| Some(date.previous()))
        .take(LOOK_BACK_DAYS)
        .find(|date| rule(*date).shift.is_some())?;
    let days = [found.previous(), found, found.next()].map(|date| (date, rule(date)));
    plan(&days)
}

impl PlannedDay {
    /// Nothing on a rest day.
    pub fn plan(&self) -> Option<&Plan> {
        self.plans
            .iter()
            .find(|plan| plan.work_date == self.work_date)
    }

    /// The plan of the work date before, if it is among those that matter.
    pub(super) fn plan_before(&self) -> Option<&Plan> {
        self.plans
            .iter()
            .rfind(|plan| plan.work_date < self.work_date)
    }

    /// The day before, the day itself and the day after.
    pub(super) fn around(&self) -> impl Iterator<Item = &Plan> {
        let first = self.work_date.previous();
        self.plans
            .iter()
            .filter(move |plan| plan.work_date >= first)
    }

    /// The punches in this span are all that can bear on the day: it holds the date itself and
    /// the windows of its plan and of the plans beside it.
    pub fn evidence(&self) -> Window {
        let midnight =
            |date: WorkDate| wall_clock::instant(self.zone, date.date().and_time(NaiveTime::MIN));
        let date = Window {
            opens: midnight(self.work_date),
            closes: midnight(self.work_date.next()),
        };
        self.plans.iter().map(Plan::window).fold(date, Window::with)
    }

    /// The moment from which on nothing changes by itself: every window of the day has closed.
    pub fn settles(&self) -> DateTime<Utc> {
        let midnight = self.work_date.next().date().and_time(NaiveTime::MIN);
        let midnight = wall_clock::instant(self.zone, midnight);
        self.plan().map_or(midnight, |plan| plan.window().closes)
    }
}
