//! What the service itself says in a conversation: who came, who left, what was changed.
//!
//! A notice is a message under its own number, without an author and without words: clients put
//! it into their reader's language.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands;
use super::content::Content;
use super::domain::{Draft, Mentions, Message, Words};
use super::kinds::{MessageKind, TextFormat};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Notice {
    /// People were brought in, or came by themselves (`by` is one of them, or `null`).
    MembersAdded {
        by: Option<MemberId>,
        member_ids: Vec<MemberId>,
    },
    /// People were taken out.
    MembersRemoved {
        by: Option<MemberId>,
        member_ids: Vec<MemberId>,
    },
    /// Somebody left.
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
    /// A message was pinned.
    Pinned { by: MemberId, seq: i64 },
    /// The conversation was archived, or opened again.
    Archived {
        by: Option<MemberId>,
        archived: bool,
    },
}

/// Says it in the conversation, under the next number.
pub async fn post(tx: &mut Tx, conversation: ConversationId, notice: Notice) -> Result<Message> {
    let content = Content::Notice { notice };
    let draft = Draft {
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
    };
    let outcome = commands::post_drafts(tx, vec![draft]).await?;
    outcome
        .into_iter()
        .next()
        .ok_or_else(|| Problem::internal("a notice was lost while it was posted"))?
}
