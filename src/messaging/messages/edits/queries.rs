//! Former versions in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::kernel::version::Version;
use crate::messaging::messages::domain::Message;
use crate::schema::{message_edits, messages};

/// A version that was replaced.
#[derive(Debug, Queryable)]
pub struct Former {
    pub version: Version,
    pub text: String,
    pub format: String,
    pub replaced_at: DateTime<Utc>,
}

/// Keeps what the message says for its history.
pub async fn keep(tx: &mut Tx, before: &Message, replaced_at: DateTime<Utc>) -> Result<()> {
    let org_id = tx.org_id();
    diesel::insert_into(message_edits::table)
        .values((
            message_edits::org_id.eq(org_id),
            message_edits::conversation_id.eq(before.conversation_id),
            message_edits::seq.eq(before.seq),
            message_edits::version.eq(before.version),
            message_edits::text.eq(&before.text),
            message_edits::format.eq(&before.format),
            message_edits::replaced_at.eq(replaced_at),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn update(tx: &mut Tx, after: &Message) -> Result<()> {
    let row = messages::table.find((tx.org_id(), after.conversation_id, after.seq));
    diesel::update(row)
        .set((
            messages::text.eq(&after.text),
            messages::format.eq(&after.format),
            messages::mentions_everyone.eq(after.mentions_everyone),
            messages::edited_at.eq(after.edited_at),
            messages::version.eq(after.version),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A page of the versions that were replaced, the oldest first. `after` is the page before's
/// last.
pub async fn list(
    tx: &mut Tx,
    message: &Message,
    after: Option<Version>,
    limit: i64,
) -> Result<Vec<Former>> {
    Ok(message_edits::table
        .filter(message_edits::org_id.eq(tx.org_id()))
        .filter(message_edits::conversation_id.eq(message.conversation_id))
        .filter(message_edits::seq.eq(message.seq))
        .filter(message_edits::version.gt(after.unwrap_or(0)))
        .order(message_edits::version)
        .limit(limit)
        .select((
            message_edits::version,
            message_edits::text,
            message_edits::format,
            message_edits::replaced_at,
        ))
        .load(tx.conn())
        .await?)
}
