//! Looking at the photos of a claim of field work.

use super::queries;
use super::wire::{FieldPhoto, NewPhotoLook, PhotosLookedAt};
use crate::attendance::field_work;
use crate::attendance::looks::commands::{Looking, record};
use crate::attendance::looks::wire::LookKind;
use crate::kernel::ids::CheckInId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// Shows the photos of a claim that waits or waited, and writes down who looked and why.
pub async fn look(tx: &mut Tx, id: CheckInId, new: NewPhotoLook) -> Result<PhotosLookedAt> {
    let claim = field_work::queries::find(tx, id).await?;
    let photos = queries::of(tx, &[id]).await?.remove(&id);
    let photos = photos.ok_or_else(|| Problem::not_found("photo of this field work"))?;
    let looking = Looking {
        kind: LookKind::Photos,
        member: claim.member_id,
        from: claim.at,
        to: claim.at,
        reason: new.reason.into_inner(),
        check_ins: 1,
    };
    let look = record(tx, looking, photos.iter().map(|photo| photo.file_id)).await?;
    Ok(PhotosLookedAt {
        look,
        photos: photos.iter().map(FieldPhoto::from).collect(),
    })
}
