//! Conversations as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::domain::{self, ConversationName, Description, Standing, View, unread};
use crate::kernel::ids::{ConversationId, DepartmentId, MemberId};
use crate::kernel::paging;
use crate::kernel::version::Version;
use crate::messaging::messages::wire::Message;
use crate::organizations::directory::Person;

/// What the group of a department follows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDepartmentGroup {
    /// Whether the people of all departments below are in it, too.
    #[serde(default)]
    pub with_below: bool,
    /// Whether those of departments below are among them that are outsourced.
    #[serde(default)]
    pub with_outsourced: bool,
    /// Whether people, and departments below, are in it that a rule of visibility hides.
    #[serde(default)]
    pub with_hidden: bool,
}

/// A group conversation to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConversation {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<ConversationId>,
    #[schema(example = "研发一组")]
    pub name: ConversationName,
    /// Active members of the organization. Whoever creates the conversation is in it anyway.
    #[schema(min_items = 1, max_items = 500)]
    pub member_ids: Vec<MemberId>,
}

/// People to bring into a conversation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConversationMembers {
    /// Active members of the organization; those who are in the conversation already stay.
    #[schema(min_items = 1, max_items = 500)]
    pub member_ids: Vec<MemberId>,
}

/// How far one has read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadMark {
    /// The newest message that was read.
    #[schema(minimum = 0, example = 42)]
    pub seq: i64,
}

/// What a conversation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConversationKind {
    /// Of two members, without a name: show the other one.
    Direct,
    /// A named conversation of several people.
    Group,
    /// Of the people of a department, followed as they come and go.
    Department,
    /// Of everybody; few post.
    Announcement,
}

impl ConversationKind {
    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        match text {
            domain::DIRECT => Self::Direct,
            domain::DEPARTMENT => Self::Department,
            domain::ANNOUNCEMENT => Self::Announcement,
            _ => Self::Group,
        }
    }
}

/// Who may do something in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Allowed {
    /// Everybody who is in it.
    Everyone,
    /// Its owner and its admins.
    Admins,
}

impl Allowed {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Admins => "admins",
        }
    }

    fn stored(text: &str) -> Self {
        if text == "admins" {
            Self::Admins
        } else {
            Self::Everyone
        }
    }
}

/// What of the past newcomers see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum History {
    /// Everything.
    All,
    /// The last 100 messages.
    Recent,
    /// Nothing.
    None,
}

impl History {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Recent => "recent",
            Self::None => "none",
        }
    }

    fn stored(text: &str) -> Self {
        match text {
            "recent" => Self::Recent,
            "none" => Self::None,
            _ => Self::All,
        }
    }
}

/// Changes to a conversation; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConversationPatch {
    /// Of a group.
    #[schema(example = "研发一组")]
    pub name: Option<ConversationName>,
    /// Up to 1,000 characters, of several lines if need be.
    #[schema(example = "每日站会和发布")]
    pub description: Option<Description>,
    /// Who may post; `admins` mutes all others but the speakers.
    pub posting: Option<Allowed>,
    /// Who may mention everyone.
    pub mention_everyone: Option<Allowed>,
    /// Who may bring people in and make links for it; of a group.
    pub inviting: Option<Allowed>,
    /// Who may pin messages.
    pub pinning: Option<Allowed>,
    /// Who may change name and description.
    pub editing: Option<Allowed>,
    /// What of the past those see who come from now on.
    pub history: Option<History>,
    /// Whether the owner or an admin decides on each who comes by a link, whatever the link says, or
    /// whom somebody brings in who is neither; of a group.
    pub join_approval: Option<bool>,
}

impl ConversationPatch {
    /// Whether it changes what groups alone have.
    pub fn is_of_groups(&self) -> bool {
        self.name.is_some() || self.inviting.is_some() || self.join_approval.is_some()
    }

    /// Whether it changes more than name and description.
    pub fn touches_policy(&self) -> bool {
        let allowed = [
            self.posting,
            self.mention_everyone,
            self.inviting,
            self.pinning,
            self.editing,
        ];
        allowed.iter().any(Option::is_some)
            || self.history.is_some()
            || self.join_approval.is_some()
    }
}

/// Who may do what in a conversation. Its owner and its admins may everything.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Policy {
    /// Who may post; `admins` mutes all others but the speakers, who are listed at `/speakers`.
    pub posting: Allowed,
    /// Who may mention everyone.
    pub mention_everyone: Allowed,
    /// Who may bring people in and make links for it; of a group.
    pub inviting: Allowed,
    /// Who may pin messages.
    pub pinning: Allowed,
    /// Who may change name and description.
    pub editing: Allowed,
    /// What of the past newcomers see.
    pub history: History,
    /// Whether the owner or an admin decides on each who comes by a link, or whom somebody brings in who is
    /// neither; of a group.
    pub join_approval: bool,
}

impl Policy {
    fn of(row: &domain::Conversation) -> Self {
        Self {
            posting: Allowed::stored(&row.posting),
            mention_everyone: Allowed::stored(&row.mention_everyone),
            inviting: Allowed::stored(&row.inviting),
            pinning: Allowed::stored(&row.pinning),
            editing: Allowed::stored(&row.editing),
            history: History::stored(&row.history),
            join_approval: row.join_approval,
        }
    }
}

/// What somebody is in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConversationRole {
    Owner,
    Admin,
    Member,
}

impl From<Standing> for ConversationRole {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Owner => Self::Owner,
            Standing::Admin => Self::Admin,
            Standing::Member => Self::Member,
        }
    }
}

