//! How many have read, told to authors as watermarks move. Pure but for the queues.
//!
//! Nothing of it is in the log: each node sees in the log that somebody read on, notes in which
//! conversation, and once a second counts anew what the authors who are connected to it wrote
//! last there, and what they look at, with one statement for all conversations together.
//!
//! Must hold: a count is told to the author alone, and only where it is another one than was told
//! last, as far as that is remembered; whatever was noted is counted in the end; of what a connection
//! begins to look at every count is told once, also that nobody has read it.

use std::collections::{HashMap, HashSet};

use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::events::{Addressed, READING_KINDS};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// Messages that one connection may look at.
pub const MAX_WATCHED: usize = 50;
/// Conversations that are counted at once; the others wait for the next look.
const MAX_AT_ONCE: usize = 100;
/// Authors that are named; where more are here, all of a conversation are counted.
pub(super) const MAX_AUTHORS: usize = 500;
/// Messages that are looked at and counted at once, beside the newest ones of their conversations.
const MAX_WATCHED_AT_ONCE: usize = 2_000;
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

/// A message that its author looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    pub conversation_id: ConversationId,
    pub author_id: MemberId,
    pub seq: i64,
}

/// What is asked of the slice that keeps the watermarks. The composition root answers it.
pub trait Receipts: Send + Sync {
    /// How many have read the newest messages of these conversations, by these authors where some are named,
    /// and those that are looked at and are their author's; nothing where the organization keeps it to itself.
    fn readers<'a>(
        &'a self,
        tx: &'a mut Tx,
        conversations: &'a [ConversationId],
        authors: Option<&'a [MemberId]>,
        watched: &'a [Watched],
    ) -> LocalBoxFuture<'a, Result<Vec<Readers>>>;
}

type Told = HashMap<(ConversationId, MemberId), Vec<MessageReadCount>>;

/// What one connection looks at.
struct Watch {
    conversation: ConversationId,
    author: MemberId,
    seqs: Vec<i64>,
    news: News,
    /// The look that counted it last.
    served: u64,
}

/// Whether everything is to be told of a watch, or what changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    All,
    /// Everything, with the answer that is under way.
    AllAsked,
    Changes,
}

