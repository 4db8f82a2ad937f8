//! Who wants mails about meetings.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::meeting_mail_members;

/// Those of the members who want them.
pub async fn willing(tx: &mut Tx, members: &[MemberId]) -> Result<Vec<MemberId>> {
    let willing = meeting_mail_members::table
        .filter(meeting_mail_members::org_id.eq(tx.org_id()))
        .filter(meeting_mail_members::member_id.eq_any(members))
        .select(meeting_mail_members::member_id);
    Ok(willing.load(tx.conn()).await?)
}

/// Whether the member wants them.
pub async fn are_wanted(tx: &mut Tx, member: MemberId) -> Result<bool> {
    Ok(!willing(tx, &[member]).await?.is_empty())
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
