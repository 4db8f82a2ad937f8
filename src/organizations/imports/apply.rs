//! Writing a plan, all or nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::json;

use super::domain::Import;
use super::people;
use super::plan::{Plan, Update};
use super::wire::ImportReport;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result, busy};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::members::{self, domain::Member};
use crate::organizations::{custom_fields, search};

/// Changes in one entry of the audit log.
const AUDITED: usize = 500;

/// Writes the plan. `tell` hears how many rows were written so far.
pub async fn write(
    tx: &mut Tx,
    import: &Import,
    plan: &Plan,
    mut tell: impl AsyncFnMut(usize),
) -> Result<()> {
    people::insert_departments(tx, &plan.made).await?;
    let mut done = 0;
    keep(tx, plan).await?;
    update(tx, &plan.updated).await?;
    let mut coming: HashSet<MemberId> = plan.added.iter().map(|new| new.member.id).collect();
    for rows in plan.added.chunks(people::ROWS) {
        for new in rows {
            coming.remove(&new.member.id);
        }
        let people: Vec<Member> = rows
            .iter()
            .map(|new| without(&new.member, &coming))
            .collect();
        let inserted = members::queries::insert(tx, &people).await;
        inserted.map_err(raced)?;
        let pairs: Vec<_> = rows
            .iter()
            .flat_map(|new| new.departments.iter().map(|place| (new.member.id, *place)))
            .collect();
        members::queries::place(tx, &pairs).await?;
        done += rows.len();
        tell(done + plan.updated.len()).await;
    }
    set_managers(tx, plan).await?;
    set_custom(tx, plan).await?;
    record(tx, import, plan).await
}

/// Without a manager who is not there yet.
fn without(member: &Member, coming: &HashSet<MemberId>) -> Member {
    Member {
        manager_id: member.manager_id.filter(|id| !coming.contains(id)),
        ..member.clone()
    }
}

/// When everybody is there: the managers of who was before, and those who came after their people.
async fn set_managers(tx: &mut Tx, plan: &Plan) -> Result<()> {
    let order: HashMap<MemberId, usize> = (0..)
        .zip(&plan.added)
        .map(|(at, new)| (new.member.id, at / people::ROWS))
        .collect();
    let late = plan.added.iter().enumerate().filter_map(|(at, new)| {
        let manager = new.member.manager_id?;
        let comes = order.get(&manager)?;
        (*comes > at / people::ROWS).then_some((new.member.id, Some(manager)))
    });
    let changed = plan
        .updated
        .iter()
        .filter(|update| update.before.manager_id != update.after.manager_id)
        .map(|update| (update.after.id, update.after.manager_id));
    let pairs: Vec<_> = late.chain(changed).collect();
    people::set_managers(tx, &pairs).await
}

async fn set_custom(tx: &mut Tx, plan: &Plan) -> Result<()> {
    let added = plan.added.iter().flat_map(|new| {
        let id = new.member.id;
        new.custom
            .iter()
            .map(move |(field, value)| (id, *field, Some(value)))
    });
    let updated = plan.updated.iter().flat_map(|update| {
        let id = update.after.id;
        let values = update.custom.iter();
        values.map(move |(field, value)| (id, *field, value.as_ref()))
    });
    let values: Vec<_> = added.chain(updated).collect();
    custom_fields::queries::set_values(tx, &values).await
}

/// Somebody took a number or an address since it was looked at: the next attempt sees it.
fn raced(error: diesel::result::Error) -> Problem {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => busy(),
        error => error.into(),
    }
}

/// Locks everybody whom the plan changes or makes a manager, so that nobody of them leaves or
/// changes otherwise until the commit.
async fn keep(tx: &mut Tx, plan: &Plan) -> Result<()> {
    let mut versions: HashMap<MemberId, i32> = plan.managers.iter().copied().collect();
    let updates = plan.updated.iter();
    versions.extend(updates.map(|update| (update.before.id, update.before.version)));
    let ids: Vec<MemberId> = versions.keys().copied().collect();
    if people::lock_versions(tx, &ids).await? == versions {
        Ok(())
    } else {
        // Somebody edited them since they were looked at: the next attempt sees it.
        Err(busy())
    }
}

async fn update(tx: &mut Tx, updates: &[Update]) -> Result<()> {
    let moving = |update: &&Update| {
        update.before.email != update.after.email
            || update.before.employee_number != update.after.employee_number
    };
    let moving: Vec<MemberId> = updates.iter().filter(moving).map(|u| u.after.id).collect();
    people::release(tx, &moving).await?;
    for updates in updates.chunks(people::ROWS) {
        // Written as they were: their managers may still be to come.
        let rows: Vec<Member> = updates
            .iter()
            .map(|update| Member {
                manager_id: update.before.manager_id,
                ..update.after.clone()
            })
            .collect();
        people::upsert(tx, &rows).await.map_err(raced)?;
        search::queries::replace(tx, &rows).await?;
        let moved: Vec<_> = updates
            .iter()
            .filter_map(|update| Some((update.after.id, update.departments.as_ref()?)))
            .collect();
        let ids: Vec<MemberId> = moved.iter().map(|(id, _)| *id).collect();
        people::displace(tx, &ids).await?;
        let pairs: Vec<_> = moved
            .iter()
            .flat_map(|(id, places)| places.iter().map(|place| (*id, *place)))
            .collect();
        members::queries::place(tx, &pairs).await?;
    }
    Ok(())
}

/// The audit log has all, in entries of a bounded size; everybody learns that there is news.
async fn record(tx: &mut Tx, import: &Import, plan: &Plan) -> Result<()> {
    let report = ImportReport {
        import_id: import.id,
        members_added: plan.added.len(),
        members_updated: plan.updated.len(),
        departments_added: plan.made.len(),
    };
    let change = |action| Change {
        action,
        target_kind: "import",
        target_id: import.id.0,
    };
    audit::record(tx, change("members.imported"), NOTHING, Some(&report)).await?;
    for added in plan.added.chunks(AUDITED) {
        let people = added.iter().map(|new| {
            let member = &new.member;
            let custom: BTreeMap<_, _> = new.custom.iter().map(|(id, value)| (id, value)).collect();
            json!({
                "id": member.id, "name": member.name, "employee_number": member.employee_number,
                "mobile": member.mobile, "email": member.email, "title": member.title,
                "other_names": member.other_names, "manager_id": member.manager_id,
                "hired_on": member.hired_on, "department_ids": new.departments,
                "custom_fields": custom,
            })
        });
        let people = json!({ "members": people.collect::<Vec<_>>() });
        audit::record(tx, change("import.members_added"), NOTHING, Some(&people)).await?;
    }
    let updates: Vec<_> = plan
        .changes
        .iter()
        .filter(|c| c.member_id.is_some())
        .collect();
    for changes in updates.chunks(AUDITED) {
        let changes = json!({ "changes": changes });
        audit::record(
            tx,
            change("import.members_changed"),
            NOTHING,
            Some(&changes),
        )
        .await?;
    }
    tx.emit(Event::new(
        "members.imported",
        Audience::Organization,
        &report,
    )?);
    Ok(())
}
