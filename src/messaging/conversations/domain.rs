//! A conversation, its policy, and the rules of who is in it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::kernel::ids::{ConversationId, DepartmentId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::text::{Paragraph, Text};
use crate::kernel::version::Version;
use crate::messaging::errors;
use crate::messaging::messages::domain::Message;
use crate::schema::{conversation_members, conversations};

/// One line of 1 to 64 characters.
pub type ConversationName = Text<1, 64>;
/// Up to 1,000 characters, of several lines if need be.
pub type Description = Paragraph<0, 1000>;

/// People in one group; who follows a department or the organization is not counted.
pub const MAX_MEMBERS: usize = 10_000;
/// Admins of one group, besides its owner.
pub const MAX_ADMINS: i64 = 20;
/// Members of one conversation who may post although only its admins do.
pub const MAX_SPEAKERS: usize = 200;
/// Messages that newcomers see of the past where `history` is `recent`.
pub const RECENT: i64 = 100;

/// `conversations.kind`.
pub const DIRECT: &str = "direct";
pub const GROUP: &str = "group";
pub const DEPARTMENT: &str = "department";
pub const ANNOUNCEMENT: &str = "announcement";

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = conversations, check_for_backend(diesel::pg::Pg))]
pub struct Conversation {
    pub org_id: OrgId,
    pub id: ConversationId,
    pub kind: String,
    pub name: String,
    /// A group has one, and no other kind has.
    pub owner_id: Option<MemberId>,
    pub last_seq: i64,
    pub member_count: i32,
    pub created_at: DateTime<Utc>,
    pub posting: String,
    pub mention_everyone: String,
    pub archived_at: Option<DateTime<Utc>>,
    pub version: Version,
    pub description: String,
    pub inviting: String,
    pub pinning: String,
    pub editing: String,
    pub history: String,
    /// The two of a direct conversation, the smaller id first.
    pub pair_low: Option<MemberId>,
    pub pair_high: Option<MemberId>,
    pub department_id: Option<DepartmentId>,
    pub with_below: bool,
    pub with_outsourced: bool,
    pub with_hidden: bool,
    /// Of a group: the owner or an admin decides on each who comes by a link, or whom a plain member brings in.
    pub join_approval: bool,
}

impl Conversation {
    /// An empty one with the policy that each begins with: the announcement channel is its
    /// admins', all others are open to whoever is in them.
    pub fn new(org_id: OrgId, id: ConversationId, kind: &str, created_at: DateTime<Utc>) -> Self {
        let allowed = if kind == ANNOUNCEMENT {
            "admins"
        } else {
            "everyone"
        };
        let allowed = || allowed.to_owned();
        Self {
            org_id,
            id,
            kind: kind.to_owned(),
            name: String::new(),
            owner_id: None,
            last_seq: 0,
            member_count: 0,
            created_at,
            posting: allowed(),
            mention_everyone: allowed(),
            archived_at: None,
            version: 1,
            description: String::new(),
            inviting: allowed(),
            pinning: allowed(),
            editing: allowed(),
            history: "all".to_owned(),
            pair_low: None,
            pair_high: None,
            department_id: None,
            with_below: false,
            with_outsourced: false,
            with_hidden: false,
            join_approval: false,
        }
    }

    /// The number of the first message that somebody sees who comes now.
    pub fn visible_from(&self) -> i64 {
        match self.history.as_str() {
            "none" => self.last_seq + 1,
            "recent" => (self.last_seq - RECENT + 1).max(1),
            _ => 1,
        }
    }

    /// How somebody stands who has a place in it.
    pub fn standing(&self, place: &Place) -> Standing {
        if self.owner_id == Some(place.member_id) {
            Standing::Owner
        } else if place.role == "admin" {
            Standing::Admin
        } else {
            Standing::Member
        }
    }

    /// Fails unless something may be added or changed.
    pub fn require_open(&self) -> Result<()> {
        if self.archived_at.is_none() {
            return Ok(());
        }
        Err(Problem::new(
            &errors::CONVERSATION_ARCHIVED,
            "The conversation is archived: it can be read, and nothing is added or changed.",
        ))
    }

    /// Fails unless it is a group: the others have no owner, and nobody is brought in.
    pub fn require_group(&self) -> Result<()> {
        match self.kind.as_str() {
            GROUP => Ok(()),
            DIRECT => Err(wrong_kind("A direct conversation is of its two members.")),
            DEPARTMENT => Err(wrong_kind(
                "The people and the admins of a department's group follow the department.",
            )),
            _ => Err(wrong_kind(
                "The announcement channel follows the organization.",
            )),
        }
    }

