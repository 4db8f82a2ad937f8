//! What may be done with departments.

use super::domain::{self, Department, DepartmentName, ExternalId};
use super::wire::{self, DepartmentPatch, NewDepartment};
use super::{contents, events, queries};
use crate::kernel::ids::DepartmentId;
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change};
use crate::organizations::{can, errors, reach};

pub async fn create(tx: &mut Tx, new: NewDepartment) -> Result<Department> {
    let root = queries::lock_root(tx).await?;
    let parent = match new.parent_id {
        Some(id) => find_parent(tx, id).await?,
        None => root,
    };
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let path = parent.path_below(id);
    reach::require_path::<can::ManageDepartments>(tx, &path)?;
    if queries::count(tx).await? >= domain::MAX_COUNT {
        return Err(limit(format!(
            "An organization has at most {} departments.",
            domain::MAX_COUNT
        )));
    }
    check_depth(parent.path.len() + 1)?;
    let row = Department {
        org_id: tx.org_id(),
        id,
        parent_id: Some(parent.id),
        name: new.name.into_inner(),
        path,
        position: new.position,
        version: 1,
        created_at: tx.now(),
        external_id: new.external_id.map(ExternalId::into_inner),
        outsourced: new.outsourced,
    };
    let created = unique(queries::insert(tx, &row).await, &row)?;
    changed(tx, "department.created", None, Some(&created)).await?;
    Ok(created)
}

pub async fn edit(
    tx: &mut Tx,
    id: DepartmentId,
    version: IfMatch,
    patch: DepartmentPatch,
) -> Result<Department> {
    queries::lock_root(tx).await?;
    let before = queries::find(tx, id).await?;
    reach::require_path::<can::ManageDepartments>(tx, &before.path)?;
    version.check(before.version)?;
    let mut row = before.clone();
    if let Some(parent_id) = patch
        .parent_id
        .filter(|parent| Some(*parent) != before.parent_id)
    {
        move_below(tx, &mut row, parent_id).await?;
    }
    row.name = patch.name.map_or(row.name, DepartmentName::into_inner);
    row.position = patch.position.unwrap_or(row.position);
    if let Some(external_id) = patch.external_id {
        row.external_id = external_id.map(ExternalId::into_inner);
    }
    row.outsourced = patch.outsourced.unwrap_or(row.outsourced);
    let after = unique(queries::update(tx, &row).await, &row)?;
    changed(tx, "department.edited", Some(&before), Some(&after)).await?;
    Ok(after)
}

async fn move_below(tx: &mut Tx, row: &mut Department, parent_id: DepartmentId) -> Result<()> {
    if row.is_root() {
        return Err(Problem::new(
            &errors::DEPARTMENT_CYCLE,
            "The root stands for the organization and has no parent.",
        ));
    }
    let parent = find_parent(tx, parent_id).await?;
    // Who manages some departments moves what is below them, and only to below them.
    let (above, _) = row.path.split_at(row.path.len().saturating_sub(1));
    reach::require_path::<can::ManageDepartments>(tx, above)?;
    reach::require_path::<can::ManageDepartments>(tx, &parent.path_below(row.id))?;
    if row.contains(&parent) {
        return Err(Problem::new(
            &errors::DEPARTMENT_CYCLE,
            format!(
                "{} is below {}; move it to a department that is not.",
                parent.name, row.name
            ),
        ));
    }
    check_depth(parent.path.len() + queries::height(tx, row).await?)?;
    let path = parent.path_below(row.id);
    queries::rebase(tx, row, &path).await?;
    row.parent_id = Some(parent.id);
    row.path = path;
    Ok(())
}

/// Orders a department's people.
pub async fn set_place(tx: &mut Tx, place: &wire::Place) -> Result<()> {
    let wire::Place {
        department_id,
        member_id,
        position,
    } = *place;
    let before = contents::position(tx, department_id, member_id)
        .await?
        .ok_or_else(|| Problem::not_found("member of this department"))?;
    reach::require_departments::<can::ManageMembers>(tx, &[department_id]).await?;
    if before == position {
        return Ok(());
    }
    contents::set_position(tx, department_id, member_id, position).await?;
    let change = Change {
        action: "department.member_placed",
        target_kind: "department",
        target_id: department_id.0,
    };
    let former = wire::Place {
        position: before,
        ..place.clone()
    };
    audit::record(tx, change, Some(&former), Some(place)).await?;
    events::changed(tx, "department.member_placed", department_id)
}

async fn find_parent(tx: &mut Tx, id: DepartmentId) -> Result<Department> {
    queries::find(tx, id)
        .await
        .map_err(|_| Problem::invalid("/parent_id", "must be a department of this organization"))
}

pub(super) fn check_depth(depth: usize) -> Result<()> {
    if depth <= domain::MAX_DEPTH {
        return Ok(());
    }
    Err(limit(format!(
        "The tree has at most {} levels; this would be level {depth}.",
        domain::MAX_DEPTH
    )))
}

pub(super) fn limit(detail: String) -> Problem {
    Problem::new(&errors::DEPARTMENT_LIMIT, detail)
}

/// Translates the two unique constraints of departments.
fn unique(outcome: diesel::QueryResult<Department>, row: &Department) -> Result<Department> {
    outcome
        .on_constraint("departments_name", || name_taken(&row.name))
        .on_constraint("departments_external_id", || {
            Problem::new(
                &errors::DEPARTMENT_EXTERNAL_ID_TAKEN,
                "Another department has this external id.",
            )
        })
}

fn name_taken(name: &str) -> Problem {
    Problem::new(
        &errors::DEPARTMENT_NAME_TAKEN,
        format!(
            "Another department at this place is called {name}; names are unique among siblings."
        ),
    )
}

pub(super) async fn changed(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&Department>,
    after: Option<&Department>,
) -> Result<()> {
    let Some(subject) = after.or(before) else {
        return Ok(());
    };
    let change = Change {
        action,
        target_kind: "department",
        target_id: subject.id.0,
    };
    let wire = |row: &Department| wire::Department::from(row.clone());
    let (before, after) = (before.map(wire), after.map(wire));
    audit::record(tx, change, before.as_ref(), after.as_ref()).await?;
    events::changed(tx, action, subject.id)
}
