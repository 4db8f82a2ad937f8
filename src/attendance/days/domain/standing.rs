//! How the points of a day stand at a moment: the status, the point that decides it, and why.
//!
//! One who is expected nowhere between two points is neither missed nor gone there: sections with
//! no punch between them stand as one, and an end without a punch is one only when it is due.

use chrono::{DateTime, TimeDelta, Utc};

use super::plan::{Plan, PointKind};
use super::points::{CheckStatus, PointOutcome, PointResult, TimeResult};
use super::status::DayStatus;
use crate::attendance::words::{Words, minutes};

/// The status, and why.
pub(super) fn told(points: &[PointResult], plan: &Plan, now: DateTime<Utc>) -> (DayStatus, Words) {
    match standing(points, plan, now) {
        Some((status, decisive)) => (status, sentence(status, decisive, now)),
        None => (DayStatus::RestDay, Words::new("", "")),
    }
}

/// A check-in, and the check-out after it.
type Stretch<'a> = (&'a PointResult, &'a PointResult);

/// The sections in which somebody is expected; one where no punch is asked for between them.
fn stretches(points: &[PointResult]) -> Vec<Stretch<'_>> {
    let mut found: Vec<Stretch<'_>> = Vec::new();
    for [on, off] in points.as_chunks::<2>().0 {
        let asks = on.is_needed() || off.is_needed();
        if !asks && (on.is_excused() || off.is_excused()) {
            continue;
        }
        match found.last_mut() {
            Some((_, before)) if !before.is_needed() && !on.is_needed() => *before = off,
            _ => found.push((on, off)),
        }
    }
    found
}

/// The status, and the point that decides it.
fn standing<'a>(
    points: &'a [PointResult],
    plan: &Plan,
    now: DateTime<Utc>,
) -> Option<(DayStatus, &'a PointResult)> {
    let stretches = stretches(points);
    let Some(first) = stretches.first() else {
        return Some((DayStatus::Excused, points.first()?));
    };
    let mut needed = points.iter().filter(|point| point.is_needed());
    let open = |point: &PointResult| point.check_status() == CheckStatus::Init;
    if let Some(missing) = points.iter().find(|point| point.is_missing())
        && !points.iter().any(open)
    {
        if needed.all(PointResult::is_missing) {
            let last = points.iter().rfind(|point| point.is_missing());
            return Some((DayStatus::Absent, last?));
        }
        return Some((missing_at(missing), missing));
    }
    let begun = |(on, off): &&Stretch<'_>| {
        on.punch().is_some() || off.punch().is_some() || now >= on.real_due
    };
    let stretch = stretches.iter().rfind(begun).unwrap_or(first);
    Some(current(*stretch, plan, now))
}

/// Where a point has come to, seen from a moment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing has been decided.
    Open,
    There,
    Missing,
}

fn stage(point: &PointResult) -> Stage {
    match point.check_status() {
        _ if point.is_missing() => Stage::Missing,
        CheckStatus::Init | CheckStatus::Timeout => Stage::Open,
        CheckStatus::Checked => Stage::There,
    }
}

/// A check-out that needs no punch is there once it is due, or nothing more can change that.
fn stage_of_end(off: &PointResult, now: DateTime<Utc>) -> Stage {
    let due = off.real_due.min(off.point.window.closes);
    match off.outcome {
        PointOutcome::NotNeeded if now < due => Stage::Open,
        _ => stage(off),
    }
}

/// How a stretch stands.
fn current<'a>(
    (on, off): Stretch<'a>,
    plan: &Plan,
    now: DateTime<Utc>,
) -> (DayStatus, &'a PointResult) {
    use Stage::{Missing, Open, There};
    let not_due = now < on.real_due + grace(on, plan);
    match (stage(on), stage_of_end(off, now)) {
        // Somebody was seen to go, or a manager says so.
        (Open, There) if off.is_needed() => (off_duty(off), off),
        (Open, _) if not_due => (DayStatus::NotDue, on),
        (Open, _) => (DayStatus::Overdue, on),
        (There, Open) if !on.is_needed() && now < on.real_due => (DayStatus::NotDue, on),
        (Missing, _) | (There, Open) => (on_duty(on), on),
        (There, Missing) => (DayStatus::MissingOffDuty, off),
        (There, There) => (off_duty(off), off),
    }
}

/// How much later than due somebody may come who has not come yet, by flexible hours: to the first
/// point of a day that nothing else has moved.
fn grace(on: &PointResult, plan: &Plan) -> TimeDelta {
    let moved = plan.late_on.is_some() || on.real_due != on.point.due;
    match on.point.section {
        0 if !moved => TimeDelta::minutes(plan.shift.flex().late.into()),
        _ => TimeDelta::zero(),
    }
}

fn missing_at(point: &PointResult) -> DayStatus {
    match point.point.kind {
        PointKind::OnDuty => DayStatus::MissingOnDuty,
        PointKind::OffDuty => DayStatus::MissingOffDuty,
    }
}

fn on_duty(on: &PointResult) -> DayStatus {
    match on.time_result() {
        Some(TimeResult::NotSigned) => DayStatus::MissingOnDuty,
        _ if on.is_outside() => DayStatus::Outside,
        Some(time) if time.is_late() => DayStatus::Late,
        _ => DayStatus::Present,
    }
}

fn off_duty(off: &PointResult) -> DayStatus {
    match off.time_result() {
        _ if off.is_outside() => DayStatus::Outside,
        Some(TimeResult::NotSigned) => DayStatus::MissingOffDuty,
        Some(time) if time.is_early() => DayStatus::LeftEarly,
        _ => DayStatus::Left,
    }
}

/// Why the status is what it is. An open point is told against the time of now; a settled one
/// tells itself.
fn sentence(status: DayStatus, decisive: &PointResult, now: DateTime<Utc>) -> Words {
    let due = decisive.clock(decisive.real_due);
    let closes = decisive.clock(decisive.point.window.closes);
    match status {
        DayStatus::NotDue => Words::new(
            format!("Expected from {}; not checked in yet.", due.en),
            format!("应于 {} 上班，尚未打卡。", due.zh_cn),
        ),
        DayStatus::Overdue => {
            let passed = u32::try_from((now - decisive.real_due).num_minutes()).unwrap_or(0);
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
        DayStatus::Absent if decisive.outcome == PointOutcome::Timeout => Words::new(
            format!("No punch all day; the last window closed at {}.", closes.en),
            format!("全天未打卡，打卡时段已于 {} 结束，记为旷工。", closes.zh_cn),
        ),
        _ => decisive.words(),
    }
}
