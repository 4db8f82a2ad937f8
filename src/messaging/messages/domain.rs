//! A message.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::kernel::ids::{ConversationId, MemberId, MessageId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::text::Paragraph;
use crate::schema::messages;

/// 1 to 8,000 characters, of several lines if need be.
pub type MessageText = Paragraph<1, 8000>;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = messages, check_for_backend(diesel::pg::Pg))]
pub struct Message {
    pub conversation_id: ConversationId,
    pub seq: i64,
    pub id: MessageId,
    pub author_id: MemberId,
    pub text: String,
    pub posted_at: DateTime<Utc>,
}

/// Which messages of a conversation are read. Always in the order of `seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    Newest,
    /// The first ones after this number.
    After(i64),
    /// The last ones before this number.
    Before(i64),
}

impl Range {
    pub fn parse(after: Option<i64>, before: Option<i64>) -> Result<Self> {
        match (after, before) {
            (None, None) => Ok(Self::Newest),
            (Some(seq), None) if seq >= 0 => Ok(Self::After(seq)),
            (Some(seq), None) => Err(Problem::parameter(
                "after_seq",
                format!("must be 0 or more, is {seq}"),
            )),
            (None, Some(seq)) if seq >= 1 => Ok(Self::Before(seq)),
            (None, Some(seq)) => Err(Problem::parameter(
                "before_seq",
                format!("must be 1 or more, is {seq}"),
            )),
            (Some(_), Some(_)) => Err(Problem::parameter(
                "after_seq",
                "must be absent when before_seq is given",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn a_range_has_one_end() {
        assert_eq!(Range::parse(None, None).unwrap(), Range::Newest);
        assert_eq!(Range::parse(Some(0), None).unwrap(), Range::After(0));
        assert_eq!(Range::parse(None, Some(1)).unwrap(), Range::Before(1));
        for (after, before) in [(Some(-1), None), (None, Some(0)), (Some(1), Some(9))] {
            assert!(Range::parse(after, before).is_err(), "{after:?} {before:?}");
        }
    }
}
