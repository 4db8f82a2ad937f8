//! Lists that other slices keep of the people whom a manager may see: of those who work here, and whom
//! the gate's scope reaches, or another that is given.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Person, Visible, below_all, hidden_of, visible};
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Scope, Tx};
use crate::organizations::members::domain::WORKING;
use crate::organizations::reach;
use crate::organizations::visibility::domain::MemberField;
use crate::organizations::visibility::view;
use crate::schema::{department_members, members};

/// A condition on members that another slice puts, in terms of its own tables.
pub type Condition =
    Box<dyn BoxableExpression<members::table, Pg, SqlType = diesel::sql_types::Bool>>;

/// The ids of members, as a query for `eq_any`.
pub type MemberIds =
    diesel::helper_types::IntoBoxed<'static, diesel::dsl::Select<members::table, members::id>, Pg>;

/// Of a department and all below it, where one is given.
async fn working(tx: &mut Tx, scope: &Scope, department: Option<DepartmentId>) -> Result<Visible> {
    let known = known(tx, scope, department).await?;
    Ok(known.filter(members::status.eq_any(WORKING)))
}

/// The same, whether or not they work here.
async fn known(tx: &mut Tx, scope: &Scope, department: Option<DepartmentId>) -> Result<Visible> {
    let mut query = visible(tx).await?;
    if let Some(within) = reach::members_of(tx, scope) {
        query = query.filter(members::id.eq_any(within));
    }
    if let Some(department) = department {
        let below = below_all(tx.org_id(), vec![department]);
        let inside = department_members::table
            .filter(department_members::org_id.eq(tx.org_id()))
            .filter(department_members::department_id.eq_any(below))
            .select(department_members::member_id);
        query = query.filter(members::id.eq_any(inside));
    }
    Ok(query)
}

/// A page by name of whom a scope reaches; of a department and all below it, and of those who meet a condition, where there
/// is one. `after` is the key of the page before.
pub async fn within_reach(
    tx: &mut Tx,
    scope: &Scope,
    department: Option<DepartmentId>,
    condition: Option<Condition>,
    after: Option<(String, MemberId)>,
    limit: i64,
) -> Result<Vec<Person>> {
    let mut query = working(tx, scope, department)
        .await?
        .order((members::name, members::id))
        .limit(limit)
        .select((members::id, members::name));
    if let Some(condition) = condition {
        query = query.filter(condition);
    }
    if let Some((name, id)) = after {
        let later = members::name.eq(name.clone()).and(members::id.gt(id));
        query = query.filter(members::name.gt(name).or(later));
    }
    let rows: Vec<(MemberId, String)> = query.load(tx.conn()).await?;
    let person = |(id, name)| Person { id, name };
    Ok(rows.into_iter().map(person).collect())
}

/// Of a department and all below it where one is given, or these of them: as a query, for lists that
/// others keep.
pub async fn reached(
    tx: &mut Tx,
    department: Option<DepartmentId>,
    among: Option<&[MemberId]>,
) -> Result<MemberIds> {
    let scope = tx.scope().clone();
    let mut query = working(tx, &scope, department).await?;
    if let Some(ids) = among {
        query = query.filter(members::id.eq_any(ids.to_vec()));
    }
    Ok(query.select(members::id))
}

/// Of a department and all below it where one is given; also those who work here no more and meet a
/// condition. Who left is in no department.
pub async fn reached_with_former(
    tx: &mut Tx,
    department: Option<DepartmentId>,
    condition: Condition,
) -> Result<MemberIds> {
    let scope = tx.scope().clone();
    let known = known(tx, &scope, department).await?;
    let query = known.filter(members::status.eq_any(WORKING).or(condition));
    Ok(query.select(members::id))
}

/// How many people a query has.
pub async fn count_of(tx: &mut Tx, ids: MemberIds) -> Result<i64> {
    let query = members::table
        .filter(members::org_id.eq(tx.org_id()))
        .filter(members::id.eq_any(ids))
        .count();
    Ok(query.get_result(tx.conn()).await?)
}

/// A person in a list that others keep.
#[derive(Debug, Clone, Queryable)]
pub struct Listed {
    pub id: MemberId,
    pub name: String,
    pub employee_number: Option<String>,
}

/// A page by name of the people of a query; `after` is the key of the page before.
pub async fn page_of(
    tx: &mut Tx,
    ids: MemberIds,
    after: Option<(String, MemberId)>,
    limit: i64,
) -> Result<Vec<Listed>> {
    let mut query = members::table
        .filter(members::org_id.eq(tx.org_id()))
        .filter(members::id.eq_any(ids))
        .order((members::name, members::id))
        .limit(limit)
        .select((members::id, members::name, members::employee_number))
        .into_boxed();
    if let Some((name, id)) = after {
        query = query.filter(
            members::name
                .gt(name.clone())
                .or(members::name.eq(name).and(members::id.gt(id))),
        );
    }
    let mut rows: Vec<Listed> = query.load(tx.conn()).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    for (field, hidden) in view::of_actor(tx).await?.hides() {
        if field != MemberField::EmployeeNumber {
            continue;
        }
        let from = hidden_of(tx, &ids, hidden).await?;
        for row in rows.iter_mut().filter(|row| from.contains(&row.id)) {
            row.employee_number = None;
        }
    }
    Ok(rows)
}
