//! The operations on the calendar.

use actix_web::{get, web};
use chrono::{Datelike, NaiveDate};
use utoipa_actix_web::service_config::ServiceConfig;

use super::domain::Calendar;
use super::wire::{AttendanceCalendar, CalendarDay, CalendarQuery};
use crate::attendance::schedules;
use crate::attendance::schedules::domain::Schedule;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::OrgId;
use crate::kernel::params::Query;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(read);
}

/// Read the calendar of a year
///
/// The days that differ from the ordinary week: holidays and make-up workdays, with their
/// names. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_attendance_calendar",
    params(("org_id" = OrgId, Path), CalendarQuery),
    responses((status = 200, body = AttendanceCalendar, description = "The calendar")),
)]
#[get("/v1/organizations/{org_id}/attendance/calendar")]
pub async fn read(
    gate: Gate<can::CheckIn>,
    query: Query<CalendarQuery>,
) -> Result<web::Json<AttendanceCalendar>> {
    let asked = query.year;
    let (schedule, now) = gate
        .enter(async |tx| Ok((schedules::queries::current(tx).await?.schedule, tx.now())))
        .await?;
    let year = asked.unwrap_or_else(|| WorkDate::at(now, schedule.zone).date().year());
    calendar(&schedule, year).map(web::Json)
}

fn calendar(schedule: &Schedule, year: i32) -> Result<AttendanceCalendar> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1)
        .filter(|_| (2000..=2199).contains(&year))
        .ok_or_else(|| Problem::parameter("year", format!("must be 2000 to 2199, is {year}")))?;
    let days = Calendar {
        national: schedule.national,
        workdays: schedule.shift.workdays(),
    };
    let differing = first
        .iter_days()
        .take_while(|date| date.year() == year)
        .map(|date| days.day(date))
        .filter(|day| day.kind.name().is_some())
        .map(|day| CalendarDay::from(&day));
    Ok(AttendanceCalendar {
        year,
        calendar: schedule.national,
        known_until: schedule.national.known_until(),
        days: differing.collect(),
    })
}
