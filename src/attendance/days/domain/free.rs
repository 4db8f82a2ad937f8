//! Days of free hours: only the sum of what was worked counts.
//!
//! A check-in begins a stretch, the next check-out ends it; a punch that does not say what it
//! means does the one that is next. A second check-in changes nothing, and a second check-out
//! makes the stretch longer.

use chrono::{DateTime, Utc};

use super::facts::Facts;
use super::matching::Punch;
use super::parts::{Parts, Seconds};
use super::plan::{Plan, PointKind, Window};
use super::status::DayStatus;
use crate::attendance::shifts::domain::FreeHours;
use crate::attendance::words::{Words, minutes};

/// What became of a day of free hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeDay {
    /// From check-in to check-out, which the last one may lack.
    pub stretches: Vec<(Punch, Option<Punch>)>,
    /// Seconds between punches, breaks left out.
    pub worked: i64,
    /// Seconds to work, approved spans left out.
    pub owed: i64,
    pub parts: Parts,
    pub status: DayStatus,
    /// Punches that are part of no stretch.
    pub unmatched: Vec<Punch>,
}

impl FreeDay {
    pub(super) fn new(
        plan: &Plan,
        free: FreeHours,
        punches: &[Punch],
        facts: &Facts<'_>,
        now: DateTime<Utc>,
    ) -> Self {
        let (stretches, unmatched) = stretches(punches);
        let worked = stretches
            .iter()
            .filter_map(|(on, off)| Some(less_breaks(plan, on.at, off.as_ref()?.at)))
            .sum();
        let (window, planned) = (plan.window(), i64::from(free.required) * 60);
        let excused = excused(plan, window, facts).min(planned);
        let mut day = Self {
            stretches,
            worked,
            owed: planned - excused,
            parts: Parts {
                planned,
                excused,
                ..Parts::default()
            },
            status: DayStatus::NotDue,
            unmatched,
        };
        day.parts.present = worked.min(day.owed);
        let rest = day.owed - day.parts.present;
        match (now < window.closes, day.stretches.is_empty()) {
            (true, _) => day.parts.open = rest,
            (false, true) => day.parts.missing = rest,
            (false, false) => day.parts.early = rest,
        }
        day.status = day.standing(now < window.closes);
        day
    }

    fn standing(&self, open: bool) -> DayStatus {
        match self.stretches.last() {
            None if self.owed == 0 && self.parts.planned > 0 => DayStatus::Excused,
            None if open => DayStatus::NotDue,
            None => DayStatus::Absent,
            Some((_, None)) if open => DayStatus::Present,
            Some((_, None)) => DayStatus::MissingOffDuty,
            Some(_) if self.worked >= self.owed => DayStatus::Left,
            Some(_) => DayStatus::LeftEarly,
        }
    }

    pub fn words(&self) -> Words {
        let whole = |seconds: i64| minutes(u32::try_from(seconds / 60).unwrap_or(0));
        let (worked, owed) = (whole(self.worked), whole(self.owed));
        Words::new(
            format!("Free hours: {} of {} worked.", worked.en, owed.en),
            format!("自由工时：已工作 {}，应工作 {}。", worked.zh_cn, owed.zh_cn),
        )
    }
}

/// By time.
fn stretches(punches: &[Punch]) -> (Vec<(Punch, Option<Punch>)>, Vec<Punch>) {
    let mut stretches: Vec<(Punch, Option<Punch>)> = Vec::new();
    let mut unmatched = Vec::new();
    for punch in punches {
        let inside = stretches.last().is_some_and(|(_, off)| off.is_none());
        let kind = punch.kind.unwrap_or(if inside {
            PointKind::OffDuty
        } else {
            PointKind::OnDuty
        });
        match (kind, stretches.last_mut()) {
            (PointKind::OnDuty, _) if !inside => stretches.push((*punch, None)),
            (PointKind::OffDuty, Some((_, off))) => unmatched.extend(off.replace(*punch)),
            _ => unmatched.push(*punch),
        }
    }
    unmatched.sort_by_key(|punch| (punch.at, punch.id));
    (stretches, unmatched)
}

fn less_breaks(plan: &Plan, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    let whole = Seconds::between(from, to);
    let breaks = plan.breaks.iter();
    breaks
        .fold(whole, |left, pause| left.without(pause.opens, pause.closes))
        .len()
}

fn excused(plan: &Plan, window: Window, facts: &Facts<'_>) -> i64 {
    let whole = less_breaks(plan, window.opens, window.closes);
    let breaks = plan.breaks.iter().map(|pause| (pause.opens, pause.closes));
    let spans = facts.excuses().map(|span| (span.from, span.to));
    let left = breaks.chain(spans).fold(
        Seconds::between(window.opens, window.closes),
        |left, (from, to)| left.without(from, to),
    );
    whole - left.len()
}
