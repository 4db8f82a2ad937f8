//! The operations on receipts.

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};

use super::export::Export;
use super::signer::Desk;
use super::wire::ReceiptKeySet;
use crate::attendance::check_ins::wire::CheckInReceipt;
use crate::kernel::caller::Anonymous;
use crate::kernel::ids::{CheckInId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

/// How long the answer may be kept, in seconds: a key that is missing in it is new, and worth
/// asking again for.
const MAX_AGE: u32 = 300;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(keys).service(read).service(export);
}

/// Read the keys of receipts
///
/// The public keys that receipts of check-ins were ever signed with: the present one last. They
/// stay, so that old receipts can be checked. Any number of people may ask, without signing in.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_receipt_keys",
    security(()),
    responses((status = 200, body = ReceiptKeySet, description = "The keys")),
)]
#[get("/.well-known/receipt-keys.json")]
pub async fn keys(_: Anonymous, desk: web::Data<Desk>) -> Result<HttpResponse> {
    let keys = desk.signer.keys()?;
    let set = ReceiptKeySet {
        keys: keys.into_iter().map(Into::into).collect(),
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={MAX_AGE}")))
        .json(set))
}

/// Read the receipt of one's own check-in
///
/// As it was given when the check-in was made, signed again with the present key where that is
/// another one. Before it signs, the service checks that its own record is what was written.
///
/// Needs `attendance.check_in`. Codes: `receipt_broken`, `no_receipt`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_receipt",
    params(("org_id" = OrgId, Path), ("check_in_id" = CheckInId, Path)),
    responses((status = 200, body = CheckInReceipt, description = "The receipt")),
)]
#[get("/v1/organizations/{org_id}/check-ins/{check_in_id}/receipt")]
pub async fn read(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, CheckInId)>,
    desk: web::Data<Desk>,
) -> Result<web::Json<CheckInReceipt>> {
    let Path((_, id)) = path;
    let receipt = gate
        .enter(async |tx| super::again(tx, id, &desk).await)
        .await?;
    Ok(web::Json(receipt))
}

/// Export the receipts
///
/// Of everybody, oldest first, as a stream: the first line is a `ReceiptExport`, each other one an
/// `ExportedReceipt`. `muster verify --file FILE --keys KEYS` checks it without a database, and names
/// what was changed, removed or inserted. There are no coordinates, distances or notes in it. A
/// connection that breaks off leaves a file that does not verify. That somebody exported it is in
/// the audit log.
///
/// Needs `attendance.export_receipts`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "export_receipts",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = String, content_type = "application/x-ndjson", description = "The file")),
)]
#[get("/v1/organizations/{org_id}/attendance/receipts/export")]
pub async fn export(gate: Gate<can::ExportReceipts>) -> Result<HttpResponse> {
    let export = Export::begin(gate).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .insert_header((
            "content-disposition",
            "attachment; filename=\"check-ins.ndjson\"",
        ))
        .streaming(export.stream()))
}
