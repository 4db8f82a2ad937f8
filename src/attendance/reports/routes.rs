//! The operations on reports.

use actix_web::{get, web};

use super::queries;
use super::wire::{
    AttendanceStatistic, AttendanceStatistics, ReportQuery, ReportedPerson, StatisticsBy,
    StatisticsQuery,
};
use crate::attendance::groups;
use crate::kernel::ids::{AttendanceGroupId, DepartmentId, MemberId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::Query;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{ScopedGate, Tx};
use crate::organizations::can;
use crate::organizations::directory::{self, Listed, MemberIds};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(of_people).service(statistics);
}

/// Those whom the gate's scope reaches, in a department where one is asked for; among them who works
/// here no more and did on one of the dates.
pub async fn reached(
    tx: &mut Tx,
    department: Option<DepartmentId>,
    dates: Dates,
) -> Result<MemberIds> {
    if let Some(department) = department {
        let scope = tx.scope().clone();
        directory::require_department::<can::ReadAttendance>(tx, &scope, department).await?;
    }
    let worked = queries::worked(dates);
    directory::reached_with_former(tx, department, worked).await
}

/// Read a report of people
///
/// Of one day or up to 31, for each person by name: what became of each day, and the sums of those
/// that are over: days worked and absent, late and early, missing punches, excused, hours. From
/// stored results. Everybody active within the scope, and who works here no more but has results of
/// these dates; who left is in no department. Needs `attendance.read`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_attendance_report",
    params(("org_id" = OrgId, Path), ReportQuery),
    responses((status = 200, body = Page<ReportedPerson>, description = "A page of people, by name")),
)]
#[get("/v1/organizations/{org_id}/attendance/report")]
pub async fn of_people(
    gate: ScopedGate<can::ReadAttendance>,
    query: Query<ReportQuery>,
) -> Result<web::Json<Page<ReportedPerson>>> {
    let Query(query) = query;
    let (dates, department) = (query.dates()?, query.department_id);
    let page = PageQuery::new(query.limit, query.cursor);
    let (limit, after) = (page.limit()?, page.after::<(String, MemberId)>()?);
    let (people, mut reports) = gate
        .enter(async |tx| {
            let ids = reached(tx, department, dates).await?;
            let people = directory::page_of(tx, ids, after, limit + 1).await?;
            let ids: Vec<_> = people.iter().map(|person| person.id).collect();
            let reports = queries::of_people(tx, &ids, dates).await?;
            Ok((people, reports))
        })
        .await?;
    let key = |person: &Listed| (person.name.clone(), person.id);
    let shown = |person: Listed| {
        let report = reports.remove(&person.id).unwrap_or_default();
        ReportedPerson::new(person, &report)
    };
    Ok(web::Json(Page::new(people, limit, key, shown)?))
}

/// Read statistics
///
/// The sums of days that are over, by attendance group or by department, of up to 31 dates:
/// of the people of the report. Departments that the caller may not see are left out.
/// Needs `attendance.read`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_attendance_statistics",
    params(("org_id" = OrgId, Path), StatisticsQuery),
    responses((status = 200, body = AttendanceStatistics, description = "By name")),
)]
#[get("/v1/organizations/{org_id}/attendance/statistics")]
pub async fn statistics(
    gate: ScopedGate<can::ReadAttendance>,
    query: Query<StatisticsQuery>,
) -> Result<web::Json<AttendanceStatistics>> {
    let dates = query.dates()?;
    let (by, department) = (query.by, query.department_id);
    let mut items = gate
        .enter(async |tx| {
            let ids = reached(tx, department, dates).await?;
            match by {
                StatisticsBy::Group => groups_of(tx, dates, ids).await,
                StatisticsBy::Department => departments_of(tx, dates, ids).await,
            }
        })
        .await?;
    items.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(web::Json(AttendanceStatistics { by, items }))
}

type Dates = (chrono::NaiveDate, chrono::NaiveDate);

async fn groups_of(tx: &mut Tx, dates: Dates, ids: MemberIds) -> Result<Vec<AttendanceStatistic>> {
    let org_id = tx.org_id();
    let book = groups::queries::book(tx.conn(), org_id).await?;
    let rows = queries::by_group(tx, dates, ids).await?;
    let name = |id| Some(book.groups.get(&AttendanceGroupId(id))?.name.clone());
    let item = |(id, people, totals)| AttendanceStatistic {
        id,
        name: Option::and_then(id, name),
        people,
        totals,
    };
    Ok(rows.into_iter().map(item).collect())
}

async fn departments_of(
    tx: &mut Tx,
    dates: Dates,
    ids: MemberIds,
) -> Result<Vec<AttendanceStatistic>> {
    let names = directory::department_names(tx).await?;
    let rows = queries::by_department(tx, dates, ids).await?;
    let item = |(id, (people, totals)): (DepartmentId, _)| {
        Some(AttendanceStatistic {
            id: Some(id.0),
            name: Some(names.get(&id)?.clone()),
            people,
            totals,
        })
    };
    Ok(rows.into_iter().filter_map(item).collect())
}
