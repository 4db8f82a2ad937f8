//! Room for files: what an organization's take, and how much they may.
//!
//! Must hold: no number of requests at once takes more than the quota. An upload takes its
//! whole announced size when it begins, so that nobody finds the room gone at the end.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::Limits;
use crate::kernel::ids::OrgId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::errors;
use crate::schema::file_usage;

/// How much is used of how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    pub used: i64,
    pub quota: i64,
}

crate::statement! {
    /// Locks the row until the commit, whether it changes it or not.
    struct Reserve<'a> { org_id: &'a OrgId, size: i64, quota: i64 }
    this: "INSERT INTO file_usage AS u (org_id, used_bytes) \
           SELECT " [SqlUuid] *this.org_id, ", " [BigInt] this.size, " WHERE " [BigInt] this.size,
          " <= " [BigInt] this.quota, " OR EXISTS (SELECT FROM file_usage WHERE org_id = " [SqlUuid] *this.org_id,
          ") ON CONFLICT (org_id) DO UPDATE SET used_bytes = u.used_bytes + EXCLUDED.used_bytes \
           WHERE u.used_bytes + EXCLUDED.used_bytes <= coalesce(u.quota_bytes, " [BigInt] this.quota; ")"
}

/// Takes room, or says that there is none.
pub async fn reserve(tx: &mut Tx, size: i64, limits: Limits) -> Result<()> {
    let quota = i64::try_from(limits.quota).unwrap_or(i64::MAX);
    let statement = Reserve {
        org_id: &tx.org_id(),
        size,
        quota,
    };
    if statement.execute(tx.conn()).await? == 1 {
        return Ok(());
    }
    let Usage { used, quota } = read(tx, limits).await?;
    Err(Problem::new(
        &errors::FILES_QUOTA_EXCEEDED,
        format!(
            "The organization's files take {used} of {quota} bytes; this one needs {size} more. \
             Files that no message carries are removed after 7 days."
        ),
    )
    .with_context(serde_json::json!({ "used_bytes": used, "quota_bytes": quota })))
}

/// Gives room back.
pub async fn release(tx: &mut Tx, size: i64) -> Result<()> {
    let org_id = tx.org_id();
    diesel::update(file_usage::table.find(org_id))
        .set(file_usage::used_bytes.eq(file_usage::used_bytes - size))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn read(tx: &mut Tx, limits: Limits) -> Result<Usage> {
    let org_id = tx.org_id();
    let row: Option<(i64, Option<i64>)> = file_usage::table
        .find(org_id)
        .select((file_usage::used_bytes, file_usage::quota_bytes))
        .first(tx.conn())
        .await
        .optional()?;
    let (used, quota) = row.unwrap_or((0, None));
    let usual = i64::try_from(limits.quota).unwrap_or(i64::MAX);
    Ok(Usage {
        used,
        quota: quota.unwrap_or(usual),
    })
}
