//! The announcement channel.

use super::{queries, settle};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations;
use crate::messaging::conversations::domain::{ANNOUNCEMENT, Conversation};

/// Opens the channel with everybody in it, if it is not open. A transaction that founds an
/// organization ends with it.
pub async fn open(tx: &mut Tx) -> Result<Conversation> {
    if let Some(row) = queries::channel(tx).await? {
        return Ok(row);
    }
    queries::lock(tx).await?;
    // Asked again under the lock: another one may have been faster.
    if let Some(row) = queries::channel(tx).await? {
        return Ok(row);
    }
    let mut row = Conversation::new(tx.org_id(), tx.new_id(), ANNOUNCEMENT, tx.now());
    row.name = queries::name_of(tx, &row).await?.unwrap_or_default();
    conversations::queries::insert(tx, &row).await?;
    settle::whole(tx, &[row.id]).await?;
    find(tx).await
}

pub async fn find(tx: &mut Tx) -> Result<Conversation> {
    let row = queries::channel(tx).await?;
    row.ok_or_else(|| Problem::internal("the organization has no announcement channel"))
}
