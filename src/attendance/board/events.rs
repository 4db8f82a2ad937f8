//! What viewers learn of the board.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;

/// Ids that an event lists at the most.
const MAX_LISTED: usize = 200;

/// Payload of `attendance.board_changed`: whose day stands otherwise. What it is now, the board
/// says.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardChanged {
    /// `null`: too many to list, read the board anew.
    #[schema(max_items = 200)]
    pub member_ids: Option<Vec<MemberId>>,
}

pub fn changed(viewers: Vec<MemberId>, members: &BTreeSet<MemberId>) -> Result<Event> {
    let few = members.len() <= MAX_LISTED;
    let payload = BoardChanged {
        member_ids: few.then(|| members.iter().copied().collect()),
    };
    Event::new(
        "attendance.board_changed",
        Audience::Members(viewers),
        payload,
    )
}
