//! Days as clients see them.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{IntoParams, ToSchema};

use super::domain::{
    CheckStatus, DayReport, DayStatus, LocationResult, Parts, PointKind, PointResult, Punch,
    Summary, Supplement, TimeResult,
};
use crate::attendance::calendars::wire::CalendarDay;
use crate::attendance::groups::domain::PlanDates;
use crate::attendance::sites::domain::FenceOutcome;
use crate::attendance::wire::Sentence;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{CheckInId, DepartmentId, MemberId};
use crate::kernel::paging;
use crate::organizations::directory::Person;

/// A date in a path: `2026-09-07`, or `today` for the work date that is running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayDate {
    Today,
    On(WorkDate),
}

impl DayDate {
    /// The dates whose rosters bear on it.
    pub fn plan_dates(self, now: DateTime<Utc>) -> PlanDates {
        match self {
            Self::Today => PlanDates::running(now),
            Self::On(date) => PlanDates::of(date.date(), date.date()),
        }
    }
}

impl FromStr for DayDate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "today" {
            return Ok(Self::Today);
        }
        let date = text
            .parse::<NaiveDate>()
            .ok()
            .filter(|date| date.to_string() == text);
        let date = date
            .ok_or_else(|| format!("the date must be `today` or like 2026-09-07, is {text:?}"))?;
        WorkDate::parse(date)
            .map(Self::On)
            .map_err(|invalid| invalid.to_string())
    }
}

impl<'de> Deserialize<'de> for DayDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// A check-in as days show it: nothing of the place but the verdict.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Punched {
    pub id: CheckInId,
    pub at: DateTime<Utc>,
    /// What the person said it is.
    pub kind: Option<PointKind>,
    /// What was measured.
    pub verdict: FenceOutcome,
    /// It counts as in place, as accepted field work; not there otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub field_work: bool,
}

impl From<&Punch> for Punched {
    fn from(punch: &Punch) -> Self {
        Self {
            id: punch.id,
            at: punch.at,
            kind: punch.kind,
            verdict: punch.fence,
            field_work: punch.is_field_work(),
        }
    }
}

/// A point of the day at which a check-in is expected, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendancePoint {
    /// Which section of the shift it begins or ends, from 0.
    #[schema(example = 0)]
    pub section: u8,
    pub kind: PointKind,
    /// As it is planned.
    pub due_at: DateTime<Utc>,
    /// As it is for this person: moved by flexible hours, or by an approved span.
    pub real_due_at: DateTime<Utc>,
    /// The first instant of the window.
    pub opens_at: DateTime<Utc>,
    /// The first instant after the window.
    pub closes_at: DateTime<Utc>,
    /// Whether a punch is expected: the shift asks for one, and no approved span excuses it.
    pub needed: bool,
    /// What stands in for a punch, or beside it.
    pub supplement: Supplement,
    pub check_status: CheckStatus,
    /// `null` while the point is open.
    pub time_result: Option<TimeResult>,
    /// `null` while the point is open.
    pub location_result: Option<LocationResult>,
    /// In time and in place; `null` while the point is open.
    pub is_normal: Option<bool>,
    /// Whole minutes late or early, before any grace.
    #[schema(example = 5)]
    pub minutes: u32,
    /// The check-in that counts, or the make-up punch under the id of its correction.
    pub punch: Option<Punched>,
    /// Plan, window, check-in and minutes in words.
    pub sentence: Sentence,
}

impl From<&PointResult> for AttendancePoint {
    fn from(result: &PointResult) -> Self {
        let point = result.point;
        Self {
            section: point.section,
            kind: point.kind,
            due_at: point.due,
            real_due_at: result.real_due,
            needed: result.is_needed(),
            supplement: result.supplement,
            opens_at: point.window.opens,
            closes_at: point.window.closes,
            check_status: result.check_status(),
            time_result: result.time_result(),
            location_result: result.location_result(),
            is_normal: result.is_normal(),
            minutes: result.minutes(),
            punch: result.punch().map(Punched::from),
            sentence: result.words().into(),
        }
    }
}

