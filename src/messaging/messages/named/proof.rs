//! Whether the messages that drafts name are there for their authors, and whether they may
//! mention everyone.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::errors;
use crate::messaging::messages::domain::Draft;
use crate::schema::{conversation_members, conversations, messages};

/// What is known of the conversations of a batch.
#[derive(Default)]
pub struct Known {
    /// From which number on an author sees them.
    visible_from: HashMap<(ConversationId, MemberId), i64>,
    /// The messages that are named.
    named: HashMap<(ConversationId, i64), Named>,
    /// Who may not mention everyone.
    restricted: HashSet<(ConversationId, MemberId)>,
}

struct Named {
    in_thread: bool,
    recalled: bool,
}

#[derive(Queryable)]
struct Place {
    conversation_id: ConversationId,
    member_id: MemberId,
    visible_from_seq: i64,
    role: String,
    owner_id: Option<MemberId>,
    mention_everyone: String,
}

pub async fn gather(tx: &mut Tx, drafts: &[&Draft]) -> Result<Known> {
    let mut known = Known::default();
    let asking = |draft: &&&Draft| {
        draft.reply_to_seq.is_some() || draft.thread_seq.is_some() || draft.mentions.everyone
    };
    let asking: Vec<_> = drafts.iter().filter(asking).collect();
    if asking.is_empty() {
        return Ok(known);
    }
    let ids: Vec<_> = asking.iter().map(|draft| draft.conversation_id).collect();
    let authors: Vec<_> = asking.iter().filter_map(|draft| draft.author_id).collect();
    for place in places(tx, &ids, authors).await? {
        let key = (place.conversation_id, place.member_id);
        known.visible_from.insert(key, place.visible_from_seq);
        let admin = place.role == "admin" || place.owner_id == Some(place.member_id);
        if place.mention_everyone == "admins" && !admin {
            known.restricted.insert(key);
        }
    }
    let seqs: Vec<i64> = asking
        .iter()
        .flat_map(|draft| [draft.reply_to_seq, draft.thread_seq])
        .flatten()
        .collect();
    if !seqs.is_empty() {
        known.named = named(tx, &ids, seqs).await?;
    }
    Ok(known)
}

async fn places(tx: &mut Tx, ids: &[ConversationId], authors: Vec<MemberId>) -> Result<Vec<Place>> {
    Ok(conversation_members::table
        .inner_join(
            conversations::table.on(conversations::org_id
                .eq(conversation_members::org_id)
                .and(conversations::id.eq(conversation_members::conversation_id))),
        )
        .filter(conversation_members::org_id.eq(tx.org_id()))
        .filter(conversation_members::conversation_id.eq_any(ids))
        .filter(conversation_members::member_id.eq_any(authors))
        .select((
            conversations::id,
            conversation_members::member_id,
            conversation_members::visible_from_seq,
            conversation_members::role,
            conversations::owner_id,
            conversations::mention_everyone,
        ))
        .load(tx.conn())
        .await?)
}

async fn named(
    tx: &mut Tx,
    ids: &[ConversationId],
    seqs: Vec<i64>,
) -> Result<HashMap<(ConversationId, i64), Named>> {
    let rows: Vec<(ConversationId, i64, bool, bool)> = messages::table
        .filter(messages::org_id.eq(tx.org_id()))
        .filter(messages::conversation_id.eq_any(ids))
        .filter(messages::seq.eq_any(seqs))
        .select((
            messages::conversation_id,
            messages::seq,
            messages::thread_seq.is_not_null(),
            messages::recalled_at.is_not_null(),
        ))
        .load(tx.conn())
        .await?;
    let shape = |(id, seq, in_thread, recalled)| {
        let named = Named {
            in_thread,
            recalled,
        };
        ((id, seq), named)
    };
    Ok(rows.into_iter().map(shape).collect())
}

impl Known {
    /// What is wrong with a draft.
    pub fn objection(&self, draft: &Draft) -> Option<Problem> {
        // Who is not in the conversation hears that, and nothing of what is in it.
        let author = (draft.conversation_id, draft.author_id?);
        let visible_from = *self.visible_from.get(&author)?;
        let find = |seq: i64| {
            let named = self.named.get(&(draft.conversation_id, seq));
            named.filter(|_| seq >= visible_from)
        };
        let missing = "must be the number of a message of this conversation that you may see";
        if let Some(seq) = draft.reply_to_seq {
            match find(seq) {
                None => return Some(Problem::invalid("/reply_to_seq", missing)),
                Some(named) if named.recalled => {
                    return Some(Problem::new(
                        &errors::MESSAGE_RECALLED,
                        format!("Message {seq} was recalled: there is nothing to answer."),
                    ));
                }
                Some(_) => {}
            }
        }
        if let Some(seq) = draft.thread_seq {
            let why = match find(seq) {
                None => Some(missing),
                Some(named) if named.in_thread => Some(
                    "must not itself be in a thread: name the message that the thread is under",
                ),
                Some(_) => None,
            };
            if let Some(why) = why {
                return Some(Problem::invalid("/thread_seq", why));
            }
        }
        let restricted = draft.mentions.everyone && self.restricted.contains(&author);
        restricted.then(restriction)
    }
}

/// Somebody who may not mention everyone.
fn restriction() -> Problem {
    Problem::new(
        &errors::MENTION_EVERYONE_RESTRICTED,
        "In this conversation only its owner and its admins mention everyone. Mention people by \
         name.",
    )
}
