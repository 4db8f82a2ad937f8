//! User groups in the database.

use std::collections::HashMap;

use diesel::IntoSql;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::domain::{Conditions, UserGroup};
use crate::kernel::ids::{DepartmentId, MemberId, RoleId, UserGroupId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::directory::{self, Person};
use crate::schema::{
    members, user_group_departments, user_group_members, user_group_roles, user_groups,
};

/// Whether a row of `members` belongs to a row of `user_groups`: the one definition.
const CONTAINS: &str = "members.status IN ('active', 'leaving') AND CASE WHEN user_groups.dynamic THEN \
    (NOT user_groups.by_department OR EXISTS ( \
        SELECT FROM user_group_departments asked \
        JOIN department_members placed ON placed.org_id = asked.org_id \
        JOIN departments place ON place.org_id = placed.org_id AND place.id = placed.department_id \
        WHERE asked.org_id = user_groups.org_id AND asked.group_id = user_groups.id \
        AND placed.member_id = members.id AND asked.department_id = ANY (place.path))) \
    AND (NOT user_groups.by_role OR EXISTS ( \
        SELECT FROM user_group_roles asked \
        JOIN role_grants held ON held.org_id = asked.org_id AND held.role_id = asked.role_id \
        WHERE asked.org_id = user_groups.org_id AND asked.group_id = user_groups.id \
        AND held.member_id = members.id)) \
    AND (user_groups.titles IS NULL OR members.title = ANY (user_groups.titles)) \
    ELSE EXISTS ( \
        SELECT FROM user_group_members listed \
        WHERE listed.org_id = user_groups.org_id AND listed.group_id = user_groups.id \
        AND listed.member_id = members.id) END";

pub async fn find(tx: &mut Tx, id: UserGroupId) -> Result<UserGroup> {
    let org_id = tx.org_id();
    let row = user_groups::table
        .find((org_id, id))
        .select(UserGroup::as_select())
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(not_found)
}

/// Locked until the commit: conditions and people change one at a time.
pub async fn lock(tx: &mut Tx, id: UserGroupId) -> Result<UserGroup> {
    let org_id = tx.org_id();
    let row = user_groups::table
        .find((org_id, id))
        .select(UserGroup::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(not_found)
}

fn not_found() -> Problem {
    Problem::not_found("user group")
}

pub async fn count(tx: &mut Tx) -> Result<i64> {
    let org_id = tx.org_id();
    Ok(user_groups::table
        .filter(user_groups::org_id.eq(org_id))
        .count()
        .get_result(tx.conn())
        .await?)
}

/// By name; those that contain `member`, if one is given.
pub async fn list(
    tx: &mut Tx,
    member: Option<MemberId>,
    after: Option<(String, UserGroupId)>,
    limit: i64,
) -> Result<Vec<UserGroup>> {
    let mut query = user_groups::table
        .filter(user_groups::org_id.eq(tx.org_id()))
        .order((user_groups::name, user_groups::id))
        .limit(limit)
        .select(UserGroup::as_select())
        .into_boxed();
    if let Some(member) = member {
        let contains = sql::<Bool>(
            "EXISTS (SELECT FROM members WHERE members.org_id = user_groups.org_id AND members.id = ",
        )
        .bind::<SqlUuid, _>(member)
        .sql(" AND ")
        .sql(CONTAINS)
        .sql(")");
        query = query.filter(contains);
    }
    if let Some((name, id)) = after {
        query = query.filter(
            user_groups::name
                .gt(name.clone())
                .or(user_groups::name.eq(name).and(user_groups::id.gt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

/// The people of a group whom the actor may see, by name.
pub async fn people(
    tx: &mut Tx,
    group: UserGroupId,
    after: Option<(String, MemberId)>,
    limit: i64,
) -> Result<Vec<Person>> {
    let contained = sql::<Bool>(
        "EXISTS (SELECT FROM user_groups WHERE user_groups.org_id = members.org_id AND user_groups.id = ",
    )
    .bind::<SqlUuid, _>(group)
    .sql(" AND ")
    .sql(CONTAINS)
    .sql(")");
    let mut query = directory::visible(tx)
        .await?
        .filter(contained)
        .order((members::name, members::id))
        .limit(limit)
        .select((members::id, members::name));
    if let Some((name, id)) = after {
        query = query.filter(
            members::name
                .gt(name.clone())
                .or(members::name.eq(name).and(members::id.gt(id))),
        );
    }
    let rows: Vec<(MemberId, String)> = query.load(tx.conn()).await?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| Person { id, name })
        .collect())
}

/// Which of these members are in which of these groups.
pub async fn containing(
    tx: &mut Tx,
    groups: &[UserGroupId],
    people: &[MemberId],
) -> Result<Vec<(UserGroupId, MemberId)>> {
    let org_id = tx.org_id();
    let pairs = user_groups::table
        .inner_join(members::table.on(members::org_id.eq(user_groups::org_id)))
        .filter(user_groups::org_id.eq(org_id))
        .filter(user_groups::id.eq_any(groups))
        .filter(members::id.eq_any(people))
        .filter(sql::<Bool>(CONTAINS))
        .select((user_groups::id, members::id));
    Ok(pairs.load(tx.conn()).await?)
}

/// Which of these groups there are.
pub async fn known(tx: &mut Tx, ids: &[UserGroupId]) -> Result<Vec<UserGroupId>> {
    Ok(user_groups::table
        .filter(user_groups::org_id.eq(tx.org_id()))
        .filter(user_groups::id.eq_any(ids))
        .select(user_groups::id)
        .load(tx.conn())
        .await?)
}

/// The conditions of each of these groups.
pub async fn conditions(
    tx: &mut Tx,
    groups: &[UserGroup],
) -> Result<HashMap<UserGroupId, Conditions>> {
    let org_id = tx.org_id();
    let ids: Vec<_> = groups.iter().map(|group| group.id).collect();
    let departments: Vec<(UserGroupId, DepartmentId)> = user_group_departments::table
        .filter(user_group_departments::org_id.eq(org_id))
        .filter(user_group_departments::group_id.eq_any(&ids))
        .order(user_group_departments::department_id)
        .select((
            user_group_departments::group_id,
            user_group_departments::department_id,
        ))
        .load(tx.conn())
        .await?;
    let roles: Vec<(UserGroupId, RoleId)> = user_group_roles::table
        .filter(user_group_roles::org_id.eq(org_id))
        .filter(user_group_roles::group_id.eq_any(&ids))
        .order(user_group_roles::role_id)
        .select((user_group_roles::group_id, user_group_roles::role_id))
        .load(tx.conn())
        .await?;
    let of = |group: &UserGroup| Conditions {
        departments: group.by_department.then(|| second(&departments, group.id)),
        roles: group.by_role.then(|| second(&roles, group.id)),
        titles: group.titles(),
    };
    Ok(groups.iter().map(|group| (group.id, of(group))).collect())
}

fn second<T: Copy>(pairs: &[(UserGroupId, T)], group: UserGroupId) -> Vec<T> {
    pairs
        .iter()
        .filter(|(id, _)| *id == group)
        .map(|(_, value)| *value)
        .collect()
}

pub async fn insert(tx: &mut Tx, row: &UserGroup) -> diesel::QueryResult<()> {
    diesel::insert_into(user_groups::table)
        .values(row)
        .execute(tx.conn())
        .await
        .map(drop)
}

pub async fn update(tx: &mut Tx, row: &UserGroup) -> diesel::QueryResult<UserGroup> {
    diesel::update(user_groups::table.find((row.org_id, row.id)))
        .set((
            user_groups::name.eq(&row.name),
            user_groups::description.eq(&row.description),
            user_groups::by_department.eq(row.by_department),
            user_groups::by_role.eq(row.by_role),
            user_groups::titles.eq(&row.titles),
            user_groups::version.eq(user_groups::version + 1),
        ))
        .returning(UserGroup::as_returning())
        .get_result(tx.conn())
        .await
}

/// In the place of all that the group asked for.
pub async fn replace_conditions(
    tx: &mut Tx,
    group: UserGroupId,
    conditions: &Conditions,
) -> Result<()> {
    let org_id = tx.org_id();
    let departments = conditions.departments.iter().flatten().map(|department| {
        (
            user_group_departments::org_id.eq(org_id),
            user_group_departments::group_id.eq(group),
            user_group_departments::department_id.eq(*department),
        )
    });
    let departments: Vec<_> = departments.collect();
    let roles = conditions.roles.iter().flatten().map(|role| {
        (
            user_group_roles::org_id.eq(org_id),
            user_group_roles::group_id.eq(group),
            user_group_roles::role_id.eq(*role),
        )
    });
    let roles: Vec<_> = roles.collect();
    let old = user_group_departments::table
        .filter(user_group_departments::org_id.eq(org_id))
        .filter(user_group_departments::group_id.eq(group));
    diesel::delete(old).execute(tx.conn()).await?;
    let old = user_group_roles::table
        .filter(user_group_roles::org_id.eq(org_id))
        .filter(user_group_roles::group_id.eq(group));
    diesel::delete(old).execute(tx.conn()).await?;
    diesel::insert_into(user_group_departments::table)
        .values(departments)
        .execute(tx.conn())
        .await?;
    diesel::insert_into(user_group_roles::table)
        .values(roles)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many were not in the group before.
pub async fn add(tx: &mut Tx, group: UserGroupId, people: &[MemberId]) -> Result<usize> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let row = |member: &MemberId| {
        (
            user_group_members::org_id.eq(org_id),
            user_group_members::group_id.eq(group),
            user_group_members::member_id.eq(*member),
            user_group_members::added_at.eq(now),
        )
    };
    let rows: Vec<_> = people.iter().map(row).collect();
    Ok(diesel::insert_into(user_group_members::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?)
}

/// How many were in the group.
pub async fn take_out(tx: &mut Tx, group: UserGroupId, people: &[MemberId]) -> Result<usize> {
    let org_id = tx.org_id();
    let listed = user_group_members::table
        .filter(user_group_members::org_id.eq(org_id))
        .filter(user_group_members::group_id.eq(group))
        .filter(user_group_members::member_id.eq_any(people));
    Ok(diesel::delete(listed).execute(tx.conn()).await?)
}

pub async fn size(tx: &mut Tx, group: UserGroupId) -> Result<i64> {
    let org_id = tx.org_id();
    Ok(user_group_members::table
        .filter(user_group_members::org_id.eq(org_id))
        .filter(user_group_members::group_id.eq(group))
        .count()
        .get_result(tx.conn())
        .await?)
}

pub async fn delete(tx: &mut Tx, id: UserGroupId) -> Result<()> {
    let org_id = tx.org_id();
    diesel::delete(user_groups::table.find((org_id, id)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Groups that asked for a department ask for another one in its place.
pub async fn redirect(tx: &mut Tx, from: DepartmentId, into: DepartmentId) -> Result<()> {
    let org_id = tx.org_id();
    let asking = user_group_departments::table
        .filter(user_group_departments::org_id.eq(org_id))
        .filter(user_group_departments::department_id.eq(from))
        .select((
            user_group_departments::org_id,
            user_group_departments::group_id,
            into.into_sql::<SqlUuid>(),
        ));
    diesel::insert_into(user_group_departments::table)
        .values(asking)
        .into_columns((
            user_group_departments::org_id,
            user_group_departments::group_id,
            user_group_departments::department_id,
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The working people of each of these groups, whoever may see them; those groups that do not
/// exist are left out. For what concerns people: an invitation of a group.
pub async fn people_of_each(
    tx: &mut Tx,
    ids: &[UserGroupId],
) -> Result<HashMap<UserGroupId, Vec<MemberId>>> {
    let org_id = tx.org_id();
    let known: Vec<UserGroupId> = user_groups::table
        .filter(user_groups::org_id.eq(org_id))
        .filter(user_groups::id.eq_any(ids))
        .select(user_groups::id)
        .load(tx.conn())
        .await?;
    let rows: Vec<(UserGroupId, MemberId)> = user_groups::table
        .inner_join(members::table.on(members::org_id.eq(user_groups::org_id)))
        .filter(user_groups::org_id.eq(org_id))
        .filter(user_groups::id.eq_any(&known))
        .filter(sql::<Bool>(CONTAINS))
        .select((user_groups::id, members::id))
        .load(tx.conn())
        .await?;
    let mut people: HashMap<UserGroupId, Vec<MemberId>> =
        known.into_iter().map(|id| (id, Vec::new())).collect();
    for (group, member) in rows {
        people.entry(group).or_default().push(member);
    }
    Ok(people)
}
