//! Organizations in the database.

use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::domain::Organization;
use crate::kernel::ids::{AccountId, DepartmentId, OrgId};
use crate::kernel::mail::Locale;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::{account_organizations, departments, organizations};

pub async fn find(tx: &mut Tx) -> Result<Organization> {
    let org_id = tx.org_id();
    Ok(organizations::table
        .find(org_id)
        .select(Organization::as_select())
        .first(tx.conn())
        .await?)
}

/// The zone in which its days begin and end. On a connection and not a transaction, so that
/// others ask for it together with the rest.
pub async fn zone(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Tz> {
    let row = organizations::table
        .find(org)
        .select(Organization::as_select());
    row.first(&mut conn).await?.zone()
}

/// The zone and the language of what leaves the house in its name.
pub async fn habits(tx: &mut Tx) -> Result<(Tz, Locale)> {
    let organization = find(tx).await?;
    Ok((organization.zone()?, Locale::stored(&organization.locale)))
}

/// The organization, locked until the commit.
pub async fn lock(tx: &mut Tx) -> Result<Organization> {
    let org_id = tx.org_id();
    Ok(organizations::table
        .find(org_id)
        .select(Organization::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await?)
}

pub async fn insert(tx: &mut Tx, row: &Organization) -> Result<bool> {
    let inserted = diesel::insert_into(organizations::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(inserted == 1)
}

pub async fn update(tx: &mut Tx, row: &Organization) -> Result<Organization> {
    Ok(diesel::update(organizations::table.find(row.org_id))
        .set((
            organizations::name.eq(&row.name),
            organizations::time_zone.eq(&row.time_zone),
            organizations::locale.eq(&row.locale),
            organizations::second_factor_of.eq(&row.second_factor_of),
            organizations::second_factor_from.eq(row.second_factor_from),
            organizations::version.eq(organizations::version + 1),
        ))
        .returning(Organization::as_returning())
        .get_result(tx.conn())
        .await?)
}

pub async fn root_department(tx: &mut Tx) -> Result<DepartmentId> {
    let org_id = tx.org_id();
    Ok(departments::table
        .filter(
            departments::org_id
                .eq(org_id)
                .and(departments::parent_id.is_null()),
        )
        .select(departments::id)
        .first(tx.conn())
        .await?)
}

/// Remembers that an account belongs to the organization.
pub async fn link(tx: &mut Tx, account: AccountId) -> Result<()> {
    let row = (
        account_organizations::account_id.eq(account),
        account_organizations::org_id.eq(tx.org_id()),
    );
    diesel::insert_into(account_organizations::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The organizations of an account, in the order of their ids.
pub async fn of_account(
    conn: &mut AsyncPgConnection,
    account: AccountId,
    after: Option<OrgId>,
    limit: i64,
) -> Result<Vec<OrgId>> {
    let mut query = account_organizations::table
        .filter(account_organizations::account_id.eq(account))
        .order(account_organizations::org_id)
        .limit(limit)
        .select(account_organizations::org_id)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(account_organizations::org_id.gt(after));
    }
    Ok(query.load(conn).await?)
}

/// The organizations that anybody has ever belonged to, in the order of their ids.
pub async fn all(
    mut conn: &AsyncPgConnection,
    after: Option<OrgId>,
    limit: i64,
) -> Result<Vec<OrgId>> {
    let mut query = account_organizations::table
        .distinct()
        .order(account_organizations::org_id)
        .limit(limit)
        .select(account_organizations::org_id)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(account_organizations::org_id.gt(after));
    }
    Ok(query.load(&mut conn).await?)
}

/// Whether anybody belongs to any organization yet.
pub async fn any(db: &crate::kernel::db::Db) -> Result<bool> {
    let first = account_organizations::table
        .select(account_organizations::org_id)
        .limit(1);
    let found: Option<OrgId> = db
        .transaction(async |tx| Ok(first.first(tx.conn()).await.optional()?))
        .await?;
    Ok(found.is_some())
}
