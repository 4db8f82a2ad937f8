//! Planning against the organization as it is.

use std::collections::HashMap;

use uuid::Uuid;

use super::columns::Column;
use super::columns::values::format_custom;
use super::domain::{Import, ImportMode};
use super::people;
use super::plan::{self, Known, Plan, World};
use super::sheets::{Given, Sheet};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Result, busy};
use crate::kernel::tenancy::{Scope, Tx};
use crate::organizations::members::{self, domain::Member};
use crate::organizations::{can, custom_fields, departments, directory, organization};

/// Keeps others from changing what a plan rests on until the commit, in the order in which
/// everybody takes these locks: the line of managers, then the tree of departments.
pub async fn lock(tx: &mut Tx, sheet: &Sheet) -> Result<()> {
    if names_managers(sheet) {
        organization::queries::lock(tx).await?;
    }
    departments::queries::lock_root(tx).await?;
    Ok(())
}

fn names_managers(sheet: &Sheet) -> bool {
    let mut rows = sheet.rows.iter();
    rows.any(|row| *row.says(Column::Manager) != Given::Leave)
}

/// What the file would do now.
pub async fn plan(tx: &mut Tx, import: &Import, sheet: Sheet) -> Result<Plan> {
    let fields = custom_fields::queries::share(tx).await?;
    if !sheet.columns.are_of(&fields) {
        // Somebody changed them since the file was read: the next attempt reads it anew.
        return Err(busy());
    }
    let world = look(tx, import, &sheet).await?;
    let mut new_id = || tx.new_id::<Uuid>();
    Ok(plan::plan(sheet, world, &mut new_id))
}

async fn look(tx: &mut Tx, import: &Import, sheet: &Sheet) -> Result<World> {
    let texts = |columns: &[Column]| {
        let given = sheet.rows.iter().flat_map(|row| {
            let given = columns.iter().filter_map(|column| row.given(*column));
            given.map(str::to_owned)
        });
        given.collect::<Vec<_>>()
    };
    let numbers = texts(&[Column::EmployeeNumber, Column::Manager]);
    let mut found = people::with_numbers(tx, numbers).await?;
    found.extend(people::with_emails(tx, texts(&[Column::Email])).await?);
    found.extend(people::with_names(tx, texts(&[Column::Name])).await?);
    found.sort_by_key(|member| member.id);
    found.dedup_by_key(|member| member.id);
    let ids: Vec<MemberId> = found.iter().map(|member| member.id).collect();
    let seen = people::seen(tx, &ids).await?;
    let mut places = members::queries::departments_of(tx, &ids).await?;
    let mut custom = custom_values(tx, sheet, &ids).await?;
    let (mut above, mut numbers) = (HashMap::new(), HashMap::new());
    if names_managers(sheet) {
        above = people::lines_above(tx, &ids).await?;
        let managers: Vec<_> = found
            .iter()
            .filter_map(|member| member.manager_id)
            .collect();
        numbers = directory::numbers(tx, &managers).await?;
    }
    let known = found.into_iter().map(|member| Known {
        departments: places.remove(&member.id).unwrap_or_default(),
        custom: custom.remove(&member.id).unwrap_or_default(),
        visible: seen.contains(&member.id),
        member,
    });
    Ok(World {
        known: known.collect(),
        above,
        numbers,
        tree: people::all_departments(tx).await?,
        may_make: tx.holds::<can::ManageDepartments>() == Some(Scope::Organization),
        partial: ImportMode::stored(&import.mode) == ImportMode::ValidRows,
        blank: blank(tx),
    })
}

/// The values that members have of the fields that the file names, as cells have them.
async fn custom_values(
    tx: &mut Tx,
    sheet: &Sheet,
    ids: &[MemberId],
) -> Result<HashMap<MemberId, HashMap<usize, String>>> {
    let mut values: HashMap<MemberId, HashMap<usize, String>> = HashMap::new();
    if !sheet.names_custom() {
        return Ok(values);
    }
    let fields = sheet.columns.custom.iter().enumerate();
    let index: HashMap<_, _> = fields.map(|(at, field)| (field.id, at)).collect();
    for (member, field, _, value) in custom_fields::queries::values_of(tx, ids).await? {
        if let Some(at) = index.get(&field) {
            let values = values.entry(member).or_default();
            values.insert(*at, format_custom(&value));
        }
    }
    Ok(values)
}

/// Somebody new, before the file says anything of them.
fn blank(tx: &Tx) -> Member {
    Member::invited(tx.org_id(), MemberId(Uuid::nil()), String::new(), tx.now())
}
