//! How long photos are kept.

use chrono::{DateTime, Utc};

use super::queries;
use crate::attendance::ports::Files;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// Photos of one transaction.
const PIECE: i64 = 500;

/// Takes a piece of the photos off check-ins of before whose coordinates are not exact any more; how many. Their
/// files go where nothing else holds or carries them.
pub async fn forget(tx: &mut Tx, files: &Files, before: DateTime<Utc>) -> Result<usize> {
    let gone = queries::forget(tx, before, PIECE).await?;
    if !gone.is_empty() {
        (files.let_go)(tx, &gone).await?;
    }
    Ok(gone.len())
}
