//! Judging: what became of each point of a plan, by punches, approved spans and corrections.
//!
//! For each section, in this order:
//!
//! 1. Flexible hours move the first point by as much as the person came earlier or later, within
//!    their bounds, and the last point by the same. Not on a day that late off, late on has moved.
//! 2. An approved span that covers a point moves it to the span's other edge, over breaks too. A
//!    section of which nothing is left needs no punch.
//! 3. The latest correction decides (what is only asked for changes nothing), then the punch that was matched, then the window.

use chrono::{DateTime, TimeDelta, Utc};

use super::facts::{Amendment, Correction, Facts, Supplement};
use super::matching::{DayPunches, Punch};
use super::parts::{self, Attended, Excused, Parts, Seconds};
use super::plan::{Plan, PlannedPoint, PointKind};
use super::points::{PointOutcome, PointResult, TimeResult, checked};

/// A plan, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judged {
    pub points: Vec<PointResult>,
    /// Punches of points that turned out to need none.
    pub surplus: Vec<Punch>,
    pub parts: Parts,
    /// Seconds between punches, breaks left out.
    pub worked: i64,
}

pub(super) fn judge(
    plan: &Plan,
    punches: &DayPunches,
    facts: &Facts<'_>,
    now: DateTime<Utc>,
) -> Judged {
    let mut judged = Judged {
        points: Vec::with_capacity(plan.points.len()),
        surplus: Vec::new(),
        parts: Parts::default(),
        worked: 0,
    };
    let shift = moved(plan, punches, facts);
    let last = plan.points.len() / 2;
    let pairs = plan
        .points
        .chunks_exact(2)
        .zip(punches.points.chunks_exact(2));
    for (index, (points, punches)) in (1..).zip(pairs) {
        let ([on, off], [came, went]) = (points, punches) else {
            continue;
        };
        let from = on.due + if index == 1 { shift } else { TimeDelta::zero() };
        let to = off.due
            + if index == last {
                shift
            } else {
                TimeDelta::zero()
            };
        let section = Section {
            plan,
            facts,
            now,
            from,
            to: to.max(from),
        };
        section.judge((on, *came), (off, *went), &mut judged);
    }
    judged
}

/// How far flexible hours move the day of somebody who came when they did.
fn moved(plan: &Plan, punches: &DayPunches, facts: &Facts<'_>) -> TimeDelta {
    let flex = plan.shift.flex();
    let Some(first) = plan.points.first() else {
        return TimeDelta::zero();
    };
    if flex.is_none() || plan.late_on.is_some() || covering(facts, first).is_some() {
        return TimeDelta::zero();
    }
    let came = match facts.correction(plan.work_date, first.section, first.kind) {
        Some(correction) => match correction.amendment {
            Amendment::Result(_) => None,
            other => other
                .replacement()
                .or_else(|| punches.on_duty().map(|punch| punch.at)),
        },
        None => punches.on_duty().map(|punch| punch.at),
    };
    came.map_or(TimeDelta::zero(), |came| {
        let minutes = (came - first.due).num_seconds().div_euclid(60);
        TimeDelta::minutes(minutes.clamp(-i64::from(flex.early), flex.late.into()))
    })
}

/// The span that covers a point as it is planned; of several the one that was first.
fn covering(facts: &Facts<'_>, point: &PlannedPoint) -> Option<Supplement> {
    let covers = |from, to| match point.kind {
        PointKind::OnDuty => from <= point.due && point.due < to,
        PointKind::OffDuty => from < point.due && point.due <= to,
    };
    let spans = facts.excuses();
    let span = spans.filter(|span| covers(span.from, span.to)).min();
    span.map(|span| span.kind.supplement())
}

/// A section of a plan while it is judged.
struct Section<'a> {
    plan: &'a Plan,
    facts: &'a Facts<'a>,
    now: DateTime<Utc>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

/// Where a point has come to lie, and for what reason.
type Moved = (DateTime<Utc>, Supplement);

