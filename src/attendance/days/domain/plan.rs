//! Plans: the points of a shift on a work date as instants, and the window of each.
//!
//! A window has the limits that the shift sets. Where it sets none, the midline rule applies:
//!
//! - the first check-in opens 8 h before its point, or half-way between the end of yesterday's
//!   shift and the point, whichever is later;
//! - the last check-out closes half-way between its point and the start of tomorrow's shift, or
//!   12 h after it when tomorrow is not worked;
//! - within the day a check-in closes half-way through its section; a check-out opens with its
//!   section (half-way for a punch that does not say what it means); and between two sections
//!   the line is half-way.
//!
//! So 09:00 to 18:00 closes check-in at 13:30 and check-out at 01:30, or at 06:00 before a rest
//! day. A side without limit (-1) reaches to the line with the neighbouring day, or 24 h where
//! that is not worked, and within the day to the point or line beyond. Lines are drawn between
//! instants: in the nights when clocks change they move along.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::parts::Seconds;
use crate::attendance::shifts::domain::{Duty, LateOff, Limit, Shift, ShiftPoint};
use crate::attendance::work_date::WorkDate;

/// 前8后12: no window without a limit reaches farther from its shift.
const REACH_BEFORE: TimeDelta = TimeDelta::hours(8);
const REACH_AFTER: TimeDelta = TimeDelta::hours(12);
/// Where nothing limits it.
const UNLIMITED: TimeDelta = TimeDelta::hours(24);
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// What a point of a plan, or a punch, is about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PointKind {
    OnDuty,
    OffDuty,
}

impl PointKind {
    pub const ALL: [Self; 2] = [Self::OnDuty, Self::OffDuty];

    pub fn code(self) -> &'static str {
        match self {
            Self::OnDuty => "on_duty",
            Self::OffDuty => "off_duty",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A half-open span of time: `opens <= t < closes`.
///
/// A limit of so many minutes includes its last minute to the end, as 09:00:59 is still 09:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub opens: DateTime<Utc>,
    pub closes: DateTime<Utc>,
}

impl Window {
    pub fn contains(&self, instant: DateTime<Utc>) -> bool {
        self.opens <= instant && instant < self.closes
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            opens: self.opens.min(other.opens),
            closes: self.closes.max(other.closes),
        }
    }
}

/// A point at which a person is expected to punch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPoint {
    /// The section that begins or ends there, from 0.
    pub section: u8,
    pub kind: PointKind,
    pub due: DateTime<Utc>,
    pub window: Window,
    /// Whether a punch is expected.
    pub needed: bool,
}

/// A person's shift on a work date, as instants. Nothing of it depends on punches, but for
/// [`Plan::coming_later`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub work_date: WorkDate,
    pub zone: Tz,
    pub shift: Arc<Shift>,
    /// On and off duty by turns, in the order of the day; none where hours are free.
    pub points: Vec<PlannedPoint>,
    /// Half-way through each section: a punch that does not say what it means is a check-in
    /// before it and a check-out from it on.
    pub midlines: Vec<DateTime<Utc>>,
    pub breaks: Vec<Window>,
    /// The tier of late off, late on by which the first point has moved.
    pub late_on: Option<LateOff>,
    duty: Duty,
}

/// What is worked next to a plan, if anything, on the day before and the day after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    pub previous: Option<Duty>,
    pub next: Option<Duty>,
}

impl Plan {
    pub fn new(work_date: WorkDate, shift: &Arc<Shift>, zone: Tz, beside: Neighbours) -> Self {
        let mut last = DateTime::<Utc>::MIN_UTC;
        let mut duties = Vec::with_capacity(shift.sections().len());
        for section in shift.sections() {
            // In a gap of the clocks a later point may come out earlier.
            let on = section.on.at.on(work_date, zone).max(last);
            let off = section.off.at.on(work_date, zone).max(on);
            duties.push(Duty { on, off });
            last = off;
        }
        let breaks = shift.breaks().iter().map(|span| {
            let opens = span.start.on(work_date, zone);
            Window {
                opens,
                closes: span.end.on(work_date, zone).max(opens),
            }
        });
        Self {
            work_date,
            zone,
            points: points(shift, &duties, beside),
            midlines: duties.iter().map(midline).collect(),
            breaks: breaks.collect(),
            late_on: None,
            duty: shift.duty(work_date, zone),
            shift: Arc::clone(shift),
        }
    }

    /// The first point of the day that is of this kind, or the last where it is off duty.
    pub fn point(&self, kind: PointKind) -> Option<&PlannedPoint> {
        match kind {
            PointKind::OnDuty => self.points.first(),
            PointKind::OffDuty => self.points.last(),
        }
    }

    /// From the first moment at which a punch belongs to this day to the last.
    pub fn window(&self) -> Window {
        let whole = Window {
            opens: self.duty.on,
            closes: self.duty.off,
        };
        let mut windows = self.points.iter().map(|point| point.window);
        windows
            .next()
            .map_or(whole, |first| windows.fold(first, Window::with))
    }

    /// What a stopwatch shows from the start of the shift to its end.
    pub fn length(&self) -> TimeDelta {
        self.duty.length()
    }

    /// The last point, after which one has left.
    pub fn ends(&self) -> DateTime<Utc> {
        self.points.last().map_or(self.duty.off, |point| point.due)
    }

