//! How a person's day stands at a moment: one status, the points behind it, and why.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::facts::Facts;
use super::free::FreeDay;
use super::judging::judge;
use super::matching::{DayPunches, Matching, Punch, match_punches};
use super::parts::Parts;
use super::plan::{Plan, PointKind};
use super::points::{PointResult, TimeResult};
use super::rules::{PlannedDay, RuleSource};
use super::standing::told;
use crate::attendance::calendars::domain::CalendarDay;
use crate::attendance::shifts::domain::LateOff;
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
    /// Expected nowhere, by an approved span: on leave, on a trip, or out on business.
    Excused,
}

impl DayStatus {
    pub const ALL: [Self; 12] = [
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
        Self::Excused,
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
            Self::Excused => "excused",
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
    /// Where hours are free.
    pub free: Option<FreeDay>,
    /// What became of the time that was planned.
    pub parts: Parts,
    /// Seconds from punch to punch, breaks left out.
    pub worked: i64,
    /// Seconds of approved overtime that begins on the date.
    pub overtime: i64,
    pub source: Option<Arc<RuleSource>>,
    /// Why the status is what it is.
    pub sentence: Words,
}

impl PlannedDay {
    /// A person's day at `now`. The facts are the person's in [`PlannedDay::evidence`]; more do
    /// no harm, and punches later than `now` are not known yet.
    pub fn report(&self, facts: &Facts<'_>, now: DateTime<Utc>) -> DayReport {
        let known: Vec<_> = facts
            .punches
            .iter()
            .filter(|punch| punch.at <= now)
            .copied()
            .collect();
        let mut matching = match_punches(&self.plans, &known);
        matching
            .strays
            .retain(|punch| WorkDate::at(punch.at, self.zone) == self.work_date);
        let late_on = self.late_on(&matching, facts);
        let planned = self
            .plans
            .iter()
            .zip(matching.days)
            .find(|(plan, _)| plan.work_date == self.work_date);
        let mut report = match planned {
            Some((plan, punches)) => {
                let plan = plan.clone().coming_later(late_on);
                let mut report = self.report_worked(plan, punches, facts, now);
                report.unmatched.extend(matching.strays);
                report.unmatched.sort_by_key(|punch| (punch.at, punch.id));
                report
            }
            None => self.report_rest(matching.strays),
        };
        report.overtime = facts.overtime(self.work_date, self.zone);
        report
    }

    /// The tier of late off, late on that the end of the work date before has reached: by the
    /// make-up punch that was approved for it, or else by the punch that counts.
    fn late_on(&self, matching: &Matching, facts: &Facts<'_>) -> Option<LateOff> {
        let (today, before) = (self.plan()?, self.plan_before()?);
        let mut days = self.plans.iter().zip(&matching.days);
        let (_, punches) = days.find(|(plan, _)| plan.work_date == before.work_date)?;
        let last = before.point(PointKind::OffDuty)?;
        let made_up = facts
            .correction(before.work_date, last.section, last.kind)
            .and_then(|correction| correction.amendment.replacement());
        let left = made_up.or_else(|| punches.off_duty().map(|punch| punch.at))?;
        today
            .shift
            .late_on((left - before.ends()).num_seconds() / 60)
    }

    fn report_worked(
        &self,
        plan: Plan,
        punches: DayPunches,
        facts: &Facts<'_>,
        now: DateTime<Utc>,
    ) -> DayReport {
        if let Some(free) = plan.shift.free() {
            let (free, unmatched) = FreeDay::new(&plan, free, &punches.unmatched, facts, now);
            return DayReport {
                status: free.status,
                sentence: free.words(),
                unmatched,
                parts: free.parts,
                worked: free.worked,
                free: Some(free),
                plan: Some(plan),
                ..self.report_rest(Vec::new())
            };
        }
        let punches = reopened(&plan, punches, now);
        let mut judged = judge(&plan, &punches, facts, now);
        if self.shift_was_changed() {
            judged.points.iter_mut().for_each(PointResult::note_change);
        }
        let (status, sentence) = told(&judged.points, &plan, now);
        let mut unmatched = punches.unmatched;
        unmatched.extend(judged.surplus);
        unmatched.sort_by_key(|punch| (punch.at, punch.id));
        DayReport {
            status,
            sentence,
            points: judged.points,
            unmatched,
            parts: judged.parts,
            worked: judged.worked,
            plan: Some(plan),
            ..self.report_rest(Vec::new())
        }
    }

