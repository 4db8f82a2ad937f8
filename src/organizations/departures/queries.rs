//! Departures in the database.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::Departure;
use crate::kernel::ids::{AccountId, DepartmentId, DepartureId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::{account_organizations, departures};

/// The announced departure of a member, which is to come.
pub async fn open(tx: &mut Tx, member: MemberId) -> Result<Option<Departure>> {
    let org_id = tx.org_id();
    Ok(departures::table
        .filter(
            departures::org_id
                .eq(org_id)
                .and(departures::member_id.eq(member)),
        )
        .filter(
            departures::cancelled_at
                .is_null()
                .and(departures::effective_at.is_null()),
        )
        .select(Departure::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// Every departure that is to come.
pub async fn all_open(tx: &mut Tx) -> Result<Vec<Departure>> {
    let org_id = tx.org_id();
    Ok(departures::table
        .filter(departures::org_id.eq(org_id))
        .filter(
            departures::cancelled_at
                .is_null()
                .and(departures::effective_at.is_null()),
        )
        .select(Departure::as_select())
        .load(tx.conn())
        .await?)
}

pub async fn find(tx: &mut Tx, id: DepartureId) -> Result<Option<Departure>> {
    let org_id = tx.org_id();
    Ok(departures::table
        .find((org_id, id))
        .select(Departure::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// The newest departure of each of these members that was not cancelled.
pub async fn latest(tx: &mut Tx, ids: &[MemberId]) -> Result<HashMap<MemberId, Departure>> {
    let org_id = tx.org_id();
    let rows: Vec<Departure> = departures::table
        .filter(
            departures::org_id
                .eq(org_id)
                .and(departures::member_id.eq_any(ids)),
        )
        .filter(departures::cancelled_at.is_null())
        .order((departures::announced_at, departures::id))
        .select(Departure::as_select())
        .load(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.member_id, row)).collect())
}

pub async fn insert(tx: &mut Tx, row: &Departure) -> Result<()> {
    diesel::insert_into(departures::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Stores all of it that changes.
pub async fn update(tx: &mut Tx, row: &Departure) -> Result<()> {
    diesel::update(departures::table.find((row.org_id, row.id)))
        .set((
            departures::last_day.eq(row.last_day),
            departures::successor_id.eq(row.successor_id),
            departures::reason.eq(&row.reason),
            departures::cancelled_at.eq(row.cancelled_at),
            departures::effective_at.eq(row.effective_at),
            departures::handed_to.eq(row.handed_to),
            departures::department_ids.eq(&row.department_ids),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets that an account belongs to the organization; answers whether it belongs to another.
pub async fn unlink(tx: &mut Tx, account: AccountId) -> Result<bool> {
    let org_id = tx.org_id();
    diesel::delete(account_organizations::table.find((account, org_id)))
        .execute(tx.conn())
        .await?;
    let elsewhere: i64 = account_organizations::table
        .filter(account_organizations::account_id.eq(account))
        .count()
        .get_result(tx.conn())
        .await?;
    Ok(elsewhere > 0)
}

/// As it is stored, with `NULL`s that never are.
pub fn stored(ids: &[DepartmentId]) -> Vec<Option<DepartmentId>> {
    ids.iter().copied().map(Some).collect()
}
