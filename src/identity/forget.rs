//! Forgetting what nobody needs any more.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::kernel::problem::Result;
use crate::schema::{accounts, mail_tokens, second_factors, sessions, sign_in_failures};

/// Accounts that were registered and never confirmed.
const UNVERIFIED_KEPT: TimeDelta = TimeDelta::days(30);
/// Second factors that were begun and never confirmed.
const UNCONFIRMED_KEPT: TimeDelta = TimeDelta::days(1);

/// Deletes what has expired. A session's used refresh tokens go with it and not before: as
/// long as it lives, using one of them again shows that somebody has a copy.
pub async fn forget_expired(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> Result<()> {
    let hour = TimeDelta::hours(1);
    let sent = mail_tokens::table
        // Those of the last hour are counted, though a shorter life may be over.
        .filter(mail_tokens::expires_at.le(now).and(mail_tokens::created_at.le(now - hour)));
    diesel::delete(sent).execute(conn).await?;
    let over = sessions::table.filter(sessions::expires_at.le(now));
    diesel::delete(over).execute(conn).await?;
    diesel::delete(sign_in_failures::table.filter(sign_in_failures::clear_at.le(now)))
        .execute(conn)
        .await?;
    let begun = second_factors::table
        .filter(second_factors::confirmed_at.is_null())
        .filter(second_factors::created_at.le(now - UNCONFIRMED_KEPT));
    diesel::delete(begun).execute(conn).await?;
    let unverified = accounts::table
        .filter(accounts::verified_at.is_null())
        .filter(accounts::created_at.le(now - UNVERIFIED_KEPT));
    diesel::delete(unverified).execute(conn).await?;
    Ok(())
}
