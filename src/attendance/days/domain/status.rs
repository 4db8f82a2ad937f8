//! How a person's day stands at a moment: one status, the points behind it, and why.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::matching::{DayPunches, Punch, match_punches};
use super::plan::{Plan, PlannedDay, PointKind};
use super::points::{CheckStatus, LocationResult, PointResult, TimeResult};
use crate::attendance::calendars::domain::CalendarDay;
use crate::attendance::words::{Words, minutes};
use crate::attendance::work_date::WorkDate;

/// Where a person's day stands: exactly one of these.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DayStatus {
    /// Nobody expects the person today.
    RestDay,
    /// The shift has not begun, and the person has not come.
    NotDue,
    /// The shift has begun and the person has not checked in, but still can.
    Overdue,
    /// Checked in, in time.
    Present,
    /// Checked in, late.
    Late,
    /// Checked out, in time.
    Left,
    /// Checked out before the end of the shift.
    LeftEarly,
    /// The last punch that counts was not made at a site.
    Outside,
    /// Check-in closed without a punch; the day is not over, or has a check-out.
    MissingOnDuty,
    /// Checked in, and check-out closed without a punch.
    MissingOffDuty,
    /// All windows have closed and nothing was punched (旷工).
    Absent,
}

impl DayStatus {
    pub const ALL: [Self; 11] = [
        Self::RestDay,
        Self::NotDue,
        Self::Overdue,
        Self::Present,
        Self::Late,
        Self::Left,
        Self::LeftEarly,
        Self::Outside,
        Self::MissingOnDuty,
        Self::MissingOffDuty,
        Self::Absent,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::RestDay => "rest_day",
            Self::NotDue => "not_due",
            Self::Overdue => "overdue",
            Self::Present => "present",
            Self::Late => "late",
            Self::Left => "left",
            Self::LeftEarly => "left_early",
            Self::Outside => "outside",
            Self::MissingOnDuty => "missing_on_duty",
            Self::MissingOffDuty => "missing_off_duty",
            Self::Absent => "absent",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// A person's day at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayReport {
    pub work_date: WorkDate,
    pub zone: Tz,
    pub calendar: CalendarDay,
    /// Nothing on a rest day.
    pub plan: Option<Plan>,
    pub status: DayStatus,
    /// In the order of the day; none on a rest day.
    pub points: Vec<PointResult>,
    /// Punches of the day that count for no point.
    pub unmatched: Vec<Punch>,
    /// Why the status is what it is.
    pub sentence: Words,
}

impl PlannedDay {
    /// A person's day at `now`. `punches` are the person's in [`PlannedDay::evidence`]; more do
    /// no harm, and those later than `now` are not known yet.
    pub fn report(&self, punches: &[Punch], now: DateTime<Utc>) -> DayReport {
        let known: Vec<_> = punches
            .iter()
            .filter(|punch| punch.at <= now)
            .copied()
            .collect();
        let mut matching = match_punches(&self.plans, &known);
        matching
            .strays
            .retain(|punch| WorkDate::at(punch.at, self.zone) == self.work_date);
        let planned = self
            .plans
            .iter()
            .zip(matching.days)
            .find(|(plan, _)| plan.work_date == self.work_date);
        match planned {
            Some((plan, punches)) => {
                let mut punches = reopened(plan, punches, now);
                punches.unmatched.extend(matching.strays);
                punches.unmatched.sort_by_key(|punch| (punch.at, punch.id));
                self.report_worked(plan, punches, now)
            }
            None => self.report_rest(matching.strays),
        }
    }

    fn report_worked(&self, plan: &Plan, punches: DayPunches, now: DateTime<Utc>) -> DayReport {
        let point = |kind| PointResult::new(plan, kind, punches.of(kind), now);
        let (on, off) = (point(PointKind::OnDuty), point(PointKind::OffDuty));
        let (status, decisive) = standing(&on, &off, now);
        DayReport {
            work_date: self.work_date,
            zone: self.zone,
            calendar: self.calendar.clone(),
            plan: Some(*plan),
            status,
            points: vec![on, off],
            unmatched: punches.unmatched,
            sentence: sentence(status, decisive, now),
        }
    }

