//! Who is heard typing: whoever may post, as far as that was asked. Pure.
//!
//! A room does not know who may post where: it asks when somebody types, and keeps the answer until
//! the log says that it may be another one, or a minute is over (a mute ends by itself).
//!
//! Must hold: who may not post is heard by nobody once their room has the event that says so; what is kept
//! has a bound.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use tokio::time::Instant;
use uuid::Uuid;

use crate::kernel::events::{Addressed, POSTING_KINDS};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// How long an answer counts.
const KEPT: Duration = Duration::from_secs(60);
/// Answers that a room keeps; where there are more, it asks anew.
const MAX_KEPT: usize = 10_000;

/// What is asked of the slice that decides who posts. The composition root answers it.
pub trait Posters: Send + Sync {
    /// Whether a member may post in a conversation now.
    fn may_post<'a>(
        &'a self,
        tx: &'a mut Tx,
        member: MemberId,
        conversation: ConversationId,
    ) -> LocalBoxFuture<'a, Result<bool>>;
}

/// Whether somebody is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    Heard,
    Silent,
    /// To be asked for; so many changes were seen before.
    Unknown(u64),
}

#[derive(Default)]
pub(super) struct Voices {
    kept: HashMap<(MemberId, Uuid), (bool, Instant)>,
    /// How often the log said that answers may be others.
    changes: u64,
}

/// What is read of an event that is addressed to members.
#[derive(Deserialize)]
struct Changed {
    conversation_id: Uuid,
}

impl Voices {
    pub fn of(&self, member: MemberId, topic: Uuid, now: Instant) -> Voice {
        match self.kept.get(&(member, topic)) {
            Some((may, since)) if now.duration_since(*since) < KEPT => match may {
                true => Voice::Heard,
                false => Voice::Silent,
            },
            _ => Voice::Unknown(self.changes),
        }
    }

    /// Keeps an answer, unless something changed since it was asked for.
    pub fn keep(&mut self, (member, topic): (MemberId, Uuid), may: bool, asked: u64, now: Instant) {
        if asked != self.changes {
            return;
        }
        if self.kept.len() >= MAX_KEPT {
            self.kept.clear();
        }
        self.kept.insert((member, topic), (may, now));
    }

    /// Forgets what an event may have changed.
    pub fn note(&mut self, addressed: &Addressed) {
        if !POSTING_KINDS.contains(&addressed.event.kind.as_str()) {
            return;
        }
        self.changes += 1;
        if self.kept.is_empty() {
            return;
        }
        let named = || addressed.event.payload.read();
        let named = || named().map(|Changed { conversation_id }| conversation_id);
        match addressed.address.topic.or_else(named) {
            Some(changed) => self.kept.retain(|(_, topic), _| *topic != changed),
            None => self.kept.clear(),
        }
    }

    /// Forgets what does not count any more.
    pub fn forget(&mut self, now: Instant) {
        self.kept
            .retain(|_, (_, since)| now.duration_since(*since) < KEPT);
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;

    use super::*;
    use crate::kernel::events::{Address, Payload, StoredEvent};

    const MEMBER: MemberId = MemberId(Uuid::from_u128(1));
    const HERE: Uuid = Uuid::from_u128(2);
    const THERE: Uuid = Uuid::from_u128(3);

    fn event(kind: &str, topic: Option<Uuid>) -> Addressed {
        let event = StoredEvent {
            position: 1,
            kind: kind.to_owned(),
            payload: Payload::of(&json!({ "conversation_id": HERE })).unwrap(),
            occurred_at: DateTime::UNIX_EPOCH,
        };
        let address = Address {
            topic,
            ..Address::default()
        };
        Addressed { event, address }
    }

    #[test]
    fn an_answer_counts_until_it_may_be_another() {
        let (mut voices, now) = (Voices::default(), Instant::now());
        let told = |voices: &Voices| voices.of(MEMBER, HERE, now);
        assert_eq!(told(&voices), Voice::Unknown(0));
        for (may, voice) in [(true, Voice::Heard), (false, Voice::Silent)] {
            voices.keep((MEMBER, HERE), may, voices.changes, now);
            assert_eq!(told(&voices), voice);
        }
        // Of another conversation, of another kind; then of this one, named or as the topic.
        voices.note(&event("conversation.changed", Some(THERE)));
        voices.note(&event("message.posted", Some(HERE)));
        assert_eq!(told(&voices), Voice::Silent);
        for (at, topic) in [(2, None), (3, Some(HERE))] {
            voices.note(&event("conversation.changed", topic));
            assert_eq!(told(&voices), Voice::Unknown(at));
            voices.keep((MEMBER, HERE), true, at - 1, now);
            assert_eq!(told(&voices), Voice::Unknown(at), "asked before");
            voices.keep((MEMBER, HERE), true, at, now);
        }
        assert_eq!(voices.of(MEMBER, HERE, now + KEPT), Voice::Unknown(3));
        voices.forget(now + KEPT);
        assert!(voices.kept.is_empty());
    }

    #[test]
    fn what_is_kept_has_a_bound() {
        let (mut voices, now) = (Voices::default(), Instant::now());
        for number in 0..3 * MAX_KEPT as u128 {
            voices.keep((MEMBER, Uuid::from_u128(number)), true, 0, now);
        }
        assert!(voices.kept.len() <= MAX_KEPT);
    }
}
