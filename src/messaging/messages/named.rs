//! What drafts name: earlier messages, people, departments, files.

use super::domain::Draft;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// What is wrong with what each draft names; their conversations are locked.
pub async fn check(_: &mut Tx, drafts: &[&Draft]) -> Result<Vec<Option<Problem>>> {
    Ok(drafts.iter().map(|_| None).collect())
}

/// Writes what the messages name, after they have their numbers.
pub async fn store(_: &mut Tx, _: &[(&Draft, i64)]) -> Result<()> {
    Ok(())
}
