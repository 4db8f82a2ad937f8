//! What becomes of a batch of drafts. Pure.
//!
//! Must hold: the numbers of a conversation go on from its newest one without a gap, in the
//! order of the drafts; who is not in a conversation learns nothing of it; a client's id names
//! one message, and its repeat is answered whatever the policy says by now.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, SecondsFormat, Utc};
use diesel::Queryable;
use serde_json::json;

use super::queries::Around;

use crate::kernel::ids::{ConversationId, MemberId, MessageId};
use crate::kernel::problem::{Problem, code};
use crate::messaging::conversations;
use crate::messaging::errors;
use crate::messaging::messages::domain::{Draft, Message};

/// What decides of a conversation.
#[derive(Debug, Clone, Queryable)]
pub struct Locked {
    pub id: ConversationId,
    pub kind: String,
    pub owner_id: Option<MemberId>,
    /// Before the batch.
    pub last_seq: i64,
    pub posting: String,
    pub archived_at: Option<DateTime<Utc>>,
    /// Another one, as soon as the policy is, or a place allows something else or ends.
    pub posting_version: i64,
}

/// What decides of an author's place in one.
#[derive(Debug, Clone, Queryable)]
pub struct Place {
    pub conversation_id: ConversationId,
    pub member_id: MemberId,
    pub role: String,
    pub muted_until: Option<DateTime<Utc>>,
    /// May post where only the admins do.
    pub speaker: bool,
}

/// What was read after the conversations were locked.
pub struct Known {
    conversations: HashMap<ConversationId, Locked>,
    taken: HashMap<ConversationId, i64>,
    places: HashMap<(ConversationId, MemberId), Place>,
    seen: HashMap<(ConversationId, MessageId), Message>,
    announcers: HashSet<MemberId>,
}

/// What becomes of a draft.
#[derive(Debug)]
pub enum Fate {
    /// It is a message, and this is its number.
    Posted(i64),
    /// It was this message before.
    Repeat(Box<Message>),
    Refused(Problem),
}

impl Known {
    pub fn new(around: Around, announcers: HashSet<MemberId>) -> Self {
        let conversations = around.conversations.into_iter();
        let places = around.places.into_iter();
        let mut known = Self {
            conversations: conversations.map(|row| (row.id, row)).collect(),
            taken: around.taken,
            places: places
                .map(|row| ((row.conversation_id, row.member_id), row))
                .collect(),
            seen: HashMap::new(),
            announcers,
        };
        known.see(around.seen);
        known
    }

    /// These messages are there already.
    pub fn see(&mut self, messages: Vec<Message>) {
        let keyed = messages.into_iter();
        let keyed = keyed.map(|row| ((row.conversation_id, row.id), row));
        self.seen.extend(keyed);
    }

    /// The conversations, with the newest numbers that they have after this.
    pub fn after(&self, drafts: &[Draft], fates: &[Fate]) -> Vec<Locked> {
        let mut after = self.conversations.clone();
        for (draft, fate) in drafts.iter().zip(fates) {
            if let (Fate::Posted(seq), Some(row)) = (fate, after.get_mut(&draft.conversation_id)) {
                row.last_seq = *seq;
            }
        }
        after.into_values().collect()
    }

    /// Whether one of the drafts is posted only if it was before.
    pub fn refuses(
        &self,
        drafts: &[Draft],
        objections: &[Option<Problem>],
        now: DateTime<Utc>,
    ) -> bool {
        let forbids = |draft| {
            let (conversation, place) = self.entered(draft)?;
            self.forbids(conversation, place?, now)
        };
        objections.iter().any(Option::is_some) || drafts.iter().filter_map(forbids).next().is_some()
    }

    /// The conversation, if the author is in it; the service is in all.
    fn entered(&self, draft: &Draft) -> Option<(&Locked, Option<&Place>)> {
        let conversation = self.conversations.get(&draft.conversation_id)?;
        let place = match draft.author_id {
            Some(author) => Some(self.places.get(&(conversation.id, author))?),
            None => None,
        };
        Some((conversation, place))
    }

    /// Why the policy of the conversation does not allow a new message.
    fn forbids(&self, conversation: &Locked, place: &Place, now: DateTime<Utc>) -> Option<Problem> {
        if conversation.archived_at.is_some() {
            return Some(Problem::new(
                &errors::CONVERSATION_ARCHIVED,
                "The conversation is archived: it can be read, and nothing is added.",
            ));
        }
        let is_above = conversation.owner_id == Some(place.member_id)
            || place.role == "admin"
            || (conversation.kind == "announcement" && self.announcers.contains(&place.member_id));
        if is_above {
            return None;
        }
        if conversation.posting != "everyone" && !place.speaker {
            return Some(Problem::new(
                &errors::POSTING_RESTRICTED,
                "Only the owner and the admins of the conversation post in it, and whom they make \
                 a speaker.",
            ));
        }
        let until = place.muted_until.filter(|until| *until > now)?;
        let until = until.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let detail = format!("You are muted in this conversation until {until}.");
        Some(Problem::new(&errors::MUTED, detail).with_context(json!({ "until": until })))
    }
}