/// What somebody has of a conversation for themselves.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnPlace {
    pub role: ConversationRole,
    /// Messages before this number are not shown.
    #[schema(minimum = 1, example = 1)]
    pub visible_from_seq: i64,
    /// Until then one may not post.
    pub muted_until: Option<DateTime<Utc>>,
    /// One may post where the policy leaves that to the admins, unless one is muted.
    pub speaker: bool,
    /// No notifications.
    pub silenced: bool,
    /// When notifications begin again; `null` where they are not silenced, or for ever.
    pub silenced_until: Option<DateTime<Utc>>,
    /// At the top of one's list since then.
    pub pinned_at: Option<DateTime<Utc>>,
    /// Shown as unread although it is read.
    pub marked_unread: bool,
    /// Not in one's list until the next message.
    pub hidden: bool,
}

impl OwnPlace {
    pub fn of(row: &domain::Conversation, place: &domain::Place) -> Self {
        Self {
            role: row.standing(place).into(),
            visible_from_seq: place.visible_from_seq,
            muted_until: place.muted_until,
            speaker: place.speaker,
            silenced: place.silenced,
            silenced_until: place.silenced_until,
            pinned_at: place.pinned_at,
            marked_unread: place.marked_unread,
            hidden: place.hidden_seq.is_some_and(|seq| seq >= row.last_seq),
        }
    }
}

/// Which of one's own conversations to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConversationsQuery {
    /// What they are called, or who the other one is: up to 64 characters; empty for all.
    #[serde(default)]
    #[param(max_length = 64, example = "研发")]
    pub q: String,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

/// A conversation, as the one who asks sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Conversation {
    pub id: ConversationId,
    pub kind: ConversationKind,
    /// Empty for a direct one.
    #[schema(example = "研发一组")]
    pub name: String,
    #[schema(example = "每日站会和发布")]
    pub description: String,
    /// A group has an owner, and no other kind has.
    pub owner_id: Option<MemberId>,
    /// The other one of a direct conversation.
    pub peer_id: Option<MemberId>,
    /// Whose people are in it, for the group of a department that there is.
    pub department_id: Option<DepartmentId>,
    pub policy: Policy,
    /// Since then it is read, and nothing is added.
    pub archived_at: Option<DateTime<Utc>>,
    #[schema(minimum = 0, example = 12)]
    pub member_count: i32,
    /// The newest message's number; 0 before the first.
    #[schema(minimum = 0, example = 42)]
    pub last_seq: i64,
    /// Everything up to here is read.
    #[schema(minimum = 0, example = 40)]
    pub read_seq: i64,
    /// Messages above `read_seq`, without notices.
    #[schema(minimum = 0, example = 2)]
    pub unread_count: i64,
    /// In how many of the unread messages one is mentioned, by name or with everyone.
    #[schema(minimum = 0, example = 1)]
    pub mention_count: i64,
    /// `null` before the first message that one may see; a recalled one is its tombstone.
    pub last_message: Option<Message>,
    /// What one has of it for oneself.
    pub place: OwnPlace,
    pub created_at: DateTime<Utc>,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
}

impl From<View> for Conversation {
    fn from(
        View {
            conversation,
            read_seq,
            place,
            last_message,
            mention_count,
            notice_count,
            ..
        }: View,
    ) -> Self {
        Self {
            id: conversation.id,
            kind: ConversationKind::stored(&conversation.kind),
            policy: Policy::of(&conversation),
            place: OwnPlace::of(&conversation, &place),
            peer_id: conversation.peer_of(place.member_id),
            name: conversation.name,
            description: conversation.description,
            owner_id: conversation.owner_id,
            department_id: conversation.department_id,
            archived_at: conversation.archived_at,
            member_count: conversation.member_count,
            last_seq: conversation.last_seq,
            read_seq,
            unread_count: unread(conversation.last_seq, read_seq, notice_count),
            mention_count,
            last_message: last_message.map(Message::from),
            created_at: conversation.created_at,
            version: conversation.version,
        }
    }
}

/// Somebody in a conversation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConversationMember {
    #[serde(flatten)]
    pub person: Person,
    pub role: ConversationRole,
    /// Until then they may not post.
    pub muted_until: Option<DateTime<Utc>>,
    /// They may post where the policy leaves that to the admins, unless they are muted.
    pub speaker: bool,
    pub joined_at: DateTime<Utc>,
}

/// Who is to own a group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOwner {
    /// Somebody who is in it.
    pub member_id: MemberId,
}

/// How long somebody may not post.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMute {
    /// Minutes from now, 5 to 43,200 (30 days).
    #[schema(minimum = 5, maximum = 43200, example = 60)]
    pub minutes: i32,
}

/// Who shall be a speaker of a conversation, and who shall not be one any more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpeakersChange {
    /// Members of the conversation who are neither its owner nor admins; whoever is a speaker
    /// already stays one.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub add: Vec<MemberId>,
    /// Who is no speaker is passed over.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub remove: Vec<MemberId>,
}

/// Who may post in a conversation although only its admins do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Speakers {
    /// All of them, by id.
    #[schema(max_items = 200)]
    pub items: Vec<Person>,
}

/// What one has of a conversation for oneself: all of it at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConversationSettings {
    /// No notifications.
    #[serde(default)]
    pub silenced: bool,
    /// When notifications begin again; for ever silenced when absent.
    pub silenced_until: Option<DateTime<Utc>>,
    /// At the top of one's list.
    #[serde(default)]
    pub pinned: bool,
    /// Shown as unread although it is read.
    #[serde(default)]
    pub marked_unread: bool,
    /// Not in one's list until the next message.
    #[serde(default)]
    pub hidden: bool,
}

/// How far one has read, and what is left.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReadState {
    pub conversation_id: ConversationId,
    /// Everything up to here is read.
    #[schema(minimum = 0, example = 42)]
    pub read_seq: i64,
    /// Messages above it, without notices.
    #[schema(minimum = 0, example = 0)]
    pub unread_count: i64,
}
