//! What may be done with user groups.

use std::collections::BTreeSet;

use serde_json::json;

use super::domain::{Conditions, Description, MAX_GROUPS, MAX_MEMBERS, UserGroup, UserGroupName};
use super::queries;
use super::wire::{self, MembershipChange, MembershipChanged, NewUserGroup, UserGroupPatch};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::UserGroupId;
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::members::domain::JobTitle;
use crate::organizations::{directory, errors, members, organization, roles};

pub async fn create(tx: &mut Tx, new: NewUserGroup) -> Result<wire::UserGroup> {
    // One at a time: the count stays true.
    organization::queries::lock(tx).await?;
    if queries::count(tx).await? >= MAX_GROUPS {
        return Err(limit(format!(
            "An organization has at most {MAX_GROUPS} user groups."
        )));
    }
    if new.conditions.is_some() && !new.member_ids.is_empty() {
        return Err(Problem::invalid(
            "/member_ids",
            "must be absent from a group with conditions",
        ));
    }
    let dynamic = new.conditions.is_some();
    let conditions = match new.conditions {
        Some(given) => check(tx, given).await?,
        None => Conditions::default(),
    };
    let mut row = UserGroup {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        name: new.name.into_inner(),
        description: new.description.map(Description::into_inner),
        dynamic,
        by_department: false,
        by_role: false,
        titles: None,
        version: 1,
        created_at: tx.now(),
    };
    ask_for(&mut row, &conditions);
    queries::insert(tx, &row)
        .await
        .on_constraint("user_groups_name", || name_taken(&row.name))?;
    queries::replace_conditions(tx, row.id, &conditions).await?;
    let people = distinct(&new.member_ids);
    directory::require_active(tx, &new.member_ids, "/member_ids").await?;
    queries::add(tx, row.id, &people).await?;
    let created = wire::UserGroup::new(row, conditions);
    changed(tx, "user_group.created", None, Some(&created)).await?;
    Ok(created)
}

pub async fn read(tx: &mut Tx, id: UserGroupId) -> Result<wire::UserGroup> {
    let row = queries::find(tx, id).await?;
    shown(tx, row).await
}

async fn shown(tx: &mut Tx, row: UserGroup) -> Result<wire::UserGroup> {
    let mut conditions = queries::conditions(tx, std::slice::from_ref(&row)).await?;
    let own = conditions.remove(&row.id).unwrap_or_default();
    Ok(wire::UserGroup::new(row, own))
}

pub async fn edit(
    tx: &mut Tx,
    id: UserGroupId,
    version: IfMatch,
    patch: UserGroupPatch,
) -> Result<wire::UserGroup> {
    let mut row = queries::lock(tx, id).await?;
    version.check(row.version)?;
    let before = shown(tx, row.clone()).await?;
    if let Some(given) = patch.conditions {
        if !row.dynamic {
            return Err(Problem::new(
                &errors::USER_GROUP_STATIC,
                "This group lists its people; create another one for conditions.",
            ));
        }
        let conditions = check(tx, given).await?;
        ask_for(&mut row, &conditions);
        queries::replace_conditions(tx, id, &conditions).await?;
    }
    row.name = patch.name.map_or(row.name, UserGroupName::into_inner);
    if let Some(description) = patch.description {
        row.description = description.map(Description::into_inner);
    }
    let row = queries::update(tx, &row)
        .await
        .on_constraint("user_groups_name", || name_taken(&row.name))?;
    let after = shown(tx, row).await?;
    changed(tx, "user_group.edited", Some(&before), Some(&after)).await?;
    Ok(after)
}

pub async fn remove(tx: &mut Tx, id: UserGroupId) -> Result<()> {
    let row = queries::lock(tx, id).await?;
    let before = shown(tx, row).await?;
    queries::delete(tx, id).await?;
    changed(tx, "user_group.removed", Some(&before), None).await
}

