//! The end of a department: merged into another one, or dissolved.
//!
//! Must hold: nobody is left without a department, nothing is left without a parent, and no
//! grant reaches farther than whoever merges could have given.

use super::domain::Department;
use super::{commands, contents, events, managers, queries};
use crate::kernel::ids::DepartmentId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change};
use crate::organizations::departments::wire;
use crate::organizations::roles::{
    self,
    authority::{self, Target},
};
use crate::organizations::{can, errors, join_links, reach, user_groups, visibility};

/// What becomes of the roles that were given for the department.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grants {
    /// They hold for the other department from now on.
    Follow,
    /// They end with the department.
    End,
}

/// Puts everything of a department into another one; the former is gone then.
pub async fn merge(tx: &mut Tx, from: DepartmentId, into: DepartmentId) -> Result<Department> {
    queries::lock_root(tx).await?;
    let (from, into) = lock(tx, from, into, || {
        Problem::invalid("/into_id", "must be a department of this organization")
    })
    .await?;
    require_both(tx, &from, &into)?;
    absorb(tx, &from, &into, Grants::Follow).await?;
    ended(tx, "department.merged", &from, Some(&into)).await?;
    Ok(into)
}

/// Removes a department: an empty one, or with a destination for its people and for what is
/// right below.
pub async fn dissolve(
    tx: &mut Tx,
    id: DepartmentId,
    destination: Option<DepartmentId>,
) -> Result<()> {
    let root = queries::lock_root(tx).await?;
    if root.id == id {
        return Err(not_empty(
            "The root stands for the organization and cannot be removed.".to_owned(),
        ));
    }
    if let Some(destination) = destination {
        let (from, into) = lock(tx, id, destination, || {
            Problem::not_found("destination department")
        })
        .await?;
        require_both(tx, &from, &into)?;
        absorb(tx, &from, &into, Grants::End).await?;
        return ended(tx, "department.removed", &from, Some(&into)).await;
    }
    let open = join_links::queries::lock_leading_to(tx, id).await?;
    let row = queries::lock(tx, id).await?;
    reach::require_path::<can::ManageDepartments>(tx, &row.path)?;
    let below = queries::count_children(tx, id).await?;
    let people = contents::people(tx, id).await?.len();
    if below > 0 || people > 0 {
        return Err(not_empty(format!(
            "{} has {below} departments and {people} people; name a destination_id for them.",
            row.name
        )));
    }
    if !contents::grants(tx, id).await?.is_empty() {
        return Err(not_empty(format!(
            "Somebody holds a role for {}; take it back first, or name a destination_id.",
            row.name
        )));
    }
    if open > 0 {
        return Err(not_empty(format!(
            "{open} ways to join lead to {}; revoke and decide them first, or name a destination_id.",
            row.name
        )));
    }
    // What was used or revoked is history, which the department above keeps.
    if let Some(parent) = row.parent_id {
        join_links::queries::redirect(tx, id, parent).await?;
    }
    delete(tx, &row).await?;
    ended(tx, "department.removed", &row, None).await
}

/// Locks what leads to `from` and its people, then both departments: the order of everybody who takes these.
async fn lock(
    tx: &mut Tx,
    from: DepartmentId,
    into: DepartmentId,
    unknown: fn() -> Problem,
) -> Result<(Department, Department)> {
    join_links::queries::lock_leading_to(tx, from).await?;
    let people = contents::people(tx, from).await?;
    contents::lock_people(tx, &people).await?;
    queries::find(tx, from).await?;
    let both = queries::lock_both(tx, from, into).await?;
    let Some((from, into)) = both else {
        return Err(unknown());
    };
    if from.contains(&into) {
        return Err(Problem::new(
            &errors::DEPARTMENT_CYCLE,
            format!(
                "{} is {} itself or below it; choose a department that is not.",
                into.name, from.name
            ),
        ));
    }
    Ok((from, into))
}

fn require_both(tx: &Tx, from: &Department, into: &Department) -> Result<()> {
    reach::require_path::<can::ManageDepartments>(tx, &from.path)?;
    reach::require_path::<can::ManageDepartments>(tx, &into.path)
}

async fn absorb(tx: &mut Tx, from: &Department, into: &Department, grants: Grants) -> Result<()> {
    let below = queries::height(tx, from).await? - 1;
    if below > 0 {
        commands::check_depth(into.path.len() + below)?;
    }
    let clashes = queries::clashes(tx, from.id, into.id).await?;
    if !clashes.is_empty() {
        return Err(Problem::new(
            &errors::DEPARTMENT_NAME_TAKEN,
            format!(
                "Both {} and {} have departments called {}; rename or merge these first.",
                from.name,
                into.name,
                clashes.join(", ")
            ),
        )
        .with_context(serde_json::json!({ "names": clashes })));
    }
    queries::move_children(tx, from, into).await?;
    contents::move_people(tx, from.id, into.id).await?;
    join_links::queries::redirect(tx, from.id, into.id).await?;
    user_groups::queries::redirect(tx, from.id, into.id).await?;
    visibility::queries::redirect(tx, from.id, into.id).await?;
    let held = contents::grants(tx, from.id).await?;
    match grants {
        Grants::End => managers::end(tx, held).await?,
        Grants::Follow => {
            for grant in &held {
                let role = roles::queries::find(tx, grant.role_id).await?;
                let target = Target::Department {
                    path: into.path.clone(),
                    below: grant.includes_below,
                };
                authority::require(tx, &role, &target).await?;
            }
            contents::move_grants(tx, from.id, into.id).await?;
        }
    }
    delete(tx, from).await
}

/// Whatever else points at the department keeps it from going.
async fn delete(tx: &mut Tx, row: &Department) -> Result<()> {
    use diesel::result::{DatabaseErrorKind, Error};
    match queries::delete(tx, row.id).await {
        Err(Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)) => Err(not_empty(
            format!("Something else still refers to {}.", row.name),
        )),
        outcome => Ok(outcome?),
    }
}

fn not_empty(detail: String) -> Problem {
    Problem::new(&errors::DEPARTMENT_NOT_EMPTY, detail)
}

/// Records the end, and where everything went.
async fn ended(
    tx: &mut Tx,
    action: &'static str,
    from: &Department,
    into: Option<&Department>,
) -> Result<()> {
    let change = Change {
        action,
        target_kind: "department",
        target_id: from.id.0,
    };
    let before = wire::Department::from(from.clone());
    let after = into.map(|into| wire::Department::from(into.clone()));
    audit::record(tx, change, Some(&before), after.as_ref()).await?;
    events::ended(tx, action, from.id, into.map(|into| into.id))
}
