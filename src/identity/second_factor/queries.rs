//! Second factors and recovery codes in the database.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::totp::RecoveryCode;
use crate::identity::tokens::TokenDigest;
use crate::kernel::ids::AccountId;
use crate::kernel::problem::Result;
use crate::schema::{recovery_codes, second_factors};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = second_factors, check_for_backend(diesel::pg::Pg))]
pub struct SecondFactor {
    pub account_id: AccountId,
    pub sealed_secret: Vec<u8>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub last_step: i64,
    pub created_at: DateTime<Utc>,
}

/// Whether signing in needs a code.
pub async fn is_on(mut conn: &AsyncPgConnection, account: AccountId) -> Result<bool> {
    let on = second_factors::table
        .find(account)
        .filter(second_factors::confirmed_at.is_not_null());
    let found: i64 = on.count().get_result(&mut conn).await?;
    Ok(found == 1)
}

/// Those of these accounts that have one.
pub async fn on_among(
    mut conn: &AsyncPgConnection,
    accounts: &[AccountId],
) -> Result<HashSet<AccountId>> {
    let on = second_factors::table
        .filter(second_factors::account_id.eq_any(accounts))
        .filter(second_factors::confirmed_at.is_not_null())
        .select(second_factors::account_id);
    let found: Vec<AccountId> = on.load(&mut conn).await?;
    Ok(found.into_iter().collect())
}

/// Locked until the commit: codes are used one at a time.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    account: AccountId,
) -> Result<Option<SecondFactor>> {
    let row = second_factors::table
        .find(account)
        .select(SecondFactor::as_select())
        .for_update();
    Ok(row.first(conn).await.optional()?)
}

/// A beginning in the place of another that was not confirmed.
pub async fn begin(conn: &mut AsyncPgConnection, row: &SecondFactor) -> Result<()> {
    diesel::delete(second_factors::table.find(row.account_id))
        .execute(conn)
        .await?;
    diesel::insert_into(second_factors::table)
        .values(row)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn confirm(
    conn: &mut AsyncPgConnection,
    account: AccountId,
    step: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    diesel::update(second_factors::table.find(account))
        .set((
            second_factors::confirmed_at.eq(now),
            second_factors::last_step.eq(step),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn set_last_step(
    conn: &mut AsyncPgConnection,
    account: AccountId,
    step: i64,
) -> Result<()> {
    diesel::update(second_factors::table.find(account))
        .set(second_factors::last_step.eq(step))
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn remove(conn: &mut AsyncPgConnection, account: AccountId) -> Result<()> {
    diesel::delete(second_factors::table.find(account))
        .execute(conn)
        .await?;
    Ok(())
}

/// New codes; those before them no longer work.
pub async fn replace_recovery_codes(
    conn: &mut AsyncPgConnection,
    account: AccountId,
    codes: &[RecoveryCode],
) -> Result<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(account)))
        .execute(conn)
        .await?;
    let rows: Vec<_> = codes
        .iter()
        .map(|code| {
            (
                recovery_codes::account_id.eq(account),
                recovery_codes::code_hash.eq(code.digest.as_bytes()),
            )
        })
        .collect();
    diesel::insert_into(recovery_codes::table)
        .values(rows)
        .execute(conn)
        .await?;
    Ok(())
}

/// False when there is no such code, or it was used before.
pub async fn use_recovery_code(
    conn: &mut AsyncPgConnection,
    account: AccountId,
    digest: &TokenDigest,
    now: DateTime<Utc>,
) -> Result<bool> {
    let unused = recovery_codes::table
        .find((account, digest.as_bytes()))
        .filter(recovery_codes::used_at.is_null());
    Ok(diesel::update(unused)
        .set(recovery_codes::used_at.eq(now))
        .execute(conn)
        .await?
        == 1)
}
