//! What a message names beside its words: an earlier message, a thread, people, files.
//!
//! Must hold: everything that is named is there, and its author may see it; nobody outside of
//! the conversation is mentioned; each is asked once for a whole batch of drafts, and nothing
//! where no draft names anything.

mod mentions;
mod proof;

use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use std::collections::BTreeMap;

use super::content;
use super::domain::Draft;
use super::kinds::MessageKind;
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::attachments::{self, content_type, holds};
use crate::schema::{message_mentions, message_threads};

pub use mentions::{MAX_MENTIONED, replace};

/// What is wrong with each of the drafts, aligned with them.
pub async fn check(tx: &mut Tx, drafts: &[&Draft]) -> Result<Vec<Option<Problem>>> {
    if !drafts.iter().any(|draft| draft.names_something()) {
        return Ok(drafts.iter().map(|_| None).collect());
    }
    let known = proof::gather(tx, drafts).await?;
    let expanded = mentions::expand(tx, drafts).await?;
    let mut found = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let mut problem = known.objection(draft);
        if problem.is_none() {
            problem = expanded.objection(draft);
        }
        if problem.is_none() {
            problem = files_of(tx, draft).await?;
        }
        found.push(problem);
    }
    tx.remember(expanded);
    Ok(found)
}

/// What is wrong with the files of a draft.
async fn files_of(tx: &mut Tx, draft: &Draft) -> Result<Option<Problem>> {
    let ids = content::files(draft.words.content.as_ref());
    let Some(author) = draft.author_id.filter(|_| !ids.is_empty()) else {
        return Ok(None);
    };
    let there = attachments::visible(tx, author, &ids).await?;
    if !ids.iter().all(|id| there.contains(id)) {
        let why = "must be a file that you uploaded, or that is in a message which you may see";
        return Ok(Some(Problem::invalid("/content/file_id", why)));
    }
    unfit(tx, draft).await
}

/// What is wrong where a message says that its file is an image, something spoken or a film.
async fn unfit(tx: &mut Tx, draft: &Draft) -> Result<Option<Problem>> {
    let (fits, wanted): (fn(&str) -> bool, _) = match MessageKind::stored(draft.words.kind) {
        // Of others the place where they were taken would be sent along.
        MessageKind::Image => (attachments::is_image, "a JPEG, PNG, GIF or WebP image"),
        MessageKind::Voice => (content_type::may_be_sound, "a sound"),
        MessageKind::Video => (content_type::is_video, "a video"),
        _ => return Ok(None),
    };
    let ids = content::files(draft.words.content.as_ref());
    let files = holds::describe(tx, &ids).await?;
    let unfit = files.iter().find(|file| !fits(&file.content_type));
    Ok(unfit.map(|file| {
        let is = &file.content_type;
        let why = format!("must be {wanted} by its content, is {is}; post it as a `file`");
        Problem::invalid("/content/file_id", why)
    }))
}

/// Writes down what the messages name, now that they have their numbers. After [`check`], in the
/// same transaction.
pub async fn store(tx: &mut Tx, posted: &[(&Draft, i64)]) -> Result<()> {
    let naming: Vec<_> = posted
        .iter()
        .copied()
        .filter(|(draft, _)| draft.names_something())
        .collect();
    if naming.is_empty() {
        return Ok(());
    }
    store_mentions(tx, &naming).await?;
    store_threads(tx, &naming).await?;
    for (draft, seq) in naming {
        let ids = content::files(draft.words.content.as_ref());
        if !ids.is_empty() {
            attachments::attach(tx, draft.conversation_id, seq, &ids).await?;
        }
    }
    Ok(())
}

async fn store_mentions(tx: &mut Tx, posted: &[(&Draft, i64)]) -> Result<()> {
    let Some(expanded) = tx.recall::<mentions::Expanded>() else {
        return Ok(());
    };
    let mut rows = Vec::new();
    for (draft, seq) in posted {
        rows.extend(
            expanded
                .people(draft)
                .iter()
                .map(|member| mentions::row(tx, *member, draft.conversation_id, *seq)),
        );
    }
    // A statement has at most 65,535 parameters.
    for part in rows.chunks(10_000) {
        diesel::insert_into(message_mentions::table)
            .values(part)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

async fn store_threads(tx: &mut Tx, posted: &[(&Draft, i64)]) -> Result<()> {
    // In the order of their keys, so that no two batches wait for each other.
    let mut threads: BTreeMap<(ConversationId, i64), (i32, i64)> = BTreeMap::new();
    for (draft, seq) in posted {
        if let Some(root) = draft.thread_seq {
            let (count, last) = threads.entry((draft.conversation_id, root)).or_default();
            *count += 1;
            *last = (*last).max(*seq);
        }
    }
    if threads.is_empty() {
        return Ok(());
    }
    let org_id = tx.org_id();
    let rows: Vec<_> = threads
        .into_iter()
        .map(|((conversation, root), (count, last))| {
            (
                message_threads::org_id.eq(org_id),
                message_threads::conversation_id.eq(conversation),
                message_threads::seq.eq(root),
                message_threads::reply_count.eq(count),
                message_threads::last_seq.eq(last),
            )
        })
        .collect();
    diesel::insert_into(message_threads::table)
        .values(rows)
        .on_conflict((
            message_threads::org_id,
            message_threads::conversation_id,
            message_threads::seq,
        ))
        .do_update()
        .set((
            message_threads::reply_count
                .eq(message_threads::reply_count + excluded(message_threads::reply_count)),
            message_threads::last_seq.eq(excluded(message_threads::last_seq)),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The people of a conversation who are among these.
async fn present(
    tx: &mut Tx,
    conversations: Vec<ConversationId>,
    people: Vec<MemberId>,
) -> Result<Vec<(ConversationId, MemberId)>> {
    use crate::schema::conversation_members as places;
    Ok(places::table
        .filter(places::org_id.eq(tx.org_id()))
        .filter(places::conversation_id.eq_any(conversations))
        .filter(places::member_id.eq_any(people))
        .select((places::conversation_id, places::member_id))
        .load(tx.conn())
        .await?)
}
