//! A day beyond the moment: the result that it comes to if nothing more is punched, how it stands
//! until then from which instant on, and both in a form that lasts.
//!
//! Must hold: a status changes by itself only at the instants that [`PlannedDay::steps`] tells;
//! what was stored is restored as it was, from the plan and the shift of that time.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::facts::{Facts, Supplement};
use super::free::{FreeDay, Stretch};
use super::matching::Punch;
use super::parts::Parts;
use super::plan::{Neighbours, Plan, PlannedPoint, PointKind, Window};
use super::points::{PointOutcome, PointResult, TimeResult};
use super::rules::{PlannedDay, RuleSource};
use super::standing::told;
use super::status::{DayReport, DayStatus};
use crate::attendance::calendars::domain::CalendarDay;
use crate::attendance::shifts::domain::{LateOff, Shift};
use crate::attendance::sites::domain::FenceOutcome;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::CheckInId;
use crate::kernel::wall_clock;

/// From an instant on, how a day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub from: DateTime<Utc>,
    pub status: DayStatus,
}

impl PlannedDay {
    /// The day when its windows have closed, if nothing is known beyond the facts.
    pub fn outcome(&self, facts: &Facts<'_>, now: DateTime<Utc>) -> DayReport {
        self.report(facts, self.settles().max(now))
    }

    /// How the day stands at `now`, and at which instants that changes by itself.
    pub fn steps(&self, facts: &Facts<'_>, now: DateTime<Utc>) -> Vec<Step> {
        let outcome = self.outcome(facts, now);
        let flex = outcome
            .plan
            .as_ref()
            .map_or(0, |plan| plan.shift.flex().late);
        let flex = TimeDelta::minutes(flex.into());
        let points = outcome.points.iter().flat_map(|result| {
            let (due, window) = (result.real_due, result.point.window);
            [due, due + flex, window.opens, window.closes]
        });
        let instants: BTreeSet<_> = points
            .chain([self.settles()])
            // Of a clock that is ahead.
            .chain(facts.punches.iter().map(|punch| punch.at))
            .filter(|at| *at > now)
            .collect();
        let mut steps: Vec<Step> = Vec::with_capacity(4);
        for from in [now].into_iter().chain(instants) {
            let status = self.report(facts, from).status;
            if steps.last().is_none_or(|last| last.status != status) {
                steps.push(Step { from, status });
            }
        }
        steps
    }

    /// While it is the running date: from its midnight, or when its window opens if that is
    /// earlier, and not before the window of the day before has closed.
    pub fn runs(&self) -> Window {
        let window = |date| self.plans.iter().find(|plan| plan.work_date == date);
        let begins = |date: WorkDate| {
            let midnight = wall_clock::instant(self.zone, date.date().and_time(NaiveTime::MIN));
            let opens = window(date).map_or(midnight, |plan| plan.window().opens);
            let before = window(date.previous()).map(|plan| plan.window().closes);
            before.map_or(midnight.min(opens), |closes| {
                midnight.min(opens).max(closes)
            })
        };
        Window {
            opens: begins(self.work_date),
            closes: begins(self.work_date.next()),
        }
    }

    /// What all have in common who follow the same rules.
    pub fn stored(&self) -> StoredPlan {
        StoredPlan {
            zone: self.zone,
            calendar: self.calendar.clone(),
            source: self.source.as_deref().cloned(),
            points: self
                .plan()
                .map_or_else(Vec::new, |plan| plan.points.clone()),
        }
    }
}

/// A plan as it lasts. The hours of its shift are those of the version that its source names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPlan {
    pub zone: Tz,
    pub calendar: CalendarDay,
    pub source: Option<RuleSource>,
    pub points: Vec<PlannedPoint>,
}

/// Id, microseconds since 1970, the kind's place in [`PointKind::ALL`], the verdict's in
/// [`FenceOutcome::ALL`].
type StoredPunch = (CheckInId, i64, Option<u8>, u8);

/// What became of a point: code, minutes, seconds by which it has moved, supplement, punch.
type StoredPoint = (u8, u32, i64, u8, Option<StoredPunch>);

/// From a check-in to a check-out, where there is one.
type StoredStretch = (StoredPunch, Option<StoredPunch>);

