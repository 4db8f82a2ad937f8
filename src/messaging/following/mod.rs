//! Conversations whose people follow the organization: the groups of departments, and the
//! announcement channel, which is there from the founding on.
//!
//! Owns: which departments have a group, with what flags, the channel, and the
//! step that keeps their people.
//!
//! Must hold: when a transaction commits, who is in a department's group is exactly who may act
//! and is in the department (with the flags), its admins are those of them who manage the
//! department, and who is in the channel is everybody who may act, its admins being those who hold
//! `announcements.manage`. Triggers of the database note in `conversation_due` who must be looked
//! at, whatever statement changed what this follows from; `settle` looks at them as the last
//! thing of the transaction. What changes for a conversation as a whole excludes all that changes
//! for members, by a lock of the organization that the triggers share.

mod channel;
mod commands;
pub mod events;
mod queries;
pub mod routes;
mod settle;
pub mod wire;

use futures_util::future::LocalBoxFuture;

use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations;

/// The step with which transactions end.
pub fn close(tx: &mut Tx) -> LocalBoxFuture<'_, Result<()>> {
    Box::pin(settle::settle(tx))
}

/// Looks in every organization at what statements by hand, and migrations, have left.
pub async fn catch_up(tenancy: &Tenancy) -> Result<()> {
    organizations::each(tenancy, async |org_id| {
        tenancy.as_system(org_id, settle::settle).await
    })
    .await
}
