//! The operations that import people.

use actix_web::http::header;
use actix_web::{
    FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, dev::Payload, get, post, web,
};
use futures_util::future::LocalBoxFuture;

use super::columns::Columns;
use super::commands;
use super::domain::{FileFormat, MAX_FILE};
use super::template;
use super::wire::{FileQuery, Import, ImportQuery};
use crate::kernel::body::{self, Body};
use crate::kernel::idempotency::Accepted;
use crate::kernel::ids::{ImportId, OrgId};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::{can, custom_fields};

pub fn routes(routes: &mut Routes<'_, '_>) {
    // The template first: its path is nearer than that of an import.
    routes
        .service(import)
        .service(read_template)
        .service(read)
        .service(apply);
}

/// Extractor: a CSV or XLSX file.
pub struct PeopleFile {
    body: Body<Vec<u8>>,
    format: FileFormat,
}

impl FromRequest for PeopleFile {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let kinds = FileFormat::ALL.map(FileFormat::media);
            let (body, media) = body::file(&req, payload, &kinds, MAX_FILE).await?;
            let format = FileFormat::ALL.into_iter().find(|f| f.media() == media);
            Ok(Self {
                body,
                format: format.unwrap_or(FileFormat::Csv),
            })
        })
    }
}

/// A file as a download.
pub fn download(format: FileFormat, name: &str) -> HttpResponseBuilder {
    let kind = match format {
        FileFormat::Csv => "text/csv; charset=utf-8",
        FileFormat::Xlsx => format.media(),
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(kind)
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.{}\"", format.as_str()),
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

/// Import people from a CSV or XLSX file
///
/// Takes the file and answers with the import, which a job then checks and applies: read it
/// again, or listen to the event `import.progressed`, to see how far it is. The first row names
/// the columns, in any order: `name` (姓名), `employee_number` (工号), `mobile` (手机), `email`
/// (邮箱), `title` (职务), `other_names` (其他姓名), `manager` (直属上级工号: of a member or of a row),
/// `hired_on` (入职日期), `department` (部门: paths like `研发部/平台组`, several separated by
/// semicolons with the primary one first; departments that are missing are made, which needs
/// `departments.manage`), `department_external_id` (部门外部编号: of these departments, in the same
/// order; one that is made gets it, one that exists must have it), and the organization's custom
/// fields by their names. A row whose employee number exists updates that member: empty cells
/// leave what is there, `<clear>` (`<清空>`) empties it. Somebody new needs a name and the custom
/// fields that are required.
///
/// All or nothing, unless `mode` is `valid_rows`; `dry_run` changes nothing. At most 20,000
/// people, 64 columns and 8 MiB; a workbook at most 64 MiB unpacked. CSV: UTF-8 or GB18030,
/// separated by commas, semicolons or tabs. One import of an organization runs at a time; at
/// most 20 files wait or are kept. Safe to repeat with an `Idempotency-Key`; the same file
/// again without one finds everybody unchanged.
///
/// Needs `members.manage` for the whole organization. Codes: `import_limit`.
///
/// What is wrong with the file stands in the import, see `CellError`.
#[utoipa::path(
    tag = "joining",
    operation_id = "import_members",
    params(("org_id" = OrgId, Path), ImportQuery, ("Idempotency-Key" = Option<String>, Header)),
    request_body(content(
        (String = "text/csv", example = "name,employee_number,mobile,department\n王小明,A0042,13800138000,研发部/平台组\n"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )),
    responses((status = 202, body = Import, description = "Accepted; a job does it")),
)]
#[post("/v1/organizations/{org_id}/imports")]
pub async fn import(
    gate: Gate<can::ManageMembers>,
    query: Query<ImportQuery>,
    file: PeopleFile,
) -> Result<Accepted<Import>> {
    let Query(query) = query;
    if query
        .sheet
        .as_ref()
        .is_some_and(|name| name.chars().count() > 64)
    {
        return Err(Problem::parameter(
            "sheet",
            "must have at most 64 characters",
        ));
    }
    let format = file.format;
    gate.create(file.body, async |tx, content| {
        commands::start(tx, format, &query, &content).await
    })
    .await
    .map(Accepted)
}

/// Read an import
///
/// How far it is, and what it found and did. What stands in the file (`errors` and `changes`)
/// is shown to who sent it. Kept for 90 days.
///
/// Needs `members.manage`.
#[utoipa::path(
    tag = "joining",
    operation_id = "read_import",
    params(("org_id" = OrgId, Path), ("import_id" = ImportId, Path)),
    responses((status = 200, body = Import, description = "The import")),
)]
#[get("/v1/organizations/{org_id}/imports/{import_id}")]
pub async fn read(
    gate: Gate<can::ManageMembers>,
    path: Path<(OrgId, ImportId)>,
) -> Result<web::Json<Import>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::read(tx, id).await)
        .await
        .map(web::Json)
}

/// Apply an import that was checked
///
/// Does what a dry run found it would do; if the organization was changed in between so that
/// it would do something else, it is rejected. For who sent the file, within 24 hours. Safe to
/// repeat: an import that is no dry run any more stays as it is.
///
/// Needs `members.manage` for the whole organization. Codes: `import_not_checked`,
/// `import_rejected`, `import_expired`.
#[utoipa::path(
    tag = "joining",
    operation_id = "apply_import",
    params(("org_id" = OrgId, Path), ("import_id" = ImportId, Path)),
    responses((status = 202, body = Import, description = "Accepted; a job does it")),
)]
#[post("/v1/organizations/{org_id}/imports/{import_id}/apply")]
pub async fn apply(
    gate: Gate<can::ManageMembers>,
    path: Path<(OrgId, ImportId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    let begun = gate.enter(async |tx| commands::apply(tx, id).await).await?;
    Ok(HttpResponse::Accepted().json(begun))
}

/// Download a template to fill in
///
/// A file with the headers, those of custom fields included, what is allowed under each, and an
/// example; the last two are notes that an import leaves out.
///
/// Needs `members.manage`.
#[utoipa::path(
    tag = "joining",
    operation_id = "read_import_template",
    params(("org_id" = OrgId, Path), FileQuery),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ))),
)]
#[get("/v1/organizations/{org_id}/imports/template")]
pub async fn read_template(
    gate: Gate<can::ManageMembers>,
    query: Query<FileQuery>,
) -> Result<HttpResponse> {
    let columns = gate
        .enter(async |tx| {
            let mut custom = custom_fields::queries::list(tx, false).await?;
            custom.retain(|field| custom_fields::values::may_know(tx, field));
            Ok(Columns { custom })
        })
        .await?;
    let content = template::template(query.format, query.locale, &columns);
    let content = content.map_err(Problem::internal)?;
    Ok(download(query.format, "members").body(content))
}