    /// A day without a plan keeps the punches of its date that belong to no other day.
    fn report_rest(&self, strays: Vec<Punch>) -> DayReport {
        DayReport {
            work_date: self.work_date,
            zone: self.zone,
            calendar: self.calendar.clone(),
            plan: None,
            status: DayStatus::RestDay,
            points: Vec::new(),
            unmatched: strays,
            sentence: self.calendar.words(),
        }
    }
}

/// A check-out that was followed by a check-in, and may still be followed by another check-out,
/// was a pause: the point is open again. Once its window has closed, it counts as it stands.
fn reopened(plan: &Plan, mut punches: DayPunches, now: DateTime<Utc>) -> DayPunches {
    let open = now < plan.off_duty.window.closes;
    let came_back = |left: &mut Punch| {
        let back = |punch: &Punch| punch.kind == Some(PointKind::OnDuty) && punch.at > left.at;
        open && punches.unmatched.iter().any(back)
    };
    if let Some(pause) = punches.off_duty.take_if(came_back) {
        punches.unmatched.push(pause);
        punches.unmatched.sort_by_key(|punch| (punch.at, punch.id));
    }
    punches
}

impl DayReport {
    pub fn point(&self, kind: PointKind) -> Option<&PointResult> {
        self.points.iter().find(|result| result.point.kind == kind)
    }

    /// The check-in was late by the shift's tiers, whatever happened since.
    pub fn came_late(&self) -> bool {
        self.time_result(PointKind::OnDuty)
            .is_some_and(TimeResult::is_late)
    }

    /// The check-out that counts was early.
    pub fn left_early(&self) -> bool {
        self.time_result(PointKind::OffDuty) == Some(TimeResult::Early)
    }

    /// A punch that counts was not made at a site.
    pub fn punched_outside(&self) -> bool {
        self.points.iter().any(is_outside)
    }

    /// The parts of the day, each in words: the calendar, then each point.
    pub fn explanation(&self) -> Vec<Words> {
        std::iter::once(self.calendar.words())
            .chain(self.points.iter().map(PointResult::words))
            .collect()
    }

    fn time_result(&self, kind: PointKind) -> Option<TimeResult> {
        self.point(kind).and_then(PointResult::time_result)
    }
}

/// The status, and the point that decides it.
fn standing<'a>(
    on: &'a PointResult,
    off: &'a PointResult,
    now: DateTime<Utc>,
) -> (DayStatus, &'a PointResult) {
    use CheckStatus::{Checked, Init, Timeout};
    match (on.check_status(), off.check_status()) {
        (Init, Init | Timeout) if now < on.point.due => (DayStatus::NotDue, on),
        (Init, Init | Timeout) => (DayStatus::Overdue, on),
        (Timeout, Timeout) => (DayStatus::Absent, off),
        (Timeout, Init | Checked) | (Checked, Init) => (on_duty(on), on),
        (Checked, Timeout) => (DayStatus::MissingOffDuty, off),
        (Init | Checked, Checked) => (off_duty(off), off),
    }
}

fn on_duty(on: &PointResult) -> DayStatus {
    match on.time_result() {
        Some(TimeResult::NotSigned) => DayStatus::MissingOnDuty,
        _ if is_outside(on) => DayStatus::Outside,
        Some(time) if time.is_late() => DayStatus::Late,
        _ => DayStatus::Present,
    }
}

fn off_duty(off: &PointResult) -> DayStatus {
    match off.time_result() {
        _ if is_outside(off) => DayStatus::Outside,
        Some(TimeResult::Early) => DayStatus::LeftEarly,
        _ => DayStatus::Left,
    }
}

fn is_outside(result: &PointResult) -> bool {
    result.location_result() == Some(LocationResult::Outside)
}

/// Why the status is what it is. An open point is told against the time of now; a settled one
/// tells itself.
fn sentence(status: DayStatus, decisive: &PointResult, now: DateTime<Utc>) -> Words {
    let due = decisive.clock(decisive.point.due);
    let closes = decisive.clock(decisive.point.window.closes);
    match status {
        DayStatus::NotDue => Words::new(
            format!("Expected from {}; not checked in yet.", due.en),
            format!("应于 {} 上班，尚未打卡。", due.zh_cn),
        ),
        DayStatus::Overdue => {
            let passed = u32::try_from((now - decisive.point.due).num_minutes()).unwrap_or(0);
            let passed = minutes(passed);
            Words::new(
                format!(
                    "Expected from {}, {} ago, and not checked in yet; check-in closes at {}.",
                    due.en, passed.en, closes.en
                ),
                format!(
                    "应于 {} 上班，已过 {}，尚未打卡；{} 停止上班打卡。",
                    due.zh_cn, passed.zh_cn, closes.zh_cn
                ),
            )
        }
        DayStatus::Absent => Words::new(
            format!("No punch all day; the last window closed at {}.", closes.en),
            format!("全天未打卡，打卡时段已于 {} 结束，记为旷工。", closes.zh_cn),
        ),
        _ => decisive.words(),
    }
}
