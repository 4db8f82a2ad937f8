//! What may be done with files.

use std::collections::{BTreeMap, HashSet};

use super::domain::{File, MAX_ATTACHED};
use super::queries;
use super::wire::{self, FileLink};
use crate::kernel::ids::{ConversationId, FileId, MemberId};
use crate::kernel::problem::{FieldError, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::attachments::links::{Claim, Signer, Variant, end_of};
use crate::messaging::attachments::store::Name;
use crate::messaging::attachments::usage;

/// Which of the files a member may have: those they uploaded, and those that some message
/// carries which they may see. The one place where this is decided.
pub async fn visible(tx: &mut Tx, member: MemberId, ids: &[FileId]) -> Result<HashSet<FileId>> {
    let mut visible = queries::uploaded_by(tx, member, ids).await?;
    if visible.len() < ids.len() {
        visible.extend(queries::carried_to(tx, member, ids).await?);
    }
    Ok(visible.into_iter().collect())
}

/// Whether a member may have a file.
pub async fn visible_to(tx: &mut Tx, member: MemberId, id: FileId) -> Result<bool> {
    Ok(visible(tx, member, &[id]).await?.contains(&id))
}

/// Puts files onto a message that its author posts in this transaction: at most 10, each once,
/// whole, and one that the author may have. What is wrong is told at `/file_ids`.
pub async fn attach(
    tx: &mut Tx,
    conversation: ConversationId,
    seq: i64,
    author: MemberId,
    ids: &[FileId],
) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    if ids.len() > MAX_ATTACHED {
        let detail = format!("must have at most {MAX_ATTACHED} files");
        return Err(Problem::invalid("/file_ids", detail));
    }
    let visible = visible(tx, author, ids).await?;
    let mut seen = HashSet::new();
    let mut errors = Vec::new();
    for (at, id) in ids.iter().enumerate() {
        let detail = match (visible.contains(id), seen.insert(*id)) {
            (false, _) => "is no file that you may attach; its upload must be finished",
            (true, false) => "is attached twice",
            (true, true) => continue,
        };
        errors.push(FieldError::new(format!("/file_ids/{at}"), detail));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid_fields(errors));
    }
    queries::attach(tx, conversation, seq, ids).await
}

/// The files that messages of a conversation carry, by the message's number, in the order of the
/// author. Who may see the message may see them: the caller has asked.
pub async fn of(
    tx: &mut Tx,
    conversation: ConversationId,
    seqs: &[i64],
) -> Result<BTreeMap<i64, Vec<wire::File>>> {
    let mut all: BTreeMap<i64, Vec<wire::File>> = BTreeMap::new();
    for (seq, file) in queries::of(tx, conversation, seqs).await? {
        all.entry(seq).or_default().push(file.into());
    }
    Ok(all)
}

/// The file, for who may have it.
pub async fn read(tx: &mut Tx, member: MemberId, id: FileId) -> Result<File> {
    if !visible_to(tx, member, id).await? {
        return Err(queries::unknown());
    }
    queries::find(tx, id).await
}

/// A link for the caller and nobody else.
pub async fn link(tx: &mut Tx, signer: &Signer, id: FileId, variant: Variant) -> Result<FileLink> {
    let member_id = tx.member_id()?;
    let file = read(tx, member_id, id).await?;
    if variant != Variant::Original && file.thumbnail_type.is_none() {
        return Err(Problem::not_found("small form of this file"));
    }
    let expires_at = end_of(tx.now());
    let token = signer.sign(&Claim {
        org_id: file.org_id,
        file_id: id,
        member_id,
        variant,
        expires_at,
    });
    Ok(FileLink {
        url: format!("/v1/files/{token}"),
        expires_at,
    })
}

/// Removes a file if no message carries it; answers its objects.
pub async fn remove_loose(tx: &mut Tx, id: FileId) -> Result<Vec<Name>> {
    match queries::find_loose(tx, id).await? {
        Some(file) => remove(tx, &[file]).await,
        None => Ok(Vec::new()),
    }
}

/// Removes files that are locked, gives their room back, and answers their objects.
pub async fn remove(tx: &mut Tx, files: &[File]) -> Result<Vec<Name>> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = files.iter().map(|file| file.id).collect();
    queries::remove(tx, &ids).await?;
    usage::release(tx, files.iter().map(|file| file.size).sum()).await?;
    let org_id = tx.org_id();
    let names = |id: &FileId| Variant::ALL.map(|variant| Name::file(org_id, *id, variant));
    Ok(ids.iter().flat_map(names).collect())
}
