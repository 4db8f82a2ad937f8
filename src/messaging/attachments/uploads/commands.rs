//! What may be done with uploads.

use super::domain::{LIFE, MAX_OPEN, NewUpload, Part, Upload};
use super::{queries, wire};
use crate::kernel::ids::FileId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::attachments::store::Name;
use crate::messaging::attachments::{Limits, content_type, files, images, usage};
use crate::messaging::errors;

/// Begins an upload, and takes the room for it.
pub async fn create(tx: &mut Tx, new: NewUpload, limits: Limits) -> Result<wire::Upload> {
    let member_id = tx.member_id()?;
    if u64::try_from(new.size).is_ok_and(|size| size > limits.upload) {
        return Err(too_large(limits));
    }
    // Locks the organization's row: the count below is of this moment.
    usage::reserve(tx, new.size, limits).await?;
    if queries::open(tx, member_id).await? >= MAX_OPEN {
        return Err(Problem::new(
            &errors::UPLOAD_LIMIT,
            format!(
                "At most {MAX_OPEN} of your uploads may be unfinished. Finish or terminate one."
            ),
        ));
    }
    let row = Upload {
        org_id: tx.org_id(),
        id: tx.new_id(),
        uploader_id: member_id,
        name: new.name,
        metadata: new.metadata,
        size: new.size,
        received: 0,
        part_count: 0,
        finished: false,
        expires_at: tx.now() + LIFE,
        created_at: tx.now(),
    };
    queries::insert(tx, &row).await?;
    Ok(row.into())
}

pub fn too_large(limits: Limits) -> Problem {
    let limit = limits.upload;
    Problem::new(
        &errors::UPLOAD_TOO_LARGE,
        format!("A file may have at most {limit} bytes."),
    )
    .with_context(serde_json::json!({ "max_bytes": limit }))
}

/// Fails for a file that begins like an image and is too large to be made ready as one.
pub fn require_manageable(head: &[u8], size: i64) -> Result<()> {
    let limit = images::MAX_FILE;
    let kind = content_type::detect(head);
    if size <= limit || !images::is_image(kind) {
        return Ok(());
    }
    Err(Problem::new(
        &errors::IMAGE_TOO_LARGE,
        format!(
            "An image ({kind}) may have at most {limit} bytes, and this one has {size}: where it was taken could not be \
             taken off it. Make it smaller, or send it in an archive."
        ),
    )
    .with_context(serde_json::json!({ "max_bytes": limit })))
}

/// The caller's upload, if it is not too late.
pub async fn read(tx: &mut Tx, id: FileId) -> Result<Upload> {
    let upload = queries::find(tx, tx.member_id()?, id).await?;
    if upload.expires_at <= tx.now() {
        return Err(expired());
    }
    Ok(upload)
}

fn expired() -> Problem {
    Problem::new(
        &errors::UPLOAD_EXPIRED,
        "Nothing came for 24 hours, so the upload was given up. Begin a new one.",
    )
}

/// Appends what came, if nobody else has been faster.
pub async fn append(tx: &mut Tx, id: FileId, parts: &[Part]) -> Result<()> {
    let expires_at = tx.now() + LIFE;
    if queries::append(tx, id, parts, expires_at).await? {
        return Ok(());
    }
    let now = read(tx, id).await?;
    Err(elsewhere(now.received))
}

pub fn elsewhere(offset: i64) -> Problem {
    Problem::new(
        &errors::UPLOAD_OFFSET_MISMATCH,
        format!("The upload is at offset {offset}. Go on from there."),
    )
    .with_context(serde_json::json!({ "offset": offset }))
}

/// Ends an upload, with the file that came of it if no message carries it. Answers the objects
/// that nobody needs any more.
pub async fn terminate(tx: &mut Tx, id: FileId) -> Result<Vec<Name>> {
    read(tx, id).await?;
    let upload = queries::lock(tx, id).await?.ok_or_else(queries::unknown)?;
    let mut objects = drop_upload(tx, &upload).await?;
    if upload.finished {
        objects.extend(files::commands::remove_loose(tx, id).await?);
    }
    Ok(objects)
}

/// Removes an upload that is locked, and gives its room back unless a file has it.
pub async fn drop_upload(tx: &mut Tx, upload: &Upload) -> Result<Vec<Name>> {
    let parts = queries::parts(tx, upload.id).await?;
    queries::remove(tx, upload.id).await?;
    if !upload.finished {
        usage::release(tx, upload.size).await?;
    }
    Ok(names(&parts))
}

pub fn names(parts: &[Part]) -> Vec<Name> {
    let name = |part: &Part| Name::part(part.org_id, part.upload_id, part.object_id);
    parts.iter().map(name).collect()
}
