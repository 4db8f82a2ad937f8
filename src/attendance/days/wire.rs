//! Days as clients see them.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::ToSchema;

use super::domain::{
    CheckStatus, DayReport, DayStatus, LocationResult, Parts, PointKind, PointResult, Punch,
    Supplement, TimeResult,
};
use crate::attendance::calendars::wire::CalendarDay;
use crate::attendance::groups::domain::PlanDates;
use crate::attendance::sites::domain::FenceOutcome;
use crate::attendance::wire::Sentence;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{CheckInId, MemberId};

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
