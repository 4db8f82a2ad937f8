//! Matching: which work date a punch belongs to, and which punch counts for which point.
//!
//! - A punch belongs to the plan whose window contains it. If two plans do, to the one whose
//!   point is still to be filled, the earlier plan first. A check-out point waits to be filled
//!   only after a check-in: nobody leaves a shift that they have not begun.
//! - For check-in the earliest valid punch counts, for check-out the latest. A punch that was
//!   not found inside a fence, and is no accepted field work, counts only where there is none that was.
//! - All other punches of the day are kept beside them, unmatched.
//!
//! Must hold: punches are taken by their time and id, never in their order of arrival; no
//! punch is lost, and none counts twice.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use super::facts::Supplement;
use super::plan::{Plan, PlannedPoint, PointKind};
use super::points::LocationResult;
use crate::attendance::sites::domain::FenceOutcome;
use crate::kernel::ids::CheckInId;

/// A punch: a fact that never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Punch {
    pub id: CheckInId,
    pub at: DateTime<Utc>,
    /// What the person meant; a time clock on a wall may not know.
    pub kind: Option<PointKind>,
    /// What was measured; it stays that, whatever is decided about it.
    pub fence: FenceOutcome,
    /// It was claimed as field work, and that was accepted: it counts as in place.
    pub field_work: bool,
}

impl Punch {
    /// It counts as in place because it is field work.
    pub fn is_field_work(&self) -> bool {
        self.field_work && self.fence != FenceOutcome::Inside
    }

    /// It was found at a site, or counts as if it were.
    pub fn is_in_place(&self) -> bool {
        self.field_work || self.fence == FenceOutcome::Inside
    }

    pub fn location(&self) -> LocationResult {
        match self.is_in_place() {
            true => LocationResult::Normal,
            false => LocationResult::Outside,
        }
    }

    /// It was not found at a site, and is no field work that was accepted.
    pub fn is_outside(&self) -> bool {
        !self.is_in_place()
    }

    /// Why it counts though it was not made in place; nothing where it was.
    pub(super) fn supplement(&self) -> Supplement {
        match self.is_field_work() {
            true => Supplement::FieldPunch,
            false => Supplement::None,
        }
    }
}

/// The punches of one work date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayPunches {
    /// One for each point of the plan, in its order; none where hours are free.
    pub points: Vec<Option<Punch>>,
    /// Those that count for no point, by time.
    pub unmatched: Vec<Punch>,
}

impl DayPunches {
    /// The first check-in.
    pub fn on_duty(&self) -> Option<Punch> {
        self.points.first().copied().flatten()
    }

    /// The last check-out.
    pub fn off_duty(&self) -> Option<Punch> {
        self.points.last().copied().flatten()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Punch> {
        self.points.iter().flatten().chain(&self.unmatched)
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
    let waiting = |day: &Collected<'_>| {
        let mut open = day.candidates(&punch).filter(|index| day.waits(*index));
        open.next()
    };
    let taking = |day: &Collected<'_>| day.candidates(&punch).next();
    let place = find(days, waiting).or_else(|| find(days, taking));
    if let Some((day, point)) = place {
        if let Some(held) = days.get_mut(day).and_then(|day| day.points.get_mut(point)) {
            held.push(punch);
        }
        return true;
    }
    let beside = |day: &&mut Collected<'_>| day.plan.window().contains(punch.at);
    match days.iter_mut().find(beside) {
        Some(day) => {
            day.unmatched.push(punch);
            true
        }
        None => false,
    }
}

/// The first day that has a point for it.
fn find(
    days: &[Collected<'_>],
    point: impl Fn(&Collected<'_>) -> Option<usize>,
) -> Option<(usize, usize)> {
    let mut found = days
        .iter()
        .enumerate()
        .filter_map(|(index, day)| Some((index, point(day)?)));
    found.next()
}

/// The punches of a plan while they are being collected.
struct Collected<'a> {
    plan: &'a Plan,
    points: Vec<Vec<Punch>>,
    unmatched: Vec<Punch>,
}

impl<'a> Collected<'a> {
    fn new(plan: &'a Plan) -> Self {
        Self {
            plan,
            points: vec![Vec::new(); plan.points.len()],
            unmatched: Vec::new(),
        }
    }

    /// The points in whose windows the punch falls, and that it can be meant for.
    fn candidates(&self, punch: &Punch) -> impl Iterator<Item = usize> + use<'a> {
        let (plan, punch) = (self.plan, *punch);
        let meant = move |point: &PlannedPoint| match punch.kind {
            Some(kind) => kind == point.kind,
            None => {
                let midline = plan.midlines.get(usize::from(point.section));
                let first = midline.is_some_and(|midline| punch.at < *midline);
                first == (point.kind == PointKind::OnDuty)
            }
        };
        plan.points
            .iter()
            .enumerate()
            .filter(move |(_, point)| point.window.contains(punch.at) && meant(point))
            .map(|(index, _)| index)
    }

    fn waits(&self, index: usize) -> bool {
        let empty = |index: usize| self.points.get(index).is_none_or(Vec::is_empty);
        let begun = || {
            let on = index.saturating_sub(1);
            !empty(on) || self.plan.points.get(on).is_some_and(|on| !on.needed)
        };
        match self.plan.points.get(index).map(|point| point.kind) {
            Some(PointKind::OnDuty) => empty(index),
            Some(PointKind::OffDuty) => empty(index) && begun(),
            None => false,
        }
    }

    fn settle(self) -> DayPunches {
        let elsewhere = Punch::is_outside;
        let mut unmatched = self.unmatched;
        let mut points = Vec::with_capacity(self.points.len());
        for (point, punches) in self.plan.points.iter().zip(self.points) {
            let counted = match point.kind {
                PointKind::OnDuty => punches.iter().min_by_key(|p| (elsewhere(p), p.at, p.id)),
                PointKind::OffDuty => punches
                    .iter()
                    .min_by_key(|p| (elsewhere(p), Reverse(p.at), p.id)),
            };
            let counted = counted.copied();
            unmatched.extend(punches.into_iter().filter(|punch| Some(*punch) != counted));
            points.push(counted);
        }
        unmatched.sort_by_key(|punch| (punch.at, punch.id));
        DayPunches { points, unmatched }
    }
}
