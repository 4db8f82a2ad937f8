//! What of messaging a member follows.

use super::conversations::queries;
use crate::kernel::events::Following;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// The member's conversations, and from which message on they see them. Whatever changes them
/// emits an event to that conversation that says who joins and who leaves.
pub async fn topics(tx: &mut Tx, member: MemberId) -> Result<Vec<Following>> {
    let conversations = queries::all_of(tx, member).await?;
    let following = conversations.into_iter().map(|(id, from)| Following {
        topic: id.into(),
        from,
    });
    Ok(following.collect())
}
