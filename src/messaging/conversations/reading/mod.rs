//! Reading: how watermarks move, many at once.
//!
//! Must hold: a watermark never goes back and never lies beyond the newest message; whoever reads, also what was
//! read before, has it marked as unread no more; one's own devices learn of each change.

pub mod lane;
mod queries;
mod rules;

use std::collections::BTreeMap;

use super::events;
use super::wire::ReadState;
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// Somebody has read a conversation up to and including a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub conversation_id: ConversationId,
    pub member_id: MemberId,
    pub seq: i64,
}

/// Moves watermarks, each mark with an answer of its own: where it is then.
pub async fn mark_all(tx: &mut Tx, marks: &[Mark]) -> Result<Vec<Result<ReadState>>> {
    let mut places = queries::lock(tx, marks).await?;
    let before = places.clone();
    let answers = rules::decide(&mut places, marks);
    let moved: BTreeMap<_, _> = places
        .into_iter()
        .filter(|(key, place)| before.get(key) != Some(place))
        .collect();
    if !moved.is_empty() {
        queries::write(tx, &moved).await?;
        for ((_, member), place) in &moved {
            tx.emit(events::read(*member, &place.state())?);
        }
    }
    Ok(answers)
}
