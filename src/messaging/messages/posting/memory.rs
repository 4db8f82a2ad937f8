//! What a process remembers of conversations and of who may post there, from one batch to the next.
//!
//! Must hold: a place is believed only while its conversation, locked, has the version at which it was
//! read. Whatever changes the policy of a conversation, what a place allows, or ends it, changes that version in the
//! same transaction, on whichever node: triggers of the database see to it. What is [foreseen](Memory::foresee)
//! of a conversation's numbers is written only if it is so.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use super::queries::{Around, Source};
use super::rules::{Known, Locked, Place};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::lane::Trust;
use crate::messaging::messages::domain::Draft;

/// Places of an organization that are remembered, and conversations; of more, all are forgotten. Some 5 MiB.
const MOST: usize = 16_384;
/// Batches that ask which messages are there already, after one that found a repeat: they come in
/// swarms, when a network was gone, and each would have its batch written twice.
const WARY: u32 = 64;
/// Batches that nothing is foreseen of, after one in which it was not so: another node, or something else than this lane, posts
/// in the same conversations.
const BLIND: u32 = 8;

#[derive(Default)]
pub struct Memory {
    remembered: Mutex<Remembered>,
    wary: AtomicU32,
    blind: AtomicU32,
}

#[derive(Default)]
struct Remembered {
    /// Each with the version of its conversation.
    places: HashMap<(ConversationId, MemberId), (i64, Place)>,
    /// As they will be when all that is on its way has been written.
    conversations: HashMap<ConversationId, Locked>,
}

/// The authors of a batch, by what is known of their places.
#[derive(Default)]
pub struct Recalled {
    pub places: Vec<Place>,
    pub unknown: Vec<(ConversationId, MemberId)>,
}

impl Memory {
    /// Whether a batch may be written without a look for repeats.
    pub fn trusts(&self, trust: Trust) -> bool {
        match trust {
            Trust::Whole => {}
            Trust::Less => self.blind.store(BLIND, Ordering::Relaxed),
            Trust::Nothing => self.wary.store(WARY, Ordering::Relaxed),
        }
        trust != Trust::Nothing && !is_left(&self.wary)
    }

    pub fn recall(
        &self,
        conversations: &[Locked],
        authors: impl Iterator<Item = (ConversationId, MemberId)>,
    ) -> Recalled {
        let versions = versions(conversations);
        let remembered = self.remembered();
        let mut recalled = Recalled::default();
        for author in authors {
            let version = versions.get(&author.0);
            match version.and_then(|version| remembered.place(author, *version)) {
                Some(place) => recalled.places.push(place.clone()),
                None => recalled.unknown.push(author),
            }
        }
        recalled
    }

    /// Keeps what was read while these conversations were locked.
    pub fn keep(&self, conversations: &[Locked], read: &[Place]) {
        let versions = versions(conversations);
        let places = &mut self.remembered().places;
        for place in read {
            let Some(version) = versions.get(&place.conversation_id) else {
                continue;
            };
            if places.len() >= MOST {
                places.clear();
            }
            let key = (place.conversation_id, place.member_id);
            places.insert(key, (*version, place.clone()));
        }
    }

    /// Keeps conversations as a batch leaves them.
    pub fn learn(&self, after: Vec<Locked>) {
        let conversations = &mut self.remembered().conversations;
        for row in after {
            if conversations.len() >= MOST {
                conversations.clear();
            }
            conversations.insert(row.id, row);
        }
    }

