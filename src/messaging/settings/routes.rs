//! The operations on the settings.

use actix_web::{get, put};

use super::wire::{MessagingSettings, MessagingSettingsReplacement};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::ids::OrgId;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(read).service(replace);
}

/// Read what the organization decided about messaging
///
/// Needs `messaging.use`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "read_messaging_settings",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = MessagingSettings, description = "The settings; ETag is their version")),
)]
#[get("/v1/organizations/{org_id}/messaging-settings")]
pub async fn read(gate: Gate<can::UseMessaging>) -> Result<Versioned<MessagingSettings>> {
    let settings = gate.enter(async |tx| queries::of(tx).await).await?;
    Ok(Versioned {
        version: settings.version,
        value: settings.into(),
    })
}

/// Decide about messaging
///
/// Takes effect at once.
///
/// Needs `organization.manage` and `If-Match`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "replace_messaging_settings",
    params(("org_id" = OrgId, Path), ("If-Match" = String, Header)),
    request_body = MessagingSettingsReplacement,
    responses((status = 200, body = MessagingSettings, description = "As they are now")),
)]
#[put("/v1/organizations/{org_id}/messaging-settings")]
pub async fn replace(
    gate: Gate<can::ManageOrganization>,
    version: IfMatch,
    body: Body<MessagingSettingsReplacement>,
) -> Result<Versioned<MessagingSettings>> {
    let value = gate
        .enter(async |tx| commands::replace(tx, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}
