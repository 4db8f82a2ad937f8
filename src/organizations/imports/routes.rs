//! The operation that imports people.

use actix_web::{FromRequest, HttpRequest, dev::Payload, post};
use futures_util::future::LocalBoxFuture;
use utoipa_actix_web::service_config::ServiceConfig;

use super::commands;
use super::wire::ImportReport;
use crate::kernel::body::{self, Body};
use crate::kernel::idempotency::Created;
use crate::kernel::ids::OrgId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

/// The largest file, in bytes.
const MAX_FILE: usize = 8 * 1024 * 1024;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(import);
}

/// Extractor: a CSV file.
pub struct CsvFile(Body<Vec<u8>>);

impl FromRequest for CsvFile {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            body::file(&req, payload, "text/csv", MAX_FILE)
                .await
                .map(Self)
        })
    }
}

/// Import people from a CSV file
///
/// The first line names the columns, in any order: `name` (姓名), `employee_number` (工号),
/// `mobile` (手机), `email` (邮箱), `title` (职务), `department` (部门, a path like
/// `研发部/平台组`; departments that are missing are made). UTF-8, separated by commas,
/// semicolons or tabs; at most 20,000 people and 8 MiB. All or nothing: `import_rejected`
/// names every bad cell in `context.cells` (see `CellError`). Safe to repeat with an
/// `Idempotency-Key`.
///
/// Needs `members.manage`. Codes: `import_rejected`, `department_limit`,
/// `employee_number_taken`, `member_email_taken`.
#[utoipa::path(
    tag = "joining",
    operation_id = "import_members",
    params(("org_id" = OrgId, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = String, content_type = "text/csv", example = "name,employee_number,mobile,department\n王小明,A0042,13800138000,研发部/平台组\n"),
    responses((status = 201, body = ImportReport, description = "Imported")),
)]
#[post("/v1/organizations/{org_id}/imports")]
pub async fn import(
    gate: Gate<can::ManageMembers>,
    file: CsvFile,
) -> Result<Created<ImportReport>> {
    gate.create(file.0, async |tx, bytes| commands::import(tx, &bytes).await)
        .await
}
