//! Members in the database. Lists are read in [`super::directory`].

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;

use super::directory;
use super::domain::{Member, MemberStatus};
use crate::kernel::ids::{AccountId, DepartmentId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::search;
use crate::schema::{department_members, departments, members};

/// Rows of one statement: PostgreSQL takes 65,535 parameters.
const CHUNK: usize = 2_000;

pub async fn find(tx: &mut Tx, id: MemberId) -> Result<Member> {
    let row = directory::visible(tx)
        .await?
        .filter(members::id.eq(id))
        .select(Member::as_select())
        .first(tx.conn());
    row.await
        .optional()?
        .ok_or_else(|| Problem::not_found("member"))
}

/// The member, locked until the commit.
pub async fn lock(tx: &mut Tx, id: MemberId) -> Result<Member> {
    let org_id = tx.org_id();
    let row = members::table
        .find((org_id, id))
        .select(Member::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(|| Problem::not_found("member"))
}

/// The status of a member, who neither leaves nor changes otherwise until the commit.
pub async fn share_status(tx: &mut Tx, id: MemberId) -> Result<Option<MemberStatus>> {
    let org_id = tx.org_id();
    let status: Option<String> = members::table
        .find((org_id, id))
        .select(members::status)
        .for_share()
        .first(tx.conn())
        .await
        .optional()?;
    Ok(status.as_deref().map(MemberStatus::stored))
}

/// Stores where the member is in their life with the organization.
pub async fn set_status(tx: &mut Tx, id: MemberId, status: MemberStatus) -> Result<Member> {
    let org_id = tx.org_id();
    Ok(diesel::update(members::table.find((org_id, id)))
        .set((
            members::status.eq(status.as_str()),
            members::version.eq(members::version + 1),
        ))
        .returning(Member::as_returning())
        .get_result(tx.conn())
        .await?)
}

/// Writes the rows, and what the members are found by.
pub async fn insert(tx: &mut Tx, rows: &[Member]) -> diesel::QueryResult<()> {
    for rows in rows.chunks(CHUNK) {
        diesel::insert_into(members::table)
            .values(rows)
            .execute(tx.conn())
            .await?;
        search::queries::add(tx, rows).await?;
    }
    Ok(())
}

/// Writes the row, and what the member is found by.
pub async fn update(tx: &mut Tx, row: &Member) -> diesel::QueryResult<Member> {
    let updated: Member = diesel::update(members::table.find((row.org_id, row.id)))
        .set((
            members::employee_number.eq(&row.employee_number),
            members::name.eq(&row.name),
            members::mobile.eq(&row.mobile),
            members::email.eq(&row.email),
            members::title.eq(&row.title),
            members::status.eq(&row.status),
            members::other_names.eq(&row.other_names),
            members::manager_id.eq(row.manager_id),
            members::hired_on.eq(row.hired_on),
            members::version.eq(members::version + 1),
        ))
        .returning(Member::as_returning())
        .get_result(tx.conn())
        .await?;
    search::queries::replace(tx, std::slice::from_ref(&updated)).await?;
    Ok(updated)
}

/// Makes the member active, or leaving, with the account that joins.
pub async fn join(
    tx: &mut Tx,
    id: MemberId,
    account: AccountId,
    status: MemberStatus,
) -> diesel::QueryResult<Member> {
    let (org_id, now) = (tx.org_id(), tx.now());
    diesel::update(members::table.find((org_id, id)))
        .set((
            members::account_id.eq(account),
            members::joined_at.eq(now),
            members::status.eq(status.as_str()),
            members::version.eq(members::version + 1),
        ))
        .returning(Member::as_returning())
        .get_result(tx.conn())
        .await
}

/// Puts members into departments, each after the departments named for the member before it: the
/// first is the primary one. Who is in already keeps the place there.
pub async fn place(tx: &mut Tx, pairs: &[(MemberId, DepartmentId)]) -> diesel::QueryResult<()> {
    let org_id = tx.org_id();
    let mut ordinals: HashMap<MemberId, i32> = HashMap::new();
    for pairs in pairs.chunks(CHUNK) {
        let rows: Vec<_> = pairs
            .iter()
            .map(|(member, department)| {
                let ordinal = ordinals.entry(*member).or_insert(0);
                let row = (
                    department_members::org_id.eq(org_id),
                    department_members::member_id.eq(*member),
                    department_members::department_id.eq(*department),
                    department_members::ordinal.eq(*ordinal),
                    department_members::position.eq(0),
                );
                *ordinal += 1;
                row
            })
            .collect();
        diesel::insert_into(department_members::table)
            .values(rows)
            .on_conflict((
                department_members::org_id,
                department_members::member_id,
                department_members::department_id,
            ))
            .do_update()
            .set(department_members::ordinal.eq(excluded(department_members::ordinal)))
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

/// Takes a member out of every department but these.
pub async fn displace(tx: &mut Tx, member: MemberId, kept: &[DepartmentId]) -> Result<()> {
    let org_id = tx.org_id();
    diesel::delete(
        department_members::table.filter(
            department_members::org_id
                .eq(org_id)
                .and(department_members::member_id.eq(member))
                .and(department_members::department_id.ne_all(kept)),
        ),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The departments of each of these members, the primary one first.
pub async fn departments_of(
    tx: &mut Tx,
    ids: &[MemberId],
) -> Result<HashMap<MemberId, Vec<DepartmentId>>> {
    let org_id = tx.org_id();
    let rows: Vec<(MemberId, DepartmentId)> = department_members::table
        .filter(
            department_members::org_id
                .eq(org_id)
                .and(department_members::member_id.eq_any(ids)),
        )
        .order((
            department_members::ordinal,
            department_members::department_id,
        ))
        .select((
            department_members::member_id,
            department_members::department_id,
        ))
        .load(tx.conn())
        .await?;
    let mut map: HashMap<_, Vec<_>> = HashMap::new();
    for (member, department) in rows {
        map.entry(member).or_default().push(department);
    }
    Ok(map)
}

/// Which of these departments exist; locked against removal until the commit.
pub async fn existing_departments(tx: &mut Tx, ids: &[DepartmentId]) -> Result<Vec<DepartmentId>> {
    let org_id = tx.org_id();
    Ok(departments::table
        .filter(
            departments::org_id
                .eq(org_id)
                .and(departments::id.eq_any(ids)),
        )
        .order(departments::id)
        .select(departments::id)
        .for_key_share()
        .load(tx.conn())
        .await?)
}

/// Who the manager is, of anybody.
pub async fn manager_of(tx: &mut Tx, id: MemberId) -> Result<Option<MemberId>> {
    let org_id = tx.org_id();
    let manager: Option<Option<MemberId>> = members::table
        .find((org_id, id))
        .select(members::manager_id)
        .first(tx.conn())
        .await
        .optional()?;
    Ok(manager.flatten())
}

pub async fn set_manager(tx: &mut Tx, id: MemberId, manager: Option<MemberId>) -> Result<()> {
    let org_id = tx.org_id();
    diesel::update(members::table.find((org_id, id)))
        .set((
            members::manager_id.eq(manager),
            members::version.eq(members::version + 1),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Gives the people whom one manages to somebody else, the new manager excepted; answers
/// how many.
pub async fn reassign_reports(tx: &mut Tx, from: MemberId, to: MemberId) -> Result<usize> {
    let org_id = tx.org_id();
    let reports = members::table
        .filter(members::org_id.eq(org_id).and(members::manager_id.eq(from)))
        .filter(members::id.ne(to));
    Ok(diesel::update(reports)
        .set((
            members::manager_id.eq(to),
            members::version.eq(members::version + 1),
        ))
        .execute(tx.conn())
        .await?)
}

/// Two members and everybody whom the first manages, locked in the order in which others
/// lock members, too.
pub async fn lock_around(tx: &mut Tx, id: MemberId, other: MemberId) -> Result<Member> {
    let org_id = tx.org_id();
    let rows: Vec<Member> = members::table
        .filter(members::org_id.eq(org_id))
        .filter(
            members::id
                .eq_any([id, other])
                .or(members::manager_id.eq(id)),
        )
        .order(members::id)
        .select(Member::as_select())
        .for_no_key_update()
        .load(tx.conn())
        .await?;
    rows.into_iter()
        .find(|row| row.id == id)
        .ok_or_else(|| Problem::not_found("member"))
}

/// Belongs again: with the account from before, or with none until an invitation is accepted.
pub async fn rejoin(tx: &mut Tx, row: &Member) -> Result<Member> {
    Ok(diesel::update(members::table.find((row.org_id, row.id)))
        .set((
            members::account_id.eq(row.account_id),
            members::joined_at.eq(row.joined_at),
            members::status.eq(&row.status),
            members::manager_id.eq(row.manager_id),
            members::version.eq(members::version + 1),
        ))
        .returning(Member::as_returning())
        .get_result(tx.conn())
        .await?)
}

/// The departments of a member, each as its path from the root, the deepest first.
pub async fn department_paths(tx: &mut Tx, id: MemberId) -> Result<Vec<Vec<DepartmentId>>> {
    let org_id = tx.org_id();
    let rows: Vec<Vec<Option<DepartmentId>>> = department_members::table
        .inner_join(
            departments::table.on(departments::org_id
                .eq(department_members::org_id)
                .and(departments::id.eq(department_members::department_id))),
        )
        .filter(
            department_members::org_id
                .eq(org_id)
                .and(department_members::member_id.eq(id)),
        )
        .order(department_members::department_id)
        .select(departments::path)
        .load(tx.conn())
        .await?;
    let mut paths: Vec<Vec<DepartmentId>> = rows
        .into_iter()
        .map(|path| path.into_iter().flatten().collect())
        .collect();
    paths.sort_by_key(|path| std::cmp::Reverse(path.len()));
    Ok(paths)
}

/// The status of a member at this moment.
pub async fn status_of(tx: &mut Tx, id: MemberId) -> Result<Option<MemberStatus>> {
    let org_id = tx.org_id();
    let status: Option<String> = members::table
        .find((org_id, id))
        .select(members::status)
        .first(tx.conn())
        .await
        .optional()?;
    Ok(status.as_deref().map(MemberStatus::stored))
}