impl Section<'_> {
    fn judge(
        &self,
        (on, came): (&PlannedPoint, Option<Punch>),
        (off, went): (&PlannedPoint, Option<Punch>),
        judged: &mut Judged,
    ) {
        let (mut begins, mut ends) = (self.later(), self.earlier());
        let excused = begins.0 >= ends.0 && begins.1 != Supplement::None;
        if excused {
            // Both are told as they were planned.
            (begins.0, ends.0) = (self.from, self.to);
            if ends.1 == Supplement::None {
                ends.1 = begins.1;
            }
            judged.surplus.extend(came.into_iter().chain(went));
        }
        let on = self.point(on, begins, came, excused);
        let off = self.point(off, ends, went, excused);
        let work = self.less_breaks(Seconds::between(self.from, self.to));
        let (owed, taken) = Excused::of(work, self.facts);
        let attended = attended(&on, &off);
        judged.parts.add(parts::section(&owed, taken, attended));
        if let (Attended::From(from, to), false) = (attended, excused) {
            judged.worked += self.less_breaks(Seconds::between(from, to.max(from))).len();
        }
        judged.points.extend([on, off]);
    }

    fn point(
        &self,
        point: &PlannedPoint,
        (due, supplement): Moved,
        punch: Option<Punch>,
        excused: bool,
    ) -> PointResult {
        let tiers = self.plan.shift.tiers();
        let check = |punch| checked(point.kind, due, punch, tiers);
        let by_itself = |punch: Option<Punch>| match punch {
            _ if excused => PointOutcome::NotNeeded,
            Some(punch) => check(punch),
            None if !point.needed => PointOutcome::NotNeeded,
            None if self.now < point.window.closes => PointOutcome::Init,
            None => PointOutcome::Timeout,
        };
        let date = self.plan.work_date;
        let correction = self.facts.correction(date, point.section, point.kind);
        let standing_in = correction.and_then(Correction::punch);
        let (outcome, supplement) = match (standing_in, correction.map(|c| c.amendment)) {
            (Some((replacing, supplement)), _) => (check(replacing), supplement),
            (None, Some(Amendment::Result(time))) => {
                (PointOutcome::Set(time), Supplement::ManagerModification)
            }
            (None, _) => {
                let outcome = by_itself(punch);
                let supplement = match (supplement, &outcome) {
                    (Supplement::None, PointOutcome::Checked { punch, .. }) => punch.supplement(),
                    _ => supplement,
                };
                (outcome, supplement)
            }
        };
        let waits = self.facts.is_requested(date, point.section, point.kind);
        let supplement = match waits {
            true => Supplement::CardReplacementApplication,
            false => supplement,
        };
        PointResult {
            real_due: due,
            outcome,
            supplement,
            ..PointResult::open(self.plan, *point)
        }
    }

    /// Where the check-in lies after spans, and breaks at their ends.
    fn later(&self) -> Moved {
        let mut moved = (self.from, Supplement::None);
        let next = |at: DateTime<Utc>, touched: Supplement| {
            let spans = self.facts.excuses();
            let there = spans.filter(|s| s.from <= at && at < s.to);
            let span = there.max_by_key(|span| (span.to, span.kind));
            let pause = || self.plan.breaks.iter().find(|pause| pause.contains(at));
            match span {
                Some(span) => Some((span.to, span.kind.supplement())),
                None if touched == Supplement::None => None,
                None => pause().map(|pause| (pause.closes, touched)),
            }
        };
        while let Some(further) = next(moved.0, moved.1) {
            moved = further;
        }
        moved
    }

    /// Where the check-out lies before spans, and breaks at their beginnings.
    fn earlier(&self) -> Moved {
        let mut moved = (self.to, Supplement::None);
        let next = |at: DateTime<Utc>, touched: Supplement| {
            let spans = self.facts.excuses();
            let there = spans.filter(|s| s.from < at && at <= s.to);
            let span = there.min_by_key(|span| (span.from, span.kind));
            let within = |pause: &&super::Window| pause.opens < at && at <= pause.closes;
            match span {
                Some(span) => Some((span.from, span.kind.supplement())),
                None if touched == Supplement::None => None,
                None => {
                    let pause = self.plan.breaks.iter().find(within);
                    pause.map(|pause| (pause.opens, touched))
                }
            }
        };
        while let Some(further) = next(moved.0, moved.1) {
            moved = further;
        }
        moved
    }

    fn less_breaks(&self, seconds: Seconds) -> Seconds {
        let breaks = self.plan.breaks.iter();
        breaks.fold(seconds, |left, pause| {
            left.without(pause.opens, pause.closes)
        })
    }
}

fn attended(on: &PointResult, off: &PointResult) -> Attended {
    enum At {
        Open,
        Missed,
        There(DateTime<Utc>),
    }
    let at = |point: &PointResult| match point.outcome {
        PointOutcome::Init => At::Open,
        PointOutcome::Timeout | PointOutcome::Set(TimeResult::NotSigned) => At::Missed,
        PointOutcome::Checked { punch, .. } => At::There(punch.at),
        PointOutcome::NotNeeded | PointOutcome::Set(_) => At::There(point.real_due),
    };
    match (at(on), at(off)) {
        (At::Missed, _) | (_, At::Missed) => Attended::Missed,
        (At::Open, _) | (_, At::Open) => Attended::Open,
        (At::There(on), At::There(off)) => Attended::From(on, off),
    }
}
