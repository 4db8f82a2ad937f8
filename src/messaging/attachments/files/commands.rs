//! What may be done with files.

use std::collections::HashSet;

use chrono::TimeDelta;

use super::domain::File;
use super::queries;
use super::wire::FileLink;
use crate::kernel::ids::{FileId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::attachments::holds::{self, Keeper};
use crate::messaging::attachments::links::{Claim, Signer, Variant, end_of};
use crate::messaging::attachments::store::Name;
use crate::messaging::attachments::usage;
use crate::organizations::approvers;

/// Which of the files a member may have: those they uploaded, and those that some message
/// carries which they may see. The one place where this is decided, for downloads as well as for
/// what an author puts into a message. What something else holds may be downloaded, and is put into no message.
pub async fn visible(tx: &mut Tx, member: MemberId, ids: &[FileId]) -> Result<HashSet<FileId>> {
    let mut visible = queries::uploaded_by(tx, member, ids).await?;
    if visible.len() < ids.len() {
        visible.extend(queries::carried_to(tx, member, ids).await?);
    }
    Ok(visible.into_iter().collect())
}

/// The file, for who may have it: also because of something that holds it.
pub async fn read(tx: &mut Tx, keepers: &[Keeper], member: MemberId, id: FileId) -> Result<File> {
    if visible(tx, member, &[id]).await?.contains(&id) {
        return queries::find(tx, id).await;
    }
    holds::kept(tx, keepers, member, id).await
}

/// The file, for who was given a link and brings no proof but it: whether they may act is asked here.
pub async fn fetch(tx: &mut Tx, keepers: &[Keeper], member: MemberId, id: FileId) -> Result<File> {
    if approvers::working(tx, &[member]).await?.is_empty() {
        return Err(queries::unknown());
    }
    read(tx, keepers, member, id).await
}

/// A link for the caller and nobody else.
pub async fn link(
    tx: &mut Tx,
    (signer, keepers): (&Signer, &[Keeper]),
    id: FileId,
    variant: Variant,
) -> Result<FileLink> {
    let member_id = tx.member_id()?;
    let file = read(tx, keepers, member_id, id).await?;
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

/// How long a file is kept that no message carries: a draft may wait for its author, and who
/// recalled a message may want to post it once more.
pub const LOOSE: TimeDelta = TimeDelta::days(7);

/// Removes a file if it is loose; answers its objects.
pub async fn remove_loose(tx: &mut Tx, id: FileId) -> Result<Vec<Name>> {
    let loose = queries::find_loose(tx, id, tx.now() - LOOSE).await?;
    remove(tx, &loose).await
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
