//! The calendar as clients see it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::domain::{self, CalendarLayer, DayKind, NationalCalendar};
use crate::attendance::wire::Sentence;

/// Which year of the calendar.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarQuery {
    /// 2000 to 2199; the present one of the organization's zone when absent.
    #[param(minimum = 2000, maximum = 2199, example = 2026)]
    pub year: Option<i32>,
}

/// What a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarDayKind {
    /// Worked, as every week.
    Workday,
    /// Rest, as every week.
    Weekend,
    /// A day off that a calendar names.
    Holiday,
    /// Worked because a calendar says so: in exchange for a holiday, or as a special day.
    MakeUpWorkday,
}

/// A date, and what it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CalendarDay {
    #[schema(example = "2026-10-01")]
    pub date: NaiveDate,
    pub kind: CalendarDayKind,
    /// The calendar's name for it; absent on ordinary days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub name: Option<Sentence>,
    /// What decided: the first of special days of the group, special days of the organization, the
    /// national calendar (or the roster in its place) and the week that says anything.
    pub decided_by: CalendarLayer,
}

impl From<&domain::CalendarDay> for CalendarDay {
    fn from(day: &domain::CalendarDay) -> Self {
        Self {
            date: day.date,
            kind: match day.kind {
                DayKind::Workday => CalendarDayKind::Workday,
                DayKind::Weekend => CalendarDayKind::Weekend,
                DayKind::Holiday { .. } => CalendarDayKind::Holiday,
                DayKind::MakeUpWorkday { .. } => CalendarDayKind::MakeUpWorkday,
            },
            name: day.kind.name().cloned().map(Sentence::from),
            decided_by: day.decided_by,
        }
    }
}

/// The days of a year that differ from the ordinary week.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceCalendar {
    #[schema(example = 2026)]
    pub year: i32,
    pub calendar: NationalCalendar,
    /// The last date of which the calendar knows anything; later ones follow the week.
    pub known_until: Option<NaiveDate>,
    /// By date; holidays, also those on days of rest, and make-up workdays.
    pub days: Vec<CalendarDay>,
}