    /// The roster had planned the day otherwise before.
    fn shift_was_changed(&self) -> bool {
        let source = self.source.as_ref();
        source.is_some_and(|source| source.shift.as_ref().is_some_and(|shift| shift.replaces))
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
            free: None,
            parts: Parts::default(),
            worked: 0,
            overtime: 0,
            source: self.source.clone(),
            sentence: self.calendar.words(),
        }
    }
}

/// A check-out that was followed by a check-in, and may still be followed by another check-out,
/// was a pause: the point is open again. Once its window has closed, it counts as it stands.
fn reopened(plan: &Plan, mut punches: DayPunches, now: DateTime<Utc>) -> DayPunches {
    for (point, counted) in plan.points.iter().zip(&mut punches.points) {
        let open = point.kind == PointKind::OffDuty && now < point.window.closes;
        let unmatched = &mut punches.unmatched;
        let came_back = |left: &mut Punch| {
            let back = |punch: &Punch| punch.kind == Some(PointKind::OnDuty) && punch.at > left.at;
            open && unmatched.iter().any(back)
        };
        if let Some(pause) = counted.take_if(came_back) {
            unmatched.push(pause);
            unmatched.sort_by_key(|punch| (punch.at, punch.id));
        }
    }
    punches
}

impl DayReport {
    /// The first check-in of the day, or the last check-out.
    pub fn point(&self, kind: PointKind) -> Option<&PointResult> {
        match kind {
            PointKind::OnDuty => self.points.first(),
            PointKind::OffDuty => self.points.last(),
        }
    }

    /// A check-in was late by the shift's tiers, whatever happened since.
    pub fn came_late(&self) -> bool {
        let mut times = self.points.iter().filter_map(PointResult::time_result);
        times.any(TimeResult::is_late)
    }

    /// A check-out that counts was early.
    pub fn left_early(&self) -> bool {
        let mut times = self.points.iter().filter_map(PointResult::time_result);
        times.any(TimeResult::is_early)
    }

    /// A punch that counts was not made at a site.
    pub fn punched_outside(&self) -> bool {
        self.outside() > 0
    }

    /// How many of the punches that count were not made at a site.
    pub fn outside(&self) -> usize {
        let points = self.points.iter().filter(|point| point.is_outside());
        points.count() + self.free.as_ref().map_or(0, FreeDay::outside)
    }

    /// How many of the punches that count were not made at a site and are accepted field work.
    pub fn field_work(&self) -> usize {
        let punches = self.points.iter().filter_map(PointResult::punch);
        let points = punches.filter(|punch| punch.is_field_work());
        points.count() + self.free.as_ref().map_or(0, FreeDay::field_work)
    }

    /// Whole minutes late or early, of all points together.
    pub fn minutes(&self, kind: PointKind) -> u32 {
        let points = self
            .points
            .iter()
            .filter(|result| result.point.kind == kind);
        points.map(PointResult::minutes).sum()
    }

    /// The parts of the day, each in words: the calendar, the rules and the shift's thresholds,
    /// what moved the day, then each point, or the sum of free hours and each stretch.
    pub fn explanation(&self) -> Vec<Words> {
        let mut told = vec![self.calendar.words()];
        if let Some(source) = &self.source {
            told.push(source.words());
            let tiers = self.plan.as_ref().filter(|plan| !plan.points.is_empty());
            told.extend(tiers.map(|plan| plan.shift.tiers().words()));
        }
        let late_on = self.plan.as_ref().and_then(|plan| plan.late_on);
        told.extend(late_on.map(late_on_words));
        told.extend(self.points.iter().map(PointResult::words));
        told.extend(self.free.as_ref().map(FreeDay::words));
        let stretches = self.free.iter().flat_map(|free| &free.stretches);
        told.extend(stretches.map(|stretch| stretch.words(self.work_date, self.zone)));
        told
    }
}

fn late_on_words(tier: LateOff) -> Words {
    let (left, come) = (minutes(tier.late_off.into()), minutes(tier.late_on.into()));
    Words::new(
        format!(
            "The work date before ended {} late or more: one may come {} later.",
            left.en, come.en
        ),
        format!(
            "前一工作日晚下班满 {}，上班可晚 {}。",
            left.zh_cn, come.zh_cn
        ),
    )
}
