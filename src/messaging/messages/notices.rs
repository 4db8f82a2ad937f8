//! What the service itself says in a conversation: who came, who left, what was changed.
//!
//! A notice is a message under its own number, without an author and without words: clients put
//! it into their reader's language. It is posted in the transaction of what it tells, and is not
//! counted as unread.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands;
use super::content::Content;
use super::domain::{Draft, Mentions, Words};
use super::kinds::{MessageKind, TextFormat};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// People whom a notice names; the others are only counted.
const NAMED: usize = 20;

/// What happened. `by` is who did it; `null` where the service did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Notice {
    /// People were brought in, or came by themselves (`by` is one of them), or follow the
    /// department now.
    MembersAdded {
        by: Option<MemberId>,
        /// The first 20 of them.
        #[schema(max_items = 20)]
        member_ids: Vec<MemberId>,
        /// How many they are.
        #[schema(minimum = 1, example = 3)]
        count: usize,
    },
    /// People were taken out, or do not follow the department any more.
    MembersRemoved {
        by: Option<MemberId>,
        /// The first 20 of them.
        #[schema(max_items = 20)]
        member_ids: Vec<MemberId>,
        /// How many they are.
        #[schema(minimum = 1, example = 1)]
        count: usize,
    },
    /// Somebody left the conversation, or the organization.
    MemberLeft { member_id: MemberId },
    /// The conversation has another name.
    Renamed { by: Option<MemberId>, name: String },
    /// The conversation has another owner.
    OwnerChanged {
        by: Option<MemberId>,
        owner_id: MemberId,
    },
    /// Who may post was changed: `everyone` or `admins`.
    PostingChanged {
        by: Option<MemberId>,
        posting: String,
    },
    /// Whether the owner or an admin decides on each who comes was changed.
    JoinApprovalChanged {
        by: Option<MemberId>,
        join_approval: bool,
    },
    /// The conversation was archived, or opened again.
    Archived {
        by: Option<MemberId>,
        archived: bool,
    },
}

impl Notice {
    pub fn added(by: Option<MemberId>, members: &[MemberId]) -> Self {
        Self::MembersAdded {
            by,
            member_ids: members.iter().take(NAMED).copied().collect(),
            count: members.len(),
        }
    }

    pub fn removed(by: Option<MemberId>, members: &[MemberId]) -> Self {
        Self::MembersRemoved {
            by,
            member_ids: members.iter().take(NAMED).copied().collect(),
            count: members.len(),
        }
    }
}

/// Says it in the conversation, under the next number.
pub async fn post(tx: &mut Tx, conversation: ConversationId, notice: Notice) -> Result<()> {
    post_all(tx, vec![(conversation, notice)]).await
}

/// Says each in its conversation, all of them with the statements of one post.
pub async fn post_all(tx: &mut Tx, notices: Vec<(ConversationId, Notice)>) -> Result<()> {
    let drafts = notices
        .into_iter()
        .map(|(conversation, notice)| draft(tx, conversation, notice));
    let drafts = drafts.collect::<Result<Vec<_>>>()?;
    if drafts.is_empty() {
        return Ok(());
    }
    let posted = commands::post_drafts(tx, drafts).await?;
    posted.into_iter().try_for_each(|each| each.map(drop))
}

fn draft(tx: &Tx, conversation: ConversationId, notice: Notice) -> Result<Draft> {
    let content = Content::Notice { notice };
    Ok(Draft {
        conversation_id: conversation,
        id: tx.new_id(),
        author_id: None,
        words: Words {
            kind: MessageKind::Notice.as_str(),
            format: TextFormat::Plain.as_str(),
            text: String::new(),
            content: Some(serde_json::to_value(content).map_err(Problem::internal)?),
        },
        reply_to_seq: None,
        thread_seq: None,
        mentions: Mentions::default(),
    })
}
