//! Where somebody stands in a conversation: what they may see there, and what they may do.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::Message;
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::{conversations, errors};
use crate::organizations::can;
use crate::schema::{conversation_members, conversations as rows, messages};

#[derive(Debug, Clone, Queryable)]
pub struct Standing {
    pub conversation_id: ConversationId,
    pub member_id: MemberId,
    pub kind: String,
    pub owner_id: Option<MemberId>,
    pub posting: String,
    pub pinning: String,
    pub archived_at: Option<DateTime<Utc>>,
    pub last_seq: i64,
    pub role: String,
    pub muted_until: Option<DateTime<Utc>>,
    pub speaker: bool,
    pub visible_from_seq: i64,
}

impl Standing {
    /// Above the conversation's policy: its owner and its admins.
    pub fn is_admin(&self) -> bool {
        self.owner_id == Some(self.member_id) || self.role == "admin"
    }

    pub fn sees(&self, seq: i64) -> bool {
        seq >= self.visible_from_seq
    }

    /// Fails in a conversation that is only read.
    pub fn require_open(&self) -> Result<()> {
        match self.archived_at {
            None => Ok(()),
            Some(at) => Err(Problem::new(
                &errors::CONVERSATION_ARCHIVED,
                format!("The conversation was archived at {at}: it is read, and nothing is added."),
            )),
        }
    }

    /// Fails for one who may not say anything now.
    pub fn require_voice(&self, now: DateTime<Utc>) -> Result<()> {
        self.require_open()?;
        if self.is_admin() {
            return Ok(());
        }
        if self.posting == "admins" && !self.speaker {
            return Err(Problem::new(
                &errors::POSTING_RESTRICTED,
                "In this conversation only its owner and its admins say anything, and whom they \
                 make a speaker.",
            ));
        }
        match self.muted_until.filter(|until| *until > now) {
            None => Ok(()),
            Some(until) => Err(Problem::new(
                &errors::MUTED,
                format!("You are muted in this conversation until {until}."),
            )),
        }
    }

    /// Above the policy, or a moderator of the organization.
    pub fn may_moderate(&self, tx: &Tx) -> bool {
        self.is_admin() || tx.holds::<can::ModerateMessages>().is_some()
    }
}

macro_rules! standing {
    ($org_id:expr, $conversation:expr, $member:expr) => {
        conversation_members::table
            .inner_join(
                rows::table.on(rows::org_id
                    .eq(conversation_members::org_id)
                    .and(rows::id.eq(conversation_members::conversation_id))),
            )
            .filter(
                conversation_members::org_id
                    .eq($org_id)
                    .and(conversation_members::conversation_id.eq($conversation))
                    .and(conversation_members::member_id.eq($member)),
            )
            .select((
                rows::id,
                conversation_members::member_id,
                rows::kind,
                rows::owner_id,
                rows::posting,
                rows::pinning,
                rows::archived_at,
                rows::last_seq,
                conversation_members::role,
                conversation_members::muted_until,
                conversation_members::speaker,
                conversation_members::visible_from_seq,
            ))
    };
}

/// The actor's place. Somebody who has none learns nothing.
pub async fn of(tx: &mut Tx, conversation: ConversationId) -> Result<Standing> {
    let member = tx.member_id()?;
    let place = place_of(tx, conversation, member).await?;
    place.ok_or_else(conversations::queries::unknown)
}

/// Whether a member, who need not be the actor, may post there now.
pub async fn may_post(tx: &mut Tx, member: MemberId, conversation: ConversationId) -> Result<bool> {
    let place = place_of(tx, conversation, member).await?;
    Ok(place.is_some_and(|place| place.require_voice(tx.now()).is_ok()))
}

async fn place_of(
    tx: &mut Tx,
    conversation: ConversationId,
    member: MemberId,
) -> Result<Option<Standing>> {
    let org_id = tx.org_id();
    let row = standing!(org_id, conversation, member)
        .first(tx.conn())
        .await;
    Ok(row.optional()?)
}

/// The same, kept until the commit: nobody takes it away meanwhile. Posting, and reading, are
/// not held up.
pub async fn keep(tx: &mut Tx, conversation: ConversationId) -> Result<Standing> {
    let (org_id, member) = (tx.org_id(), tx.member_id()?);
    let row = standing!(org_id, conversation, member)
        .for_key_share()
        .first(tx.conn())
        .await;
    row.optional()?.ok_or_else(conversations::queries::unknown)
}

/// A message that one who stands there may see.
pub async fn message(tx: &mut Tx, standing: &Standing, seq: i64) -> Result<Message> {
    let row = messages::table
        .find((tx.org_id(), standing.conversation_id, seq))
        .select(Message::as_select())
        .first(tx.conn())
        .await;
    row.optional()?
        .filter(|row: &Message| standing.sees(row.seq))
        .ok_or_else(|| Problem::not_found("message"))
}

/// The same, locked until the commit: what is done with one message is done one after the other.
pub async fn lock(tx: &mut Tx, standing: &Standing, seq: i64) -> Result<Message> {
    let row = messages::table
        .find((tx.org_id(), standing.conversation_id, seq))
        .select(Message::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await;
    row.optional()?
        .filter(|row: &Message| standing.sees(row.seq))
        .ok_or_else(|| Problem::not_found("message"))
}

/// Fails for a tombstone.
pub fn require_there(message: &Message) -> Result<()> {
    match message.recalled_at {
        None => Ok(()),
        Some(at) => Err(Problem::new(
            &errors::MESSAGE_RECALLED,
            format!(
                "Message {} was recalled at {at}: nothing is left of it but its number.",
                message.seq
            ),
        )),
    }
}