/// Adds and takes out, all or nothing; safe to repeat.
pub async fn change_members(
    tx: &mut Tx,
    id: UserGroupId,
    change: MembershipChange,
) -> Result<MembershipChanged> {
    let row = queries::lock(tx, id).await?;
    if row.dynamic {
        return Err(Problem::new(
            &errors::USER_GROUP_DYNAMIC,
            "The people of this group follow from its conditions; change those.",
        ));
    }
    let (add, remove) = (distinct(&change.add), distinct(&change.remove));
    directory::require_active(tx, &change.add, "/add").await?;
    let known = directory::people(tx, &remove).await?;
    for (index, id) in change.remove.iter().enumerate() {
        let pointer = format!("/remove/{index}");
        if add.contains(id) {
            return Err(Problem::invalid(pointer, "must not be in `add` as well"));
        }
        if !known.contains_key(id) {
            return Err(Problem::invalid(
                pointer,
                "must be a member of this organization",
            ));
        }
    }
    let removed = queries::take_out(tx, id, &remove).await?;
    let added = queries::add(tx, id, &add).await?;
    if queries::size(tx, id).await? > MAX_MEMBERS {
        return Err(limit(format!(
            "A user group has at most {MAX_MEMBERS} people."
        )));
    }
    if added + removed > 0 {
        let entry = Change {
            action: "user_group.members_changed",
            target_kind: "user_group",
            target_id: id.0,
        };
        let after = json!({ "add": add, "remove": remove });
        audit::record(tx, entry, NOTHING, Some(&after)).await?;
        tx.emit(Event::new(
            "user_group.members_changed",
            Audience::Organization,
            json!({ "user_group_id": id }),
        )?);
    }
    Ok(MembershipChanged { added, removed })
}

fn ask_for(row: &mut UserGroup, conditions: &Conditions) {
    row.by_department = conditions.departments.is_some();
    row.by_role = conditions.roles.is_some();
    row.titles = conditions
        .titles
        .as_ref()
        .map(|titles| titles.iter().cloned().map(Some).collect());
}

/// What is asked for, once each; everything must exist.
async fn check(tx: &mut Tx, given: wire::Conditions) -> Result<Conditions> {
    let wire::Conditions {
        department_ids,
        role_ids,
        titles,
    } = given;
    if department_ids.is_none() && role_ids.is_none() && titles.is_none() {
        return Err(Problem::invalid(
            "/conditions",
            "must have `department_ids`, `role_ids` or `titles`; for people without a condition leave it out",
        ));
    }
    if let Some(ids) = &department_ids {
        let existing = members::queries::existing_departments(tx, ids).await?;
        if let Some(index) = ids.iter().position(|id| !existing.contains(id)) {
            let pointer = format!("/conditions/department_ids/{index}");
            return Err(Problem::invalid(
                pointer,
                "must be a department of this organization",
            ));
        }
    }
    if let Some(ids) = &role_ids {
        let existing = roles::queries::list(tx).await?;
        let known = |id| existing.iter().any(|role| role.id == id);
        if let Some(index) = ids.iter().position(|id| !known(*id)) {
            let pointer = format!("/conditions/role_ids/{index}");
            return Err(Problem::invalid(
                pointer,
                "must be a role of this organization",
            ));
        }
    }
    let titles = titles.map(|titles| {
        let texts: Vec<_> = titles.into_iter().map(JobTitle::into_inner).collect();
        distinct(&texts)
    });
    Ok(Conditions {
        departments: department_ids.as_deref().map(distinct),
        roles: role_ids.as_deref().map(distinct),
        titles,
    })
}

fn distinct<T: Clone + Ord>(given: &[T]) -> Vec<T> {
    let set: BTreeSet<_> = given.iter().cloned().collect();
    set.into_iter().collect()
}

fn limit(detail: String) -> Problem {
    Problem::new(&errors::USER_GROUP_LIMIT, detail)
}

fn name_taken(name: &str) -> Problem {
    Problem::new(
        &errors::USER_GROUP_NAME_TAKEN,
        format!("Another user group is called {name}."),
    )
}

async fn changed(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&wire::UserGroup>,
    after: Option<&wire::UserGroup>,
) -> Result<()> {
    let Some(subject) = after.or(before) else {
        return Ok(());
    };
    let change = Change {
        action,
        target_kind: "user_group",
        target_id: subject.id.0,
    };
    audit::record(tx, change, before, after).await?;
    let payload = json!({ "user_group_id": subject.id });
    tx.emit(Event::new(action, Audience::Organization, payload)?);
    Ok(())
}
