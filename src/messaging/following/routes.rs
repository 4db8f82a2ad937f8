//! The operations on conversations that follow the organization.

use actix_web::{HttpResponse, get, post, put, web};

use super::wire::{AnnouncementChannel, DepartmentGroup, Unbinding};
use super::{channel, commands};
use crate::kernel::body::Body;
use crate::kernel::ids::{DepartmentId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, ScopedGate};
use crate::messaging::conversations::wire::NewDepartmentGroup;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(read)
        .service(bind)
        .service(unbind)
        .service(read_channel);
}

/// Read the group of a department
///
/// Needs `departments.manage` for the department.
#[utoipa::path(
    tag = "messaging",
    operation_id = "read_department_group",
    params(("org_id" = OrgId, Path), ("department_id" = DepartmentId, Path)),
    responses((status = 200, body = DepartmentGroup, description = "The group")),
)]
#[get("/v1/organizations/{org_id}/departments/{department_id}/group")]
pub async fn read(
    gate: ScopedGate<can::ManageDepartments>,
    path: Path<(OrgId, DepartmentId)>,
) -> Result<web::Json<DepartmentGroup>> {
    let Path((_, id)) = path;
    let group = gate.enter(async |tx| commands::read(tx, id).await).await?;
    Ok(web::Json(group))
}

/// Make the group of a department, or change what it follows
///
/// Everybody who may act and is in the department is in its group, from when they come until they
/// go; with `with_below` also the people of all departments below, of those that are outsourced, or
/// below one, with `with_outsourced` alone. Whom a rule of visibility hides, by name or with a
/// department below, is in it with `with_hidden` alone. Those of them who manage the department are
/// its admins. It bears the department's name, nobody is added or leaves, and nobody owns it; it has
/// no limit of people. The organization's settings of messaging may give each new department one by
/// itself. Asking again with the same changes nothing. Everyone in it gets the event
/// `conversation.created`, and later `conversation.members_changed`.
///
/// Needs `departments.manage` for the department.
#[utoipa::path(
    tag = "messaging",
    operation_id = "bind_department_group",
    params(("org_id" = OrgId, Path), ("department_id" = DepartmentId, Path)),
    request_body = NewDepartmentGroup,
    responses((status = 200, body = DepartmentGroup, description = "As it is now")),
)]
#[put("/v1/organizations/{org_id}/departments/{department_id}/group")]
pub async fn bind(
    gate: ScopedGate<can::ManageDepartments>,
    path: Path<(OrgId, DepartmentId)>,
    body: Body<NewDepartmentGroup>,
) -> Result<web::Json<DepartmentGroup>> {
    let Path((_, id)) = path;
    let group = gate
        .enter(async |tx| commands::bind(tx, id, body.value).await)
        .await?;
    Ok(web::Json(group))
}

/// Unbind a department's group
///
/// It becomes an ordinary group with an owner, its people and all that was said in it; it does not
/// follow the department any more, which may have a new one. Everyone in it gets the event
/// `conversation.changed`.
///
/// Needs `departments.manage` for the department. Codes: `conversation_full` beyond 10,000 people.
#[utoipa::path(
    tag = "messaging",
    operation_id = "unbind_department_group",
    params(("org_id" = OrgId, Path), ("department_id" = DepartmentId, Path)),
    request_body = Unbinding,
    responses((status = 204, description = "An ordinary group now")),
)]
#[post("/v1/organizations/{org_id}/departments/{department_id}/group/unbind")]
pub async fn unbind(
    gate: ScopedGate<can::ManageDepartments>,
    path: Path<(OrgId, DepartmentId)>,
    body: Body<Unbinding>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::unbind(tx, id, body.value.owner_id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Read the announcement channel
///
/// There is one for each organization, from its founding on: everybody who may act is in it, from
/// when they come until they go, and nobody leaves it. Who holds `announcements.manage` posts in
/// it, all others read.
///
/// Needs `messaging.use`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "read_announcement_channel",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = AnnouncementChannel, description = "The channel")),
)]
#[get("/v1/organizations/{org_id}/announcement-channel")]
pub async fn read_channel(gate: Gate<can::UseMessaging>) -> Result<web::Json<AnnouncementChannel>> {
    let row = gate.enter(channel::find).await?;
    Ok(web::Json(row.into()))
}
