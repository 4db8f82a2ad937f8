//! The event log: what happened in an organization, in the order of its commits.
//!
//! Must hold: positions of one organization are 1, 2, 3, ... without gaps, and a reader
//! that has seen position n never finds a smaller one later. A transaction takes its
//! positions last of all, or together with its last statements, under a lock on the organization's head row that it holds until
//! its commit; so whoever has the larger position also committed later.

mod bus;
mod log;
mod payload;
mod sight;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::bus::{Batch, Bus};
pub use self::log::{Followed, Seen, after, followed, head, seen_by, stretch};
pub(super) use self::log::{append, prepare};
pub use self::payload::Payload;
pub use self::sight::{Address, Change, Joined, Sight};
use super::ids::MemberId;
use super::problem::{Problem, Result};
use super::tenancy::Tx;
use crate::schema::events;

/// Who may learn of an event.
#[derive(Debug, Clone)]
pub enum Audience {
    /// Every member of the organization.
    Organization,
    Members(Vec<MemberId>),
    /// Whoever follows the topic when the event happens, and these.
    Topic {
        topic: Uuid,
        /// Of the followers those only who see this number of the topic.
        number: Option<i64>,
        also: Vec<MemberId>,
    },
}

impl Audience {
    /// Whoever follows it: a conversation's id, for one.
    pub fn topic(topic: impl Into<Uuid>) -> Self {
        let (topic, number, also) = (topic.into(), None, Vec::new());
        Self::Topic {
            topic,
            number,
            also,
        }
    }

    /// Whoever follows it and sees this number of it: a message that was said before some joined,
    /// for one.
    pub fn number(topic: impl Into<Uuid>, number: i64) -> Self {
        let (topic, number, also) = (topic.into(), Some(number), Vec::new());
        Self::Topic {
            topic,
            number,
            also,
        }
    }
}

/// A topic that somebody follows, and the first of its numbers that they see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Following {
    pub topic: Uuid,
    pub from: i64,
}

/// What the kernel asks of the slices that own topics. The composition root answers it.
///
/// Must hold: whatever changes what is followed emits, in the same transaction, an event to that
/// topic with [`Event::joining`] or [`Event::leaving`].
pub trait Topics: Send + Sync {
    /// The topics that a member follows now.
    fn followed<'a>(
        &'a self,
        tx: &'a mut Tx,
        member: MemberId,
    ) -> LocalBoxFuture<'a, Result<Vec<Following>>>;

    /// Takes out of events that were just read from the log what may not be shown any more: the
    /// log keeps what was said, and its readers are told what is left of it.
    fn redact<'a>(
        &'a self,
        tx: &'a mut Tx,
        events: Vec<&'a mut StoredEvent>,
    ) -> LocalBoxFuture<'a, Result<()>>;
}

/// Something that happened; not yet committed.
#[derive(Debug)]
pub struct Event {
    kind: &'static str,
    address: Address,
    payload: Payload,
}

impl Event {
    /// What it says.
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// `kind` is `noun.verb` in the past: `message.posted`.
    pub fn new(kind: &'static str, audience: Audience, payload: impl Serialize) -> Result<Self> {
        let payload = Payload::of(&payload).map_err(Problem::internal)?;
        let (members, topic, number) = match audience {
            Audience::Organization => (None, None, None),
            Audience::Members(members) => (Some(members), None, None),
            Audience::Topic {
                topic,
                number,
                also,
            } => (Some(also), Some(topic), number),
        };
        let address = Address {
            members,
            topic,
            number,
            ..Address::default()
        };
        Ok(Self {
            kind,
            address,
            payload,
        })
    }

    /// These follow the event's topic from here on, where they see its numbers from `from` on, and
    /// are told of the event itself.
    #[must_use]
    pub fn joining(mut self, members: impl IntoIterator<Item = MemberId>, from: i64) -> Self {
        self.address.joins.extend(members);
        self.address.joins_from = Some(from);
        self
    }

    /// These follow the event's topic no more, and are told of the event itself.
    #[must_use]
    pub fn leaving(mut self, members: impl IntoIterator<Item = MemberId>) -> Self {
        self.address.leaves.extend(members);
        self
    }
}

/// An event as its audience reads it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(diesel::pg::Pg))]
pub struct StoredEvent {
    /// Its place in the organization's order; resume after the last one seen.
    #[schema(example = 42, minimum = 1)]
    pub position: i64,
    /// What happened: `noun.verb`.
    #[schema(example = "message.posted")]
    pub kind: String,
    /// Depends on `kind`.
    #[schema(value_type = Object)]
    pub payload: Payload,
    pub occurred_at: DateTime<Utc>,
}

/// Kinds of this prefix carry a `member_id` and say that what this member may do has changed:
/// whoever acts on in the member's name asks again.
pub const MEMBER_PREFIX: &str = "member.";

/// Kinds that say that somebody has read on in a conversation, as its topic or their
/// `conversation_id` names it.
pub const READING_KINDS: [&str; 2] = ["conversation.read", "message.posted"];

/// The kind that says that the quiet hours of those whom it names are others.
pub const QUIET_KIND: &str = "quiet_hours.changed";

/// Kinds that say that others may post in a conversation than before, as its topic or their `conversation_id` names it.
pub const POSTING_KINDS: [&str; 3] = [
    "conversation.archived",
    "conversation.changed",
    "conversation.members_changed",
];

/// An event with those who may see it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Addressed {
    pub event: StoredEvent,
    pub address: Address,
}
