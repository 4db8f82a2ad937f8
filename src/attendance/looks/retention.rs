//! How long places are kept.

use chrono::TimeDelta;
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;

use crate::attendance::ports::Files;
use crate::attendance::{photos, places};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations;

diesel::define_sql_function! {
    /// In the migration: rounds and erases with the owner's rights, and says how many it changed.
    fn forget_locations(round_before: Timestamptz, erase_before: Timestamptz) -> diesel::sql_types::BigInt;
}

/// Rounds and erases what the organizations do not keep any longer, and takes the photos off: each in pieces, in
/// transactions of their own.
pub async fn forget_expired(tenancy: &Tenancy, files: &Files) -> Result<()> {
    organizations::each(tenancy, async |org_id| {
        while tenancy.as_system(org_id, forget).await? > 0 {}
        loop {
            let piece = async |tx: &mut Tx| forget_photos(tx, files).await;
            if tenancy.as_system(org_id, piece).await? == 0 {
                return Ok(());
            }
        }
    })
    .await
}

/// A photo shows the place more exactly than rounded coordinates do: it goes when these are rounded.
async fn forget_photos(tx: &mut Tx, files: &Files) -> Result<usize> {
    let org_id = tx.org_id();
    let kept = places::queries::effective(tx.conn(), org_id).await?.kept;
    let before = tx.now() - TimeDelta::days(kept.rounded_after_days.into());
    photos::forget(tx, files, before).await
}

async fn forget(tx: &mut Tx) -> Result<i64> {
    let org_id = tx.org_id();
    let kept = places::queries::effective(tx.conn(), org_id).await?.kept;
    let before = |days: u32| tx.now() - TimeDelta::days(days.into());
    let (round, erase) = (
        before(kept.rounded_after_days),
        before(kept.erased_after_days),
    );
    let changed = diesel::select(forget_locations(round, erase));
    Ok(changed.get_result(tx.conn()).await?)
}
