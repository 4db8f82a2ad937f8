//! The operation of the board.

use actix_web::{get, web};

use super::queries;
use super::wire::{AttendanceBoard, BoardEntry, BoardQuery};
use crate::attendance::results;
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::Query;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::ScopedGate;
use crate::organizations::can;
use crate::organizations::directory::{self, Listed};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(read);
}

/// Read the live board
///
/// Who is in, late, out, on leave, not due yet: everybody active whom the scope of
/// `attendance.read` reaches, or of a department and all below it, each by the work date that is
/// running for them, with the counts of all. A status that changes only because time passes
/// (`not_due`, then `overdue`) is told with the instant at which it will; other changes come as the
/// event `attendance.board_changed` to whoever holds `attendance.read` there. Needs `attendance.read`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_attendance_board",
    params(("org_id" = OrgId, Path), BoardQuery),
    responses((status = 200, body = AttendanceBoard, description = "As it stands")),
)]
#[get("/v1/organizations/{org_id}/attendance/board")]
pub async fn read(
    gate: ScopedGate<can::ReadAttendance>,
    query: Query<BoardQuery>,
) -> Result<web::Json<AttendanceBoard>> {
    let Query(query) = query;
    let (whom, only) = (query.whom(), query.only());
    let page = PageQuery::new(query.limit, query.cursor);
    let (limit, after) = (page.limit()?, page.after::<(String, MemberId)>()?);
    let board = gate
        .enter(async |tx| {
            if let Some(department) = whom.department_id {
                let scope = tx.scope().clone();
                directory::require_department::<can::ReadAttendance>(tx, &scope, department)
                    .await?;
            }
            // Before anything else: what is computed meanwhile is on the board then, or told as pending.
            let pending = results::is_pending(tx).await?;
            let (summary, changes_at) = queries::counts(tx, &whom).await?;
            let people = queries::page(tx, &whom, &only, after, limit + 1).await?;
            let ids: Vec<_> = people.iter().map(|person| person.id).collect();
            let standing = queries::standing(tx, &ids).await?;
            let key = |person: &Listed| (person.name.clone(), person.id);
            let page = Page::new(people, limit, key, |person| person)?;
            let items = page.items.into_iter();
            let items = items.map(|person| {
                let row = standing.get(&person.id);
                BoardEntry::new(person, row)
            });
            Ok(AttendanceBoard {
                summary: (&summary).into(),
                changes_at,
                pending,
                items: items.collect::<Result<_>>()?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    Ok(web::Json(board))
}
