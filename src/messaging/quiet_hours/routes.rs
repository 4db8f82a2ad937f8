//! The operations on one's own quiet hours.

use actix_web::{get, put, web};
use chrono::Weekday;

use super::wire::QuietHours;
use super::{domain, queries};
use crate::kernel::body::Body;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::OrgId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(read).service(set);
}

/// Read one's own quiet hours
///
/// Who never set any gets a proposal that is not active. Needs `messaging.use`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "read_quiet_hours",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = QuietHours, description = "One's own")),
)]
#[get("/v1/organizations/{org_id}/me/quiet-hours")]
pub async fn read(gate: Gate<can::UseMessaging>) -> Result<web::Json<QuietHours>> {
    let found = gate
        .enter(async |tx| {
            let me = tx.member_id()?;
            queries::find(tx, me).await
        })
        .await?;
    Ok(web::Json(found.map(QuietHours::from).unwrap_or_default()))
}

/// Set one's own quiet hours
///
/// On the days given, from `starts_at` to `ends_at` on the wall of the zone; an end that is not
/// after the start is on the day after. Only notifications are quiet: messages come, and what is
/// urgent notifies. One's own devices get the event `quiet_hours.changed`.
///
/// Needs `messaging.use`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "set_quiet_hours",
    params(("org_id" = OrgId, Path)),
    request_body = QuietHours,
    responses((status = 200, body = QuietHours, description = "As they are now")),
)]
#[put("/v1/organizations/{org_id}/me/quiet-hours")]
pub async fn set(
    gate: Gate<can::UseMessaging>,
    body: Body<QuietHours>,
) -> Result<web::Json<QuietHours>> {
    let set = gate.enter(async |tx| store(tx, body.value).await).await?;
    Ok(web::Json(set))
}

async fn store(tx: &mut Tx, given: QuietHours) -> Result<QuietHours> {
    let zone = given.time_zone.as_deref();
    if zone.is_some_and(|zone| zone.parse::<chrono_tz::Tz>().is_err()) {
        return Err(Problem::invalid(
            "/time_zone",
            "must be an IANA zone, like Asia/Shanghai",
        ));
    }
    let days = given.days.iter();
    let row = domain::QuietHours {
        org_id: tx.org_id(),
        member_id: tx.member_id()?,
        active: given.active,
        starts_at: given.starts_at.0,
        ends_at: given.ends_at.0,
        days: days.fold(0, |days, day| days | domain::bit(Weekday::from(*day))),
        time_zone: zone.map(str::to_owned),
    };
    queries::set(tx, &row).await?;
    let (member, after) = (row.member_id, QuietHours::from(row));
    tx.emit(Event::new(
        "quiet_hours.changed",
        Audience::Members(vec![member]),
        &after,
    )?);
    Ok(after)
}
