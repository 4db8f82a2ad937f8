//! Days of free hours: only the sum of what was worked counts.
//!
//! A check-in begins a stretch, the next check-out ends it; a punch that does not say what it
//! means does the one that is next. A second check-in changes nothing, and a second check-out
//! makes the stretch longer. A make-up punch that was approved, and one that a manager has entered, are punches like
//! any other, made in place at the time that they say.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::facts::{Facts, Supplement};
use super::matching::Punch;
use super::parts::{Excused, Parts, Seconds};
use super::plan::{Plan, PointKind};
use super::points::{clock, place};
use super::status::DayStatus;
use crate::attendance::shifts::domain::FreeHours;
use crate::attendance::words::{Words, minutes};
use crate::attendance::work_date::WorkDate;

/// From a check-in to the check-out that ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub on: Punch,
    pub off: Option<Punch>,
    /// What stands in for the check-in, and for the check-out.
    pub supplements: (Supplement, Supplement),
    /// Seconds between them, breaks left out; 0 without a check-out.
    pub worked: i64,
}

impl Stretch {
    pub(super) fn new(plan: &Plan, (on, by): Told, off: Option<Told>) -> Self {
        let worked = off.map_or(0, |(off, _)| less_breaks(plan, on.at, off.at));
        Self {
            on,
            off: off.map(|(off, _)| off),
            supplements: (by, off.map_or(Supplement::None, |(_, by)| by)),
            worked,
        }
    }

    pub fn punches(&self) -> impl Iterator<Item = &Punch> {
        [Some(&self.on), self.off.as_ref()].into_iter().flatten()
    }

    /// From when to when, how long, and what is to be said of the places and of what was made up.
    pub fn words(&self, work_date: WorkDate, zone: Tz) -> Words {
        let on = clock(self.on.at, work_date, zone);
        let sentence = match self.off {
            Some(off) => {
                let (off, worked) = (clock(off.at, work_date, zone), whole(self.worked));
                Words::new(
                    format!("From {} to {}: {} worked.", on.en, off.en, worked.en),
                    format!("{} 至 {}：工作 {}。", on.zh_cn, off.zh_cn, worked.zh_cn),
                )
            }
            None => Words::new(
                format!("From {}: not checked out.", on.en),
                format!("{} 起：未打下班卡。", on.zh_cn),
            ),
        };
        let places = [
            place(&self.on, CAME),
            self.off.and_then(|off| place(&off, WENT)),
        ];
        let (on, off) = self.supplements;
        let made_up = [made_up(on, CAME), made_up(off, WENT)];
        let more = places.iter().chain(&made_up).flatten();
        more.fold(sentence, |sentence, next| sentence.then(next))
    }
}

/// What a sentence calls the punch that begins a stretch, in English and Chinese.
const CAME: (&str, &str) = ("check-in", "上班");
/// And the one that ends it.
const WENT: (&str, &str) = ("check-out", "下班");

/// A punch, and what stands in for it.
type Told = (Punch, Supplement);

/// What is to be said of a punch that nobody made at its time.
fn made_up(supplement: Supplement, (punch, kind): (&str, &str)) -> Option<Words> {
    Some(match supplement {
        Supplement::CardReplacement => Words::new(
            format!("The {punch} is a make-up punch that was approved."),
            format!("{kind}卡为已通过的补卡。"),
        ),
        Supplement::ManagerModification => Words::new(
            format!("The {punch} was entered by a manager."),
            format!("{kind}卡由管理员补录。"),
        ),
        _ => return None,
    })
}

fn whole(seconds: i64) -> Words {
    minutes(u32::try_from(seconds / 60).unwrap_or(0))
}

/// What became of a day of free hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeDay {
    /// By time; the last one may lack its check-out.
    pub stretches: Vec<Stretch>,
    /// Seconds between punches, breaks left out.
    pub worked: i64,
    /// Seconds to work, approved spans left out.
    pub owed: i64,
    pub parts: Parts,
    pub status: DayStatus,
    /// The make-up punches that are asked for and not decided yet: a check-in, a check-out, or both.
    pub requested: Vec<PointKind>,
}

