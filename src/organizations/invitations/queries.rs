//! Invitations in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::Invitation;
use crate::identity::tokens::TokenDigest;
use crate::kernel::ids::{AccountId, InvitationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::members::domain::Member;
use crate::organizations::reach;
use crate::schema::{invitations, members};

/// How many are reminded of in one go.
const REMINDER_BATCH: i64 = 500;

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

/// The invitation, locked until the commit.
pub async fn lock_for_reminder(tx: &mut Tx, id: InvitationId) -> Result<Invitation> {
    let org_id = tx.org_id();
    let row = invitations::table
        .find((org_id, id))
        .select(Invitation::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await;
    row.optional()?
        .ok_or_else(|| Problem::not_found("invitation"))
}

/// Open ones that nobody was reminded of and that are older, locked; those that somebody else
/// works on are left to them.
pub async fn lock_due_for_reminder(tx: &mut Tx, before: DateTime<Utc>) -> Result<Vec<Invitation>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    Ok(invitations::table
        .filter(invitations::org_id.eq(org_id))
        .filter(invitations::created_at.le(before))
        .filter(invitations::reminders.eq(0))
        .filter(
            invitations::accepted_at
                .is_null()
                .and(invitations::revoked_at.is_null()),
        )
        .filter(invitations::expires_at.gt(now))
        .order(invitations::created_at)
        .limit(REMINDER_BATCH)
        .select(Invitation::as_select())
        .for_no_key_update()
        .skip_locked()
        .load(tx.conn())
        .await?)
}

pub async fn set_reminded(tx: &mut Tx, row: &Invitation) -> Result<()> {
    diesel::update(invitations::table.find((row.org_id, row.id)))
        .set((
            invitations::token_hash.eq(&row.token_hash),
            invitations::reminded_at.eq(row.reminded_at),
            invitations::reminders.eq(row.reminders),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Makes whoever lets this account in wait for each other until the commit. Taken first of all
/// locks.
pub async fn lock_account(tx: &mut Tx, account: AccountId) -> Result<()> {
    let key = format!("{}:{account}", tx.org_id());
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind::<diesel::sql_types::Text, _>(key)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Whether the account is a member, in whatever state.
pub async fn is_member(tx: &mut Tx, account: AccountId) -> Result<bool> {
    let org_id = tx.org_id();
    let found = members::table
        .filter(members::org_id.eq(org_id))
        .filter(members::account_id.eq(account));
    Ok(diesel::select(diesel::dsl::exists(found))
        .get_result(tx.conn())
        .await?)
}

/// Whether a member has the address.
pub async fn is_known(tx: &mut Tx, email: &str) -> Result<bool> {
    let org_id = tx.org_id();
    let found = members::table
        .filter(members::org_id.eq(org_id))
        .filter(members::email.eq(email));
    Ok(diesel::select(diesel::dsl::exists(found))
        .get_result(tx.conn())
        .await?)
}

/// The member with the address who has not joined.
pub async fn expected(tx: &mut Tx, email: &str) -> Result<Option<MemberId>> {
    let org_id = tx.org_id();
    Ok(members::table
        .filter(members::org_id.eq(org_id))
        .filter(members::email.eq(email))
        .filter(members::account_id.is_null())
        .select(members::id)
        .first(tx.conn())
        .await
        .optional()?)
}

/// Locks the open invitation of a member until the commit, if there is one.
pub async fn lock_open(tx: &mut Tx, member: MemberId) -> Result<()> {
    let org_id = tx.org_id();
    invitations::table
        .filter(invitations::org_id.eq(org_id))
        .filter(invitations::member_id.eq(member))
        .filter(
            invitations::accepted_at
                .is_null()
                .and(invitations::revoked_at.is_null()),
        )
        .select(invitations::id)
        .for_update()
        .load::<InvitationId>(tx.conn())
        .await?;
    Ok(())
}

/// The member has joined: what was open for them is used.
pub async fn accept_open(tx: &mut Tx, member: MemberId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let open = invitations::table
        .filter(invitations::org_id.eq(org_id))
        .filter(invitations::member_id.eq(member))
        .filter(
            invitations::accepted_at
                .is_null()
                .and(invitations::revoked_at.is_null()),
        );
    diesel::update(open)
        .set(invitations::accepted_at.eq(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn mark_accepted(tx: &mut Tx, id: InvitationId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    diesel::update(invitations::table.find((org_id, id)))
        .set(invitations::accepted_at.eq(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}
