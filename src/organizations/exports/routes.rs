//! The operation that exports people.

use actix_web::{HttpResponse, get, web};

use super::commands;
use super::stream::Export;
use crate::kernel::ids::OrgId;
use crate::kernel::params::Query;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;
use crate::organizations::imports::domain::FileFormat;
use crate::organizations::imports::{routes::download, wire::FileQuery};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(members);
}

/// Export people to a CSV or XLSX file
///
/// Everybody whom the caller may see, by name, with the columns of an import, which reads the
/// file as it is: imported into the same organization it changes nothing. CSV is UTF-8 with a
/// byte-order mark, as Excel wants it, and a stream: a connection that breaks off leaves a part.
/// A cell that a spreadsheet might take for a formula has a `'` before it in CSV, which an import
/// takes off again; in XLSX every cell is text. Who exported is in the audit log. At most
/// 1,048,575 people in XLSX.
///
/// Needs `members.manage` for the whole organization.
#[utoipa::path(
    tag = "members",
    operation_id = "export_members",
    params(("org_id" = OrgId, Path), FileQuery),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ))),
)]
#[get("/v1/organizations/{org_id}/exports/members")]
pub async fn members(
    gate: Gate<can::ManageMembers>,
    query: Query<FileQuery>,
) -> Result<HttpResponse> {
    let Query(query) = query;
    if query.format == FileFormat::Csv {
        let export = Export::begin(gate, query.locale).await?;
        return Ok(download(FileFormat::Csv, "members").streaming(export.stream()));
    }
    let writer = gate
        .enter(async |tx| commands::workbook(tx, query.locale).await)
        .await?;
    // Compressing takes its time, and this thread serves others, too.
    let content = web::block(move || writer.finish()).await;
    let content = content.map_err(Problem::internal)?;
    let content = content.map_err(commands::unwritable)?;
    Ok(download(query.format, "members").body(content))
}
