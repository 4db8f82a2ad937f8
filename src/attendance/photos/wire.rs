//! Photos as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Photo;
use crate::attendance::looks::wire::LocationLook;
use crate::attendance::receipts::domain::hex;
use crate::kernel::ids::FileId;
use crate::kernel::text::Paragraph;

/// A photo of field work; had like every file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldPhoto {
    pub file_id: FileId,
    /// Of the file, in hexadecimal: the evidence of the receipt names it.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: String,
}

impl From<&Photo> for FieldPhoto {
    fn from(photo: &Photo) -> Self {
        Self {
            file_id: photo.file_id,
            sha256: hex(&photo.sha256),
        }
    }
}

/// A look at the photos of somebody's field work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPhotoLook {
    /// Why, 1 to 500 characters. The person reads it.
    #[schema(example = "审批外勤")]
    pub reason: Paragraph<1, 500>,
}

/// What a look at photos shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhotosLookedAt {
    /// As the person sees it.
    pub look: LocationLook,
    /// In the order in which the person gave them. For an hour they are had like every file, by a link.
    pub photos: Vec<FieldPhoto>,
}
