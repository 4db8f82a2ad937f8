//! The operations on the calendar.

use actix_web::{get, web};
use chrono::{Datelike, NaiveDate};

use super::wire::{AttendanceCalendar, CalendarDay, CalendarQuery};
use crate::attendance::days::domain::Rules;
use crate::attendance::groups;
use crate::attendance::groups::domain::{PersonRules, PlanDates};
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::OrgId;
use crate::kernel::params::Query;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(read);
}

/// Read the calendar of a year
///
/// The days that differ from the ordinary week or roster of one's own attendance group: holidays,
/// make-up workdays and special days, with their names. Needs `attendance.check_in`.
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
    let (rules, now) = gate
        .enter(async |tx| {
            let (org_id, member, now) = (tx.org_id(), tx.member_id()?, tx.now());
            // Days that a calendar names; what the roster names is asked for elsewhere.
            let dates = PlanDates::running(now);
            let rules = groups::rules_of(tx.conn(), org_id, member, dates).await?;
            Ok((rules, now))
        })
        .await?;
    let today = WorkDate::at(now, rules.zone(now)).date();
    calendar(&rules, today, asked.unwrap_or_else(|| today.year())).map(web::Json)
}

fn calendar(rules: &PersonRules, today: NaiveDate, year: i32) -> Result<AttendanceCalendar> {
    let dates = NaiveDate::from_ymd_opt(year, 1, 1)
        .filter(|_| (2000..=2199).contains(&year))
        .ok_or_else(|| Problem::parameter("year", format!("must be 2000 to 2199, is {year}")))?
        .iter_days()
        .take_while(|date| date.year() == year);
    let days = dates
        .filter_map(|date| WorkDate::parse(date).ok())
        .map(|date| rules.on(date).calendar)
        .filter(|day| day.kind.name().is_some())
        .map(|day| CalendarDay::from(&day));
    let national = rules.national(today);
    Ok(AttendanceCalendar {
        year,
        calendar: national,
        known_until: national.known_until(),
        days: days.collect(),
    })
}
