//! What may be done with conversations.

use super::domain::{
    ANNOUNCEMENT, Conversation, ConversationName, Description, GROUP, MAX_MEMBERS, Standing, View,
    each_once, wrong_kind,
};
use super::events;
use super::queries;
use super::wire::{ConversationPatch, NewConversation};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::messaging::messages::notices::{self, Notice};
use crate::messaging::{errors, joining, shield};
use crate::organizations::directory;

pub async fn create(tx: &mut Tx, new: NewConversation) -> Result<View> {
    let owner = tx.member_id()?;
    directory::require_active(tx, &new.member_ids, "/member_ids").await?;
    shield::require_open(tx, &new.member_ids, "/member_ids").await?;
    let id = new.id.unwrap_or_else(|| tx.new_id());
    begin(tx, owner, id, new.name, new.member_ids).await?;
    queries::find(tx, owner, id).await
}

/// Begins a group of active members, in the name of one of them who owns it.
pub async fn begin(
    tx: &mut Tx,
    owner: MemberId,
    id: ConversationId,
    name: ConversationName,
    mut ids: Vec<MemberId>,
) -> Result<()> {
    ids.push(owner);
    let ids = each_once(ids);
    let row = Conversation {
        name: name.into_inner(),
        owner_id: Some(owner),
        member_count: count(ids.len())?,
        ..Conversation::new(tx.org_id(), id, GROUP, tx.now())
    };
    queries::insert(tx, &row).await?;
    queries::add(tx, &row, &ids).await?;
    tx.emit(events::created(&row, ids)?);
    Ok(())
}

/// Changes name and description, which the policy may leave to admins, and the policy, which
/// is theirs.
pub async fn edit(
    tx: &mut Tx,
    id: ConversationId,
    version: IfMatch,
    patch: ConversationPatch,
) -> Result<View> {
    let me = tx.member_id()?;
    let (mut row, place) = queries::lock(tx, me, id).await?;
    if row.pair_low.is_some() || patch.is_of_groups() {
        row.require_group()?;
    }
    if row.kind == ANNOUNCEMENT && patch.posting.is_some() {
        return Err(wrong_kind(
            "In the announcement channel those post who hold announcements.manage.",
        ));
    }
    row.require_open()?;
    let standing = row.standing(&place);
    standing.require(&row.editing, "change its name and description")?;
    if patch.touches_policy() {
        standing.require_admin("change its policy")?;
    }
    version.check(row.version)?;
    let before = row.clone();
    apply(&mut row, patch);
    queries::edit(tx, &mut row).await?;
    changed(tx, &row).await?;
    let said = edited(me, &before, row).into_iter();
    notices::post_all(tx, said.map(|notice| (id, notice)).collect()).await?;
    queries::find(tx, me, id).await
}

/// What the service says of an edit.
fn edited(me: MemberId, before: &Conversation, row: Conversation) -> Vec<Notice> {
    let by = Some(me);
    let mut notices = Vec::new();
    if row.name != before.name {
        let name = row.name;
        notices.push(Notice::Renamed { by, name });
    }
    if row.posting != before.posting {
        let posting = row.posting;
        notices.push(Notice::PostingChanged { by, posting });
    }
    if row.join_approval != before.join_approval {
        let join_approval = row.join_approval;
        notices.push(Notice::JoinApprovalChanged { by, join_approval });
    }
    notices
}

fn apply(row: &mut Conversation, patch: ConversationPatch) {
    if let Some(name) = patch.name {
        row.name = ConversationName::into_inner(name);
    }
    if let Some(description) = patch.description {
        row.description = Description::into_inner(description);
    }
    for (column, given) in [
        (&mut row.posting, patch.posting),
        (&mut row.mention_everyone, patch.mention_everyone),
        (&mut row.inviting, patch.inviting),
        (&mut row.pinning, patch.pinning),
        (&mut row.editing, patch.editing),
    ] {
        if let Some(allowed) = given {
            allowed.as_str().clone_into(column);
        }
    }
    if let Some(history) = patch.history {
        history.as_str().clone_into(&mut row.history);
    }
    row.join_approval = patch.join_approval.unwrap_or(row.join_approval);
}

/// Archives a group, or opens it again; what is so already stays.
pub async fn set_archived(tx: &mut Tx, id: ConversationId, archived: bool) -> Result<View> {
    let me = tx.member_id()?;
    let (mut row, place) = queries::lock(tx, me, id).await?;
    row.require_group()?;
    row.standing(&place).require_admin("archive it")?;
    if row.archived_at.is_some() != archived {
        row.archived_at = archived.then(|| tx.now());
        queries::update(tx, &row).await?;
        tx.emit(events::archived(&row)?);
        let by = Some(me);
        notices::post(tx, id, Notice::Archived { by, archived }).await?;
    }
    queries::find(tx, me, id).await
}

/// Tells everyone in it that it is to be read again.
pub async fn changed(tx: &mut Tx, row: &Conversation) -> Result<()> {
    tx.emit(events::changed(row)?);
    Ok(())
}