/// A stretch of free hours, from a check-in to the check-out that ended it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceStretch {
    pub on_duty: Punched,
    /// `null` where nobody has checked out yet.
    pub off_duty: Option<Punched>,
    /// `card_replacement` or `manager_modification` where the check-in was made up, under the id of its correction.
    pub on_duty_supplement: Supplement,
    /// The same of the check-out.
    pub off_duty_supplement: Supplement,
    /// Seconds between them, breaks left out.
    #[schema(example = 14400)]
    pub worked_seconds: i64,
    /// From when to when, how long, and what is to be said of the places and of what was made up.
    pub sentence: Sentence,
}

impl AttendanceStretch {
    fn all(report: &DayReport) -> Vec<Self> {
        let stretches = report.free.iter().flat_map(|free| &free.stretches);
        let stretches = stretches.map(|stretch| Self {
            on_duty: (&stretch.on).into(),
            off_duty: stretch.off.as_ref().map(Punched::from),
            on_duty_supplement: stretch.supplements.0,
            off_duty_supplement: stretch.supplements.1,
            worked_seconds: stretch.worked,
            sentence: stretch.words(report.work_date, report.zone).into(),
        });
        stretches.collect()
    }
}

/// A person's day as it stands, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceDay {
    pub member_id: MemberId,
    #[schema(example = "2026-09-07")]
    pub work_date: NaiveDate,
    /// The zone of the work date.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// What the calendar says of the date.
    pub day: CalendarDay,
    pub status: DayStatus,
    /// Why the status is what it is.
    pub sentence: Sentence,
    /// The parts of the day in words: the calendar, the rules and their thresholds, then each point or stretch.
    pub explanation: Vec<Sentence>,
    /// What became of the time that was planned, in seconds.
    pub parts: Parts,
    /// Seconds from check-in to check-out, breaks left out.
    #[schema(example = 32100)]
    pub worked_seconds: i64,
    /// Seconds of approved overtime that begins on the date.
    #[schema(example = 0)]
    pub overtime_seconds: i64,
    /// On duty and off duty by turns; none on a day of rest, and where hours are free.
    pub points: Vec<AttendancePoint>,
    /// Where hours are free, by time.
    pub stretches: Vec<AttendanceStretch>,
    /// Check-ins of the day, and punches made up, that count for no point and are part of no stretch, by time.
    pub unmatched: Vec<Punched>,
}

impl AttendanceDay {
    pub fn new(member_id: MemberId, report: &DayReport) -> Self {
        Self {
            member_id,
            work_date: report.work_date.date(),
            time_zone: report.zone.name().to_owned(),
            day: CalendarDay::from(&report.calendar),
            status: report.status,
            sentence: report.sentence.clone().into(),
            explanation: report
                .explanation()
                .into_iter()
                .map(Sentence::from)
                .collect(),
            parts: report.parts,
            worked_seconds: report.worked,
            overtime_seconds: report.overtime,
            points: report.points.iter().map(AttendancePoint::from).collect(),
            stretches: AttendanceStretch::all(report),
            unmatched: report.unmatched.iter().map(Punched::from).collect(),
        }
    }
}

/// Which people of a department to list; the summary always counts all.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DepartmentDayQuery {
    /// Only those whose day stands so.
    #[param(inline)]
    pub status: Option<DayStatus>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

/// How a person's day stands, in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonDay {
    pub member: Person,
    pub status: DayStatus,
    /// Why.
    pub sentence: Sentence,
    /// The check-in that counts.
    pub on_duty: Option<Punched>,
    /// The check-out that counts.
    pub off_duty: Option<Punched>,
    #[schema(example = 5)]
    pub minutes_late: u32,
    #[schema(example = 0)]
    pub minutes_early: u32,
}

