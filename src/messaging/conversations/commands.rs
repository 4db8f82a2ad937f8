//! What may be done with conversations.

use super::domain::{Conversation, ConversationName, MAX_MEMBERS, View, each_once};
use super::events::{self, ConversationMembersChanged};
use super::queries;
use super::wire::NewConversation;
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::errors;
use crate::organizations::directory;

pub async fn create(tx: &mut Tx, new: NewConversation) -> Result<View> {
    let owner = tx.member_id()?;
    directory::require_active(tx, &new.member_ids, "/member_ids").await?;
    let mut ids = new.member_ids;
    ids.push(owner);
    let ids = each_once(ids);
    let row = Conversation {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        kind: "group".to_owned(),
        name: ConversationName::into_inner(new.name),
        owner_id: Some(owner),
        last_seq: 0,
        member_count: count(ids.len())?,
        created_at: tx.now(),
    };
    queries::insert(tx, &row).await?;
    queries::add(tx, &row, &ids).await?;
    tx.emit(events::created(&row, ids)?);
    Ok(View {
        active_at: row.created_at,
        conversation: row,
        read_seq: 0,
        last_message: None,
        mention_count: 0,
    })
}

/// Brings people in; whoever is in already stays as they are.
pub async fn add_members(tx: &mut Tx, id: ConversationId, given: Vec<MemberId>) -> Result<View> {
    let me = tx.member_id()?;
    let mut row = queries::lock(tx, me, id).await?;
    directory::require_active(tx, &given, "/member_ids").await?;
    let present = queries::present(tx, id, &given).await?;
    let added: Vec<_> = each_once(given)
        .into_iter()
        .filter(|id| !present.contains(id))
        .collect();
    if !added.is_empty() {
        let before = usize::try_from(row.member_count).map_err(Problem::internal)?;
        row.member_count = count(before + added.len())?;
        queries::add(tx, &row, &added).await?;
        queries::update(tx, &row).await?;
        tx.emit(events::members_changed(changed(&row, added, Vec::new()))?);
    }
    queries::find(tx, me, id).await
}

/// Leaves, or removes somebody else. An owner who leaves passes the conversation to the
/// one who is longest in it.
pub async fn remove_member(tx: &mut Tx, id: ConversationId, member: MemberId) -> Result<()> {
    let me = tx.member_id()?;
    let mut row = queries::lock(tx, me, id).await?;
    if member != me && Some(me) != row.owner_id {
        return Err(Problem::new(
            &errors::NOT_CONVERSATION_OWNER,
            "Only the owner of the conversation removes others; everybody may leave.",
        ));
    }
    let everyone = queries::everyone(tx, id).await?;
    if !everyone.contains(&member) {
        return Err(Problem::not_found("member of the conversation"));
    }
    queries::remove(tx, &row, member).await?;
    row.member_count -= 1;
    if Some(member) == row.owner_id
        && let Some(heir) = everyone.iter().find(|id| **id != member)
    {
        row.owner_id = Some(*heir);
    }
    queries::update(tx, &row).await?;
    let change = changed(&row, Vec::new(), vec![member]);
    tx.emit(events::members_changed(change)?);
    Ok(())
}

fn changed(
    row: &Conversation,
    added: Vec<MemberId>,
    removed: Vec<MemberId>,
) -> ConversationMembersChanged {
    ConversationMembersChanged {
        conversation_id: row.id,
        added,
        removed,
        owner_id: row.owner_id,
        member_count: row.member_count,
    }
}

/// The number of members, if a conversation may have so many.
fn count(members: usize) -> Result<i32> {
    if members > MAX_MEMBERS {
        return Err(Problem::new(
            &errors::CONVERSATION_FULL,
            format!(
                "A conversation has at most {MAX_MEMBERS} members; this one would have {members}."
            ),
        ));
    }
    i32::try_from(members).map_err(Problem::internal)
}
