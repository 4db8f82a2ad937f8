//! What becomes of a punch at the moment it is made: its work date, and the point it counts for.

use chrono::{DateTime, TimeDelta, Utc};

use super::facts::{Facts, Supplement};
use super::matching::{DayPunches, Punch, match_punches};
use super::plan::{Plan, PointKind};
use super::points::{PointOutcome, PointResult};
use super::rules::{PlannedDay, Rules};
use super::status::DayReport;
use crate::attendance::words::Words;
use crate::attendance::work_date::WorkDate;

/// A punch among the others of its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The day that it belongs to, as it stands now.
    pub report: DayReport,
    /// The point that it counts for, if any.
    pub fills: Option<PointKind>,
    punch: Punch,
}

/// What a punch at an instant may bear on.
#[derive(Clone, Debug)]
pub struct Surroundings {
    wall: WorkDate,
    day: PlannedDay,
    since: DateTime<Utc>,
}

/// Punches of a person that are placed together are not farther apart.
const TOGETHER: TimeDelta = TimeDelta::hours(1);

impl Surroundings {
    pub fn new(rules: &(impl Rules + ?Sized), at: DateTime<Utc>) -> Self {
        let wall = WorkDate::at(at, rules.zone(at));
        let day = rules.day(wall);
        let near = |plan: &&Plan| {
            let window = plan.window();
            window.opens <= at + TOGETHER && at - TOGETHER < window.closes
        };
        let dates = day.around().filter(near).map(|plan| plan.work_date);
        let others = dates.filter(|date| *date != wall);
        let since = others.map(|date| rules.day(date).evidence().opens);
        let since = since.fold(day.evidence().opens, Ord::min);
        Self { wall, day, since }
    }

    /// Punches before it make no difference to one that is made now.
    pub fn since(&self) -> DateTime<Utc> {
        self.since
    }

    /// The work date of one of the person's punches, wherever it was made. Outside every window it
    /// is the date on the wall.
    pub fn work_date(&self, punch: &Punch, facts: &Facts<'_>) -> WorkDate {
        let matching = match_punches(&self.day.plans, facts.punches);
        let mut days = self.day.plans.iter().zip(&matching.days);
        days.find(|(_, day)| holds(day, punch))
            .map_or(self.wall, |(plan, _)| plan.work_date)
    }

    /// Whether they are those of another punch, soon after.
    pub fn serves(&self, rules: &(impl Rules + ?Sized), at: DateTime<Utc>) -> bool {
        WorkDate::at(at, rules.zone(at)) == self.wall
    }
}

impl Placement {
    /// Places one of the person's punches in its [work date](Surroundings::work_date), as the day
    /// stands at its time; `facts` has it and what is known around it.
    pub fn within(
        around: &Surroundings,
        rules: &(impl Rules + ?Sized),
        (work_date, punch): (WorkDate, Punch),
        facts: &Facts<'_>,
    ) -> Self {
        let Surroundings { wall, day, .. } = around;
        let report = match work_date == *wall {
            true => day.report(facts, punch.at),
            false => rules.day(work_date).report(facts, punch.at),
        };
        let fills = report
            .points
            .iter()
            .find(|result| result.punch().is_some_and(|counted| counted.id == punch.id))
            .map(|result| result.point.kind);
        Self {
            fills: fills.or_else(|| fills_freely(&report, &punch)),
            report,
            punch,
        }
    }
}

/// Where hours are free.
fn fills_freely(report: &DayReport, punch: &Punch) -> Option<PointKind> {
    let last = report.free.as_ref()?.stretches.last()?;
    if last.on.id == punch.id {
        return Some(PointKind::OnDuty);
    }
    last.off
        .filter(|off| off.id == punch.id)
        .map(|_| PointKind::OffDuty)
}

fn holds(day: &DayPunches, punch: &Punch) -> bool {
    day.iter().any(|held| held.id == punch.id)
}

impl Placement {
    /// Whole minutes after the start, where this punch is the check-in; before any grace.
    pub fn minutes_late(&self) -> u32 {
        self.minutes(PointKind::OnDuty)
    }

    /// Whole minutes before the end, where this punch is the check-out.
    pub fn minutes_early(&self) -> u32 {
        self.minutes(PointKind::OffDuty)
    }

    fn minutes(&self, kind: PointKind) -> u32 {
        self.point()
            .filter(|result| result.point.kind == kind)
            .map_or(0, PointResult::minutes)
    }

    /// What it counts for, and what follows.
    pub fn words(&self) -> Words {
        if let Some(point) = self.point() {
            return point.words();
        }
        if let Some(free) = &self.report.free {
            return free.words();
        }
        match self.report.plan {
            None => self.report.calendar.words().then(&kept()),
            Some(_) => match self.meant() {
                Some(point) if point.supplement == Supplement::None => another_counts(),
                Some(point) => instead(point),
                None => no_window(),
            },
        }
    }

    /// The point that the punch counts for.
    fn point(&self) -> Option<&PointResult> {
        let counts = |result: &&PointResult| result.punch().is_some_and(|p| p.id == self.punch.id);
        self.report.points.iter().find(counts)
    }

    /// The point in whose window the punch is though another thing counts there: the nearest.
    fn meant(&self) -> Option<&PointResult> {
        let is_meant = |result: &&PointResult| {
            let PointResult { point, .. } = result;
            self.punch.kind.is_none_or(|kind| kind == point.kind)
                && point.window.contains(self.punch.at)
        };
        let meant = self.report.points.iter().filter(is_meant);
        meant.min_by_key(|result| (result.point.due - self.punch.at).abs())
    }
}

/// Where something that was approved or corrected counts, and no punch.
fn instead(point: &PointResult) -> Words {
    let because = point.supplement.words();
    let kept = match point.outcome {
        PointOutcome::NotNeeded => Words::new(
            "The punch is kept; none is needed here.",
            "打卡已记录，此处无需打卡。",
        ),
        _ => Words::new(
            "The punch is kept, but this counts instead.",
            "打卡已记录，但以此为准。",
        ),
    };
    match because {
        Some(because) => because.then(&kept),
        None => kept,
    }
}

fn kept() -> Words {
    Words::new(
        "The punch is kept, and counts for no point.",
        "打卡已记录，不计入任何考勤点。",
    )
}

fn another_counts() -> Words {
    Words::new(
        "The punch is kept, but another one counts: the first check-in and the last check-out, \
         and one inside a site before one that is not.",
        "打卡已记录，但以另一次打卡为准：上班取最早，下班取最晚，范围内的优先。",
    )
}

fn no_window() -> Words {
    Words::new(
        "The punch is kept, but no window was open for it, so it counts for no point.",
        "打卡已记录，但不在打卡时段内，不计入任何考勤点。",
    )
}
