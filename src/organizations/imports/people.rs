//! The people and departments that an import is about, many in each statement.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Uuid as SqlUuid};
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;

use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::departments::domain::Department;
use crate::organizations::members::{directory, domain::Member};
use crate::schema::{department_members, departments, members};

/// Rows of one statement: PostgreSQL takes 65,535 parameters.
pub const ROWS: usize = 2_000;

/// The members with one of these employee numbers.
pub async fn with_numbers(tx: &mut Tx, numbers: Vec<String>) -> Result<Vec<Member>> {
    Ok(members::table
        .filter(members::org_id.eq(tx.org_id()))
        .filter(members::employee_number.eq_any(numbers))
        .select(Member::as_select())
        .load(tx.conn())
        .await?)
}

/// The members with one of these addresses.
pub async fn with_emails(tx: &mut Tx, emails: Vec<String>) -> Result<Vec<Member>> {
    Ok(members::table
        .filter(members::org_id.eq(tx.org_id()))
        .filter(members::email.eq_any(emails))
        .select(Member::as_select())
        .load(tx.conn())
        .await?)
}

/// The members with one of these names.
pub async fn with_names(tx: &mut Tx, names: Vec<String>) -> Result<Vec<Member>> {
    Ok(members::table
        .filter(members::org_id.eq(tx.org_id()))
        .filter(members::name.eq_any(names))
        .select(Member::as_select())
        .load(tx.conn())
        .await?)
}

/// Which of these members the actor may see.
pub async fn seen(tx: &mut Tx, ids: &[MemberId]) -> Result<HashSet<MemberId>> {
    let query = directory::visible(tx)
        .await?
        .filter(members::id.eq_any(ids.to_vec()))
        .select(members::id);
    Ok(query.load(tx.conn()).await?.into_iter().collect())
}

/// Their versions, locked in one order until the commit.
pub async fn lock_versions(tx: &mut Tx, ids: &[MemberId]) -> Result<HashMap<MemberId, i32>> {
    let rows: Vec<(MemberId, i32)> = members::table
        .filter(members::org_id.eq(tx.org_id()))
        .filter(members::id.eq_any(ids))
        .order(members::id)
        .select((members::id, members::version))
        .for_no_key_update()
        .load(tx.conn())
        .await?;
    Ok(rows.into_iter().collect())
}

/// Takes addresses and numbers from members, so that others may have them in one go.
pub async fn release(tx: &mut Tx, ids: &[MemberId]) -> Result<()> {
    let rows = members::table
        .filter(members::org_id.eq(tx.org_id()))
        .filter(members::id.eq_any(ids));
    diesel::update(rows)
        .set((
            members::email.eq(None::<String>),
            members::employee_number.eq(None::<String>),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Writes members who exist, all fields of the columns of an import at once; their managers may
/// not be there yet and come later.
pub async fn upsert(tx: &mut Tx, rows: &[Member]) -> diesel::QueryResult<()> {
    diesel::insert_into(members::table)
        .values(rows)
        .on_conflict((members::org_id, members::id))
        .do_update()
        .set((
            members::name.eq(excluded(members::name)),
            members::employee_number.eq(excluded(members::employee_number)),
            members::mobile.eq(excluded(members::mobile)),
            members::email.eq(excluded(members::email)),
            members::title.eq(excluded(members::title)),
            members::other_names.eq(excluded(members::other_names)),
            members::hired_on.eq(excluded(members::hired_on)),
            members::version.eq(members::version + 1),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Who is above these members, up to the top: members who have a manager, each with theirs.
pub async fn lines_above(tx: &mut Tx, ids: &[MemberId]) -> Result<HashMap<MemberId, MemberId>> {
    #[derive(QueryableByName)]
    struct Edge {
        #[diesel(sql_type = SqlUuid)]
        id: MemberId,
        #[diesel(sql_type = SqlUuid)]
        manager_id: MemberId,
    }
    const SQL: &str = "\
        WITH RECURSIVE line AS ( \
            SELECT id, manager_id FROM members \
            WHERE org_id = $1 AND id = ANY ($2) AND manager_id IS NOT NULL \
            UNION \
            SELECT m.id, m.manager_id FROM line \
            JOIN members AS m ON m.org_id = $1 AND m.id = line.manager_id \
            WHERE m.manager_id IS NOT NULL) \
        SELECT id, manager_id FROM line";
    let org_id = tx.org_id();
    let edges: Vec<Edge> = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .load(tx.conn())
        .await?;
    Ok(edges
        .into_iter()
        .map(|edge| (edge.id, edge.manager_id))
        .collect())
}

/// Gives members their managers, all at once; `None` takes the manager away.
pub async fn set_managers(tx: &mut Tx, pairs: &[(MemberId, Option<MemberId>)]) -> Result<()> {
    if pairs.is_empty() {
        return Ok(());
    }
    const SQL: &str = "\
        UPDATE members SET manager_id = given.manager_id \
        FROM unnest($2, $3) AS given (id, manager_id) \
        WHERE members.org_id = $1 AND members.id = given.id";
    let org_id = tx.org_id();
    let (ids, managers): (Vec<MemberId>, Vec<Option<MemberId>>) = pairs.iter().copied().unzip();
    diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Nullable<SqlUuid>>, _>(managers)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes members out of every department.
pub async fn displace(tx: &mut Tx, ids: &[MemberId]) -> Result<()> {
    let rows = department_members::table
        .filter(department_members::org_id.eq(tx.org_id()))
        .filter(department_members::member_id.eq_any(ids));
    diesel::delete(rows).execute(tx.conn()).await?;
    Ok(())
}

/// The whole tree.
pub async fn all_departments(tx: &mut Tx) -> Result<Vec<Department>> {
    let org_id = tx.org_id();
    Ok(departments::table
        .filter(departments::org_id.eq(org_id))
        .select(Department::as_select())
        .load(tx.conn())
        .await?)
}

pub async fn insert_departments(tx: &mut Tx, rows: &[Department]) -> Result<()> {
    for rows in rows.chunks(ROWS) {
        diesel::insert_into(departments::table)
            .values(rows)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

/// The departments by id, for their paths.
pub async fn tree(tx: &mut Tx) -> Result<HashMap<DepartmentId, Department>> {
    let all = all_departments(tx).await?;
    Ok(all.into_iter().map(|d| (d.id, d)).collect())
}