impl PersonDay {
    pub fn new((member, report): (Person, DayReport)) -> Self {
        let first = report.points.iter().find_map(first_check_in);
        let last = report.points.iter().rev().find_map(last_check_out);
        let free = report.free.as_ref().map(|free| &free.stretches);
        let came = free.and_then(|stretches| stretches.first().map(|first| &first.on));
        let went = free.and_then(|stretches| stretches.last()?.off.as_ref());
        Self {
            on_duty: first.or(came).map(Punched::from),
            off_duty: last.or(went).map(Punched::from),
            minutes_late: report.minutes(PointKind::OnDuty),
            minutes_early: report.minutes(PointKind::OffDuty),
            status: report.status,
            sentence: report.sentence.into(),
            member,
        }
    }
}

fn first_check_in(result: &PointResult) -> Option<&Punch> {
    result
        .punch()
        .filter(|_| result.point.kind == PointKind::OnDuty)
}

fn last_check_out(result: &PointResult) -> Option<&Punch> {
    result
        .punch()
        .filter(|_| result.point.kind == PointKind::OffDuty)
}

/// People, counted by how their day stands: each is in exactly one of the counts from
/// `rest_day` to `excused`. The last three tell what such a status may hide.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceSummary {
    #[schema(example = 12)]
    pub people: u32,
    /// Nobody expects them today.
    pub rest_day: u32,
    /// The shift has not begun, and they have not come.
    pub not_due: u32,
    /// The shift has begun and they have not checked in, but still can.
    pub overdue: u32,
    /// Checked in, in time.
    pub present: u32,
    /// Checked in, late.
    pub late: u32,
    /// Checked out, in time.
    pub left: u32,
    /// Checked out before the end of the shift.
    pub left_early: u32,
    /// The last check-in or check-out that counts was not made at a site.
    pub outside: u32,
    /// Check-in closed without a punch; the day is not over, or has a check-out.
    pub missing_on_duty: u32,
    /// Checked in, and check-out closed without a punch.
    pub missing_off_duty: u32,
    /// All windows have closed and nothing was punched.
    pub absent: u32,
    /// On leave, on a trip, or out on business.
    pub excused: u32,
    /// Whose check-in was late, whatever happened since.
    pub came_late: u32,
    /// Whose check-out that counts was early.
    pub went_early: u32,
    /// Of whom a check-in that counts was not made at a site.
    pub punched_outside: u32,
}

impl From<&Summary> for AttendanceSummary {
    fn from(summary: &Summary) -> Self {
        let count = |status| summary.count(status);
        Self {
            people: summary.people(),
            rest_day: count(DayStatus::RestDay),
            not_due: count(DayStatus::NotDue),
            overdue: count(DayStatus::Overdue),
            present: count(DayStatus::Present),
            late: count(DayStatus::Late),
            left: count(DayStatus::Left),
            left_early: count(DayStatus::LeftEarly),
            outside: count(DayStatus::Outside),
            missing_on_duty: count(DayStatus::MissingOnDuty),
            missing_off_duty: count(DayStatus::MissingOffDuty),
            absent: count(DayStatus::Absent),
            excused: count(DayStatus::Excused),
            came_late: summary.came_late,
            went_early: summary.left_early,
            punched_outside: summary.punched_outside,
        }
    }
}

/// The running day of a department and all below it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DepartmentDay {
    pub department_id: DepartmentId,
    #[schema(example = "2026-09-07")]
    pub work_date: NaiveDate,
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// What the calendar says of the date.
    pub day: CalendarDay,
    /// Everybody, whatever the page shows.
    pub summary: AttendanceSummary,
    /// A page of the people, by name.
    pub items: Vec<PersonDay>,
    /// Where the next page begins; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub next_cursor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_one_form() {
        assert_eq!("today".parse(), Ok(DayDate::Today));
        assert!(matches!("2026-09-07".parse(), Ok(DayDate::On(_))));
        for text in [
            "",
            "Today",
            "2026-9-7",
            "+2026-09-07",
            "2026-02-30",
            "1999-12-31",
            "2200-01-01",
        ] {
            assert!(text.parse::<DayDate>().is_err(), "{text}");
        }
    }
}
