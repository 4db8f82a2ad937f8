//! Sessions in the database.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::kernel::ids::SessionId;
use crate::kernel::problem::Result;
use crate::schema::sessions;

/// Whether the session exists and has not been ended.
pub async fn is_live(mut conn: &AsyncPgConnection, session: SessionId) -> Result<bool> {
    let live = sessions::table.find(session).filter(sessions::ended_at.is_null()).select(sessions::id);
    let found: Option<SessionId> = live.first(&mut conn).await.optional()?;
    Ok(found.is_some())
}
