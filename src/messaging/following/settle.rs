//! The step that keeps who is in the conversations that follow the organization.

use super::queries::{self, Difference, Look};
use super::{commands, events as news};
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations::domain::{ANNOUNCEMENT, Conversation};
use crate::messaging::conversations::{self, events};
use crate::messaging::messages::notices::{self, Notice};
use crate::organizations::following;

/// Looks at all who are due.
pub async fn settle(tx: &mut Tx) -> Result<()> {
    let mut due = queries::take_due(tx).await?;
    if due.channel {
        super::channel::open(tx).await?;
    }
    if !due.departments.is_empty() {
        due.members
            .extend(commands::make(tx, &due.departments).await?);
    }
    due.members.sort_unstable();
    due.members.dedup();
    if !due.members.is_empty() {
        following::lock_members(tx, &due.members).await?;
        level(tx, Look::Members(&due.members)).await?;
    }
    if !due.conversations.is_empty() {
        whole(tx, &due.conversations).await?;
    }
    Ok(())
}

/// Looks at conversations as a whole: their names, their people, and whether there is still
/// something to follow.
pub async fn whole(tx: &mut Tx, ids: &[ConversationId]) -> Result<()> {
    for mut row in queries::hold(tx, ids).await? {
        match queries::name_of(tx, &row).await? {
            Some(name) if name != row.name => {
                row.name = name;
                conversations::queries::edit(tx, &mut row).await?;
                conversations::commands::changed(tx, &row).await?;
                let (by, name) = (None, row.name);
                notices::post(tx, row.id, Notice::Renamed { by, name }).await?;
            }
            None if row.archived_at.is_none() => {
                row.archived_at = Some(tx.now());
                conversations::queries::update(tx, &row).await?;
                tx.emit(events::archived(&row)?);
            }
            _ => {}
        }
    }
    level(tx, Look::Conversations(ids)).await
}

/// Makes every place what it should be. Conversations are locked in the order of their ids, and
/// asked again under the lock: others may have been at them.
async fn level(tx: &mut Tx, look: Look<'_>) -> Result<()> {
    let before = queries::differences(tx, look).await?;
    if before.is_empty() {
        return Ok(());
    }
    let mut ids: Vec<_> = before.iter().map(|found| found.conversation_id).collect();
    ids.dedup();
    let rows = queries::hold(tx, &ids).await?;
    let found = queries::differences(tx, look).await?;
    let mut notices = Vec::new();
    for mut row in rows {
        let from = found.partition_point(|one| one.conversation_id < row.id);
        let to = found.partition_point(|one| one.conversation_id <= row.id);
        if let Some(of_row) = found.get(from..to)
            && !of_row.is_empty()
        {
            notices.extend(apply(tx, &mut row, of_row).await?);
        }
    }
    notices::post_all(tx, notices).await
}

/// The places that change, with the roles that are wanted.
#[derive(Default)]
struct Places(Vec<MemberId>, Vec<String>);

impl Places {
    fn push(&mut self, found: &Difference) {
        self.0.push(found.member_id);
        self.1.extend(found.wanted.clone());
    }
}

/// Returns what is to be said in the conversation: who came and who went, once for all of them.
async fn apply(
    tx: &mut Tx,
    row: &mut Conversation,
    found: &[Difference],
) -> Result<Vec<(ConversationId, Notice)>> {
    let (mut added, mut removed, mut changed) =
        (Places::default(), Places::default(), Places::default());
    for one in found {
        match (&one.wanted, &one.present) {
            (Some(_), None) => added.push(one),
            (None, _) => removed.push(one),
            (Some(_), Some(_)) => changed.push(one),
        }
    }
    let is_new = row.member_count == 0 && row.last_seq == 0;
    if !added.0.is_empty() {
        conversations::queries::add_as(tx, row, &added.0, &added.1).await?;
    }
    if !removed.0.is_empty() {
        conversations::queries::remove(tx, row, &removed.0).await?;
    }
    if !changed.0.is_empty() {
        queries::set_roles(tx, row, &changed.0, &changed.1).await?;
        tx.emit(events::changed_for(row, changed.0)?);
    }
    let more = i32::try_from(added.0.len()).map_err(Problem::internal)?;
    let fewer = i32::try_from(removed.0.len()).map_err(Problem::internal)?;
    if more + fewer == 0 {
        return Ok(Vec::new());
    }
    queries::count(tx, row, more - fewer).await?;
    let notices = match is_new {
        true => Vec::new(),
        false => said(row, &added.0, &removed.0),
    };
    match (is_new, row.kind == ANNOUNCEMENT) {
        (true, true) => tx.emit(news::opened(row, added.0)?),
        (true, false) => tx.emit(events::created(row, added.0)?),
        (false, true) => tx.emit(news::channel_changed(row, added.0, removed.0)?),
        (false, false) => tx.emit(events::members_changed(row, added.0, removed.0)?),
    }
    Ok(notices)
}

/// In the channel nobody is named, and nobody is left to hear it where all went.
fn said(
    row: &Conversation,
    added: &[MemberId],
    removed: &[MemberId],
) -> Vec<(ConversationId, Notice)> {
    let mut notices = Vec::new();
    if row.kind == ANNOUNCEMENT || row.member_count == 0 {
        return notices;
    }
    if !added.is_empty() {
        notices.push((row.id, Notice::added(None, added)));
    }
    if !removed.is_empty() {
        notices.push((row.id, Notice::removed(None, removed)));
    }
    notices
}
