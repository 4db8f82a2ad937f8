//! The sums of a day: what reports add up, taken from the day's report once it is over.

use chrono::{DateTime, NaiveDate, Utc};

use crate::attendance::days::domain::{
    CheckStatus, DayReport, DayStatus, Facts, FreeDay, Parts, PlannedDay, PointKind, PointResult,
    Punch, Step, StoredDay, TimeResult, Window,
};
use crate::kernel::ids::MemberId;

/// How many points, and how many whole minutes together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub count: u8,
    pub minutes: u32,
}

/// What became of a person's day when its windows have closed.
#[derive(Clone, Debug, PartialEq)]
pub struct Computed {
    pub member_id: MemberId,
    pub work_date: NaiveDate,
    pub settles_at: DateTime<Utc>,
    pub status: DayStatus,
    pub first_in: Option<DateTime<Utc>>,
    pub last_out: Option<DateTime<Utc>>,
    pub late: Tally,
    pub early: Tally,
    pub missing: u8,
    pub outside: u8,
    pub field_work: u8,
    pub parts: Parts,
    pub worked: i64,
    /// Approved, that begins on the date.
    pub overtime: i64,
    pub details: StoredDay,
    /// How the day stands while it runs; nothing once it is over.
    pub live: Option<Live>,
}

/// A day that runs, or will.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    pub runs: Window,
    pub steps: Vec<Step>,
    pub came_late: bool,
    pub left_early: bool,
    pub punched_outside: bool,
}

impl Computed {
    pub fn new(
        member_id: MemberId,
        day: &PlannedDay,
        facts: &Facts<'_>,
        now: DateTime<Utc>,
    ) -> Self {
        let report = day.outcome(facts, now);
        let runs = day.runs();
        let live = (runs.closes > now).then(|| Live {
            runs,
            steps: day.steps(facts, now),
            came_late: report.came_late(),
            left_early: report.left_early(),
            punched_outside: report.punched_outside(),
        });
        let (first_in, last_out) = ends(&report);
        let points = |wanted: &dyn Fn(&TimeResult) -> bool| {
            let times = report.points.iter().filter_map(PointResult::time_result);
            u8::try_from(times.filter(wanted).count()).unwrap_or(u8::MAX)
        };
        Self {
            member_id,
            work_date: report.work_date.date(),
            settles_at: day.settles(),
            status: report.status,
            first_in: first_in.map(|punch| punch.at),
            last_out: last_out.map(|punch| punch.at),
            late: Tally {
                count: points(&|time| time.is_late()),
                minutes: counted_minutes(&report, TimeResult::is_late),
            },
            early: Tally {
                count: points(&|time| time.is_early()),
                minutes: counted_minutes(&report, TimeResult::is_early),
            },
            missing: missing(&report, points(&|time| *time == TimeResult::NotSigned)),
            outside: u8::try_from(report.outside()).unwrap_or(u8::MAX),
            field_work: u8::try_from(report.field_work()).unwrap_or(u8::MAX),
            parts: report.parts,
            worked: report.worked,
            overtime: report.overtime,
            details: StoredDay::of(&report),
            live,
        }
    }
}

/// Free hours have no points; a check-out may be missing there all the same.
fn missing(report: &DayReport, points: u8) -> u8 {
    let open = |free: &FreeDay| free.stretches.last().is_some_and(|last| last.off.is_none());
    points + u8::from(report.free.as_ref().is_some_and(open))
}

/// Of punches that were late or early by the tiers; within the grace nothing is counted.
fn counted_minutes(report: &DayReport, counts: fn(TimeResult) -> bool) -> u32 {
    let counted = report.points.iter().filter(|point| {
        point.check_status() == CheckStatus::Checked && point.time_result().is_some_and(counts)
    });
    counted.map(|point| point.minutes()).sum()
}

/// The first check-in and the last check-out that count.
fn ends(report: &DayReport) -> (Option<Punch>, Option<Punch>) {
    if let Some(free) = &report.free {
        let first = free.stretches.first().map(|first| first.on);
        let last = free.stretches.iter().rev().find_map(|stretch| stretch.off);
        return (first, last);
    }
    let of = |kind| move |p: &&PointResult| p.point.kind == kind;
    let punch = |p: &PointResult| p.punch().copied();
    let mut on = report.points.iter().filter(of(PointKind::OnDuty));
    let mut off = report.points.iter().rev().filter(of(PointKind::OffDuty));
    (on.find_map(punch), off.find_map(punch))
}