/// What a day came to, beside its plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredDay {
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    points: Vec<StoredPoint>,
    #[serde(rename = "u", default, skip_serializing_if = "Vec::is_empty")]
    unmatched: Vec<StoredPunch>,
    /// Minutes of late off, late on.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    late_on: Option<(u16, u16)>,
    /// Seconds that were owed, and the stretches of free hours.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    free: Option<(i64, Vec<StoredStretch>)>,
    /// What stands in for the punches of stretches, where anything does.
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    made_up: Vec<(u8, u8)>,
    /// Where hours are free, the make-up punches that are asked for.
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    requested: Vec<u8>,
    /// Seconds of approved overtime.
    #[serde(rename = "o", default, skip_serializing_if = "is_zero")]
    overtime: i64,
}

fn is_zero(seconds: &i64) -> bool {
    *seconds == 0
}

const TIMES: [TimeResult; 7] = [
    TimeResult::Normal,
    TimeResult::Early,
    TimeResult::Late,
    TimeResult::SeriousLate,
    TimeResult::Absenteeism,
    TimeResult::NotSigned,
    TimeResult::EarlyAbsenteeism,
];
const INIT: u8 = 0;
const TIMEOUT: u8 = 1;
const NOT_NEEDED: u8 = 2;
/// And the time's place in [`TIMES`].
const SET: u8 = 10;
const CHECKED: u8 = 20;

/// And the verdict's place in [`FenceOutcome::ALL`]: field work that counts.
const FIELD_WORK: u8 = 10;

fn place<T: PartialEq>(all: &[T], value: &T) -> u8 {
    let found = all.iter().position(|one| one == value);
    found.and_then(|at| u8::try_from(at).ok()).unwrap_or(0)
}

fn punch_stored(punch: &Punch) -> StoredPunch {
    let kind = punch.kind.map(|kind| place(&PointKind::ALL, &kind));
    let fence = place(&FenceOutcome::ALL, &punch.fence);
    let field_work = if punch.field_work { FIELD_WORK } else { 0 };
    (
        punch.id,
        punch.at.timestamp_micros(),
        kind,
        fence + field_work,
    )
}

fn punch_restored((id, at, kind, fence): &StoredPunch) -> Option<Punch> {
    Some(Punch {
        id: *id,
        at: DateTime::from_timestamp_micros(*at)?,
        kind: match kind {
            Some(kind) => Some(*PointKind::ALL.get(usize::from(*kind))?),
            None => None,
        },
        fence: *FenceOutcome::ALL.get(usize::from(fence % FIELD_WORK))?,
        field_work: *fence >= FIELD_WORK,
    })
}

fn point_stored(result: &PointResult) -> StoredPoint {
    let code = match result.outcome {
        PointOutcome::Init => INIT,
        PointOutcome::Timeout => TIMEOUT,
        PointOutcome::NotNeeded => NOT_NEEDED,
        PointOutcome::Set(time) => SET + place(&TIMES, &time),
        PointOutcome::Checked { time, .. } => CHECKED + place(&TIMES, &time),
    };
    let moved = (result.real_due - result.point.due).num_seconds();
    let supplement = place(&Supplement::ALL, &result.supplement);
    let punch = result.punch().map(punch_stored);
    (code, result.minutes(), moved, supplement, punch)
}

fn point_restored(plan: &Plan, point: &PlannedPoint, stored: &StoredPoint) -> Option<PointResult> {
    let (code, minutes, moved, supplement, punch) = stored;
    let time = |first: u8| TIMES.get(usize::from(code.checked_sub(first)?)).copied();
    let outcome = match *code {
        INIT => PointOutcome::Init,
        TIMEOUT => PointOutcome::Timeout,
        NOT_NEEDED => PointOutcome::NotNeeded,
        CHECKED.. => PointOutcome::Checked {
            punch: punch_restored(punch.as_ref()?)?,
            time: time(CHECKED)?,
            minutes: *minutes,
        },
        _ => PointOutcome::Set(time(SET)?),
    };
    Some(PointResult {
        real_due: point.due + TimeDelta::seconds(*moved),
        outcome,
        supplement: *Supplement::ALL.get(usize::from(*supplement))?,
        ..PointResult::open(plan, *point)
    })
}

