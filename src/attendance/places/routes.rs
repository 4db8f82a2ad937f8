//! The operations on the rules of places.

use actix_web::{get, put};

use super::wire::{NewPlaceRules, PlaceRulesInEffect};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::ids::OrgId;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(read).service(set);
}

/// Read the rules of places
///
/// What a check-in must show of where it is made, what becomes of field work, and which doubts are
/// raised for a person to judge. While nobody has set them (version 0): 200 m, 120 s, field work
/// refused. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_place_rules",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = PlaceRulesInEffect, description = "The rules; ETag is their version")),
)]
#[get("/v1/organizations/{org_id}/attendance/place-rules")]
pub async fn read(gate: Gate<can::CheckIn>) -> Result<Versioned<PlaceRulesInEffect>> {
    let rules = gate
        .enter(async |tx| {
            let org_id = tx.org_id();
            queries::effective(tx.conn(), org_id).await
        })
        .await?;
    Ok(Versioned {
        version: rules.version,
        value: rules.into(),
    })
}

/// Set the rules of places
///
/// For check-ins from now on; those that were made keep their verdicts. Needs `attendance.manage`
/// and `If-Match`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "set_place_rules",
    params(("org_id" = OrgId, Path), ("If-Match" = String, Header)),
    request_body = NewPlaceRules,
    responses((status = 200, body = PlaceRulesInEffect, description = "As they are now")),
)]
#[put("/v1/organizations/{org_id}/attendance/place-rules")]
pub async fn set(
    gate: Gate<can::ManageAttendance>,
    version: IfMatch,
    body: Body<NewPlaceRules>,
) -> Result<Versioned<PlaceRulesInEffect>> {
    let value = gate
        .enter(async |tx| commands::set(tx, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: value.version,
        value,
    })
}