/// Brings people in; whoever is in already stays as they are. Where others have to decide on it they are
/// asked; whether they are.
pub async fn add_members(
    tx: &mut Tx,
    id: ConversationId,
    given: Vec<MemberId>,
) -> Result<(View, bool)> {
    let me = tx.member_id()?;
    let (mut row, place) = queries::lock(tx, me, id).await?;
    row.require_group()?;
    row.require_open()?;
    let standing = row.standing(&place);
    standing.require(&row.inviting, "bring people in")?;
    directory::require_active(tx, &given, "/member_ids").await?;
    shield::require_open(tx, &given, "/member_ids").await?;
    let mut asked = false;
    if row.join_approval && !standing.decides() {
        asked = joining::ask_for(tx, &row, given).await?;
    } else {
        bring_in(tx, &mut row, given).await?;
    }
    Ok((queries::find(tx, me, id).await?, asked))
}

/// Gives people a place in a conversation that is locked, and tells everyone in it. Who asked to come need not wait
/// any more.
pub async fn bring_in(tx: &mut Tx, row: &mut Conversation, given: Vec<MemberId>) -> Result<()> {
    let added = absent(tx, row.id, given).await?;
    if added.is_empty() {
        return Ok(());
    }
    let before = usize::try_from(row.member_count).map_err(Problem::internal)?;
    row.member_count = count(before + added.len())?;
    queries::add(tx, row, &added).await?;
    queries::update(tx, row).await?;
    let by = tx.member_id().ok();
    joining::settle(tx, row.id, &added, by).await?;
    let notice = Notice::added(by, &added);
    tx.emit(events::members_changed(row, added, Vec::new())?);
    notices::post(tx, row.id, notice).await
}

/// Those of these people who are not in the conversation, each once.
pub async fn absent(
    tx: &mut Tx,
    id: ConversationId,
    given: Vec<MemberId>,
) -> Result<Vec<MemberId>> {
    let present = queries::present(tx, id, &given).await?;
    let mut absent = each_once(given);
    absent.retain(|who| !present.contains(who));
    Ok(absent)
}

/// Makes these active members those who are in a group, besides its owner; whether it is open. Whom its
/// owner may not write to is not brought in.
pub async fn level(tx: &mut Tx, id: ConversationId, mut people: Vec<MemberId>) -> Result<bool> {
    let mut row = queries::hold(tx, id).await?;
    if row.require_group().is_err() || row.archived_at.is_some() {
        return Ok(false);
    }
    let mut gone = queries::everyone(tx, id).await?;
    gone.retain(|who| !people.contains(who) && row.owner_id != Some(*who));
    if let Some(owner) = row.owner_id {
        people = shield::open_among(tx, owner, people).await?;
    }
    bring_in(tx, &mut row, people).await?;
    for who in &gone {
        take_out(tx, &mut row, *who).await?;
    }
    if !gone.is_empty() {
        let notice = Notice::removed(tx.member_id().ok(), &gone);
        tx.emit(events::members_changed(&row, Vec::new(), gone)?);
        notices::post(tx, id, notice).await?;
    }
    Ok(true)
}

/// Leaves, or removes somebody who is less in it. An owner who leaves passes the conversation
/// to the admin, or else the member, who is longest in it.
pub async fn remove_member(tx: &mut Tx, id: ConversationId, member: MemberId) -> Result<()> {
    let me = tx.member_id()?;
    let (mut row, place) = queries::lock(tx, me, id).await?;
    row.require_group()?;
    let standing = row.standing(&place);
    if member != me {
        standing.require_admin("remove others; everybody may leave")?;
        row.require_open()?;
    }
    let their = queries::place(tx, id, member).await?;
    let their = their.ok_or_else(|| Problem::not_found("member of the conversation"))?;
    if member != me && row.standing(&their) >= Standing::Admin {
        standing.require_owner("removes its admins")?;
    }
    let owner = row.owner_id;
    take_out(tx, &mut row, member).await?;
    tx.emit(events::members_changed(&row, Vec::new(), vec![member])?);
    if row.member_count == 0 {
        return Ok(());
    }
    let gone = match member == me {
        true => Notice::MemberLeft { member_id: member },
        false => Notice::removed(Some(me), &[member]),
    };
    let mut notices = vec![(id, gone)];
    notices.extend(passed_on(&row, owner).map(|notice| (id, notice)));
    notices::post_all(tx, notices).await
}

/// What the service says when a conversation went from its owner to another one by itself.
pub fn passed_on(row: &Conversation, before: Option<MemberId>) -> Option<Notice> {
    let owner_id = row.owner_id.filter(|_| row.owner_id != before)?;
    Some(Notice::OwnerChanged { by: None, owner_id })
}

/// Takes somebody out of a group that is locked. What they owned goes to the next.
async fn take_out(tx: &mut Tx, row: &mut Conversation, member: MemberId) -> Result<()> {
    queries::remove(tx, row, &[member]).await?;
    joining::queries::end_of(tx, row.id, member).await?;
    row.member_count -= 1;
    if row.owner_id == Some(member) {
        let admin = queries::admins(tx, row.id).await?.into_iter().next();
        let heir = match admin {
            Some(admin) => Some(admin),
            None => queries::longest(tx, row.id).await?,
        };
        if let Some(heir) = heir {
            queries::reset_place(tx, row.id, heir).await?;
        }
        // The last one keeps what nobody else is in.
        row.owner_id = heir.or(row.owner_id);
    }
    queries::update(tx, row).await
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
