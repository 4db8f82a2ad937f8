//! Where a batch of marks leaves the watermarks. Pure.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Mark;
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::messaging::conversations::domain::unread;
use crate::messaging::conversations::queries::unknown;
use crate::messaging::conversations::wire::ReadState;

/// Somebody's place in a conversation: how far they have read, and how far one can.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Place {
    pub conversation_id: ConversationId,
    pub member_id: MemberId,
    pub read_seq: i64,
    pub last_seq: i64,
    /// Its holder wants it to be shown as unread, until they read.
    pub marked_unread: bool,
    /// The numbers of the notices above the watermark that was stored.
    pub notices: Vec<i64>,
}

impl Place {
    pub fn state(&self) -> ReadState {
        let above = self.notices.iter().filter(|seq| **seq > self.read_seq);
        let notices = i64::try_from(above.count()).unwrap_or_default();
        ReadState {
            conversation_id: self.conversation_id,
            read_seq: self.read_seq,
            unread_count: unread(self.last_seq, self.read_seq, notices),
        }
    }
}

/// Places by conversation and member, in the order in which they are locked.
pub type Places = BTreeMap<(ConversationId, MemberId), Place>;

/// Applies the marks in their order; each is told where the watermark is then.
pub fn decide(places: &mut Places, marks: &[Mark]) -> Vec<Result<ReadState>> {
    let apply = |mark: &Mark| {
        let key = (mark.conversation_id, mark.member_id);
        let place = places.get_mut(&key).ok_or_else(unknown)?;
        if mark.seq > place.last_seq {
            return Err(Problem::invalid(
                "/seq",
                format!("must be at most {}, the newest message", place.last_seq),
            ));
        }
        // A smaller one than before changes nothing: another device was ahead.
        if mark.seq >= place.read_seq {
            place.read_seq = mark.seq;
            place.marked_unread = false;
        }
        Ok(place.state())
    };
    marks.iter().map(apply).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    proptest! {
        /// Whatever devices say in whatever order: a watermark only grows, up to the newest.
        #[test]
        fn watermarks_only_grow(
            marks in prop::collection::vec((0..3_u128, 0..15_i64), 0..30),
            read in 0..10_i64,
        ) {
            let id = |number| Uuid::from_u128(number);
            let (conversation_id, me) = (ConversationId(id(1)), MemberId(id(2)));
            let place = Place {
                conversation_id, member_id: me, read_seq: read, last_seq: 10, marked_unread: true, notices: vec![10],
            };
            let mut places: Places = [((conversation_id, me), place)].into();
            let marks: Vec<_> = marks
                .into_iter()
                .map(|(member, seq)| Mark { conversation_id, member_id: MemberId(id(member)), seq })
                .collect();
            let mut furthest = read;
            let mut was_read = false;
            for (mark, answer) in marks.iter().zip(decide(&mut places, &marks)) {
                if mark.member_id != me || mark.seq > 10 {
                    prop_assert!(answer.is_err());
                    continue;
                }
                was_read |= mark.seq >= furthest;
                furthest = furthest.max(mark.seq);
                let state = answer.unwrap();
                // The last one is a notice.
                let unread = (9 - furthest).max(0);
                prop_assert_eq!((state.read_seq, state.unread_count), (furthest, unread));
            }
            prop_assert_eq!(places[&(conversation_id, me)].read_seq, furthest);
            prop_assert_eq!(places[&(conversation_id, me)].marked_unread, !was_read);
        }
    }
}
