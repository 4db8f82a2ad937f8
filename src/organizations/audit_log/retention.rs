//! How long entries are kept, and the forgetting of older ones.

use chrono::TimeDelta;

use super::queries;
use super::wire::{AuditRetention, AuditRetentionSetting};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::kernel::version::{IfMatch, Version};
use crate::organizations::audit::{Change, record};
use crate::organizations::audit_log::chain::hex;

/// How often the service's own log tells of a chain's head, where it is a new one.
const TELL: TimeDelta = TimeDelta::days(1);

pub async fn read(tx: &mut Tx) -> Result<AuditRetention> {
    queries::retention(tx).await.map(shape)
}

pub async fn set(
    tx: &mut Tx,
    version: IfMatch,
    setting: AuditRetentionSetting,
) -> Result<AuditRetention> {
    let before = queries::lock_retention(tx).await?;
    version.check(before.1)?;
    let after = shape(queries::set_retention(tx, setting.kept_days).await?);
    let change = Change {
        action: "audit_retention.edited",
        target_kind: "organization",
        target_id: tx.org_id().0,
    };
    record(tx, change, Some(&shape(before)), Some(&after)).await?;
    Ok(after)
}

fn shape((kept_days, version): (i32, Version)) -> AuditRetention {
    AuditRetention { kept_days, version }
}

/// Forgets what is older than the organization wants, and tells of the chain's head once a day.
/// In a transaction of its own, as it locks the chain's head before anything else.
pub async fn forget_in(tx: &mut Tx) -> Result<()> {
    if queries::ends(tx).await?.is_none() {
        return Ok(());
    }
    let (days, _) = queries::lock_retention(tx).await?;
    let before = tx.now() - TimeDelta::days(i64::from(days));
    queries::forget(tx, before).await?;
    let since = tx.now() - TELL;
    if let Some(head) = queries::tell_head(tx, since).await? {
        let (organization, hash) = (tx.org_id(), hex(&head.hash));
        tracing::info!(%organization, position = head.position, hash, "head of the audit log");
    }
    Ok(())
}
