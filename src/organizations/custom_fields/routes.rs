//! The operations on custom fields.

use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::wire::{CustomField, CustomFieldPatch, NewCustomField};
use super::{commands, queries, values};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{CustomFieldId, OrgId};
use crate::kernel::paging::Page;
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(read)
        .service(edit);
}

/// Define a custom field
///
/// At most 50 are in use. Safe to repeat with an `id`.
///
/// Needs `members.manage`. Codes: `custom_field_name_taken`, `custom_field_limit`.
#[utoipa::path(
    tag = "members",
    operation_id = "create_custom_field",
    params(("org_id" = OrgId, Path)),
    request_body = NewCustomField,
    responses((status = 201, body = CustomField, description = "Defined")),
)]
#[post("/v1/organizations/{org_id}/custom-fields")]
pub async fn create(
    gate: Gate<can::ManageMembers>,
    body: Body<NewCustomField>,
) -> Result<Created<CustomField>> {
    gate.create(body, async |tx, new| commands::create(tx, new).await)
        .await
}

/// Which custom fields to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CustomFieldQuery {
    /// The archived ones instead of those in use.
    #[serde(default)]
    archived: bool,
}

/// List the custom fields
///
/// In their order, all on one page. Those that only administrators see are left out for others.
#[utoipa::path(
    tag = "members",
    operation_id = "list_custom_fields",
    params(("org_id" = OrgId, Path), CustomFieldQuery),
    responses((status = 200, body = Page<CustomField>, description = "The fields")),
)]
#[get("/v1/organizations/{org_id}/custom-fields")]
pub async fn list(
    gate: Gate<can::ReadOrganization>,
    query: Query<CustomFieldQuery>,
) -> Result<web::Json<Page<CustomField>>> {
    gate.enter(async |tx| {
        let rows = queries::list(tx, query.archived).await?;
        let seen = rows.into_iter().filter(|row| values::may_know(tx, row));
        Ok(web::Json(Page {
            items: seen.map(CustomField::from).collect(),
            next_cursor: None,
        }))
    })
    .await
}

/// Read a custom field
#[utoipa::path(
    tag = "members",
    operation_id = "read_custom_field",
    params(("org_id" = OrgId, Path), ("custom_field_id" = CustomFieldId, Path)),
    responses((status = 200, body = CustomField, description = "The field; ETag is the version")),
)]
#[get("/v1/organizations/{org_id}/custom-fields/{custom_field_id}")]
pub async fn read(
    gate: Gate<can::ReadOrganization>,
    path: Path<(OrgId, CustomFieldId)>,
) -> Result<Versioned<CustomField>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        let row = queries::find(tx, id).await?;
        if !values::may_know(tx, &row) {
            return Err(Problem::not_found("custom field"));
        }
        Ok(Versioned {
            version: row.version,
            value: CustomField::from(row),
        })
    })
    .await
}

/// Change or archive a custom field
///
/// Its kind stays. An archived field is not shown on members any more; its values stay and
/// come back with it.
///
/// Needs `members.manage` and `If-Match`. Codes: `custom_field_name_taken`,
/// `custom_field_limit`.
#[utoipa::path(
    tag = "members",
    operation_id = "edit_custom_field",
    params(
        ("org_id" = OrgId, Path),
        ("custom_field_id" = CustomFieldId, Path),
        ("If-Match" = String, Header),
    ),
    request_body = CustomFieldPatch,
    responses((status = 200, body = CustomField, description = "As it is now")),
)]
#[patch("/v1/organizations/{org_id}/custom-fields/{custom_field_id}")]
pub async fn edit(
    gate: Gate<can::ManageMembers>,
    path: Path<(OrgId, CustomFieldId)>,
    version: IfMatch,
    body: Body<CustomFieldPatch>,
) -> Result<Versioned<CustomField>> {
    let Path((_, id)) = path;
    let value = gate
        .enter(async |tx| commands::edit(tx, id, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}
