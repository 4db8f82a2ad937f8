//! From parts to a file: its content is put together, looked at, and made ready for others.
//!
//! Must hold: safe to repeat, and by several at once: a node does it once at a time, and of several nodes the
//! one that holds the upload's row writes the file's; the objects of all are equal.

use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt;
use sha2::{Digest, Sha256};

use super::commands::{names, require_manageable};
use super::domain::Upload;
use super::queries;
use crate::kernel::problem::{Problem, Result, busy};
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::messaging::attachments::files::domain::File;
use crate::messaging::attachments::links::Variant;
use crate::messaging::attachments::store::{Name, Store};
use crate::messaging::attachments::{Attachments, content_type, files, images, usage};

/// Makes the file of an upload of which everything is there, or waits for who is at it.
pub async fn finish(attachments: &Attachments, tenancy: &Tenancy, upload: &Upload) -> Result<()> {
    if upload.finished || !upload.is_complete() {
        return Ok(());
    }
    let work = put_together(attachments, tenancy, upload);
    attachments.making.once(upload.id, work).await
}

async fn put_together(attachments: &Attachments, tenancy: &Tenancy, upload: &Upload) -> Result<()> {
    let (org_id, id) = (upload.org_id, upload.id);
    let parts = tenancy
        .as_system(org_id, async |tx| queries::parts(tx, id).await)
        .await?;
    if parts.iter().map(|part| part.size).sum::<i64>() != upload.size {
        // Somebody else has made the file in the meantime.
        return Ok(());
    }
    let parts = names(&parts);
    let file = make(attachments, upload, &parts).await?;
    let there = tenancy
        .as_system(org_id, async |tx| settle(tx, &file).await)
        .await?;
    if !there {
        let objects = Variant::ALL.map(|variant| Name::file(org_id, id, variant));
        attachments.store.remove(objects.into()).await;
    }
    attachments.store.remove(parts).await;
    Ok(())
}

/// Writes the file's row; false if the upload is there no more.
async fn settle(tx: &mut Tx, file: &File) -> Result<bool> {
    let Some(upload) = queries::lock(tx, file.id).await? else {
        return Ok(false);
    };
    if !upload.finished {
        files::queries::insert(tx, file).await?;
        queries::set_finished(tx, file.id).await?;
        usage::release(tx, upload.size - file.size).await?;
    }
    Ok(true)
}

async fn make(attachments: &Attachments, upload: &Upload, parts: &[Name]) -> Result<File> {
    let mut head = Vec::new();
    for part in parts {
        let mut content = attachments.store.read(part, None).await?;
        while let Some(chunk) = content.next().await.transpose()?
            && head.len() < content_type::HEAD
        {
            head.extend_from_slice(&chunk);
        }
        if head.len() >= content_type::HEAD {
            break;
        }
    }
    require_manageable(&head, upload.size)?;
    let mut file = File {
        org_id: upload.org_id,
        id: upload.id,
        uploader_id: upload.uploader_id,
        name: upload.name.clone(),
        size: upload.size,
        sha256: Vec::new(),
        content_type: content_type::detect(&head).to_owned(),
        width: None,
        height: None,
        thumbnail_type: None,
        created_at: upload.created_at,
    };
    if images::is_image(&file.content_type) {
        if prepare(attachments, &mut file, parts).await? {
            return Ok(file);
        }
        // It begins like an image, and is none.
        content_type::UNKNOWN.clone_into(&mut file.content_type);
    }
    let _permit = attachments.copying.acquire().await.map_err(|_| busy())?;
    file.sha256 = copy(&attachments.store, parts, &original(&file)).await?;
    Ok(file)
}

/// Puts the parts together; answers the hash of the whole.
async fn copy(store: &Store, parts: &[Name], whole: &Name) -> Result<Vec<u8>> {
    let mut writer = store.writer(whole);
    let mut hash = Sha256::new();
    let mut all = async || {
        for part in parts {
            let mut content = store.read(part, None).await?;
            while let Some(chunk) = content.next().await.transpose()? {
                hash.update(&chunk);
                writer.write(chunk).await?;
            }
        }
        Ok(())
    };
    if let Err(problem) = all().await {
        writer.abort().await;
        return Err(problem);
    }
    writer.finish().await?;
    Ok(hash.finalize().to_vec())
}

fn original(file: &File) -> Name {
    Name::file(file.org_id, file.id, Variant::Original)
}

/// Makes an image ready; false if it is none.
async fn prepare(attachments: &Attachments, file: &mut File, parts: &[Name]) -> Result<bool> {
    let _permit = attachments.preparing.acquire().await.map_err(|_| busy())?;
    let mut whole = BytesMut::with_capacity(usize::try_from(file.size).unwrap_or(0));
    for part in parts {
        let mut content = attachments.store.read(part, None).await?;
        while let Some(chunk) = content.next().await.transpose()? {
            whole.extend_from_slice(&chunk);
        }
    }
    let (kind, whole) = (file.content_type.clone(), whole.freeze());
    let work = move || {
        let image = images::prepare(&kind, &whole)?;
        let sha256 = Sha256::digest(&image.content).to_vec();
        Some((image, sha256))
    };
    let prepared = tokio::task::spawn_blocking(work).await;
    let Some((image, sha256)) = prepared.map_err(Problem::internal)? else {
        return Ok(false);
    };
    let side = |side: u32| i32::try_from(side).ok();
    file.width = image.size.and_then(|(width, _)| side(width));
    file.height = image.size.and_then(|(_, height)| side(height));
    file.size = i64::try_from(image.content.len()).unwrap_or(i64::MAX);
    file.sha256 = sha256;
    let mut writer = attachments.store.writer(&original(file));
    writer.write(Bytes::from(image.content)).await?;
    writer.finish().await?;
    if let Some(small) = image.small {
        for (variant, content) in [
            (Variant::Thumbnail, small.thumbnail),
            (Variant::Preview, small.preview),
        ] {
            let name = Name::file(file.org_id, file.id, variant);
            attachments.store.put(&name, vec![content.into()]).await?;
        }
        file.thumbnail_type = Some(small.content_type.to_owned());
    }
    Ok(true)
}
