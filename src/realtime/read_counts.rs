//! How many have read, told to authors as watermarks move. Pure but for the queues.
//!
//! Nothing of it is in the log: each node sees in the log that somebody read on, notes in which
//! conversation, and once a second counts anew what the authors who are connected to it wrote
//! last there, with one statement for all conversations together.
//!
//! Must hold: a count is told to the author alone, and only where it is another one than was told
//! last, as far as that is remembered; whatever was noted is counted in the end.

use std::collections::{HashMap, HashSet};

use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::events::{Addressed, READING_KINDS};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// Conversations that are counted at once; the others wait for the next look.
const MAX_AT_ONCE: usize = 100;
/// After so many looks what was told is forgotten, unless it was told or found again meanwhile.
const REMEMBERED: u32 = 60;

/// How many have read a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct MessageReadCount {
    /// The message's number.
    #[schema(minimum = 1, example = 17)]
    pub seq: i64,
    /// How many have read it.
    #[schema(minimum = 0, example = 11)]
    pub read_count: i64,
    /// How many have not.
    #[schema(minimum = 0, example = 3)]
    pub unread_count: i64,
}

/// How many have read what an author wrote last in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readers {
    pub conversation_id: ConversationId,
    pub author_id: MemberId,
    pub counts: Vec<MessageReadCount>,
}

/// What is asked of the slice that keeps the watermarks. The composition root answers it.
pub trait Receipts: Send + Sync {
    /// How many have read the newest messages of these conversations; nothing where the
    /// organization keeps it to itself.
    fn readers<'a>(
        &'a self,
        tx: &'a mut Tx,
        conversations: &'a [ConversationId],
    ) -> LocalBoxFuture<'a, Result<Vec<Readers>>>;
}

type Told = HashMap<(ConversationId, MemberId), Vec<MessageReadCount>>;

/// Where to count, and what was told.
#[derive(Default)]
pub(super) struct ReadCounts {
    /// Noted since the last look.
    noted: HashSet<ConversationId>,
    /// Noted before it, and not counted yet.
    due: HashSet<ConversationId>,
    told: Told,
    /// What was told earlier.
    before: Told,
    looks: u32,
}

/// What is read of an event that is addressed to members.
#[derive(Deserialize)]
struct Read {
    conversation_id: ConversationId,
}

impl ReadCounts {
    /// Notes the conversation in which somebody read on, if the event says that.
    pub fn note(&mut self, addressed: &Addressed) {
        if !READING_KINDS.contains(&addressed.event.kind.as_str()) {
            return;
        }
        let named = || {
            addressed
                .event
                .payload
                .read()
                .map(|Read { conversation_id }| conversation_id)
        };
        let conversation = addressed.address.topic.map(ConversationId).or_else(named);
        self.noted.extend(conversation);
    }

    /// Conversations are to be counted again.
    pub fn again(&mut self, conversations: impl IntoIterator<Item = ConversationId>) {
        self.noted.extend(conversations);
    }

    /// The conversations to count now, of those that matter to somebody here. Each waits for as
    /// many looks as the others before it need.
    pub fn look(&mut self, matters: impl Fn(Uuid) -> bool) -> Vec<ConversationId> {
        self.looks += 1;
        if self.looks >= REMEMBERED {
            self.looks = 0;
            self.before = std::mem::take(&mut self.told);
        }
        if self.due.is_empty() {
            self.due = std::mem::take(&mut self.noted);
            self.due.retain(|conversation| matters(conversation.0));
        }
        let now: Vec<_> = self.due.iter().copied().take(MAX_AT_ONCE).collect();
        for conversation in &now {
            self.due.remove(conversation);
        }
        now
    }

    /// What the author was not told yet. A message that nobody has read is no news.
    pub fn news(&mut self, found: Readers) -> Vec<MessageReadCount> {
        let key = (found.conversation_id, found.author_id);
        let known = self.told.get(&key).or_else(|| self.before.get(&key));
        let known = known.map(Vec::as_slice).unwrap_or_default();
        let is_news = |count: &MessageReadCount| match known.iter().find(|one| one.seq == count.seq)
        {
            Some(told) => told != count,
            None => count.read_count > 0,
        };
        let news = found.counts.iter().copied().filter(is_news).collect();
        self.told.insert(key, found.counts);
        news
    }

    /// The author was not reached, and is told at the next look.
    pub fn missed(&mut self, conversation: ConversationId, author: MemberId) {
        self.told.remove(&(conversation, author));
        self.before.remove(&(conversation, author));
        self.noted.insert(conversation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation(number: u128) -> ConversationId {
        ConversationId(Uuid::from_u128(number))
    }

    fn found(counts: &[(i64, i64)]) -> Readers {
        let count = |(seq, read): &(i64, i64)| MessageReadCount {
            seq: *seq,
            read_count: *read,
            unread_count: 5 - read,
        };
        Readers {
            conversation_id: conversation(1),
            author_id: MemberId(Uuid::from_u128(9)),
            counts: counts.iter().map(count).collect(),
        }
    }

    fn seqs(counts: &[MessageReadCount]) -> Vec<i64> {
        counts.iter().map(|count| count.seq).collect()
    }

    #[test]
    fn what_happens_between_two_looks_is_counted_once() {
        let mut reads = ReadCounts::default();
        reads.again([1, 1, 2, 1].map(conversation));
        assert_eq!(
            reads.look(|topic| topic != Uuid::from_u128(2)),
            [conversation(1)]
        );
        assert!(reads.look(|_| true).is_empty());
    }

    /// However many more come: whoever waits is next.
    #[test]
    fn nobody_waits_for_those_who_came_later() {
        let mut reads = ReadCounts::default();
        reads.again((0..150).map(conversation));
        let first = reads.look(|_| true);
        assert_eq!(first.len(), MAX_AT_ONCE);
        reads.again((0..1_000).map(conversation));
        let mut both = reads.look(|_| true);
        assert_eq!(both.len(), 50);
        both.extend(first);
        both.sort_unstable();
        assert_eq!(both, (0..150).map(conversation).collect::<Vec<_>>());
    }

    #[test]
    fn an_author_is_told_what_is_new() {
        let mut reads = ReadCounts::default();
        assert_eq!(seqs(&reads.news(found(&[(1, 2), (2, 1), (3, 0)]))), [1, 2]);
        assert_eq!(seqs(&reads.news(found(&[(1, 2), (2, 2), (3, 0)]))), [2]);
        assert!(
            reads
                .news(found(&[(1, 2), (2, 2), (3, 0), (4, 0)]))
                .is_empty()
        );
        // Somebody left.
        assert_eq!(seqs(&reads.news(found(&[(1, 1), (2, 0)]))), [1, 2]);
        let told = found(&[(1, 1), (2, 0)]);
        reads.missed(told.conversation_id, told.author_id);
        assert_eq!(reads.look(|_| true), [told.conversation_id]);
        assert_eq!(seqs(&reads.news(told)), [1]);
    }

    /// What was told is remembered for a while after it was found last, and no longer.
    #[test]
    fn what_was_told_is_forgotten_in_time() {
        let mut reads = ReadCounts::default();
        assert_eq!(reads.news(found(&[(1, 2)])).len(), 1);
        for _ in 0..REMEMBERED {
            reads.look(|_| true);
        }
        assert!(reads.news(found(&[(1, 2)])).is_empty());
        for _ in 0..2 * REMEMBERED {
            reads.look(|_| true);
        }
        assert!(reads.told.is_empty() && reads.before.is_empty());
    }
}
