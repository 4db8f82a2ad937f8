//! Requests to join in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::{JoinRequest, JoinRequestStatus};
use crate::kernel::ids::{AccountId, DepartmentId, JoinRequestId, MemberId, RoleId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Permission, Tx};
use crate::organizations::{can, reach, roles};
use crate::schema::{join_requests, role_grants};

pub async fn insert(tx: &mut Tx, row: &JoinRequest) -> Result<()> {
    diesel::insert_into(join_requests::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The open request of an account.
pub async fn pending_of(tx: &mut Tx, account: AccountId) -> Result<Option<JoinRequest>> {
    let org_id = tx.org_id();
    Ok(join_requests::table
        .filter(join_requests::org_id.eq(org_id))
        .filter(join_requests::account_id.eq(account))
        .filter(join_requests::status.eq("pending"))
        .select(JoinRequest::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

pub async fn find(tx: &mut Tx, id: JoinRequestId) -> Result<JoinRequest> {
    let org_id = tx.org_id();
    let row = join_requests::table
        .find((org_id, id))
        .select(JoinRequest::as_select())
        .first(tx.conn())
        .await;
    row.optional()?
        .ok_or_else(|| Problem::not_found("request to join"))
}

/// The request, locked until the commit.
pub async fn lock(tx: &mut Tx, id: JoinRequestId) -> Result<JoinRequest> {
    let org_id = tx.org_id();
    let row = join_requests::table
        .find((org_id, id))
        .select(JoinRequest::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await;
    row.optional()?
        .ok_or_else(|| Problem::not_found("request to join"))
}

/// Those of a status, newest first.
pub async fn list(
    tx: &mut Tx,
    status: JoinRequestStatus,
    after: Option<JoinRequestId>,
    limit: i64,
) -> Result<Vec<JoinRequest>> {
    let mut query = join_requests::table
        .filter(join_requests::org_id.eq(tx.org_id()))
        .filter(join_requests::status.eq(status.as_str()))
        .order(join_requests::id.desc())
        .limit(limit)
        .select(JoinRequest::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(join_requests::id.lt(after));
    }
    if let Some(within) = reach::departments_within(tx) {
        query = query.filter(join_requests::department_id.eq_any(within));
    }
    Ok(query.load(tx.conn()).await?)
}

/// Stores the decision on a request that is locked.
pub async fn decide(tx: &mut Tx, row: &JoinRequest) -> Result<JoinRequest> {
    Ok(
        diesel::update(join_requests::table.find((row.org_id, row.id)))
            .set((
                join_requests::status.eq(&row.status),
                join_requests::reason.eq(&row.reason),
                join_requests::member_id.eq(row.member_id),
                join_requests::decided_by.eq(row.decided_by),
                join_requests::decided_at.eq(row.decided_at),
            ))
            .returning(JoinRequest::as_returning())
            .get_result(tx.conn())
            .await?,
    )
}

/// The account has become a member: its open request has nothing left to decide.
pub async fn settle(tx: &mut Tx, account: AccountId, member: MemberId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let open = join_requests::table
        .filter(join_requests::org_id.eq(org_id))
        .filter(join_requests::account_id.eq(account))
        .filter(join_requests::status.eq("pending"));
    diesel::update(open)
        .set((
            join_requests::status.eq(JoinRequestStatus::Approved.as_str()),
            join_requests::member_id.eq(member),
            join_requests::decided_at.eq(now),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Who may decide on requests that lead to a department.
pub async fn deciders(tx: &mut Tx, department: DepartmentId) -> Result<Vec<MemberId>> {
    let roles: Vec<RoleId> = roles::queries::list(tx)
        .await?
        .into_iter()
        .filter(|role| {
            let held = role.permissions();
            held.iter().any(|name| name == can::ManageMembers::NAME)
        })
        .map(|role| role.id)
        .collect();
    let path = reach::path_of(tx, department, "/department_id").await?;
    let org_id = tx.org_id();
    Ok(role_grants::table
        .filter(role_grants::org_id.eq(org_id))
        .filter(role_grants::role_id.eq_any(roles))
        .filter(
            role_grants::department_id
                .is_null()
                .or(role_grants::department_id.eq(department))
                .or(role_grants::includes_below.and(role_grants::department_id.eq_any(path))),
        )
        .select(role_grants::member_id)
        .distinct()
        .load(tx.conn())
        .await?)
}
