//! The operations on members.

use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::wire::{Member, MemberPatch, NewMember};
use super::{commands, directory, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{DepartmentId, MemberId, OrgId};
use crate::kernel::paging::{self, Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Gate, ScopedGate};
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create)
        .service(list)
        .service(read)
        .service(edit);
}

/// Add a member
///
/// The person is `invited` until they join with an account. Safe to repeat with an `id`.
///
/// Needs `members.manage`. Codes: `employee_number_taken`, `member_email_taken`.
#[utoipa::path(
    tag = "members",
    operation_id = "create_member",
    params(("org_id" = OrgId, Path)),
    request_body = NewMember,
    responses((status = 201, body = Member, description = "Added")),
)]
#[post("/v1/organizations/{org_id}/members")]
pub async fn create(
    gate: ScopedGate<can::ManageMembers>,
    body: Body<NewMember>,
) -> Result<Created<Member>> {
    gate.create(body, async |tx, new| commands::create(tx, new).await)
        .await
}

/// Which members to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberQuery {
    /// Only those who are directly in this department.
    department_id: Option<DepartmentId>,
    /// By name, or in the order of the department, which must be named then.
    #[serde(default)]
    #[param(inline)]
    sort: MemberSort,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// In which order to list members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberSort {
    /// By name.
    #[default]
    Name,
    /// By their places in the department, then by name.
    Position,
}

/// List the members
///
/// By name, or with `sort=position` in the order of a department.
#[utoipa::path(
    tag = "members",
    operation_id = "list_members",
    params(("org_id" = OrgId, Path), MemberQuery),
    responses((status = 200, body = Page<Member>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/members")]
pub async fn list(
    gate: Gate<can::ReadOrganization>,
    query: Query<MemberQuery>,
) -> Result<web::Json<Page<Member>>> {
    let page = PageQuery::new(query.limit, query.cursor.clone());
    if query.sort == MemberSort::Position {
        let department = query
            .department_id
            .ok_or_else(|| Problem::parameter("sort", "can be position only with department_id"))?;
        return list_in_order(gate, department, page).await;
    }
    let (limit, after) = (page.limit()?, page.after()?);
    gate.enter(async |tx| {
        let rows = directory::list(tx, query.department_id, after, limit + 1).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let mut departments = queries::departments_of(tx, &ids).await?;
        let page = Page::new(
            rows,
            limit,
            |row| (row.name.clone(), row.id),
            |row| {
                let inside = departments.remove(&row.id).unwrap_or_default();
                Member::new(row, inside)
            },
        )?;
        Ok(web::Json(page))
    })
    .await
}

async fn list_in_order(
    gate: Gate<can::ReadOrganization>,
    department: DepartmentId,
    page: PageQuery,
) -> Result<web::Json<Page<Member>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    gate.enter(async |tx| {
        let rows = directory::in_order(tx, department, after, limit + 1).await?;
        let ids: Vec<_> = rows.iter().map(|(_, row)| row.id).collect();
        let mut departments = queries::departments_of(tx, &ids).await?;
        let page = Page::new(
            rows,
            limit,
            |(position, row)| (*position, row.name.clone(), row.id),
            |(_, row)| {
                let inside = departments.remove(&row.id).unwrap_or_default();
                Member::new(row, inside)
            },
        )?;
        Ok(web::Json(page))
    })
    .await
}

/// Read a member
#[utoipa::path(
    tag = "members",
    operation_id = "read_member",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path)),
    responses((status = 200, body = Member, description = "The member; ETag is the version")),
)]
#[get("/v1/organizations/{org_id}/members/{member_id}")]
pub async fn read(
    gate: Gate<can::ReadOrganization>,
    path: Path<(OrgId, MemberId)>,
) -> Result<Versioned<Member>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        let mut row = queries::find(tx, id).await?;
        directory::redact(tx, std::slice::from_mut(&mut row)).await?;
        let departments = commands::read_departments(tx, id).await?;
        Ok(Versioned {
            version: row.version,
            value: Member::new(row, departments),
        })
    })
    .await
}

/// Change a member
///
/// The address, and whether somebody is suspended, changes only who holds all that the member was
/// given.
///
/// Needs `members.manage` and `If-Match`. Codes: `employee_number_taken`,
/// `member_email_taken`, `last_owner`, `grant_exceeds_own`.
#[utoipa::path(
    tag = "members",
    operation_id = "edit_member",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path), ("If-Match" = String, Header)),
    request_body = MemberPatch,
    responses((status = 200, body = Member, description = "As they are now")),
)]
#[patch("/v1/organizations/{org_id}/members/{member_id}")]
pub async fn edit(
    gate: ScopedGate<can::ManageMembers>,
    path: Path<(OrgId, MemberId)>,
    version: IfMatch,
    body: Body<MemberPatch>,
) -> Result<Versioned<Member>> {
    let Path((_, id)) = path;
    let value = gate
        .enter(async |tx| commands::edit(tx, id, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}
