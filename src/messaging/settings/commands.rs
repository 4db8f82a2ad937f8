//! What may be done with the settings.

use super::queries::{self, Settings};
use super::wire::{MessagingSettings, MessagingSettingsReplacement};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change};

pub async fn replace(
    tx: &mut Tx,
    version: IfMatch,
    new: MessagingSettingsReplacement,
) -> Result<MessagingSettings> {
    let before = queries::lock(tx).await?;
    version.check(before.version)?;
    let groups = new.department_groups;
    let after = Settings {
        read_receipts: new.read_receipts,
        recall_minutes: new.recall_minutes,
        groups_with_below: groups.map(|flags| flags.with_below),
        groups_with_outsourced: groups.map(|flags| flags.with_outsourced),
        groups_with_hidden: groups.map(|flags| flags.with_hidden),
        version: before.version + 1,
    };
    queries::set(tx, after).await?;
    let change = Change {
        action: "messaging_settings.edited",
        target_kind: "organization",
        target_id: tx.org_id().0,
    };
    let (before, after) = (MessagingSettings::from(before), after.into());
    audit::record(tx, change, Some(&before), Some(&after)).await?;
    Ok(after)
}
