//! Roles in the database, and the question that every gate asks.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::domain::{Builtin, Grant, Role};
use crate::kernel::ids::{AccountId, DepartmentId, GrantId, MemberId, OrgId, RoleId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Held, Membership, Reach, Scope, Tx};
use crate::organizations::members::directory;
use crate::organizations::members::domain::{MemberStatus, WORKING};
use crate::organizations::second_factors::domain::{RequiredOf, required_from};
use crate::schema::{members, organizations, role_grants, roles};

/// The active membership of an account, with everything it holds: one statement.
pub async fn membership(
    conn: &AsyncPgConnection,
    org: OrgId,
    account: AccountId,
) -> Result<Option<Membership>> {
    let mut found = memberships(conn, org, &[account]).await?;
    Ok(found.remove(&account))
}

/// The active memberships of those of these accounts that have one, with everything that they
/// hold: one statement.
pub async fn memberships(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, Membership>> {
    type Row = (
        Option<AccountId>,
        MemberId,
        Option<DepartmentId>,
        Option<bool>,
        Option<Role>,
        (String, Option<DateTime<Utc>>),
    );
    let rows: Vec<Row> = members::table
        .inner_join(organizations::table.on(organizations::org_id.eq(members::org_id)))
        .left_join(
            role_grants::table.on(role_grants::org_id
                .eq(members::org_id)
                .and(role_grants::member_id.eq(members::id))),
        )
        .left_join(
            roles::table.on(roles::org_id
                .eq(role_grants::org_id)
                .and(roles::id.eq(role_grants::role_id))),
        )
        .filter(members::org_id.eq(org))
        .filter(members::account_id.eq_any(accounts))
        .filter(members::status.eq_any(WORKING))
        .select((
            members::account_id,
            members::id,
            role_grants::department_id.nullable(),
            role_grants::includes_below.nullable(),
            Option::<Role>::as_select(),
            (
                organizations::second_factor_of,
                organizations::second_factor_from,
            ),
        ))
        .load(&mut conn)
        .await?;
    let mut found: HashMap<AccountId, Membership> = HashMap::with_capacity(accounts.len());
    for (account, member_id, department, below, role, (of, from)) in rows {
        let Some(account) = account else { continue };
        let membership = found.entry(account).or_insert_with(|| Membership {
            member_id,
            held: held(Builtin::Employee.permissions(), None, true).collect(),
            second_factor_from: required_from(RequiredOf::stored(&of), from, role.is_some()),
        });
        if let (Some(below), Some(role)) = (below, role) {
            let granted = held(role.permissions(), department, below);
            membership.held.extend(granted);
        }
    }
    Ok(found)
}

crate::statement! {
    struct ConfirmMembers<'a> { count: i64, accounts: &'a [AccountId], members: &'a [MemberId], org: OrgId, working: &'a [&'a str] }
    this: "SELECT as_foreseen(count(*) = " [BigInt] this.count,
    ") FROM unnest(" [Array<SqlUuid>] *this.accounts, ", " [Array<SqlUuid>] *this.members,
    ") AS proved (account_id, id) JOIN members AS m ON m.org_id = " [SqlUuid] this.org,
    " AND m.id = proved.id AND m.account_id = proved.account_id JOIN organizations AS o ON o.org_id = m.org_id \
     WHERE m.status = ANY(" [Array<Text>] *this.working;
    ") AND (o.second_factor_of = 'nobody' OR (o.second_factor_of = 'administrators' AND NOT EXISTS ( \
        SELECT FROM role_grants AS g WHERE g.org_id = m.org_id AND g.member_id = m.id)))"
}

/// Fails unless all of these accounts, each named once, are these members, who work here, and of whom no
/// second factor is required.
pub async fn confirm_members(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    accounts: &[AccountId],
    members: &[MemberId],
) -> QueryResult<()> {
    let confirm = ConfirmMembers {
        count: i64::try_from(accounts.len()).unwrap_or(i64::MAX),
        accounts,
        members,
        org,
        working: &WORKING,
    };
    confirm.execute(&mut conn).await.map(|_| ())
}

fn held<P: Into<String>>(
    permissions: Vec<P>,
    department: Option<DepartmentId>,
    includes_below: bool,
) -> impl Iterator<Item = Held> {
    permissions.into_iter().map(move |permission| Held {
        permission: permission.into(),
        department,
        includes_below,
    })
}

pub async fn list(tx: &mut Tx) -> Result<Vec<Role>> {
    let org_id = tx.org_id();
    Ok(roles::table
        .filter(roles::org_id.eq(org_id))
        .order((roles::created_at, roles::name))
        .select(Role::as_select())
        .load(tx.conn())
        .await?)
}

pub async fn find(tx: &mut Tx, id: RoleId) -> Result<Role> {
    let org_id = tx.org_id();
    let role = roles::table
        .find((org_id, id))
        .select(Role::as_select())
        .first(tx.conn())
        .await;
    role.optional()?.ok_or_else(|| Problem::not_found("role"))
}

/// Inserts the built-in roles of a new organization.
pub async fn insert_builtin(tx: &mut Tx) -> Result<()> {
    let rows: Vec<_> = Builtin::ALL
        .into_iter()
        .map(|role| {
            (
                roles::org_id.eq(tx.org_id()),
                roles::id.eq(tx.new_id::<RoleId>()),
                roles::builtin.eq(role.as_str()),
                roles::name.eq(role.as_str()),
                roles::permissions.eq(Vec::<String>::new()),
                roles::created_at.eq(tx.now()),
            )
        })
        .collect();
    diesel::insert_into(roles::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn find_builtin(tx: &mut Tx, role: Builtin) -> Result<RoleId> {
    let org_id = tx.org_id();
    Ok(roles::table
        .filter(
            roles::org_id
                .eq(org_id)
                .and(roles::builtin.eq(role.as_str())),
        )
        .select(roles::id)
        .first(tx.conn())
        .await?)
}

/// An owner who may act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActingOwner {
    pub member_id: MemberId,
    /// No departure is announced: whoever stops being an owner must leave one like this.
    pub stays: bool,
}

/// The owners who may act, the oldest first. Locked by one row, so that two of them cannot
/// both go as the last but one.
pub async fn lock_owners(tx: &mut Tx) -> Result<Vec<ActingOwner>> {
    let owner = find_builtin(tx, Builtin::Owner).await?;
    let org_id = tx.org_id();
    // The role's row is the lock that all who change owners take.
    roles::table
        .find((org_id, owner))
        .select(roles::id)
        .for_no_key_update()
        .first::<RoleId>(tx.conn())
        .await?;
    acting_owners(tx, owner).await
}

/// The same at this moment, without a lock.
pub async fn owners(tx: &mut Tx) -> Result<Vec<ActingOwner>> {
    let owner = find_builtin(tx, Builtin::Owner).await?;
    acting_owners(tx, owner).await
}

async fn acting_owners(tx: &mut Tx, owner: RoleId) -> Result<Vec<ActingOwner>> {
    let org_id = tx.org_id();
    let rows: Vec<(MemberId, String)> = role_grants::table
        .inner_join(
            members::table.on(members::org_id
                .eq(role_grants::org_id)
                .and(members::id.eq(role_grants::member_id))),
        )
        .filter(
            role_grants::org_id
                .eq(org_id)
                .and(role_grants::role_id.eq(owner)),
        )
        .filter(members::status.eq_any(WORKING))
        .order((role_grants::granted_at, role_grants::id))
        .select((role_grants::member_id, members::status))
        .load(tx.conn())
        .await?;
    let owner = |(member_id, status): (_, String)| ActingOwner {
        member_id,
        stays: status == MemberStatus::Active.as_str(),
    };
    Ok(rows.into_iter().map(owner).collect())
}

pub async fn insert_grant(tx: &mut Tx, grant: &Grant) -> diesel::QueryResult<usize> {
    diesel::insert_into(role_grants::table)
        .values(grant)
        .on_conflict((
            role_grants::org_id,
            role_grants::member_id,
            role_grants::role_id,
            role_grants::department_id,
        ))
        .do_nothing()
        .execute(tx.conn())
        .await
}

pub async fn find_grant(tx: &mut Tx, id: GrantId) -> Result<Grant> {
    let org_id = tx.org_id();
    let grant = role_grants::table
        .find((org_id, id))
        .select(Grant::as_select())
        .first(tx.conn())
        .await;
    grant.optional()?.ok_or_else(|| Problem::not_found("grant"))
}

/// The grant of the same role to the same member for the same place, locked until the commit.
pub async fn lock_equal(tx: &mut Tx, grant: &Grant) -> Result<Option<Grant>> {
    Ok(role_grants::table
        .filter(
            role_grants::org_id
                .eq(grant.org_id)
                .and(role_grants::member_id.eq(grant.member_id)),
        )
        .filter(role_grants::role_id.eq(grant.role_id))
        .filter(role_grants::department_id.is_not_distinct_from(grant.department_id))
        .select(Grant::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await
        .optional()?)
}

pub async fn grants_of(tx: &mut Tx, member: MemberId) -> Result<Vec<Grant>> {
    let org_id = tx.org_id();
    Ok(role_grants::table
        .filter(
            role_grants::org_id
                .eq(org_id)
                .and(role_grants::member_id.eq(member)),
        )
        .order(role_grants::granted_at)
        .select(Grant::as_select())
        .load(tx.conn())
        .await?)
}

/// How many it deleted: none, where somebody else was faster.
pub async fn delete_grant(tx: &mut Tx, id: GrantId) -> Result<usize> {
    let org_id = tx.org_id();
    Ok(diesel::delete(role_grants::table.find((org_id, id)))
        .execute(tx.conn())
        .await?)
}

pub async fn update_grant(tx: &mut Tx, grant: &Grant) -> Result<()> {
    diesel::update(role_grants::table.find((grant.org_id, grant.id)))
        .set((
            role_grants::includes_below.eq(grant.includes_below),
            role_grants::granted_at.eq(grant.granted_at),
            role_grants::granted_by.eq(grant.granted_by),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The grants of members, each with its role, the oldest first.
pub async fn grants_with_roles(tx: &mut Tx, members: &[MemberId]) -> Result<Vec<(Grant, Role)>> {
    let org_id = tx.org_id();
    grants_among(tx.conn(), org_id, members).await
}

async fn grants_among(
    mut conn: &AsyncPgConnection,
    org_id: OrgId,
    members: &[MemberId],
) -> Result<Vec<(Grant, Role)>> {
    Ok(role_grants::table
        .inner_join(
            roles::table.on(roles::org_id
                .eq(role_grants::org_id)
                .and(roles::id.eq(role_grants::role_id))),
        )
        .filter(
            role_grants::org_id
                .eq(org_id)
                .and(role_grants::member_id.eq_any(members)),
        )
        .order((role_grants::granted_at, role_grants::id))
        .select((Grant::as_select(), Role::as_select()))
        .load(&mut conn)
        .await?)
}

/// Which of these members hold a permission for the whole organization by what they were given.
pub async fn holders(
    conn: &AsyncPgConnection,
    org_id: OrgId,
    members: &[MemberId],
    permission: &str,
) -> Result<HashSet<MemberId>> {
    let given = grants_among(conn, org_id, members).await?.into_iter();
    let holds = |(grant, role): &(Grant, Role)| {
        let mut held = role.permissions().into_iter();
        grant.department_id.is_none() && held.any(|name| name == permission)
    };
    Ok(given
        .filter(holds)
        .map(|(grant, _)| grant.member_id)
        .collect())
}

/// Everybody who works here and holds a permission by what they were given, and how far.
pub async fn reaches_of(tx: &mut Tx, permission: &str) -> Result<HashMap<MemberId, Scope>> {
    let org_id = tx.org_id();
    let rows: Vec<(Grant, Role)> = role_grants::table
        .inner_join(
            roles::table.on(roles::org_id
                .eq(role_grants::org_id)
                .and(roles::id.eq(role_grants::role_id))),
        )
        .inner_join(
            members::table.on(members::org_id
                .eq(role_grants::org_id)
                .and(members::id.eq(role_grants::member_id))),
        )
        .filter(role_grants::org_id.eq(org_id))
        .filter(members::status.eq_any(WORKING))
        .select((Grant::as_select(), Role::as_select()))
        .load(tx.conn())
        .await?;
    let mut found: HashMap<MemberId, Scope> = HashMap::new();
    for (grant, role) in rows {
        if !role
            .permissions()
            .into_iter()
            .any(|name| name == permission)
        {
            continue;
        }
        let scope = found
            .entry(grant.member_id)
            .or_insert_with(|| Scope::Departments(Vec::new()));
        match (grant.department_id, &mut *scope) {
            (None, _) => *scope = Scope::Organization,
            (Some(department), Scope::Departments(reaches)) => reaches.push(Reach {
                department,
                below: grant.includes_below,
            }),
            (Some(_), Scope::Organization) => {}
        }
    }
    Ok(found)
}

/// Everybody's grants of a role.
pub async fn grants_of_role(tx: &mut Tx, role: RoleId) -> Result<Vec<Grant>> {
    let org_id = tx.org_id();
    Ok(role_grants::table
        .filter(
            role_grants::org_id
                .eq(org_id)
                .and(role_grants::role_id.eq(role)),
        )
        .order(role_grants::id)
        .select(Grant::as_select())
        .load(tx.conn())
        .await?)
}

/// The grants of those whom the actor may see, in the order of their ids.
pub async fn list_grants(
    tx: &mut Tx,
    role: Option<RoleId>,
    department: Option<DepartmentId>,
    after: Option<GrantId>,
    limit: i64,
) -> Result<Vec<Grant>> {
    let seen = directory::visible(tx).await?.select(members::id);
    let mut query = role_grants::table
        .filter(role_grants::org_id.eq(tx.org_id()))
        .filter(role_grants::member_id.eq_any(seen))
        .order(role_grants::id)
        .limit(limit)
        .select(Grant::as_select())
        .into_boxed();
    if let Some(role) = role {
        query = query.filter(role_grants::role_id.eq(role));
    }
    if let Some(department) = department {
        query = query.filter(role_grants::department_id.eq(department));
    }
    if let Some(after) = after {
        query = query.filter(role_grants::id.gt(after));
    }
    Ok(query.load(tx.conn()).await?)
}

/// Who manages the last department of a path: those who may act and hold the built-in role of
/// a department's manager for it, or for one above with all below; the oldest grant first.
pub async fn managers_of(
    tx: &mut Tx,
    path: &[DepartmentId],
) -> Result<Vec<(DepartmentId, MemberId)>> {
    let org_id = tx.org_id();
    let role = find_builtin(tx, Builtin::DepartmentManager).await?;
    let rows: Vec<(Option<DepartmentId>, MemberId)> = role_grants::table
        .inner_join(
            members::table.on(members::org_id
                .eq(role_grants::org_id)
                .and(members::id.eq(role_grants::member_id))),
        )
        .filter(
            role_grants::org_id
                .eq(org_id)
                .and(role_grants::role_id.eq(role)),
        )
        .filter(role_grants::department_id.eq_any(path))
        .filter(
            role_grants::includes_below
                .eq(true)
                .or(role_grants::department_id.is_not_distinct_from(path.last().copied())),
        )
        .filter(members::status.eq_any(WORKING))
        .order((role_grants::granted_at, role_grants::id))
        .select((role_grants::department_id, role_grants::member_id))
        .load(tx.conn())
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(department, member)| Some((department?, member)))
        .collect())
}
