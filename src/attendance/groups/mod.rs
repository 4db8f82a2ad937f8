//! Attendance groups: who follows which rules, by date.
//!
//! Must hold: every person is in exactly one group on every date. A version of a group never
//! changes, and neither does the past of a person: what is changed takes over from a date on,
//! which is today or later unless somebody says otherwise. Triggers of the database note in
//! `attendance_due` whose group must be looked at, whatever statement changed what it follows
//! from; `settle` looks at them as the last thing of the transaction. Who changes groups excludes
//! all who change people, by a lock of the organization that the triggers share.

pub mod commands;
pub mod domain;
mod effective;
pub mod queries;
pub mod routes;
mod settle;
mod staffed;
pub mod wire;

use futures_util::future::LocalBoxFuture;

use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

pub use queries::{effective_on, rules_of, rules_of_many};

/// The step with which transactions end.
pub fn close(tx: &mut Tx) -> LocalBoxFuture<'_, Result<()>> {
    Box::pin(settle::settle(tx))
}
