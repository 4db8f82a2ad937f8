//! Sessions in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::kernel::ids::SessionId;
use crate::kernel::problem::Result;
use crate::schema::sessions;

/// Whether the session exists and has not been ended.
pub async fn is_live(mut conn: &AsyncPgConnection, session: SessionId) -> Result<bool> {
    let live = sessions::table
        .find(session)
        .filter(sessions::ended_at.is_null())
        .select(sessions::id);
    let found: Option<SessionId> = live.first(&mut conn).await.optional()?;
    Ok(found.is_some())
}

/// Deletes the sessions that have expired.
pub async fn forget_expired(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(now)))
        .execute(conn)
        .await?;
    Ok(())
}
