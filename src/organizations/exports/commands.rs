//! Writing people into a file.

use std::collections::HashMap;

use serde_json::json;

use crate::kernel::ids::DepartmentId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::departments::domain::Department;
use crate::organizations::directory;
use crate::organizations::imports::columns::{ALL, Kind, Language};
use crate::organizations::imports::domain::FileFormat;
use crate::organizations::imports::paths::{Path, format_departments};
use crate::organizations::imports::sheets::writing::{WriteError, Writer};
use crate::organizations::imports::{commands::require_everywhere, plan::path_of, queries};
use crate::organizations::members::domain::MemberStatus;
use crate::organizations::members::{self, domain::Member};

/// Who has left is not in a file that brings people in.
const PRESENT: [MemberStatus; 4] = [
    MemberStatus::Invited,
    MemberStatus::Active,
    MemberStatus::Suspended,
    MemberStatus::Leaving,
];
/// People that are read at a time.
const PAGE: i64 = 2_000;

/// A file with everybody whom the actor may see, by name; still to be finished.
pub async fn members(tx: &mut Tx, format: FileFormat, language: Language) -> Result<Writer> {
    require_everywhere(tx)?;
    let tree = queries::tree(tx).await?;
    let columns = u16::try_from(ALL.len()).unwrap_or(u16::MAX);
    let mut writer = Writer::new(format, columns).map_err(unwritable)?;
    let headers = ALL.iter().map(|spec| spec.column.header(language));
    writer.row(headers).map_err(unwritable)?;
    let (mut after, mut count) = (None, 0);
    loop {
        let page = directory::list(tx, None, &PRESENT, after, PAGE).await?;
        let ids: Vec<_> = page.iter().map(|member| member.id).collect();
        let mut places = members::queries::departments_of(tx, &ids).await?;
        for member in &page {
            let places = places.remove(&member.id).unwrap_or_default();
            let cells = cells(member, &places, &tree);
            writer
                .row(cells.iter().map(String::as_str))
                .map_err(unwritable)?;
        }
        count += page.len();
        after = page.last().map(|last| (last.name.clone(), last.id));
        if i64::try_from(page.len()).unwrap_or(PAGE) < PAGE {
            break;
        }
    }
    let change = Change {
        action: "members.exported",
        target_kind: "organization",
        target_id: tx.org_id().0,
    };
    let what = json!({ "format": format, "members": count });
    audit::record(tx, change, NOTHING, Some(&what)).await?;
    Ok(writer)
}

fn cells(
    member: &Member,
    places: &[DepartmentId],
    tree: &HashMap<DepartmentId, Department>,
) -> Vec<String> {
    let cell = |kind: &Kind| match kind {
        Kind::Field(field) => (field.get)(member)
            .map(|text| (field.format)(text))
            .unwrap_or_default(),
        Kind::Departments => {
            let paths: Vec<Path> = places.iter().map(|place| path_of(tree, *place)).collect();
            format_departments(&paths)
        }
    };
    ALL.iter().map(|spec| cell(&spec.kind)).collect()
}

/// A cell or a sheet that a workbook cannot hold; a CSV file holds all.
pub fn unwritable(error: WriteError) -> Problem {
    match error {
        WriteError::Csv(error) => Problem::internal(error),
        WriteError::Xlsx(error) => Problem::parameter(
            "format",
            format!("must be csv, as a workbook cannot hold these people: {error}"),
        ),
    }
}
