//! The operations on check-ins.

use actix_web::{get, post, web};

use super::lane::{Came, CheckingIn, Coming};
use super::queries::{self, Span};
use super::wire::{CheckIn, CheckInQuery, CheckInReceipt, NewCheckIn};
use crate::attendance::{Desk, receipts};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{Ids, OrgId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::Query;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(create).service(list);
}

/// Check in or out
///
/// Recorded wherever it was made: outside the fence it is `outside`, and the day shows it.
/// `borderline` is beyond the fence by less than the accuracy; `undecidable` is a fix too old
/// or too inaccurate, none at all, or an organization without sites. Where a site admits by its
/// Wi-Fi or its address range, that suffices, or is asked for besides. The time is the service's own. A
/// check-in never changes afterwards; make another one.
///
/// The answer is a receipt that the service has signed, to keep; `docs/attendance-receipts.md` says
/// how anybody checks it. Safe to repeat: the same `id` with the same content answers the same
/// receipt, whatever `Idempotency-Key` says; with another content it is refused.
///
/// With `field_work` it counts as in place at once, once it is approved, or not at all, as the
/// organization's rules say. It may carry photos, at most 3: images that the caller uploaded, each for one check-in;
/// the rules may ask for one.
///
/// One's own devices are told by the event `attendance.checked_in`.
///
/// Needs `attendance.check_in`. Codes: `already_exists`, `idempotency_mismatch`,
/// `field_work_refused`, `field_photo_required`, `not_rostered`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "check_in",
    params(("org_id" = OrgId, Path)),
    request_body = NewCheckIn,
    responses((status = 201, body = CheckInReceipt, description = "Recorded")),
)]
#[post("/v1/organizations/{org_id}/check-ins")]
pub async fn create(
    gate: Gate<can::CheckIn>,
    desk: web::Data<Desk>,
    ids: web::Data<Ids>,
    body: Body<NewCheckIn>,
) -> Result<Created<CheckInReceipt>> {
    let (new, key, fingerprint) = body.into_parts();
    let desk = desk.into_inner();
    let request = (key, fingerprint);
    let coming = Coming::new(new, &gate.arrival(), request, ids.next(), desk.clone())?;
    let again = gate.clone();
    match gate.through::<CheckingIn>(coming).await? {
        Came::Recorded(receipt) => Ok(Created::Now(receipt.signed(&desk)?)),
        Came::Before(id) => {
            let again = again.enter(async |tx| receipts::again(tx, id, &desk).await);
            let answer = serde_json::to_value(again.await?).map_err(Problem::internal)?;
            Ok(Created::Before(answer))
        }
    }
}

/// List one's own check-ins
///
/// Newest first, with all that is recorded of each. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_my_check_ins",
    params(("org_id" = OrgId, Path), CheckInQuery),
    responses((status = 200, body = Page<CheckIn>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/check-ins")]
pub async fn list(
    gate: Gate<can::CheckIn>,
    query: Query<CheckInQuery>,
) -> Result<web::Json<Page<CheckIn>>> {
    let Query(CheckInQuery {
        from,
        to,
        limit,
        cursor,
    }) = query;
    let page = PageQuery::new(limit, cursor);
    let limit = page.limit()?;
    let span = Span {
        from,
        to,
        after: page.after()?,
        limit: limit + 1,
    };
    let rows = gate
        .enter(async |tx| {
            let member = tx.member_id()?;
            queries::list(tx, member, &span).await
        })
        .await?;
    let items = rows
        .into_iter()
        .map(CheckIn::new)
        .collect::<Result<Vec<_>>>()?;
    Ok(web::Json(Page::new(
        items,
        limit,
        |item: &CheckIn| (item.at, item.id),
        |item| item,
    )?))
}