impl StoredDay {
    pub fn of(report: &DayReport) -> Self {
        let late_on = report.plan.as_ref().and_then(|plan| plan.late_on);
        let stretch = |one: &Stretch| (punch_stored(&one.on), one.off.as_ref().map(punch_stored));
        let by = |by: Supplement| place(&Supplement::ALL, &by);
        let stretches = report.free.iter().flat_map(|free| &free.stretches);
        let mut made_up: Vec<_> = stretches
            .map(|one| (by(one.supplements.0), by(one.supplements.1)))
            .collect();
        if made_up.iter().all(|told| *told == (0, 0)) {
            made_up.clear();
        }
        let requested = report.free.iter().flat_map(|free| &free.requested);
        Self {
            made_up,
            requested: requested.map(|kind| place(&PointKind::ALL, kind)).collect(),
            points: report.points.iter().map(point_stored).collect(),
            unmatched: report.unmatched.iter().map(punch_stored).collect(),
            late_on: late_on.map(|tier| (tier.late_off, tier.late_on)),
            free: report
                .free
                .as_ref()
                .map(|free| (free.owed, free.stretches.iter().map(stretch).collect())),
            overtime: report.overtime,
        }
    }

    /// The report as it was; nothing where what was stored does not fit together.
    pub fn restore(
        &self,
        (work_date, stored): (WorkDate, &StoredPlan),
        shift: Option<&Arc<Shift>>,
        (status, parts, worked): (DayStatus, Parts, i64),
        now: DateTime<Utc>,
    ) -> Option<DayReport> {
        let punches = |all: &[StoredPunch]| all.iter().map(punch_restored).collect::<Option<_>>();
        let mut report = DayReport {
            work_date,
            zone: stored.zone,
            calendar: stored.calendar.clone(),
            plan: None,
            status,
            points: Vec::new(),
            unmatched: punches(&self.unmatched)?,
            free: None,
            parts,
            worked,
            overtime: self.overtime,
            source: stored.source.clone().map(Arc::new),
            sentence: stored.calendar.words(),
        };
        let Some(shift) = shift else {
            return Some(report);
        };
        let mut plan = Plan::new(work_date, shift, stored.zone, Neighbours::default());
        plan.points.clone_from(&stored.points);
        let tier = self
            .late_on
            .map(|(late_off, late_on)| LateOff { late_off, late_on });
        let plan = plan.coming_later(tier);
        if let Some((owed, stretches)) = &self.free {
            let free = self.free_day(&plan, (*owed, stretches.as_slice()), &report)?;
            report.sentence = free.words();
            report.free = Some(free);
        } else {
            let pairs = plan.points.iter().zip(&self.points);
            let points = pairs.map(|(point, stored)| point_restored(&plan, point, stored));
            report.points = points.collect::<Option<_>>()?;
            report.sentence = told(&report.points, &plan, now).1;
        }
        report.plan = Some(plan);
        Some(report)
    }

    fn free_day(
        &self,
        plan: &Plan,
        (owed, stretches): (i64, &[StoredStretch]),
        report: &DayReport,
    ) -> Option<FreeDay> {
        let by = |at: u8| Supplement::ALL.get(usize::from(at)).copied();
        let made_up = self
            .made_up
            .iter()
            .copied()
            .chain(std::iter::repeat((0, 0)));
        let stretch = |((on, off), (on_by, off_by)): (&StoredStretch, (u8, u8))| {
            let off = match off {
                Some(off) => Some((punch_restored(off)?, by(off_by)?)),
                None => None,
            };
            Some(Stretch::new(plan, (punch_restored(on)?, by(on_by)?), off))
        };
        let kind = |at: &u8| PointKind::ALL.get(usize::from(*at)).copied();
        Some(FreeDay {
            requested: self.requested.iter().map(kind).collect::<Option<_>>()?,
            stretches: stretches
                .iter()
                .zip(made_up)
                .map(stretch)
                .collect::<Option<_>>()?,
            worked: report.worked,
            owed,
            parts: report.parts,
            status: report.status,
        })
    }
}