    /// What decides about these, if all of it is remembered and all of them will be posted; their numbers are
    /// counted as taken.
    pub fn foresee(&self, drafts: &[Draft], now: DateTime<Utc>) -> Option<Around> {
        if self.wary.load(Ordering::Relaxed) > 0 || is_left(&self.blind) {
            return None;
        }
        let mut remembered = self.remembered();
        let around = remembered.around(drafts)?;
        let ids: HashSet<_> = drafts
            .iter()
            .map(|draft| (draft.conversation_id, draft.id))
            .collect();
        let known = Known::new(around.clone(), HashSet::new());
        if ids.len() < drafts.len() || known.refuses(drafts, &[], now) {
            return None;
        }
        for (id, count) in &around.taken {
            if let Some(row) = remembered.conversations.get_mut(id) {
                row.last_seq += count;
            }
        }
        Some(around)
    }

    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Remembered {
    fn place(&self, author: (ConversationId, MemberId), version: i64) -> Option<&Place> {
        let (at, place) = self.places.get(&author)?;
        (*at == version).then_some(place)
    }

    fn around(&self, drafts: &[Draft]) -> Option<Around> {
        let mut around = Around {
            from: Source::Foreseen,
            ..Around::default()
        };
        for draft in drafts {
            let row = self.conversations.get(&draft.conversation_id)?;
            // Who may announce is asked each time.
            if row.kind == "announcement" {
                return None;
            }
            let place = self.place((row.id, draft.author_id?), row.posting_version)?;
            around.places.push(place.clone());
            let count = around.taken.entry(row.id).or_default();
            if *count == 0 {
                around.conversations.push(row.clone());
            }
            *count += 1;
        }
        Some(around)
    }
}

/// Whether there was one left, of which there is one less then.
fn is_left(count: &AtomicU32) -> bool {
    let less = |left: u32| left.checked_sub(1);
    let former = count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    former.is_ok()
}

fn versions(conversations: &[Locked]) -> HashMap<ConversationId, i64> {
    let each = conversations.iter();
    each.map(|row| (row.id, row.posting_version)).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id<T: From<Uuid>>(number: u128) -> T {
        Uuid::from_u128(number).into()
    }

    fn conversation(number: u128, posting_version: i64) -> Locked {
        Locked {
            id: id(number),
            kind: "group".to_owned(),
            owner_id: None,
            last_seq: 0,
            posting: "everyone".to_owned(),
            archived_at: None,
            posting_version,
        }
    }

    fn place(conversation: u128, member: u128) -> Place {
        Place {
            conversation_id: id(conversation),
            member_id: id(member),
            role: "member".to_owned(),
            muted_until: None,
            speaker: false,
        }
    }

    fn recalled(memory: &Memory, conversations: &[Locked], authors: &[(u128, u128)]) -> [usize; 2] {
        let authors = authors.iter().map(|(of, by)| (id(*of), id(*by)));
        let recalled = memory.recall(conversations, authors);
        [recalled.places.len(), recalled.unknown.len()]
    }

    #[test]
    fn a_place_is_believed_at_its_version_only() {
        let memory = Memory::default();
        let then = [conversation(1, 7), conversation(2, 7)];
        memory.keep(&then, &[place(1, 5), place(2, 5), place(3, 5)]);
        let asked = [(1, 5), (2, 5), (3, 5), (1, 6)];
        assert_eq!(recalled(&memory, &then, &asked), [2, 2]);
        let later = [conversation(1, 8), conversation(2, 7), conversation(3, 0)];
        assert_eq!(recalled(&memory, &later, &asked), [1, 3]);
        // What is read at the new version is believed from then on, and no longer at the old one.
        memory.keep(&later, &[place(1, 5)]);
        assert_eq!(recalled(&memory, &later, &[(1, 5)]), [1, 0]);
        assert_eq!(recalled(&memory, &then, &[(1, 5)]), [0, 1]);
    }

    #[test]
    fn it_is_bounded() {
        let memory = Memory::default();
        let here = [conversation(1, 0)];
        let all: Vec<_> = (0..=MOST as u128).map(|member| place(1, member)).collect();
        memory.keep(&here, &all);
        assert_eq!(memory.remembered().places.len(), 1);
        assert_eq!(recalled(&memory, &here, &[(1, MOST as u128)]), [1, 0]);
    }

    #[test]
    fn a_repeat_makes_it_wary_for_a_while() {
        let memory = Memory::default();
        assert!(memory.trusts(Trust::Whole) && !memory.trusts(Trust::Nothing));
        let wary = (0..200).filter(|_| !memory.trusts(Trust::Whole)).count();
        assert_eq!(wary, WARY as usize);
        assert!(memory.trusts(Trust::Whole));
    }

    fn draft(conversation: u128, author: u128, client_id: u128) -> Draft {
        let text = "早";
        Draft::text(id(conversation), id(client_id), id(author), text)
    }

    #[test]
    fn foresees_only_what_it_knows_in_whole_and_counts_it_as_taken() {
        let memory = Memory::default();
        let now = DateTime::UNIX_EPOCH;
        let archived = Locked {
            archived_at: Some(now),
            ..conversation(3, 0)
        };
        let channel = Locked {
            kind: "announcement".to_owned(),
            ..conversation(4, 0)
        };
        let all = [conversation(1, 7), conversation(2, 7), archived, channel];
        memory.keep(
            &all,
            &[
                place(1, 5),
                place(1, 6),
                place(2, 5),
                place(3, 5),
                place(4, 5),
            ],
        );
        memory.learn(all.to_vec());
        let foreseen = |drafts: &[Draft]| {
            let around = memory.foresee(drafts, now)?;
            let mut seqs: Vec<_> = around
                .conversations
                .iter()
                .map(|row| row.last_seq)
                .collect();
            seqs.sort_unstable();
            Some(seqs)
        };
        // Two in one conversation, and one in another.
        let three = [draft(1, 5, 1), draft(2, 5, 2), draft(1, 6, 3)];
        assert_eq!(foreseen(&three), Some(vec![0, 0]));
        assert_eq!(foreseen(&three), Some(vec![1, 2]));
        // Somebody else, a conversation that is not known, an archived one, the channel, one id twice.
        for unknown in [
            draft(2, 6, 4),
            draft(5, 5, 4),
            draft(3, 5, 4),
            draft(4, 5, 4),
            draft(1, 5, 1),
        ] {
            assert_eq!(foreseen(&[draft(1, 5, 1), unknown]), None);
        }
        assert_eq!(
            foreseen(&three[..1]),
            Some(vec![4]),
            "nothing was taken for those"
        );
        // A place at another version is not known.
        memory.learn(vec![conversation(1, 8)]);
        assert_eq!(foreseen(&three[..1]), None);
        assert_eq!(foreseen(&three[1..2]), Some(vec![2]));
        // What was wrong once is asked for a while.
        assert!(memory.trusts(Trust::Less));
        let blind = (0..100)
            .filter(|_| foreseen(&three[1..2]).is_none())
            .count();
        assert_eq!(blind, BLIND as usize);
    }
}
