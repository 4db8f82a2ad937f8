//! Matching: which work date a punch belongs to, and which punch counts for which point.
//!
//! - A punch belongs to the plan whose window contains it. If two plans do, to the one whose
//!   point is still to be filled, the earlier plan first. A check-out point waits to be filled
//!   only after a check-in: nobody leaves a shift that they have not begun.
//! - For check-in the earliest valid punch counts, for check-out the latest. A punch that was
//!   not found inside a fence counts only where there is none that was.
//! - All other punches of the day are kept beside them, unmatched.
//!
//! Must hold: punches are taken by their time and id, never in their order of arrival; no
//! punch is lost, and none counts twice.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use super::plan::{Plan, PointKind};
use crate::attendance::sites::domain::FenceOutcome;
use crate::kernel::ids::CheckInId;

/// A punch: a fact that never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Punch {
    pub id: CheckInId,
    pub at: DateTime<Utc>,
    /// What the person meant; a time clock on a wall may not know.
    pub kind: Option<PointKind>,
    pub fence: FenceOutcome,
}

/// The punches of one work date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayPunches {
    pub on_duty: Option<Punch>,
    pub off_duty: Option<Punch>,
    /// Those that count for no point, by time.
    pub unmatched: Vec<Punch>,
}

impl DayPunches {
    pub fn of(&self, kind: PointKind) -> Option<&Punch> {
        match kind {
            PointKind::OnDuty => self.on_duty.as_ref(),
            PointKind::OffDuty => self.off_duty.as_ref(),
        }
    }
}

/// Every punch, where it belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// One for each plan, in the order of the plans.
    pub days: Vec<DayPunches>,
    /// Those that fall into no plan's windows, by time.
    pub strays: Vec<Punch>,
}

/// Gives each punch its place. Plans come in the order of their work dates; a punch that is
/// given twice is taken once.
pub fn match_punches(plans: &[Plan], punches: &[Punch]) -> Matching {
    let mut in_order = punches.to_vec();
    in_order.sort_by_key(|punch| (punch.at, punch.id));
    in_order.dedup_by_key(|punch| punch.id);

    let mut days: Vec<_> = plans.iter().map(Collected::new).collect();
    let mut strays = Vec::new();
    for punch in in_order {
        if !attribute(&mut days, punch) {
            strays.push(punch);
        }
    }
    Matching {
        days: days.into_iter().map(Collected::settle).collect(),
        strays,
    }
}

/// Puts the punch to its plan; false if it has none.
fn attribute(days: &mut [Collected<'_>], punch: Punch) -> bool {
    let takes = |day: &Collected<'_>| day.accepts(&punch).is_some();
    let best = days
        .iter()
        .position(|day| day.accepts(&punch).is_some_and(|kind| day.waits_for(kind)))
        .or_else(|| days.iter().position(takes))
        .or_else(|| {
            days.iter()
                .position(|day| day.plan.window().contains(punch.at))
        });
    let Some(day) = best.and_then(|index| days.get_mut(index)) else {
        return false;
    };
    match day.accepts(&punch) {
        Some(PointKind::OnDuty) => day.on_duty.push(punch),
        Some(PointKind::OffDuty) => day.off_duty.push(punch),
        None => day.unmatched.push(punch),
    }
    true
}

/// The punches of a plan while they are being collected.
struct Collected<'a> {
    plan: &'a Plan,
    on_duty: Vec<Punch>,
    off_duty: Vec<Punch>,
    unmatched: Vec<Punch>,
}

impl<'a> Collected<'a> {
    fn new(plan: &'a Plan) -> Self {
        Self {
            plan,
            on_duty: Vec::new(),
            off_duty: Vec::new(),
            unmatched: Vec::new(),
        }
    }

    /// The point in whose window the punch falls.
    fn accepts(&self, punch: &Punch) -> Option<PointKind> {
        let kind = punch.kind.unwrap_or(if punch.at < self.plan.midline {
            PointKind::OnDuty
        } else {
            PointKind::OffDuty
        });
        self.plan
            .point(kind)
            .window
            .contains(punch.at)
            .then_some(kind)
    }

    fn waits_for(&self, kind: PointKind) -> bool {
        match kind {
            PointKind::OnDuty => self.on_duty.is_empty(),
            PointKind::OffDuty => self.off_duty.is_empty() && !self.on_duty.is_empty(),
        }
    }

    fn settle(self) -> DayPunches {
        let elsewhere = |punch: &Punch| punch.fence != FenceOutcome::Inside;
        let first = |punch: &&Punch| (elsewhere(punch), punch.at, punch.id);
        let last = |punch: &&Punch| (elsewhere(punch), Reverse(punch.at), punch.id);
        let on_duty = self.on_duty.iter().min_by_key(first).copied();
        let off_duty = self.off_duty.iter().min_by_key(last).copied();

        let counts = |punch: &Punch| Some(*punch) == on_duty || Some(*punch) == off_duty;
        let mut unmatched = self.unmatched;
        unmatched.extend(
            self.on_duty
                .into_iter()
                .chain(self.off_duty)
                .filter(|p| !counts(p)),
        );
        unmatched.sort_by_key(|punch| (punch.at, punch.id));
        DayPunches {
            on_duty,
            off_duty,
            unmatched,
        }
    }
}
