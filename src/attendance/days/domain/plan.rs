//! Plans: the points of a shift on a work date as instants, and the window of each.
//!
//! A window has the limits that the shift sets. Where it sets none, the midline rule applies:
//!
//! - check-in opens 8 h before the start, or half-way between the end of yesterday's shift and
//!   the start, whichever is later, and closes half-way through the shift;
//! - check-out opens with the shift (half-way for a punch that does not say what it means) and
//!   closes half-way between its end and the start of tomorrow's shift, or 12 h after its end
//!   when tomorrow is not worked.
//!
//! So 09:00 to 18:00 closes check-in at 13:30 and check-out at 01:30, or at 06:00 before a rest
//! day. Lines are drawn between instants: in the nights when clocks change they move along.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::attendance::calendars::domain::{Calendar, CalendarDay, NationalCalendar};
use crate::attendance::shifts::domain::{Duty, FixedShift, LatenessTiers, Reach};
use crate::attendance::work_date::WorkDate;
use crate::kernel::wall_clock;

/// 前8后12: no window without a limit reaches farther from its shift.
const REACH_BEFORE: TimeDelta = TimeDelta::hours(8);
const REACH_AFTER: TimeDelta = TimeDelta::hours(12);

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub opens: DateTime<Utc>,
    pub closes: DateTime<Utc>,
}

impl Window {
    pub fn contains(&self, instant: DateTime<Utc>) -> bool {
        self.opens <= instant && instant < self.closes
    }
}

/// A point at which a person is expected to punch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedPoint {
    pub kind: PointKind,
    pub due: DateTime<Utc>,
    pub window: Window,
}

/// A person's shift on a work date, as instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub work_date: WorkDate,
    pub zone: Tz,
    pub on_duty: PlannedPoint,
    pub off_duty: PlannedPoint,
    /// Half-way through: a punch that does not say what it means is a check-in before it and
    /// a check-out from it on.
    pub midline: DateTime<Utc>,
    pub tiers: LatenessTiers,
}

/// What is worked next to a plan, if anything, on the day before and the day after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    pub previous: Option<Duty>,
    pub next: Option<Duty>,
}

impl Plan {
    pub fn new(work_date: WorkDate, shift: &FixedShift, zone: Tz, neighbours: Neighbours) -> Self {
        let Duty { on, off } = shift.duty(work_date, zone);
        let midline = halfway(on, off);
        let opens = neighbours.previous.map_or(on - REACH_BEFORE, |previous| {
            halfway(previous.off, on).max(on - REACH_BEFORE)
        });
        let closes = neighbours.next.map_or(off + REACH_AFTER, |next| {
            halfway(off, next.on).min(off + REACH_AFTER)
        });
        let windows = shift.windows();
        Self {
            work_date,
            zone,
            on_duty: PlannedPoint {
                kind: PointKind::OnDuty,
                due: on,
                window: window(on, windows.on_duty, (opens.min(on), midline)),
            },
            off_duty: PlannedPoint {
                kind: PointKind::OffDuty,
                due: off,
                window: window(off, windows.off_duty, (on, closes.max(off))),
            },
            midline,
            tiers: shift.tiers(),
        }
    }

    pub fn point(&self, kind: PointKind) -> &PlannedPoint {
        match kind {
            PointKind::OnDuty => &self.on_duty,
            PointKind::OffDuty => &self.off_duty,
        }
    }

    /// From the first moment at which a punch belongs to this day to the last.
    pub fn window(&self) -> Window {
        Window {
            opens: self.on_duty.window.opens.min(self.off_duty.window.opens),
            closes: self.on_duty.window.closes.max(self.off_duty.window.closes),
        }
    }

    /// What a stopwatch shows from the start of the shift to its end.
    pub fn length(&self) -> TimeDelta {
        self.off_duty.due - self.on_duty.due
    }
}

fn halfway(from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
    from + (to - from) / 2
}

/// The limits of `reach` around `due`; on a side without one, that of the midline rule.
fn window(
    due: DateTime<Utc>,
    reach: Reach,
    (opens, closes): (DateTime<Utc>, DateTime<Utc>),
) -> Window {
    let minutes = |count: u16| TimeDelta::minutes(i64::from(count));
    Window {
        opens: reach.before.map_or(opens, |before| due - minutes(before)),
        closes: reach
            .after
            .map_or(closes, |after| due + minutes(after) + TimeDelta::minutes(1)),
    }
}

/// Who works when: a shift, the national calendar above its week, and the zone of its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub shift: FixedShift,
    pub national: NationalCalendar,
    pub zone: Tz,
}

/// A work date with everything that is planned around it. Drawn once, it serves everybody who
/// follows the schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedDay {
    pub work_date: WorkDate,
    pub zone: Tz,
    pub calendar: CalendarDay,
    /// Those of the day before, the day itself and the day after, as far as they are worked:
    /// the plans that a punch around the work date can belong to.
    pub(super) plans: Vec<Plan>,
}

impl Schedule {
    pub fn day(&self, work_date: WorkDate) -> PlannedDay {
        PlannedDay {
            work_date,
            zone: self.zone,
            calendar: self.calendar_day(work_date),
            plans: self.plans_around(work_date),
        }
    }

    /// The work date that is running: the earliest whose plan is still open, so that a night
    /// shift keeps its date after midnight; the date on the wall when none is.
    pub fn work_date_at(&self, now: DateTime<Utc>) -> WorkDate {
        let today = WorkDate::at(now, self.zone);
        self.plans_around(today)
            .iter()
            .find(|plan| plan.window().contains(now))
            .map_or(today, |plan| plan.work_date)
    }

    pub(super) fn plans_around(&self, work_date: WorkDate) -> Vec<Plan> {
        [work_date.previous(), work_date, work_date.next()]
            .into_iter()
            .filter_map(|date| self.plan(date))
            .collect()
    }

    fn plan(&self, work_date: WorkDate) -> Option<Plan> {
        let duty = |date| {
            let worked = self.calendar_day(date).kind.is_worked();
            worked.then(|| self.shift.duty(date, self.zone))
        };
        duty(work_date)?;
        let neighbours = Neighbours {
            previous: duty(work_date.previous()),
            next: duty(work_date.next()),
        };
        Some(Plan::new(work_date, &self.shift, self.zone, neighbours))
    }

    fn calendar_day(&self, work_date: WorkDate) -> CalendarDay {
        let workdays = self.shift.workdays();
        Calendar {
            national: self.national,
            workdays,
        }
        .day(work_date.date())
    }
}

impl PlannedDay {
    /// Nothing on a rest day.
    pub fn plan(&self) -> Option<&Plan> {
        self.plans
            .iter()
            .find(|plan| plan.work_date == self.work_date)
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
        self.plans
            .iter()
            .map(Plan::window)
            .fold(date, |span, window| Window {
                opens: span.opens.min(window.opens),
                closes: span.closes.max(window.closes),
            })
    }
}
