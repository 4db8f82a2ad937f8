//! The operations on rules of visibility.

use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::wire::{
    NewVisibilityRule, VisibilityExplanation, VisibilityRule, VisibilityRuleReplacement,
    VisibilitySettings, VisibilitySettingsPatch,
};
use super::{commands, explain, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{MemberId, OrgId, VisibilityRuleId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(read)
        .service(replace)
        .service(remove)
        .service(read_settings)
        .service(edit_settings)
        .service(explanation);
}

/// Create a visibility rule
///
/// `hide` hides its objects from everybody but the excludes; several such rules add up.
/// `scope` limits whom its viewers see. `fields` hides fields of its objects from everybody
/// but the excludes. Objects, excludes, viewers and what is listed are members, departments
/// with all below, and holders of roles, at most 50 of each list; an organization has at most
/// 50 rules of each kind. Everybody sees themselves, and whoever manages the members of the
/// whole organization sees everybody, whatever the rules say. Takes effect at once. Safe to
/// repeat with an `id`.
///
/// Needs `visibility.manage`. Codes: `visibility_rule_limit`.
#[utoipa::path(
    tag = "visibility",
    operation_id = "create_visibility_rule",
    params(("org_id" = OrgId, Path)),
    request_body = NewVisibilityRule,
    responses((status = 201, body = VisibilityRule, description = "Created")),
)]
#[post("/v1/organizations/{org_id}/visibility/rules")]
pub async fn create(
    gate: Gate<can::ManageVisibility>,
    body: Body<NewVisibilityRule>,
) -> Result<Created<VisibilityRule>> {
    gate.create(body, async |tx, new| commands::create(tx, new).await)
        .await
}

/// List the visibility rules
///
/// The oldest first.
///
/// Needs `visibility.manage`.
#[utoipa::path(
    tag = "visibility",
    operation_id = "list_visibility_rules",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<VisibilityRule>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/visibility/rules")]
pub async fn list(
    gate: Gate<can::ManageVisibility>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<VisibilityRule>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    gate.enter(async |tx| {
        let rows = queries::list(tx, after, limit + 1).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let mut lists = queries::lists(tx, &ids).await?;
        Page::new(
            rows,
            limit,
            |row| (row.created_at, row.id),
            |row| {
                let lists = lists.remove(&row.id).unwrap_or_default();
                VisibilityRule::new(row, lists)
            },
        )
        .map(web::Json)
    })
    .await
}

/// Read a visibility rule
///
/// Needs `visibility.manage`.
#[utoipa::path(
    tag = "visibility",
    operation_id = "read_visibility_rule",
    params(("org_id" = OrgId, Path), ("rule_id" = VisibilityRuleId, Path)),
    responses((status = 200, body = VisibilityRule, description = "The rule; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}/visibility/rules/{rule_id}")]
pub async fn read(
    gate: Gate<can::ManageVisibility>,
    path: Path<(OrgId, VisibilityRuleId)>,
) -> Result<Versioned<VisibilityRule>> {
    let Path((_, id)) = path;
    let value = gate.enter(async |tx| commands::read(tx, id).await).await?;
    Ok(versioned(value))
}

/// Replace a visibility rule
///
/// All of it but its kind. Takes effect at once.
///
/// Needs `visibility.manage` and `If-Match`.
#[utoipa::path(
    tag = "visibility",
    operation_id = "replace_visibility_rule",
    params(("org_id" = OrgId, Path), ("rule_id" = VisibilityRuleId, Path), ("If-Match" = String, Header)),
    request_body = VisibilityRuleReplacement,
    responses((status = 200, body = VisibilityRule, description = "As it is now")),
)]
#[put("/v1/organizations/{org_id}/visibility/rules/{rule_id}")]
pub async fn replace(
    gate: Gate<can::ManageVisibility>,
    path: Path<(OrgId, VisibilityRuleId)>,
    version: IfMatch,
    body: Body<VisibilityRuleReplacement>,
) -> Result<Versioned<VisibilityRule>> {
    let Path((_, id)) = path;
    let value = gate
        .enter(async |tx| commands::replace(tx, id, version, body.value).await)
        .await?;
    Ok(versioned(value))
}

fn versioned(value: VisibilityRule) -> Versioned<VisibilityRule> {
    Versioned {
        version: value.version,
        value,
    }
}

/// Remove a visibility rule
///
/// Needs `visibility.manage`.
#[utoipa::path(
    tag = "visibility",
    operation_id = "remove_visibility_rule",
    params(("org_id" = OrgId, Path), ("rule_id" = VisibilityRuleId, Path)),
    responses((status = 204, description = "Removed")),
)]
#[delete("/v1/organizations/{org_id}/visibility/rules/{rule_id}")]
pub async fn remove(
    gate: Gate<can::ManageVisibility>,
    path: Path<(OrgId, VisibilityRuleId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::remove(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Read how the visibility rules work together
///
/// Needs `visibility.manage`.
#[utoipa::path(
    tag = "visibility",
    operation_id = "read_visibility_settings",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = VisibilitySettings, description = "The settings; ETag is their version")),
)]
#[get("/v1/organizations/{org_id}/visibility/settings")]
pub async fn read_settings(
    gate: Gate<can::ManageVisibility>,
) -> Result<Versioned<VisibilitySettings>> {
    let (child_first, version) = gate.enter(async |tx| queries::settings(tx).await).await?;
    Ok(Versioned {
        version,
        value: commands::settings(child_first, version),
    })
}

/// Change how the visibility rules work together
///
/// Takes effect at once.
///
/// Needs `visibility.manage` and `If-Match`.
#[utoipa::path(
    tag = "visibility",
    operation_id = "edit_visibility_settings",
    params(("org_id" = OrgId, Path), ("If-Match" = String, Header)),
    request_body = VisibilitySettingsPatch,
    responses((status = 200, body = VisibilitySettings, description = "As they are now")),
)]
#[patch("/v1/organizations/{org_id}/visibility/settings")]
pub async fn edit_settings(
    gate: Gate<can::ManageVisibility>,
    version: IfMatch,
    body: Body<VisibilitySettingsPatch>,
) -> Result<Versioned<VisibilitySettings>> {
    let value = gate
        .enter(async |tx| commands::edit_settings(tx, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}

/// Whose view of whom is explained.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExplanationQuery {
    /// Who looks.
    viewer_id: MemberId,
    /// Who is looked at.
    target_id: MemberId,
}

/// Explain what one person sees of another
///
/// Whether the viewer's lists and search have the target, which fields are hidden, and every
/// rule that has a say.
///
/// Needs `visibility.manage`.
#[utoipa::path(
    tag = "visibility",
    operation_id = "explain_visibility",
    params(("org_id" = OrgId, Path), ExplanationQuery),
    responses((status = 200, body = VisibilityExplanation, description = "What they see, and why")),
)]
#[get("/v1/organizations/{org_id}/visibility/explanation")]
pub async fn explanation(
    gate: Gate<can::ManageVisibility>,
    query: Query<ExplanationQuery>,
) -> Result<web::Json<VisibilityExplanation>> {
    let (viewer, target) = (query.viewer_id, query.target_id);
    gate.enter(async |tx| explain::explain(tx, viewer, target).await.map(web::Json))
        .await
}