    /// The other one of a direct conversation.
    pub fn peer_of(&self, member: MemberId) -> Option<MemberId> {
        let (low, high) = (self.pair_low?, self.pair_high?);
        Some(if low == member { high } else { low })
    }
}

pub fn wrong_kind(detail: &str) -> Problem {
    Problem::new(&errors::CONVERSATION_KIND, detail)
}

/// What somebody is in a conversation; who is more is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Member,
    Admin,
    Owner,
}

impl Standing {
    /// Fails unless the policy, which is `everyone` or `admins`, lets this one act.
    pub fn require(self, policy: &str, act: &str) -> Result<()> {
        if policy == "everyone" || self >= Self::Admin {
            return Ok(());
        }
        Err(Problem::new(
            &errors::NOT_CONVERSATION_ADMIN,
            format!("Only the owner and the admins of this conversation {act}."),
        ))
    }

    /// Whether what the owner and the admins would have to decide is theirs to do.
    pub fn decides(self) -> bool {
        self >= Self::Admin
    }

    pub fn require_admin(self, act: &str) -> Result<()> {
        self.require("admins", act)
    }

    pub fn require_owner(self, act: &str) -> Result<()> {
        if self == Self::Owner {
            return Ok(());
        }
        Err(Problem::new(
            &errors::NOT_CONVERSATION_OWNER,
            format!("Only the owner of the conversation {act}."),
        ))
    }
}

/// Somebody's place in a conversation, as it begins.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = conversation_members, check_for_backend(diesel::pg::Pg))]
pub struct Participant {
    pub org_id: OrgId,
    pub conversation_id: ConversationId,
    pub member_id: MemberId,
    pub read_seq: i64,
    pub joined_seq: i64,
    pub joined_at: DateTime<Utc>,
    pub role: String,
    pub visible_from_seq: i64,
    pub muted_until: Option<DateTime<Utc>>,
}

/// What a place says besides the watermark.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = conversation_members, check_for_backend(diesel::pg::Pg))]
pub struct Place {
    pub member_id: MemberId,
    pub role: String,
    pub visible_from_seq: i64,
    pub muted_until: Option<DateTime<Utc>>,
    pub silenced: bool,
    pub silenced_until: Option<DateTime<Utc>>,
    pub pinned_at: Option<DateTime<Utc>>,
    pub marked_unread: bool,
    pub hidden_seq: Option<i64>,
    /// May post where only the admins do.
    pub speaker: bool,
}

/// A conversation as one of its members sees it.
#[derive(Debug, Clone, Queryable)]
pub struct View {
    pub conversation: Conversation,
    pub read_seq: i64,
    pub place: Place,
    pub last_message: Option<Message>,
    /// How often the member is mentioned above the watermark.
    pub mention_count: i64,
    /// How many notices are above the watermark.
    pub notice_count: i64,
    /// What the list is ordered by: the newest message, or else the beginning.
    pub active_at: DateTime<Utc>,
}

impl View {
    /// The key of a page.
    pub fn activity(&self) -> (DateTime<Utc>, ConversationId) {
        (self.active_at, self.conversation.id)
    }
}

/// Messages that a member has not read; the notices among them do not count.
pub fn unread(last_seq: i64, read_seq: i64, notices: i64) -> i64 {
    last_seq - read_seq - notices
}

/// Each person once; the order does not matter.
pub fn each_once(mut ids: Vec<MemberId>) -> Vec<MemberId> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A pair with the smaller id first.
pub fn pair(one: MemberId, other: MemberId) -> (MemberId, MemberId) {
    (one.min(other), one.max(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    proptest! {
        /// Newcomers see a stretch at the end, of the length that the policy says.
        #[test]
        fn newcomers_see_a_stretch_at_the_end(last in 0..1000_i64, mode in 0..3_usize) {
            let mut row = Conversation::new(
                OrgId(Uuid::nil()), ConversationId(Uuid::nil()), GROUP, DateTime::UNIX_EPOCH,
            );
            row.last_seq = last;
            let (mode, seen) = [("all", last), ("recent", last.min(RECENT)), ("none", 0)][mode];
            mode.clone_into(&mut row.history);
            prop_assert!(row.visible_from() >= 1);
            prop_assert_eq!(last + 1 - row.visible_from(), seen);
        }

        #[test]
        fn a_pair_does_not_know_who_came_first(a: u128, b: u128) {
            let (a, b) = (MemberId(Uuid::from_u128(a)), MemberId(Uuid::from_u128(b)));
            prop_assert_eq!(pair(a, b), pair(b, a));
        }
    }
}