impl FreeDay {
    /// The day, and the punches that are part of no stretch.
    pub(super) fn new(
        plan: &Plan,
        free: FreeHours,
        punches: &[Punch],
        facts: &Facts<'_>,
        now: DateTime<Utc>,
    ) -> (Self, Vec<Punch>) {
        let (window, planned) = (plan.window(), i64::from(free.required) * 60);
        let made_up = facts.made_up(plan.work_date).into_iter();
        let made_up = made_up.filter(|(punch, _)| window.contains(punch.at));
        let punched = punches.iter().map(|punch| (*punch, punch.supplement()));
        let mut all: Vec<Told> = punched.chain(made_up).collect();
        all.sort_by_key(|(punch, _)| (punch.at, punch.id));
        let (stretches, unmatched) = stretches(plan, &all);
        let worked = stretches.iter().map(|stretch| stretch.worked).sum();
        let mut requested = PointKind::ALL.to_vec();
        requested.retain(|kind| facts.waits(plan.work_date, *kind));
        let work = without_breaks(plan, window.opens, window.closes);
        let excused = Excused::of(work, facts).1.at_most(planned);
        let mut day = Self {
            stretches,
            worked,
            owed: planned - excused.sum(),
            parts: excused.parts(planned),
            status: DayStatus::NotDue,
            requested,
        };
        day.parts.present = worked.min(day.owed);
        let rest = day.owed - day.parts.present;
        match (now < window.closes, day.stretches.is_empty()) {
            (true, _) => day.parts.open = rest,
            (false, true) => day.parts.missing = rest,
            (false, false) => day.parts.early = rest,
        }
        day.status = day.standing(now < window.closes);
        (day, unmatched)
    }

    fn standing(&self, open: bool) -> DayStatus {
        match self.stretches.last() {
            None if self.parts.planned == 0 => DayStatus::RestDay,
            None if self.owed == 0 => DayStatus::Excused,
            None if open => DayStatus::NotDue,
            None => DayStatus::Absent,
            Some(last) if last.off.is_none() && !open => DayStatus::MissingOffDuty,
            Some(last) if last.off.unwrap_or(last.on).is_outside() => DayStatus::Outside,
            Some(last) if last.off.is_none() => DayStatus::Present,
            Some(_) if self.worked >= self.owed => DayStatus::Left,
            Some(_) => DayStatus::LeftEarly,
        }
    }

    /// Punches of the stretches that were not made at a site.
    pub fn outside(&self) -> usize {
        self.punches().filter(|punch| punch.is_outside()).count()
    }

    /// Punches of the stretches that count as in place since they are field work.
    pub fn field_work(&self) -> usize {
        self.punches().filter(|punch| punch.is_field_work()).count()
    }

    fn punches(&self) -> impl Iterator<Item = &Punch> {
        self.stretches.iter().flat_map(Stretch::punches)
    }

    pub fn words(&self) -> Words {
        let (worked, owed) = (whole(self.worked), whole(self.owed));
        let sum = Words::new(
            format!("Free hours: {} of {} worked.", worked.en, owed.en),
            format!("自由工时：已工作 {}，应工作 {}。", worked.zh_cn, owed.zh_cn),
        );
        let last = self.stretches.last();
        let last = last.filter(|_| self.status == DayStatus::Outside);
        let place = last.and_then(|last| match last.off {
            Some(off) => place(&off, WENT),
            None => place(&last.on, CAME),
        });
        let waits = Supplement::CardReplacementApplication.words();
        let waits = waits.filter(|_| !self.requested.is_empty());
        let more = [place, waits];
        let more = more.iter().flatten();
        more.fold(sum, |sum, next| sum.then(next))
    }
}

/// By time.
fn stretches(plan: &Plan, punches: &[Told]) -> (Vec<Stretch>, Vec<Punch>) {
    let mut stretches: Vec<(Told, Option<Told>)> = Vec::new();
    let mut unmatched = Vec::new();
    for told in punches {
        let (punch, _) = told;
        let inside = stretches.last().is_some_and(|(_, off)| off.is_none());
        let kind = punch.kind.unwrap_or(if inside {
            PointKind::OffDuty
        } else {
            PointKind::OnDuty
        });
        match (kind, stretches.last_mut()) {
            (PointKind::OnDuty, _) if !inside => stretches.push((*told, None)),
            (PointKind::OffDuty, Some((_, off))) => {
                unmatched.extend(off.replace(*told).map(|(before, _)| before));
            }
            _ => unmatched.push(*punch),
        }
    }
    unmatched.sort_by_key(|punch| (punch.at, punch.id));
    let stretches = stretches.into_iter();
    let stretches = stretches.map(|(on, off)| Stretch::new(plan, on, off));
    (stretches.collect(), unmatched)
}

fn without_breaks(plan: &Plan, from: DateTime<Utc>, to: DateTime<Utc>) -> Seconds {
    let whole = Seconds::between(from, to);
    let breaks = plan.breaks.iter();
    breaks.fold(whole, |left, pause| left.without(pause.opens, pause.closes))
}

fn less_breaks(plan: &Plan, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    without_breaks(plan, from, to).len()
}
