//! Invitations in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::Invitation;
use crate::identity::tokens::TokenDigest;
use crate::kernel::ids::{InvitationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::members::domain::Member;
use crate::organizations::reach;
use crate::schema::{invitations, members};

/// The members of these ids, locked in one order until the commit.
pub async fn lock_members(tx: &mut Tx, ids: &[MemberId]) -> Result<Vec<Member>> {
    let org_id = tx.org_id();
    Ok(members::table
        .filter(members::org_id.eq(org_id).and(members::id.eq_any(ids)))
        .order(members::id)
        .select(Member::as_select())
        .for_no_key_update()
        .load(tx.conn())
        .await?)
}

/// Takes back what is open for these members.
pub async fn revoke_open(tx: &mut Tx, ids: &[MemberId]) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let open = invitations::table
        .filter(
            invitations::org_id
                .eq(org_id)
                .and(invitations::member_id.eq_any(ids)),
        )
        .filter(
            invitations::accepted_at
                .is_null()
                .and(invitations::revoked_at.is_null()),
        );
    diesel::update(open)
        .set(invitations::revoked_at.eq(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn insert(tx: &mut Tx, rows: &[Invitation]) -> Result<()> {
    diesel::insert_into(invitations::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The open ones, newest first.
pub async fn list(tx: &mut Tx, after: Option<InvitationId>, limit: i64) -> Result<Vec<Invitation>> {
    let mut query = invitations::table
        .filter(invitations::org_id.eq(tx.org_id()))
        .filter(
            invitations::accepted_at
                .is_null()
                .and(invitations::revoked_at.is_null()),
        )
        .filter(invitations::expires_at.gt(tx.now()))
        .order(invitations::id.desc())
        .limit(limit)
        .select(Invitation::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(invitations::id.lt(after));
    }
    if let Some(within) = reach::members_within(tx) {
        query = query.filter(invitations::member_id.eq_any(within));
    }
    Ok(query.load(tx.conn()).await?)
}

/// Whom an invitation is for.
pub async fn member_of(tx: &mut Tx, id: InvitationId) -> Result<MemberId> {
    let member = invitations::table
        .find((tx.org_id(), id))
        .select(invitations::member_id)
        .first(tx.conn())
        .await;
    member
        .optional()?
        .ok_or_else(|| Problem::not_found("invitation"))
}

/// Takes one back; `None` when it is used or was taken back before.
pub async fn revoke(tx: &mut Tx, id: InvitationId) -> Result<Option<Invitation>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let open = invitations::table.find((org_id, id)).filter(
        invitations::accepted_at
            .is_null()
            .and(invitations::revoked_at.is_null()),
    );
    Ok(diesel::update(open)
        .set(invitations::revoked_at.eq(now))
        .returning(Invitation::as_returning())
        .get_result(tx.conn())
        .await
        .optional()?)
}

/// The usable invitation of a token, locked until the commit: it works once.
pub async fn lock_usable(tx: &mut Tx, digest: TokenDigest) -> Result<Option<Invitation>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    Ok(invitations::table
        .filter(
            invitations::org_id
                .eq(org_id)
                .and(invitations::token_hash.eq(digest.as_bytes())),
        )
        .filter(
            invitations::accepted_at
                .is_null()
                .and(invitations::revoked_at.is_null()),
        )
        .filter(invitations::expires_at.gt(now))
        .select(Invitation::as_select())
        .for_update()
        .first(tx.conn())
        .await
        .optional()?)
}

pub async fn mark_accepted(tx: &mut Tx, id: InvitationId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    diesel::update(invitations::table.find((org_id, id)))
        .set(invitations::accepted_at.eq(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}
