//! Departments in the database.

use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::domain::Department;
use crate::kernel::ids::DepartmentId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::directory;
use crate::schema::{department_ancestors, departments};

pub async fn find(tx: &mut Tx, id: DepartmentId) -> Result<Department> {
    let org_id = tx.org_id();
    let row = departments::table
        .find((org_id, id))
        .select(Department::as_select())
        .first(tx.conn())
        .await;
    row.optional()?
        .ok_or_else(|| Problem::not_found("department"))
}

/// The department, if the actor may see it.
pub async fn find_visible(tx: &mut Tx, id: DepartmentId) -> Result<Department> {
    let row = directory::visible_departments(tx)
        .await?
        .filter(departments::id.eq(id))
        .select(Department::as_select())
        .first(tx.conn());
    row.await
        .optional()?
        .ok_or_else(|| Problem::not_found("department"))
}

/// The root; locked until the commit, so that one transaction at a time changes the tree.
pub async fn lock_root(tx: &mut Tx) -> Result<Department> {
    let org_id = tx.org_id();
    Ok(departments::table
        .filter(
            departments::org_id
                .eq(org_id)
                .and(departments::parent_id.is_null()),
        )
        .select(Department::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await?)
}

/// These departments, locked in one order until the commit against whoever would put something
/// in; nothing unless both are there.
pub async fn lock_both(
    tx: &mut Tx,
    first: DepartmentId,
    second: DepartmentId,
) -> Result<Option<(Department, Department)>> {
    let org_id = tx.org_id();
    let rows: Vec<Department> = departments::table
        .filter(departments::org_id.eq(org_id))
        .filter(departments::id.eq_any([first, second]))
        .order(departments::id)
        .select(Department::as_select())
        .for_update()
        .load(tx.conn())
        .await?;
    let find = |id| rows.iter().find(|row| row.id == id).cloned();
    Ok(find(first).zip(find(second)))
}

/// The department, locked until the commit against whoever would put something in.
pub async fn lock(tx: &mut Tx, id: DepartmentId) -> Result<Department> {
    let org_id = tx.org_id();
    let row = departments::table
        .find((org_id, id))
        .select(Department::as_select())
        .for_update()
        .first(tx.conn())
        .await;
    row.optional()?
        .ok_or_else(|| Problem::not_found("department"))
}

/// Which departments to list.
#[derive(Debug, Default)]
pub struct Filter {
    pub parent: Option<DepartmentId>,
    pub external_id: Option<String>,
}

/// Those that the actor may see, after the key of the page before: parents before children, siblings in their order.
pub async fn list(
    tx: &mut Tx,
    filter: Filter,
    after: Option<(i32, i32, DepartmentId)>,
    limit: i64,
) -> Result<Vec<Department>> {
    let depth = diesel::dsl::sql::<Integer>("cardinality(path)");
    let mut query = directory::visible_departments(tx)
        .await?
        .order((
            diesel::dsl::sql::<Integer>("cardinality(path)"),
            departments::position,
            departments::id,
        ))
        .limit(limit)
        .select(Department::as_select());
    if let Some(parent) = filter.parent {
        query = query.filter(departments::parent_id.eq(parent));
    }
    if let Some(external_id) = filter.external_id {
        query = query.filter(departments::external_id.eq(external_id));
    }
    if let Some((level, position, id)) = after {
        query = query.filter(
            depth
                .clone()
                .gt(level)
                .or(depth
                    .clone()
                    .eq(level)
                    .and(departments::position.gt(position)))
                .or(depth
                    .eq(level)
                    .and(departments::position.eq(position))
                    .and(departments::id.gt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

pub async fn count(tx: &mut Tx) -> Result<i64> {
    let org_id = tx.org_id();
    Ok(departments::table
        .filter(departments::org_id.eq(org_id))
        .count()
        .get_result(tx.conn())
        .await?)
}

pub async fn insert(tx: &mut Tx, row: &Department) -> diesel::QueryResult<Department> {
    diesel::insert_into(departments::table)
        .values(row)
        .returning(Department::as_returning())
        .get_result(tx.conn())
        .await
}

pub async fn update(tx: &mut Tx, row: &Department) -> diesel::QueryResult<Department> {
    diesel::update(departments::table.find((row.org_id, row.id)))
        .set((
            departments::name.eq(&row.name),
            departments::parent_id.eq(row.parent_id),
            departments::position.eq(row.position),
            departments::external_id.eq(&row.external_id),
            departments::outsourced.eq(row.outsourced),
            departments::version.eq(departments::version + 1),
        ))
        .returning(Department::as_returning())
        .get_result(tx.conn())
        .await
}

/// The levels of the subtree below and including a department.
pub async fn height(tx: &mut Tx, department: &Department) -> Result<usize> {
    let deepest: Option<i32> = departments::table
        .inner_join(
            department_ancestors::table.on(department_ancestors::org_id
                .eq(departments::org_id)
                .and(department_ancestors::department_id.eq(departments::id))),
        )
        .filter(department_ancestors::org_id.eq(department.org_id))
        .filter(department_ancestors::ancestor_id.eq(department.id))
        .select(diesel::dsl::max(diesel::dsl::sql::<Integer>(
            "cardinality(path)",
        )))
        .first(tx.conn())
        .await?;
    let own = department.path.len();
    Ok(usize::try_from(deepest.unwrap_or(0)).unwrap_or(own) + 1 - own)
}

/// Replaces the beginning of every path below and including a department; a trigger writes the
/// ancestors anew.
pub async fn rebase(
    tx: &mut Tx,
    department: &Department,
    path: &[Option<DepartmentId>],
) -> Result<()> {
    let keep = i32::try_from(department.path.len()).map_err(Problem::internal)?;
    diesel::sql_query(
        "UPDATE departments SET path = $1 || path[$2 + 1:] WHERE org_id = $3 AND id IN \
         (SELECT department_id FROM department_ancestors WHERE org_id = $3 AND ancestor_id = $4)",
    )
    .bind::<Array<Nullable<SqlUuid>>, _>(path)
    .bind::<Integer, _>(keep)
    .bind::<SqlUuid, _>(department.org_id)
    .bind::<SqlUuid, _>(department.id)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How many departments are right below.
pub async fn count_children(tx: &mut Tx, id: DepartmentId) -> Result<i64> {
    let org_id = tx.org_id();
    Ok(departments::table
        .filter(
            departments::org_id
                .eq(org_id)
                .and(departments::parent_id.eq(id)),
        )
        .count()
        .get_result(tx.conn())
        .await?)
}

/// Names that a department right below `from` and another one right below `into` both have.
pub async fn clashes(tx: &mut Tx, from: DepartmentId, into: DepartmentId) -> Result<Vec<String>> {
    let org_id = tx.org_id();
    let (moved, there) = diesel::alias!(departments as moved, departments as there);
    Ok(moved
        .inner_join(
            there.on(there
                .field(departments::org_id)
                .eq(moved.field(departments::org_id))
                .and(
                    there
                        .field(departments::name)
                        .eq(moved.field(departments::name)),
                )),
        )
        .filter(moved.field(departments::org_id).eq(org_id))
        .filter(moved.field(departments::parent_id).eq(from))
        .filter(there.field(departments::parent_id).eq(into))
        .filter(there.field(departments::id).ne(from))
        .order(moved.field(departments::name))
        .select(moved.field(departments::name))
        .load(tx.conn())
        .await?)
}

/// Puts what is right below `from` right below `into`. The name of `from` becomes its id, so
/// that a child of the same name can take its place beside it.
pub async fn move_children(tx: &mut Tx, from: &Department, into: &Department) -> Result<()> {
    diesel::update(departments::table.find((from.org_id, from.id)))
        .set(departments::name.eq(from.id.to_string()))
        .execute(tx.conn())
        .await?;
    let children = departments::table
        .filter(departments::org_id.eq(from.org_id))
        .filter(departments::parent_id.eq(from.id));
    diesel::update(children)
        .set((
            departments::parent_id.eq(into.id),
            departments::version.eq(departments::version + 1),
        ))
        .execute(tx.conn())
        .await?;
    rebase(tx, from, &into.path).await
}

pub async fn delete(tx: &mut Tx, id: DepartmentId) -> diesel::QueryResult<()> {
    let org_id = tx.org_id();
    diesel::delete(departments::table.find((org_id, id)))
        .execute(tx.conn())
        .await?;
    Ok(())
}
