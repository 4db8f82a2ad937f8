//! What of messaging a member follows.

use uuid::Uuid;

use super::conversations::queries;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// The ids of the member's conversations. Whatever changes them emits an event to that
/// conversation that says who joins and who leaves.
pub async fn topics(tx: &mut Tx, member: MemberId) -> Result<Vec<Uuid>> {
    let conversations = queries::all_of(tx, member).await?;
    Ok(conversations.into_iter().map(Uuid::from).collect())
}
