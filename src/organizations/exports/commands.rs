//! Writing people into a file.

use std::collections::HashMap;

use serde_json::json;

use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::custom_fields::{self, wire::CustomValues};
use crate::organizations::departments::domain::Department;
use crate::organizations::directory;
use crate::organizations::imports::columns::values::format_custom;
use crate::organizations::imports::columns::{Column, Columns, Kind, Language};
use crate::organizations::imports::domain::FileFormat;
use crate::organizations::imports::paths::{Path, format_departments, format_external_ids};
use crate::organizations::imports::sheets::writing::{WriteError, Writer};
use crate::organizations::imports::{commands::require_everywhere, people, plan::path_of};
use crate::organizations::members::domain::MemberStatus;
use crate::organizations::members::{self, domain::Member, view::Viewer};

/// Who has left is not in a file that brings people in.
const PRESENT: [MemberStatus; 4] = [
    MemberStatus::Invited,
    MemberStatus::Active,
    MemberStatus::Suspended,
    MemberStatus::Leaving,
];
/// People that are read at a time.
const PAGE: i64 = 2_000;

/// Where a page ended.
pub type Key = (String, MemberId);

/// Begins a file with everybody whom the actor may see, by name.
pub async fn begin(tx: &mut Tx, format: FileFormat) -> Result<Table> {
    require_everywhere(tx)?;
    let mut custom = custom_fields::queries::list(tx, false).await?;
    custom.retain(|field| custom_fields::values::may_know(tx, field));
    let change = Change {
        action: "members.exported",
        target_kind: "organization",
        target_id: tx.org_id().0,
    };
    let count = directory::count(tx, &PRESENT).await?;
    let what = json!({ "format": format, "members": count });
    audit::record(tx, change, NOTHING, Some(&what)).await?;
    Ok(Table {
        tree: people::tree(tx).await?,
        columns: Columns { custom },
    })
}

/// A whole workbook, still to be finished: its parts cannot be written one after the other.
pub async fn workbook(tx: &mut Tx, language: Language) -> Result<Writer> {
    let mut table = begin(tx, FileFormat::Xlsx).await?;
    let count = u16::try_from(table.columns.count()).unwrap_or(u16::MAX);
    let mut writer = Writer::new(FileFormat::Xlsx, count).map_err(unwritable)?;
    write(&mut writer, &[table.headers(language)])?;
    let mut after = None;
    loop {
        let (rows, last) = table.page(tx, after).await?;
        write(&mut writer, &rows)?;
        after = match last {
            Some(last) => Some(last),
            None => return Ok(writer),
        };
    }
}

pub fn write(writer: &mut Writer, rows: &[Vec<String>]) -> Result<()> {
    for cells in rows {
        let cells = cells.iter().map(String::as_str);
        writer.row(cells).map_err(unwritable)?;
    }
    Ok(())
}

/// What all rows of a file have in common.
pub struct Table {
    tree: HashMap<DepartmentId, Department>,
    columns: Columns,
}

/// What a row says besides the member.
#[derive(Default)]
struct Around {
    places: Vec<DepartmentId>,
    manager: Option<String>,
    custom: CustomValues,
}

impl Table {
    pub fn headers(&self, language: Language) -> Vec<String> {
        let columns = self.columns.all();
        columns
            .map(|column| self.columns.header(column, language))
            .collect()
    }

    /// The next people, and where they end; `None` after the last.
    pub async fn page(
        &mut self,
        tx: &mut Tx,
        after: Option<Key>,
    ) -> Result<(Vec<Vec<String>>, Option<Key>)> {
        require_everywhere(tx)?;
        let page = directory::list(tx, None, &PRESENT, after, PAGE).await?;
        let full = i64::try_from(page.len()).is_ok_and(|count| count == PAGE);
        let last = page.last().filter(|_| full);
        let last = last.map(|last| (last.name.clone(), last.id));
        Ok((self.rows(tx, &page).await?, last))
    }

    async fn rows(&mut self, tx: &mut Tx, page: &[Member]) -> Result<Vec<Vec<String>>> {
        let ids: Vec<_> = page.iter().map(|member| member.id).collect();
        let managers: Vec<_> = page.iter().filter_map(|member| member.manager_id).collect();
        let mut places = members::queries::departments_of(tx, &ids).await?;
        if !places
            .values()
            .flatten()
            .all(|place| self.tree.contains_key(place))
        {
            // Made since the last page.
            self.tree = people::tree(tx).await?;
        }
        let numbers = directory::numbers(tx, &managers).await?;
        let viewer = Viewer::of(tx);
        let mut custom = custom_fields::values::shown(tx, viewer, &ids).await?;
        let row = |member: &Member| {
            let manager = member.manager_id;
            let around = Around {
                places: places.remove(&member.id).unwrap_or_default(),
                manager: manager.and_then(|id| numbers.get(&id).cloned()),
                custom: custom.remove(&member.id).unwrap_or_default(),
            };
            self.row(member, &around)
        };
        Ok(page.iter().map(row).collect())
    }

    fn row(&self, member: &Member, around: &Around) -> Vec<String> {
        let cell = |column: Column| match (column.spec().map(|spec| &spec.kind), column) {
            (Some(Kind::Field(field)), _) => (field.get)(member)
                .map(|text| (field.format)(&text))
                .unwrap_or_default(),
            (Some(Kind::Manager), _) => around.manager.clone().unwrap_or_default(),
            (Some(Kind::Departments), _) => {
                let places = around.places.iter();
                let paths: Vec<Path> = places.map(|place| path_of(&self.tree, *place)).collect();
                format_departments(&paths)
            }
            (Some(Kind::ExternalIds), _) => self.external_ids(&around.places),
            (None, column) => {
                let field = self.columns.custom(column);
                let value = field.and_then(|field| around.custom.0.get(&field.id));
                value.map(format_custom).unwrap_or_default()
            }
        };
        self.columns.all().map(cell).collect()
    }

    /// Without the root's: elsewhere, the root is another one.
    fn external_ids(&self, places: &[DepartmentId]) -> String {
        let ids: Vec<Option<&str>> = places
            .iter()
            .map(|place| self.tree.get(place).filter(|place| !place.is_root()))
            .map(|place| place.and_then(|place| place.external_id.as_deref()))
            .collect();
        format_external_ids(&ids)
    }
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
