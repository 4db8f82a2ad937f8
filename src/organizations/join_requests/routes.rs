//! The operations on requests to join.

use actix_web::{get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::domain::JoinRequestStatus;
use super::wire::{Approval, JoinRequest, Refusal};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::ids::{JoinRequestId, OrgId};
use crate::kernel::paging::{self, Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::ScopedGate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(list).service(approve).service(refuse);
}

/// Which requests to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JoinRequestQuery {
    /// Those that stand so.
    #[serde(default)]
    #[param(inline)]
    status: JoinRequestStatus,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// List the requests to join
///
/// The open ones unless asked otherwise, newest first. Needs `members.manage`; who holds it for
/// some departments sees the requests that lead to these.
#[utoipa::path(
    tag = "joining",
    operation_id = "list_join_requests",
    params(("org_id" = OrgId, Path), JoinRequestQuery),
    responses((status = 200, body = Page<JoinRequest>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/join-requests")]
pub async fn list(
    gate: ScopedGate<can::ManageMembers>,
    query: Query<JoinRequestQuery>,
) -> Result<web::Json<Page<JoinRequest>>> {
    let Query(query) = query;
    let page = PageQuery::new(query.limit, query.cursor);
    let (limit, after) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| queries::list(tx, query.status, after, limit + 1).await)
        .await?;
    let page = Page::new(rows, limit, |row| row.id, JoinRequest::from)?;
    Ok(web::Json(page))
}

/// Approve a request to join
///
/// The requester is a member at once and hears of it by mail, in the language of their account.
/// Who was invited by mail already becomes the member who was invited.
///
/// Needs `members.manage` for the department of the request, and for those that are given. Codes:
/// `join_request_decided`, `account_already_member`, `member_email_taken`.
#[utoipa::path(
    tag = "joining",
    operation_id = "approve_join_request",
    params(("org_id" = OrgId, Path), ("join_request_id" = JoinRequestId, Path)),
    request_body = Approval,
    responses((status = 200, body = JoinRequest, description = "Decided")),
)]
#[post("/v1/organizations/{org_id}/join-requests/{join_request_id}/approve")]
pub async fn approve(
    gate: ScopedGate<can::ManageMembers>,
    path: Path<(OrgId, JoinRequestId)>,
    body: Body<Approval>,
) -> Result<web::Json<JoinRequest>> {
    let Path((_, id)) = path;
    let row = gate
        .enter(async |tx| commands::approve(tx, id, body.value).await)
        .await?;
    Ok(web::Json(row.into()))
}

/// Refuse a request to join
///
/// The requester hears of it by mail, with the reason, in the language of their account. The use
/// of the link is given back.
///
/// Needs `members.manage` for the department of the request. Codes: `join_request_decided`.
#[utoipa::path(
    tag = "joining",
    operation_id = "refuse_join_request",
    params(("org_id" = OrgId, Path), ("join_request_id" = JoinRequestId, Path)),
    request_body = Refusal,
    responses((status = 200, body = JoinRequest, description = "Decided")),
)]
#[post("/v1/organizations/{org_id}/join-requests/{join_request_id}/refuse")]
pub async fn refuse(
    gate: ScopedGate<can::ManageMembers>,
    path: Path<(OrgId, JoinRequestId)>,
    body: Body<Refusal>,
) -> Result<web::Json<JoinRequest>> {
    let Path((_, id)) = path;
    let row = gate
        .enter(async |tx| commands::refuse(tx, id, body.value).await)
        .await?;
    Ok(web::Json(row.into()))
}
