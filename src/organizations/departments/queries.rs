//! Departments in the database.

use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::domain::Department;
use crate::kernel::ids::DepartmentId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::directory;
use crate::schema::{department_members, departments};

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

/// Those that the actor may see, after the key of the page before: parents before children, siblings in their order.
pub async fn list(
    tx: &mut Tx,
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
            departments::version.eq(departments::version + 1),
        ))
        .returning(Department::as_returning())
        .get_result(tx.conn())
        .await
}

/// The levels of the subtree below and including a department.
pub async fn height(tx: &mut Tx, department: &Department) -> Result<usize> {
    let deepest: Option<i32> = departments::table
        .filter(departments::org_id.eq(department.org_id))
        .filter(departments::path.contains(vec![Some(department.id)]))
        .select(diesel::dsl::max(diesel::dsl::sql::<Integer>(
            "cardinality(path)",
        )))
        .first(tx.conn())
        .await?;
    let own = department.path.len();
    Ok(usize::try_from(deepest.unwrap_or(0)).unwrap_or(own) + 1 - own)
}

/// Replaces the beginning of every path below and including a department.
pub async fn rebase(
    tx: &mut Tx,
    department: &Department,
    path: &[Option<DepartmentId>],
) -> Result<()> {
    let keep = i32::try_from(department.path.len()).map_err(Problem::internal)?;
    diesel::sql_query(
        "UPDATE departments SET path = $1 || path[$2 + 1:] WHERE org_id = $3 AND path @> ARRAY[$4]",
    )
    .bind::<Array<Nullable<SqlUuid>>, _>(path)
    .bind::<Integer, _>(keep)
    .bind::<SqlUuid, _>(department.org_id)
    .bind::<SqlUuid, _>(department.id)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Departments right below, and people in it.
pub async fn contents(tx: &mut Tx, id: DepartmentId) -> Result<(i64, i64)> {
    let org_id = tx.org_id();
    let below = departments::table
        .filter(
            departments::org_id
                .eq(org_id)
                .and(departments::parent_id.eq(id)),
        )
        .count()
        .get_result(tx.conn())
        .await?;
    let people = department_members::table
        .filter(
            department_members::org_id
                .eq(org_id)
                .and(department_members::department_id.eq(id)),
        )
        .count()
        .get_result(tx.conn())
        .await?;
    Ok((below, people))
}

pub async fn delete(tx: &mut Tx, id: DepartmentId) -> Result<()> {
    let org_id = tx.org_id();
    diesel::delete(departments::table.find((org_id, id)))
        .execute(tx.conn())
        .await?;
    Ok(())
}