/// Decides for each draft in turn. `objections` are to what they name, in their places.
pub fn decide(
    known: &Known,
    drafts: &[Draft],
    objections: Vec<Option<Problem>>,
    now: DateTime<Utc>,
) -> Vec<Fate> {
    let mut newest: HashMap<ConversationId, i64> = HashMap::new();
    // What this batch posts, under the clients' ids.
    let mut posted: HashMap<(ConversationId, MessageId), (usize, i64)> = HashMap::new();
    let mut fates = Vec::with_capacity(drafts.len());
    for ((at, draft), objection) in drafts.iter().enumerate().zip(objections) {
        let key = (draft.conversation_id, draft.id);
        let Some((conversation, place)) = known.entered(draft) else {
            fates.push(Fate::Refused(conversations::queries::unknown()));
            continue;
        };
        let before = known.seen.get(&key).cloned().or_else(|| {
            let (first, seq) = posted.get(&key)?;
            Some(Message::posted(drafts.get(*first)?, *seq, now))
        });
        let forbidden = place.and_then(|place| known.forbids(conversation, place, now));
        fates.push(match (before, forbidden.or(objection)) {
            (Some(first), _) if first.is(draft) => Fate::Repeat(Box::new(first)),
            (Some(_), _) => Fate::Refused(mismatch()),
            (None, Some(problem)) => Fate::Refused(problem),
            (None, None) => {
                let seq = newest
                    .entry(conversation.id)
                    .or_insert(conversation.last_seq);
                *seq += 1;
                posted.insert(key, (at, *seq));
                Fate::Posted(*seq)
            }
        });
    }
    fates
}

/// The newest numbers, in the order of the ids, of the conversations in which fewer messages were posted
/// than numbers taken.
pub fn unneeded(known: &Known, drafts: &[Draft], fates: &[Fate]) -> Vec<(ConversationId, i64)> {
    let before = known.conversations.values();
    let mut newest: BTreeMap<_, _> = before.map(|row| (row.id, row.last_seq)).collect();
    for (draft, fate) in drafts.iter().zip(fates) {
        if let Fate::Posted(seq) = fate {
            newest.insert(draft.conversation_id, *seq);
        }
    }
    newest.retain(|id, seq| {
        let before = known.conversations.get(id).map_or(0, |row| row.last_seq);
        let taken = known.taken.get(id).copied().unwrap_or_default();
        *seq < before + taken
    });
    newest.into_iter().collect()
}

