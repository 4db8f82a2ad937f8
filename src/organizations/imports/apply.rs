//! Planning against the organization as it is, and writing the plan.

use serde_json::json;
use uuid::Uuid;

use super::columns::Column;
use super::domain::Import;
use super::plan::{self, Known, Plan, Update, World};
use super::queries;
use super::sheets::{Row, Sheet};
use super::wire::ImportReport;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result, busy};
use crate::kernel::tenancy::{Scope, Tx};
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::members::{self, domain::Member};
use crate::organizations::{can, search};

/// Changes in one entry of the audit log.
const AUDITED: usize = 500;

/// What the file would do now.
pub async fn plan(tx: &mut Tx, sheet: Sheet) -> Result<Plan> {
    let world = look(tx, &sheet).await?;
    let mut new_id = || tx.new_id::<Uuid>();
    Ok(plan::plan(sheet, world, &mut new_id))
}

async fn look(tx: &mut Tx, sheet: &Sheet) -> Result<World> {
    let texts = |column: Column| {
        let given = |row: &Row| row.given(column).map(str::to_owned);
        sheet.rows.iter().filter_map(given).collect::<Vec<_>>()
    };
    let mut found = queries::with_numbers(tx, texts(Column::EmployeeNumber)).await?;
    found.extend(queries::with_emails(tx, texts(Column::Email)).await?);
    found.extend(queries::with_names(tx, texts(Column::Name)).await?);
    found.sort_by_key(|member| member.id);
    found.dedup_by_key(|member| member.id);
    let ids: Vec<MemberId> = found.iter().map(|member| member.id).collect();
    let seen = queries::seen(tx, &ids).await?;
    let mut places = members::queries::departments_of(tx, &ids).await?;
    let known = found.into_iter().map(|member| Known {
        departments: places.remove(&member.id).unwrap_or_default(),
        visible: seen.contains(&member.id),
        member,
    });
    Ok(World {
        known: known.collect(),
        tree: queries::all_departments(tx).await?,
        may_make: tx.holds::<can::ManageDepartments>() == Some(Scope::Organization),
        blank: blank(tx),
    })
}

/// Somebody new, before the file says anything of them.
fn blank(tx: &Tx) -> Member {
    Member::invited(tx.org_id(), MemberId(Uuid::nil()), String::new(), tx.now())
}

/// Writes the plan. `tell` hears how many rows were written so far.
pub async fn write(
    tx: &mut Tx,
    import: &Import,
    plan: &Plan,
    mut tell: impl AsyncFnMut(usize),
) -> Result<()> {
    queries::insert_departments(tx, &plan.made).await?;
    let mut done = 0;
    update(tx, &plan.updated).await?;
    for rows in plan.added.chunks(queries::ROWS) {
        let people: Vec<Member> = rows.iter().map(|(member, _)| member.clone()).collect();
        let inserted = members::queries::insert(tx, &people).await;
        inserted.map_err(raced)?;
        let pairs: Vec<_> = rows
            .iter()
            .flat_map(|(member, places)| places.iter().map(|place| (member.id, *place)))
            .collect();
        members::queries::place(tx, &pairs).await?;
        done += rows.len();
        tell(done + plan.updated.len()).await;
    }
    record(tx, import, plan).await
}

/// Somebody took a number or an address since it was looked at: the next attempt sees it.
fn raced(error: diesel::result::Error) -> Problem {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => busy(),
        error => error.into(),
    }
}

async fn update(tx: &mut Tx, updates: &[Update]) -> Result<()> {
    let ids: Vec<MemberId> = updates.iter().map(|update| update.after.id).collect();
    let versions = queries::lock_versions(tx, &ids).await?;
    let current = |update: &Update| versions.get(&update.after.id) == Some(&update.before.version);
    if !updates.iter().all(current) {
        // Somebody edited them since they were looked at: the next attempt sees it.
        return Err(busy());
    }
    let moving = |update: &&Update| {
        update.before.email != update.after.email
            || update.before.employee_number != update.after.employee_number
    };
    let moving: Vec<MemberId> = updates.iter().filter(moving).map(|u| u.after.id).collect();
    queries::release(tx, &moving).await?;
    for updates in updates.chunks(queries::ROWS) {
        let rows: Vec<Member> = updates.iter().map(|update| update.after.clone()).collect();
        queries::upsert(tx, &rows).await.map_err(raced)?;
        search::queries::replace(tx, &rows).await?;
        let moved: Vec<_> = updates
            .iter()
            .filter_map(|update| Some((update.after.id, update.departments.as_ref()?)))
            .collect();
        let ids: Vec<MemberId> = moved.iter().map(|(id, _)| *id).collect();
        queries::displace(tx, &ids).await?;
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
        let people = added.iter().map(|(member, places)| {
            json!({
                "id": member.id, "name": member.name, "employee_number": member.employee_number,
                "mobile": member.mobile, "email": member.email, "title": member.title,
                "department_ids": places,
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
