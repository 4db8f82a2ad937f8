//! The operations on days.

use actix_web::{get, web};

use super::domain::DayReport;
use super::queries::{self, DepartmentReport};
use super::wire::{AttendanceDay, DayDate, DepartmentDay, DepartmentDayQuery, PersonDay};
use crate::kernel::ids::{DepartmentId, MemberId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, ScopedGate};
use crate::organizations::can;
use crate::organizations::directory::Person;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(own_today)
        .service(of_member)
        .service(department_today);
}

/// Read one's own day
///
/// The work date that is running, in the zone of one's attendance group. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_my_attendance_today",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = AttendanceDay, description = "The day as it stands")),
)]
#[get("/v1/organizations/{org_id}/attendance/today")]
pub async fn own_today(gate: Gate<can::CheckIn>) -> Result<web::Json<AttendanceDay>> {
    let (member, report) = gate
        .enter(async |tx| queries::own(tx, DayDate::Today).await)
        .await?;
    Ok(web::Json(AttendanceDay::new(member, &report)))
}

/// Read a person's day
///
/// One's own with `attendance.check_in`; that of others with `attendance.read`, within its
/// scope, or as staff of their group with the right to read its results. A day of the past is
/// computed from its check-ins, and one of the future shows its plan.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_member_attendance",
    params(
        ("org_id" = OrgId, Path),
        ("member_id" = MemberId, Path),
        ("date" = String, Path, description = "`today`, or a date from 2000 to 2199", example = "today"),
    ),
    responses((status = 200, body = AttendanceDay, description = "The day as it stands")),
)]
#[get("/v1/organizations/{org_id}/members/{member_id}/attendance/{date}")]
pub async fn of_member(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, MemberId, DayDate)>,
) -> Result<web::Json<AttendanceDay>> {
    let Path((_, member, date)) = path;
    let report = gate
        .enter(async |tx| queries::readable(tx, member, date).await)
        .await?;
    Ok(web::Json(AttendanceDay::new(member, &report)))
}

/// Read the day of a department
///
/// Everybody active in the department and all below it: who is in, late, out, not due yet, with
/// the counts of all, each person by the work date that is running for them. The date above is that
/// of the default attendance group. Needs `attendance.read` for the department.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_department_attendance_today",
    params(("org_id" = OrgId, Path), ("department_id" = DepartmentId, Path), DepartmentDayQuery),
    responses((status = 200, body = DepartmentDay, description = "The day as it stands")),
)]
#[get("/v1/organizations/{org_id}/departments/{department_id}/attendance/today")]
pub async fn department_today(
    gate: ScopedGate<can::ReadAttendance>,
    path: Path<(OrgId, DepartmentId)>,
    query: Query<DepartmentDayQuery>,
) -> Result<web::Json<DepartmentDay>> {
    let Path((_, department)) = path;
    let Query(DepartmentDayQuery {
        status,
        limit,
        cursor,
    }) = query;
    let page = PageQuery::new(limit, cursor);
    let (limit, after) = (page.limit()?, page.after::<(String, MemberId)>()?);
    let report = gate
        .enter(async |tx| queries::of_department(tx, department).await)
        .await?;
    let DepartmentReport {
        day,
        summary,
        people,
    } = report;
    let wanted = |(person, report): &(Person, DayReport)| {
        status.is_none_or(|status| report.status == status)
            && after
                .as_ref()
                .is_none_or(|(name, id)| (&person.name, person.id) > (name, *id))
    };
    let surplus = usize::try_from(limit)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    let rows: Vec<_> = people.into_iter().filter(wanted).take(surplus).collect();
    let page = Page::new(
        rows,
        limit,
        |(person, _)| (person.name.clone(), person.id),
        PersonDay::new,
    )?;
    Ok(web::Json(DepartmentDay {
        department_id: department,
        work_date: day.work_date.date(),
        time_zone: day.zone.name().to_owned(),
        day: (&day.calendar).into(),
        summary: (&summary).into(),
        items: page.items,
        next_cursor: page.next_cursor,
    }))
}
