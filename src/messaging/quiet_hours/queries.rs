//! Quiet hours in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::QuietHours;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations;
use crate::schema::quiet_hours;

pub async fn find(tx: &mut Tx, member: MemberId) -> Result<Option<QuietHours>> {
    let org_id = tx.org_id();
    Ok(quiet_hours::table
        .find((org_id, member))
        .select(QuietHours::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// For those of these members who have quiet hours: whether it is quiet now, and when that ends.
pub async fn times(
    tx: &mut Tx,
    members: &[MemberId],
) -> Result<Vec<(MemberId, bool, Option<DateTime<Utc>>)>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let rows: Vec<QuietHours> = quiet_hours::table
        .filter(quiet_hours::org_id.eq(org_id))
        .filter(quiet_hours::member_id.eq_any(members))
        .filter(quiet_hours::active)
        .select(QuietHours::as_select())
        .load(tx.conn())
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let zone = organizations::zone(tx.conn(), org_id).await?;
    let time = |row: QuietHours| {
        let until = row.until(now, zone);
        (row.member_id, row.are_now(now, zone), until)
    };
    Ok(rows.into_iter().map(time).collect())
}

pub async fn set(tx: &mut Tx, row: &QuietHours) -> Result<()> {
    diesel::insert_into(quiet_hours::table)
        .values(row)
        .on_conflict((quiet_hours::org_id, quiet_hours::member_id))
        .do_update()
        .set(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}
