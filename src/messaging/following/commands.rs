//! What may be done with conversations that follow the organization.

use super::wire::DepartmentGroup;
use super::{queries, settle};
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations::domain::{Conversation, DEPARTMENT, GROUP, MAX_MEMBERS};
use crate::messaging::conversations::wire::NewDepartmentGroup;
use crate::messaging::conversations::{self, commands::changed};
use crate::messaging::errors;
use crate::messaging::messages::notices::{self, Notice};
use crate::messaging::settings;
use crate::organizations::audit::{self, Change};
use crate::organizations::{can, directory, following};

async fn require(tx: &mut Tx, department: DepartmentId) -> Result<()> {
    let scope = tx.scope().clone();
    directory::require_department::<can::ManageDepartments>(tx, &scope, department).await
}

pub async fn read(tx: &mut Tx, department: DepartmentId) -> Result<DepartmentGroup> {
    require(tx, department).await?;
    let row = queries::of_department(tx, department).await?;
    row.map(DepartmentGroup::from).ok_or_else(none)
}

fn none() -> Problem {
    Problem::not_found("group of this department")
}

/// Makes the group of a department, or changes what it follows.
pub async fn bind(
    tx: &mut Tx,
    department: DepartmentId,
    new: NewDepartmentGroup,
) -> Result<DepartmentGroup> {
    queries::lock(tx).await?;
    require(tx, department).await?;
    let before = queries::of_department(tx, department).await?;
    let mut row = match before.clone() {
        Some(row) => row,
        None => of_its_own(tx, department),
    };
    follow(&mut row, new);
    if before.is_some() {
        queries::rebind(tx, &row).await?;
    } else {
        row.name = queries::name_of(tx, &row).await?.unwrap_or_default();
        conversations::queries::insert(tx, &row).await?;
    }
    settle::whole(tx, &[row.id]).await?;
    let after = queries::of_department(tx, department).await?;
    let after = DepartmentGroup::from(after.ok_or_else(none)?);
    let before = before.map(DepartmentGroup::from);
    record(tx, "department_group.bound", before.as_ref(), Some(&after)).await?;
    Ok(after)
}

/// A group for a department, with nobody in it and no name yet.
fn of_its_own(tx: &Tx, department: DepartmentId) -> Conversation {
    Conversation {
        department_id: Some(department),
        ..Conversation::new(tx.org_id(), tx.new_id(), DEPARTMENT, tx.now())
    }
}

fn follow(row: &mut Conversation, flags: NewDepartmentGroup) {
    row.with_below = flags.with_below;
    row.with_outsourced = flags.with_outsourced;
    row.with_hidden = flags.with_hidden;
}

/// Makes the groups that new departments have by themselves. Who is in these departments must be looked at
/// afterwards, and is returned: they were made in this transaction, so nobody else puts people in, but whoever is in may
/// get another role meanwhile.
pub async fn make(tx: &mut Tx, departments: &[DepartmentId]) -> Result<Vec<MemberId>> {
    let Some(flags) = settings::of(tx).await?.department_groups() else {
        return Ok(Vec::new());
    };
    let without = queries::without_group(tx, departments).await?;
    for (department, name) in &without {
        let mut row = of_its_own(tx, *department);
        follow(&mut row, flags);
        row.name.clone_from(name);
        conversations::queries::insert(tx, &row).await?;
    }
    let made: Vec<_> = without.into_iter().map(|(id, _)| id).collect();
    following::within(tx, &made).await
}

/// The group goes its own way, as an ordinary one with an owner.
pub async fn unbind(tx: &mut Tx, department: DepartmentId, owner: MemberId) -> Result<()> {
    queries::lock(tx).await?;
    require(tx, department).await?;
    let mut row = queries::of_department(tx, department)
        .await?
        .ok_or_else(none)?;
    let before = DepartmentGroup::from(row.clone());
    let place = conversations::queries::place(tx, row.id, owner).await?;
    let mut place = place.ok_or_else(|| {
        Problem::invalid("/owner_id", "must be a member of the department's group")
    })?;
    let people = usize::try_from(row.member_count).map_err(Problem::internal)?;
    if people > MAX_MEMBERS {
        return Err(Problem::new(
            &errors::CONVERSATION_FULL,
            format!("A group has at most {MAX_MEMBERS} members; this one has {people}."),
        ));
    }
    conversations::governance::release(tx, row.id, &mut place, "member").await?;
    GROUP.clone_into(&mut row.kind);
    row.owner_id = Some(owner);
    row.department_id = None;
    follow(&mut row, NewDepartmentGroup::default());
    queries::rebind(tx, &row).await?;
    record(tx, "department_group.unbound", Some(&before), None).await?;
    changed(tx, &row).await?;
    let (by, owner_id) = (tx.member_id().ok(), owner);
    notices::post(tx, row.id, Notice::OwnerChanged { by, owner_id }).await
}

async fn record(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&DepartmentGroup>,
    after: Option<&DepartmentGroup>,
) -> Result<()> {
    let Some(subject) = after.or(before) else {
        return Ok(());
    };
    let change = Change {
        action,
        target_kind: "conversation",
        target_id: subject.conversation_id.0,
    };
    audit::record(tx, change, before, after).await
}
