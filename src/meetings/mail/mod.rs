//! What goes out by mail when a meeting changes.

use super::meetings::queries::Whole;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// Why a meeting is another one than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    Created,
    Edited,
    Cancelled,
    Answered,
    HandedOver,
}

/// To be called in the transaction of every change, with the meeting as it was and as it is.
pub async fn after_change(
    _tx: &mut Tx,
    _before: Option<&Whole>,
    _after: &Whole,
    _cause: Cause,
) -> Result<()> {
    Ok(())
}
