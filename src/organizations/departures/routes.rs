//! The operations on departures.

use actix_web::{delete, patch, post, web};

use super::commands;
use super::wire::{DepartureCompletion, DeparturePatch, NewDeparture, Rejoining};
use crate::kernel::body::Body;
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, ScopedGate};
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;
use crate::organizations::handover::Steps;
use crate::organizations::members::wire::Member;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(announce)
        .service(change)
        .service(cancel)
        .service(complete)
        .service(rejoin);
}

fn versioned(value: Member) -> Versioned<Member> {
    Versioned {
        version: value.version,
        value,
    }
}

/// Announce a departure
///
/// The member may do everything until the midnight after the last day, in the organization's
/// zone; then the membership ends at once, with every session and socket through it, roles
/// are taken back, and what the member owned goes to the successor. An active member is
/// `leaving` until then.
///
/// Needs `members.manage` for every department of the member and for one of a successor who is
/// named, `If-Match`, and every permission that the member's roles hold.
/// Codes: `departure_announced`, `member_left`, `last_owner`, `grant_exceeds_own`.
#[utoipa::path(
    tag = "members",
    operation_id = "announce_departure",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path), ("If-Match" = String, Header)),
    request_body = NewDeparture,
    responses((status = 200, body = Member, description = "As they are now")),
)]
#[post("/v1/organizations/{org_id}/members/{member_id}/departure")]
pub async fn announce(
    gate: ScopedGate<can::ManageMembers>,
    path: Path<(OrgId, MemberId)>,
    version: IfMatch,
    body: Body<NewDeparture>,
) -> Result<Versioned<Member>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::announce(tx, id, version, body.value).await)
        .await
        .map(versioned)
}

/// Change an announced departure
///
/// Another day, another successor, another reason.
///
/// Needs `members.manage` for every department of the member and for one of a successor who is
/// named, and `If-Match`. Codes: `departure_not_announced`.
#[utoipa::path(
    tag = "members",
    operation_id = "change_departure",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path), ("If-Match" = String, Header)),
    request_body = DeparturePatch,
    responses((status = 200, body = Member, description = "As they are now")),
)]
#[patch("/v1/organizations/{org_id}/members/{member_id}/departure")]
pub async fn change(
    gate: ScopedGate<can::ManageMembers>,
    path: Path<(OrgId, MemberId)>,
    version: IfMatch,
    body: Body<DeparturePatch>,
) -> Result<Versioned<Member>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::change(tx, id, version, body.value).await)
        .await
        .map(versioned)
}

/// Cancel an announced departure
///
/// The member stays.
///
/// Needs `members.manage` for every department of the member, and `If-Match`. Codes:
/// `departure_not_announced`.
#[utoipa::path(
    tag = "members",
    operation_id = "cancel_departure",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Member, description = "As they are now")),
)]
#[delete("/v1/organizations/{org_id}/members/{member_id}/departure")]
pub async fn cancel(
    gate: ScopedGate<can::ManageMembers>,
    path: Path<(OrgId, MemberId)>,
    version: IfMatch,
) -> Result<Versioned<Member>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::cancel(tx, id, version).await)
        .await
        .map(versioned)
}

/// Let a member leave at once
///
/// Whether it was announced or not. What happens is what happens at the end of a last day;
/// it is done when the answer comes.
///
/// Needs `members.manage` for every department of the member and for one of a successor who is
/// named, `If-Match`, and every permission that the member's roles hold.
/// Codes: `member_left`, `last_owner`, `grant_exceeds_own`.
#[utoipa::path(
    tag = "members",
    operation_id = "complete_departure",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path), ("If-Match" = String, Header)),
    request_body = DepartureCompletion,
    responses((status = 200, body = Member, description = "As they are now")),
)]
#[post("/v1/organizations/{org_id}/members/{member_id}/departure/complete")]
pub async fn complete(
    gate: ScopedGate<can::ManageMembers>,
    path: Path<(OrgId, MemberId)>,
    version: IfMatch,
    steps: web::Data<Steps>,
    body: Body<DepartureCompletion>,
) -> Result<Versioned<Member>> {
    let (Path((_, id)), steps) = (path, **steps);
    gate.enter(async |tx| commands::complete(tx, steps, id, version, body.value).await)
        .await
        .map(versioned)
}

/// Let somebody who left rejoin
///
/// The same member with the same id: messages, check-ins and past meetings are theirs as
/// before. Roles, groups and what was handed over do not come back by themselves.
///
/// Needs `members.manage` for the whole organization, as who left is in no department, and
/// `If-Match`. Codes: `member_not_left`.
#[utoipa::path(
    tag = "members",
    operation_id = "rejoin_member",
    params(("org_id" = OrgId, Path), ("member_id" = MemberId, Path), ("If-Match" = String, Header)),
    request_body = Rejoining,
    responses((status = 200, body = Member, description = "As they are now")),
)]
#[post("/v1/organizations/{org_id}/members/{member_id}/rejoin")]
pub async fn rejoin(
    gate: Gate<can::ManageMembers>,
    path: Path<(OrgId, MemberId)>,
    version: IfMatch,
    body: Body<Rejoining>,
) -> Result<Versioned<Member>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::rejoin(tx, id, version, body.value).await)
        .await
        .map(versioned)
}
