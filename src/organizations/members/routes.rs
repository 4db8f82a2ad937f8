//! The operations on members.

use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::domain::{self, MemberStatus};
use super::wire::{Member, MemberPatch, NewMember, ProfilePatch};
use super::{commands, directory, queries, view};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{DepartmentId, MemberId, OrgId};
use crate::kernel::paging::{self, Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, ScopedGate, Tx, forbidden};
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(read)
        .service(edit)
        .service(edit_own);
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
    /// Only those of this status; all but those who left, when absent. `leaving` and `left`
    /// need `members.manage`.
    status: Option<MemberStatus>,
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
/// By name, or with `sort=position` in the order of a department. Who has left is not among them
/// unless asked for, with `status`.
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
        return list_in_order(gate, department, query.status, page).await;
    }
    let (limit, after) = (page.limit()?, page.after()?);
    gate.enter(async |tx| {
        let statuses = listed(tx, query.status)?;
        let department = query.department_id;
        let rows = directory::list(tx, department, &statuses, after, limit + 1).await?;
        let key = |row: &domain::Member| (row.name.clone(), row.id);
        let page = Page::new(rows, limit, key, |row| row)?;
        let items = view::all(tx, page.items).await?;
        Ok(web::Json(Page {
            items,
            next_cursor: page.next_cursor,
        }))
    })
    .await
}

async fn list_in_order(
    gate: Gate<can::ReadOrganization>,
    department: DepartmentId,
    status: Option<MemberStatus>,
    page: PageQuery,
) -> Result<web::Json<Page<Member>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    gate.enter(async |tx| {
        let statuses = listed(tx, status)?;
        let rows = directory::in_order(tx, department, &statuses, after, limit + 1).await?;
        let key = |(position, row): &(i32, domain::Member)| (*position, row.name.clone(), row.id);
        let page = Page::new(rows, limit, key, |(_, row)| row)?;
        let items = view::all(tx, page.items).await?;
        Ok(web::Json(Page {
            items,
            next_cursor: page.next_cursor,
        }))
    })
    .await
}

/// The statuses to list. Who leaves and who left is for administrators; for others whoever is
/// leaving is active.
fn listed(tx: &Tx, asked: Option<MemberStatus>) -> Result<Vec<MemberStatus>> {
    use MemberStatus::{Active, Invited, Leaving, Left, Suspended};
    let administers = view::Viewer::of(tx).administers();
    match asked {
        None => Ok(vec![Invited, Active, Suspended, Leaving]),
        Some(Leaving | Left) if !administers => Err(forbidden::<can::ManageMembers>()),
        Some(Active) if !administers => Ok(vec![Active, Leaving]),
        Some(one) => Ok(vec![one]),
    }
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
        Ok(Versioned {
            version: row.version,
            value: view::one(tx, row).await?,
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
/// `member_email_taken`, `last_owner`, `manager_cycle`, `grant_exceeds_own`.
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

/// Change oneself
///
/// One's other names, and the custom fields that one may change oneself. In the audit log as
/// any other change of a member.
///
/// Needs `organization.read` and `If-Match` with the version of oneself as a member.
#[utoipa::path(
    tag = "members",
    operation_id = "edit_my_profile",
    params(("org_id" = OrgId, Path), ("If-Match" = String, Header)),
    request_body = ProfilePatch,
    responses((status = 200, body = Member, description = "As one is now")),
)]
#[patch("/v1/organizations/{org_id}/me")]
pub async fn edit_own(
    gate: Gate<can::ReadOrganization>,
    version: IfMatch,
    body: Body<ProfilePatch>,
) -> Result<Versioned<Member>> {
    let value = gate
        .enter(async |tx| commands::edit_own(tx, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}
