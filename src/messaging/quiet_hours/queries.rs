//! Quiet hours in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::QuietHours;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
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
