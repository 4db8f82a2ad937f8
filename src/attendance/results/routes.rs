//! The operation on a person's results.

use actix_web::{get, web};

use super::queries;
use super::wire::{AttendanceResult, AttendanceResults, DateRange};
use crate::attendance::days::queries::require_readable;
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(of_member);
}

/// List a person's days
///
/// From one date to another, 62 at the most: with points, parts and words as they are stored, and
/// as they were when a period was closed. What runs, is to come or waits to be computed is
/// computed now. One's own with `attendance.check_in`; those of others with `attendance.read`,
/// within its scope, or as staff of their group with the right to read its results.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_member_attendance",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path), DateRange),
    responses((status = 200, body = AttendanceResults, description = "The days, by date")),
)]
#[get("/v1/organizations/{org_id}/members/{member_id}/attendance")]
pub async fn of_member(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, MemberId)>,
    range: Query<DateRange>,
) -> Result<web::Json<AttendanceResults>> {
    let Path((_, member)) = path;
    let dates = range.dates()?;
    let days = gate
        .enter(async |tx| {
            require_readable(tx, member).await?;
            queries::of_member(tx, member, dates).await
        })
        .await?;
    let items = days.iter().map(|day| AttendanceResult::new(member, day));
    Ok(web::Json(AttendanceResults {
        items: items.collect(),
    }))
}
