//! The photos that a batch of check-ins brings.

use std::collections::{HashMap, HashSet};

use super::queries::{self, PhotoRow};
use crate::attendance::check_ins::lane::Coming;
use crate::attendance::check_ins::queries::CheckInRow;
use crate::attendance::ports::{File, Files};
use crate::kernel::ids::{FileId, MemberId};
use crate::kernel::lane::Entry;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// A photo of a check-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    pub file_id: FileId,
    pub sha256: Vec<u8>,
}

/// What is known of the files that a batch names; nothing was asked where it names none.
#[derive(Default)]
pub struct Album {
    files: HashMap<FileId, File>,
    /// Of other check-ins.
    used: HashSet<FileId>,
}

fn named(coming: &Coming) -> &[FileId] {
    let claim = coming.new.field_work.as_ref();
    claim.map_or(&[], |claim| &claim.photos)
}

impl Album {
    /// Whether the batch names any.
    pub fn is_asked(batch: &[Entry<'_, Coming>]) -> bool {
        batch.iter().any(|entry| !named(entry.item).is_empty())
    }

    /// To be asked under the lock of the chain: nobody else gives the same photo to another check-in.
    pub async fn load(tx: &mut Tx, batch: &[Entry<'_, Coming>]) -> Result<Self> {
        let ids = batch.iter().flat_map(|entry| named(entry.item)).copied();
        let ids: Vec<FileId> = ids.collect::<HashSet<_>>().into_iter().collect();
        let Some(first) = batch.first().filter(|_| !ids.is_empty()) else {
            return Ok(Self::default());
        };
        let files = (first.item.desk.files.keep)(tx, &ids).await?;
        Ok(Self {
            files: files.into_iter().map(|file| (file.id, file)).collect(),
            used: queries::used(tx, &ids).await?,
        })
    }

    /// The photos of a check-in, in their order; they are of no other one then.
    pub fn take(&mut self, coming: &Coming, member: MemberId) -> Result<Vec<Photo>> {
        let mut photos = Vec::new();
        for (at, id) in named(coming).iter().enumerate() {
            let invalid = |detail| Problem::invalid(format!("/field_work/photos/{at}"), detail);
            let own = |file: &&File| {
                file.uploader_id == member && file.content_type.starts_with("image/")
            };
            let file = self.files.get(id).filter(own);
            let file = file.ok_or_else(|| invalid("must be an image that you uploaded"))?;
            if self.used.contains(id) {
                return Err(invalid("is of another check-in: take a new photo"));
            }
            photos.push(Photo {
                file_id: *id,
                sha256: file.sha256.clone(),
            });
        }
        self.used.extend(photos.iter().map(|photo| photo.file_id));
        Ok(photos)
    }
}

/// Writes the photos of check-ins that are written in the same transaction, and has their files held.
pub async fn write<'a>(
    tx: &mut Tx,
    files: &Files,
    taken: impl Iterator<Item = (&'a CheckInRow, &'a [Photo])>,
) -> Result<()> {
    let rows: Vec<PhotoRow> = taken
        .flat_map(|(of, photos)| {
            let places = photos.iter().zip(0_i16..);
            places.map(move |(photo, place)| PhotoRow::new(of, photo, place))
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    queries::insert(tx, &rows).await?;
    let held: Vec<_> = rows.iter().map(PhotoRow::held).collect();
    (files.hold)(tx, &held).await
}