/// What is to be counted now.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Due {
    pub conversations: Vec<ConversationId>,
    /// Whose messages, as nobody else is here to be told; `None`: everybody's.
    pub authors: Option<Vec<MemberId>>,
    pub watched: Vec<Watched>,
}

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
    /// By the address of the connection's seat.
    watching: HashMap<usize, Watch>,
    /// Looks in all.
    served: u64,
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

    /// From now on the connection looks at these messages, and at no others.
    pub fn watch(&mut self, seat: usize, author: MemberId, at: ConversationId, seqs: Vec<i64>) {
        self.watching.remove(&seat);
        if seqs.is_empty() {
            return;
        }
        let watch = Watch {
            conversation: at,
            author,
            seqs,
            news: News::All,
            served: 0,
        };
        self.watching.insert(seat, watch);
        self.noted.insert(at);
    }

    pub fn unwatch(&mut self, seat: usize) {
        self.watching.remove(&seat);
    }

    /// What to count now, in conversations that matter to somebody here, and of whom. Each waits for as many looks as the
    /// others before it need. What is looked at by one who does not listen there is forgotten.
    pub fn look(
        &mut self,
        matters: impl Fn(Uuid) -> bool,
        listens: impl Fn(MemberId, Uuid) -> bool,
        here: impl FnOnce(&[ConversationId]) -> Option<Vec<MemberId>>,
    ) -> Due {
        self.looks += 1;
        if self.looks >= REMEMBERED {
            self.looks = 0;
            self.before = std::mem::take(&mut self.told);
        }
        self.watching
            .retain(|_, watch| listens(watch.author, watch.conversation.0));
        if self.due.is_empty() {
            let watched: HashSet<_> = self.watching.values().map(|w| w.conversation).collect();
            self.due = std::mem::take(&mut self.noted);
            self.due.retain(|at| matters(at.0) || watched.contains(at));
        }
        let conversations: Vec<_> = self.due.iter().copied().take(MAX_AT_ONCE).collect();
        for conversation in &conversations {
            self.due.remove(conversation);
        }
        let watched = self.watched(&conversations);
        let authors = here(&conversations);
        Due {
            conversations,
            authors,
            watched,
        }
    }

    /// What is looked at in these; whoever was counted longest ago is first, and who finds no room is
    /// counted at the next look.
    fn watched(&mut self, conversations: &[ConversationId]) -> Vec<Watched> {
        let among: HashSet<_> = conversations.iter().collect();
        let mut due: Vec<&mut Watch> = self.watching.values_mut().collect();
        due.retain(|watch| among.contains(&watch.conversation));
        due.sort_by_key(|watch| watch.served);
        self.served += 1;
        let mut watched = Vec::new();
        for watch in due {
            if watched.len() + watch.seqs.len() > MAX_WATCHED_AT_ONCE {
                self.noted.insert(watch.conversation);
                continue;
            }
            watch.served = self.served;
            if watch.news == News::All {
                watch.news = News::AllAsked;
            }
            watched.extend(watch.seqs.iter().map(|seq| Watched {
                conversation_id: watch.conversation,
                author_id: watch.author,
                seq: *seq,
            }));
        }
        watched
    }

    /// What an author begins to look at, and what is told of it now.
    fn begun(&mut self, at: ConversationId, author: MemberId) -> HashSet<i64> {
        let mut begun = HashSet::new();
        for watch in self.watching.values_mut() {
            let is_theirs = watch.conversation == at && watch.author == author;
            if is_theirs && watch.news == News::AllAsked {
                watch.news = News::Changes;
                begun.extend(watch.seqs.iter().copied());
            }
        }
        begun
    }

    /// What the author was not told yet. A message that nobody has read is no news, unless the author begins
    /// to look at it.
    pub fn news(&mut self, found: Readers) -> Vec<MessageReadCount> {
        let key = (found.conversation_id, found.author_id);
        let begun = self.begun(found.conversation_id, found.author_id);
        let known = self.told.get(&key).or_else(|| self.before.get(&key));
        let known = known.map(Vec::as_slice).unwrap_or_default();
        let is_news = |count: &MessageReadCount| match known.iter().find(|one| one.seq == count.seq)
        {
            _ if begun.contains(&count.seq) => true,
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
        for watch in self.watching.values_mut() {
            if watch.conversation == conversation && watch.author == author {
                watch.news = News::All;
            }
        }
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

    fn member(number: u128) -> MemberId {
        MemberId(Uuid::from_u128(number))
    }

    fn look(reads: &mut ReadCounts) -> Vec<ConversationId> {
        reads.look(|_| true, |_, _| true, |_| None).conversations
    }

    #[test]
    fn what_happens_between_two_looks_is_counted_once() {
        let mut reads = ReadCounts::default();
        reads.again([1, 1, 2, 1].map(conversation));
        let due = reads.look(|topic| topic != Uuid::from_u128(2), |_, _| true, |_| None);
        assert_eq!(due.conversations, [conversation(1)]);
        assert!(look(&mut reads).is_empty());
    }

    /// Of what somebody begins to look at all is told, and then what changes, until they look elsewhere.
    #[test]
    fn what_is_looked_at_is_told() {
        let mut reads = ReadCounts::default();
        let author = member(9);
        reads.watch(7, author, conversation(1), vec![1, 2]);
        // One who is not in the conversation looks at nothing.
        reads.watch(8, member(3), conversation(1), vec![1]);
        let due = reads.look(|_| false, |who, _| who == author, |_| None);
        assert_eq!(due.conversations, [conversation(1)]);
        let watched = |seq| Watched {
            conversation_id: conversation(1),
            author_id: author,
            seq,
        };
        assert_eq!(due.watched, [watched(1), watched(2)]);
        assert_eq!(seqs(&reads.news(found(&[(1, 2), (2, 0), (30, 0)]))), [1, 2]);
        assert!(reads.news(found(&[(1, 2), (2, 0), (30, 0)])).is_empty());
        assert_eq!(seqs(&reads.news(found(&[(1, 2), (2, 1)]))), [2]);
        // What begins while an answer is under way is told by the next one.
        reads.watch(7, author, conversation(1), vec![2]);
        assert!(reads.news(found(&[(1, 2), (2, 1)])).is_empty());
        assert_eq!(look(&mut reads), [conversation(1)]);
        assert_eq!(seqs(&reads.news(found(&[(2, 1)]))), [2]);
        // Who was not reached is told everything again.
        reads.missed(conversation(1), author);
        assert_eq!(look(&mut reads), [conversation(1)]);
        assert_eq!(seqs(&reads.news(found(&[(2, 0)]))), [2]);
        reads.watch(7, author, conversation(1), Vec::new());
        reads.again([conversation(1)]);
        let due = reads.look(|_| true, |_, _| true, |_| None);
        assert!(due.watched.is_empty() && reads.watching.is_empty());
    }

    /// However many look at something: each is counted in turn.
    #[test]
    fn everybody_who_looks_is_counted_in_turn() {
        let mut reads = ReadCounts::default();
        let seqs: Vec<i64> = (1..=50).collect();
        for seat in 0..100 {
            reads.watch(seat, member(seat as u128), conversation(1), seqs.clone());
        }
        let mut counted = HashSet::new();
        for left in [60, 20, 0] {
            let due = reads.look(|_| true, |_, _| true, |_| None);
            assert_eq!(due.conversations, [conversation(1)]);
            assert!(due.watched.len() <= MAX_WATCHED_AT_ONCE);
            counted.extend(due.watched.iter().map(|one| one.author_id));
            assert_eq!(100 - counted.len(), left);
        }
    }

    /// However many more come: whoever waits is next.
    #[test]
    fn nobody_waits_for_those_who_came_later() {
        let mut reads = ReadCounts::default();
        reads.again((0..150).map(conversation));
        let first = look(&mut reads);
        assert_eq!(first.len(), MAX_AT_ONCE);
        reads.again((0..1_000).map(conversation));
        let mut both = look(&mut reads);
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
        assert_eq!(look(&mut reads), [told.conversation_id]);
        assert_eq!(seqs(&reads.news(told)), [1]);
    }

    /// What was told is remembered for a while after it was found last, and no longer.
    #[test]
    fn what_was_told_is_forgotten_in_time() {
        let mut reads = ReadCounts::default();
        assert_eq!(reads.news(found(&[(1, 2)])).len(), 1);
        for _ in 0..REMEMBERED {
            look(&mut reads);
        }
        assert!(reads.news(found(&[(1, 2)])).is_empty());
        for _ in 0..2 * REMEMBERED {
            look(&mut reads);
        }
        assert!(reads.told.is_empty() && reads.before.is_empty());
    }
}