fn mismatch() -> Problem {
    Problem::new(
        &code::IDEMPOTENCY_MISMATCH,
        "This id already names another message of the conversation. Use a new one, or repeat \
         the first message unchanged.",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::messaging::messages::domain::{Mentions, Words};

    fn id<T: From<Uuid>>(number: u8) -> T {
        Uuid::from_u128(u128::from(number)).into()
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }

    fn draft(conversation: u8, author: u8, client_id: u8, text: &str) -> Draft {
        Draft {
            conversation_id: id(conversation),
            id: id(client_id),
            author_id: Some(id(author)),
            words: Words {
                kind: "text",
                format: "plain",
                text: text.to_owned(),
                content: None,
            },
            reply_to_seq: None,
            thread_seq: None,
            mentions: Mentions::default(),
        }
    }

    fn conversation(number: u8) -> Locked {
        Locked {
            id: id(number),
            kind: "group".to_owned(),
            owner_id: Some(id(1)),
            last_seq: 10,
            posting: "everyone".to_owned(),
            archived_at: None,
            posting_version: 0,
        }
    }

    /// The owner is 1, the admin 2, the others 3 and 4, of whom 4 announces; 5 is not in it.
    fn known(conversations: Vec<Locked>, muted_until: Option<DateTime<Utc>>) -> Known {
        Known::new(around(conversations, muted_until), [id(4)].into())
    }

    fn around(conversations: Vec<Locked>, muted_until: Option<DateTime<Utc>>) -> Around {
        let mut places = Vec::new();
        for conversation in &conversations {
            for number in 1..=4 {
                places.push(Place {
                    conversation_id: conversation.id,
                    member_id: id(number),
                    role: if number == 2 { "admin" } else { "member" }.to_owned(),
                    muted_until,
                    speaker: false,
                });
            }
        }
        Around {
            conversations,
            places,
            ..Around::default()
        }
    }

    fn told(known: &Known, drafts: &[Draft]) -> Vec<String> {
        let objections = drafts.iter().map(|_| None).collect();
        let fates = decide(known, drafts, objections, now()).into_iter();
        let tell = |fate| match fate {
            Fate::Posted(seq) => format!("posted {seq}"),
            Fate::Repeat(message) => format!("repeat {}", message.seq),
            Fate::Refused(problem) => problem.code().name.to_owned(),
        };
        fates.map(tell).collect()
    }

    #[test]
    fn policy_binds_all_but_those_above_it() {
        let by_all: Vec<_> = (1..=5)
            .map(|author| draft(9, author, author, "x"))
            .collect();
        let policy = |change: fn(&mut Locked), muted| {
            let mut row = conversation(9);
            change(&mut row);
            told(&known(vec![row], muted), &by_all)
        };
        let muted = Some(now() + chrono::TimeDelta::hours(1));
        assert_eq!(
            policy(|_| (), Some(now())),
            [
                "posted 11",
                "posted 12",
                "posted 13",
                "posted 14",
                "not_found"
            ]
        );
        assert_eq!(
            policy(|_| (), muted),
            ["posted 11", "posted 12", "muted", "muted", "not_found"]
        );
        let restricted = "posting_restricted";
        assert_eq!(
            policy(|row| row.posting = "admins".to_owned(), muted),
            [
                "posted 11",
                "posted 12",
                restricted,
                restricted,
                "not_found"
            ]
        );
        let channel = |row: &mut Locked| {
            (row.kind, row.posting) = ("announcement".to_owned(), "admins".to_owned());
            row.owner_id = None;
        };
        assert_eq!(
            policy(channel, None),
            [
                restricted,
                "posted 11",
                restricted,
                "posted 12",
                "not_found"
            ]
        );
        let archived = "conversation_archived";
        assert_eq!(
            policy(|row| row.archived_at = Some(now()), muted),
            [archived, archived, archived, archived, "not_found"]
        );
        // A speaker is above the policy, and not above a mute.
        for (muted, fate) in [(None, "posted 11"), (muted, "muted")] {
            let mut row = conversation(9);
            row.posting = "admins".to_owned();
            let mut known = known(vec![row], muted);
            let place = known.places.get_mut(&(id(9), id(3))).unwrap();
            place.speaker = true;
            assert_eq!(told(&known, &by_all[2..4]), [fate, restricted]);
        }
    }

    #[test]
    fn a_repeat_is_answered_whatever_the_policy_says_by_now() {
        let mut row = conversation(9);
        row.archived_at = Some(now());
        let mut known = known(vec![row], None);
        let first = draft(9, 3, 7, "x");
        let message = Message::posted(&first, 4, now());
        known.seen.insert((id(9), id(7)), message);
        let others = [
            draft(9, 3, 7, "y"),
            draft(9, 4, 7, "x"),
            draft(9, 5, 7, "x"),
        ];
        let drafts = [&[first], others.as_slice()].concat();
        assert_eq!(
            told(&known, &drafts),
            [
                "repeat 4",
                "idempotency_mismatch",
                "idempotency_mismatch",
                "not_found"
            ]
        );
    }

    proptest! {
        /// Whatever comes in whatever order: each conversation's numbers go on without a gap in
        /// the order of the drafts, and an id has one number.
        #[test]
        fn numbers_have_no_gaps(
            given in prop::collection::vec((8..11_u8, 1..7_u8, 0..12_u8, 0..2_u8), 0..60),
            unproved in 0..3_i64,
        ) {
            let drafts: Vec<_> = given
                .iter()
                .map(|(conversation, author, id, text)| {
                    draft(*conversation, *author, *id, &text.to_string())
                })
                .collect();
            let mut around = around(vec![conversation(8), conversation(9)], None);
            // The tenth does not exist. More are taken than there are drafts by callers who may act.
            for draft in &drafts {
                *around.taken.entry(draft.conversation_id).or_insert(unproved) += 1;
            }
            let taken = around.taken.clone();
            let known = Known::new(around, [id(4)].into());
            let objections = drafts
                .iter()
                .map(|draft| (draft.words.text == "1" && draft.author_id == Some(id(4)))
                    .then(|| Problem::invalid("/mentions", "names nobody")))
                .collect();
            let fates = decide(&known, &drafts, objections, now());
            let unneeded = unneeded(&known, &drafts, &fates);
            let mut newest: HashMap<ConversationId, i64> = HashMap::new();
            let mut numbers: HashMap<(ConversationId, MessageId), i64> = HashMap::new();
            for (draft, fate) in drafts.iter().zip(fates) {
                let key = (draft.conversation_id, draft.id);
                match fate {
                    Fate::Posted(seq) => {
                        let last = newest.insert(draft.conversation_id, seq).unwrap_or(10);
                        prop_assert_eq!(seq, last + 1);
                        prop_assert_eq!(numbers.insert(key, seq), None);
                    }
                    Fate::Repeat(first) => prop_assert_eq!(numbers.get(&key), Some(&first.seq)),
                    Fate::Refused(_) => {}
                }
            }
            // What is taken, less what is given back, is what was posted.
            let mut left: HashMap<_, _> = taken.into_iter().map(|(id, count)| (id, 10 + count)).collect();
            left.remove(&id(10));
            left.extend(unneeded);
            for (conversation, seq) in left {
                prop_assert_eq!(seq, newest.get(&conversation).copied().unwrap_or(10));
            }
        }
    }
}