    /// Seconds of work between two instants, breaks left out; of free hours at the most what is to be
    /// worked.
    pub fn work_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
        let between = |opens: DateTime<Utc>, closes: DateTime<Utc>| {
            let (opens, closes) = (opens.max(from), closes.min(to));
            let whole = Seconds::between(opens, closes.max(opens));
            let breaks = self.breaks.iter();
            breaks
                .fold(whole, |left, pause| left.without(pause.opens, pause.closes))
                .len()
        };
        if let Some(free) = self.shift.free() {
            return between(self.duty.on, self.duty.off).min(i64::from(free.required) * 60);
        }
        let sections = self
            .points
            .chunks_exact(2)
            .filter_map(|points| match points {
                [on, off] => Some(between(on.due, off.due)),
                _ => None,
            });
        sections.sum()
    }

    /// The first instant of the shift, and the last.
    pub fn bounds(&self) -> Window {
        Window {
            opens: self.duty.on,
            closes: self.duty.off.max(self.ends()),
        }
    }

    /// Where the day is split into halves: in the middle of its longest rest, a break or what lies
    /// between two sections; half-way where it has none.
    pub fn middle(&self) -> DateTime<Utc> {
        let pauses = self.breaks.iter().map(|pause| (pause.opens, pause.closes));
        let gaps = self.points.get(1..).unwrap_or_default().chunks_exact(2);
        let gaps = gaps.filter_map(|points| match points {
            [off, on] => Some((off.due, on.due)),
            _ => None,
        });
        let rest = pauses.chain(gaps).max_by_key(|(from, to)| *to - *from);
        let (from, to) = rest.unwrap_or((self.duty.on, self.duty.off));
        halfway(from, to)
    }

    /// The plan of somebody who left late the work date before. Windows stay where they are.
    #[must_use]
    pub fn coming_later(mut self, tier: Option<LateOff>) -> Self {
        if let (Some(tier), Some(first)) = (tier, self.points.first_mut()) {
            first.due += TimeDelta::minutes(tier.late_on.into());
            self.late_on = Some(tier);
        }
        self
    }
}

pub(super) fn halfway(from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
    from + (to - from) / 2
}

fn midline(duty: &Duty) -> DateTime<Utc> {
    halfway(duty.on, duty.off)
}

fn points(shift: &Shift, duties: &[Duty], beside: Neighbours) -> Vec<PlannedPoint> {
    let mut points = Vec::with_capacity(duties.len() * 2);
    for ((section, rule), duty) in (0_u8..).zip(shift.sections()).zip(duties) {
        let index = usize::from(section);
        let before = index.checked_sub(1).and_then(|index| duties.get(index));
        let after = duties.get(index + 1);
        let opens = match before {
            Some(before) => opening_within(&rule.on, duty, before),
            None => opening(&rule.on, duty, beside.previous),
        };
        let closes = match after {
            Some(after) => closing_within(&rule.off, duty, after),
            None => closing(&rule.off, duty, beside.next),
        };
        let point = |kind, rule: &ShiftPoint, due, opens, closes| PlannedPoint {
            section,
            kind,
            due,
            window: Window { opens, closes },
            needed: rule.punch,
        };
        let until = limit_after(&rule.on, duty.on, midline(duty), duty.off);
        let from = limit_before(&rule.off, duty.off, duty.on, duty.on);
        points.push(point(PointKind::OnDuty, &rule.on, duty.on, opens, until));
        points.push(point(PointKind::OffDuty, &rule.off, duty.off, from, closes));
    }
    points
}

/// Where the window of a point opens: at the midline, or where nothing else limits it.
fn limit_before(
    point: &ShiftPoint,
    due: DateTime<Utc>,
    midline: DateTime<Utc>,
    unlimited: DateTime<Utc>,
) -> DateTime<Utc> {
    match point.reach.before {
        Limit::Midline => midline,
        Limit::Unlimited => unlimited,
        Limit::Minutes(minutes) => due - TimeDelta::minutes(minutes.into()),
    }
}

fn limit_after(
    point: &ShiftPoint,
    due: DateTime<Utc>,
    midline: DateTime<Utc>,
    unlimited: DateTime<Utc>,
) -> DateTime<Utc> {
    match point.reach.after {
        Limit::Midline => midline,
        Limit::Unlimited => unlimited,
        Limit::Minutes(minutes) => due + TimeDelta::minutes(minutes.into()) + MINUTE,
    }
}

/// Of the first point of the day.
fn opening(point: &ShiftPoint, duty: &Duty, previous: Option<Duty>) -> DateTime<Utc> {
    let line = previous.map(|previous| halfway(previous.off, duty.on).min(duty.on));
    let eight = duty.on - REACH_BEFORE;
    let midline = line.map_or(eight, |line| line.max(eight));
    limit_before(point, duty.on, midline, line.unwrap_or(duty.on - UNLIMITED))
}

/// Of the last point of the day.
fn closing(point: &ShiftPoint, duty: &Duty, next: Option<Duty>) -> DateTime<Utc> {
    let line = next.map(|next| halfway(duty.off, next.on).max(duty.off));
    let twelve = duty.off + REACH_AFTER;
    let midline = line.map_or(twelve, |line| line.min(twelve));
    limit_after(
        point,
        duty.off,
        midline,
        line.unwrap_or(duty.off + UNLIMITED),
    )
}

/// Between two sections.
fn opening_within(point: &ShiftPoint, duty: &Duty, before: &Duty) -> DateTime<Utc> {
    limit_before(
        point,
        duty.on,
        halfway(before.off, duty.on),
        midline(before),
    )
}

/// Between two sections. Where they touch, a check-out still has its own minute.
fn closing_within(point: &ShiftPoint, duty: &Duty, after: &Duty) -> DateTime<Utc> {
    let line = halfway(duty.off, after.on).max(duty.off + MINUTE);
    limit_after(point, duty.off, line, midline(after).max(line))
}
