//! Who wants mails about meetings.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::meeting_mail_members;

/// Those of the members who want them.
pub async fn willing(
    mut conn: &AsyncPgConnection,
    org_id: OrgId,
    members: &[MemberId],
) -> Result<HashSet<MemberId>> {
    let willing = meeting_mail_members::table
        .filter(meeting_mail_members::org_id.eq(org_id))
        .filter(meeting_mail_members::member_id.eq_any(members))
        .select(meeting_mail_members::member_id);
    let rows: Vec<MemberId> = willing.load(&mut conn).await?;
    Ok(rows.into_iter().collect())
}

/// Whether the member wants them.
pub async fn are_wanted(tx: &mut Tx, member: MemberId) -> Result<bool> {
    let org_id = tx.org_id();
    Ok(!willing(tx.conn(), org_id, &[member]).await?.is_empty())
}

/// Whether the member wants them from now on.
pub async fn want(tx: &mut Tx, member: MemberId, wanted: bool) -> Result<()> {
    let org_id = tx.org_id();
    if wanted {
        diesel::insert_into(meeting_mail_members::table)
            .values((
                meeting_mail_members::org_id.eq(org_id),
                meeting_mail_members::member_id.eq(member),
            ))
            .on_conflict_do_nothing()
            .execute(tx.conn())
            .await?;
    } else {
        diesel::delete(meeting_mail_members::table.find((org_id, member)))
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}
