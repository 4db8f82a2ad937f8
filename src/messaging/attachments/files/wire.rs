//! Files as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::domain;
use crate::kernel::ids::{FileId, MemberId};
use crate::messaging::attachments::links::Variant;
use crate::messaging::attachments::usage::Usage;

/// Bytes, as they are.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "the contract's name for what is streamed")]
pub struct FileContent(Vec<u8>);

/// A file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct File {
    pub id: FileId,
    pub uploader_id: MemberId,
    #[schema(example = "报告.pdf")]
    pub name: String,
    /// In bytes. Of an image, as of every other file, what is downloaded: without metadata.
    #[schema(minimum = 0, example = 1048576)]
    pub size: i64,
    /// Of what is downloaded, in hexadecimal.
    #[schema(example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    pub sha256: String,
    /// By content, whatever its name says; `application/octet-stream` if that tells nothing.
    #[schema(example = "application/pdf")]
    pub content_type: String,
    /// Of an image, in pixels, as displayed.
    #[schema(minimum = 1, example = 4032)]
    pub width: Option<i32>,
    /// Of an image, in pixels, as displayed.
    #[schema(minimum = 1, example = 3024)]
    pub height: Option<i32>,
    /// Whether there are the variants `thumbnail` and `preview`.
    pub has_thumbnails: bool,
    pub created_at: DateTime<Utc>,
}

impl From<domain::File> for File {
    fn from(file: domain::File) -> Self {
        Self {
            id: file.id,
            uploader_id: file.uploader_id,
            name: file.name,
            size: file.size,
            sha256: hex(&file.sha256),
            content_type: file.content_type,
            width: file.width,
            height: file.height,
            has_thumbnails: file.thumbnail_type.is_some(),
            created_at: file.created_at,
        }
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Which link is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LinkQuery {
    /// The file itself, or of an image one of its small forms.
    #[serde(default)]
    #[param(inline, required = false)]
    pub variant: Variant,
}

/// Where a file can be downloaded, for a while.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FileLink {
    /// Without scheme and host: those of this service.
    #[schema(example = "/v1/files/AQGM...")]
    pub url: String,
    pub expires_at: DateTime<Utc>,
}

/// An organization's room for files.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FileUsage {
    /// What files take, and uploads that are not finished, in bytes.
    #[schema(minimum = 0, example = 1073741824)]
    pub used_bytes: i64,
    /// What they may take.
    #[schema(minimum = 0, example = 107374182400_i64)]
    pub quota_bytes: i64,
}

impl From<Usage> for FileUsage {
    fn from(usage: Usage) -> Self {
        Self {
            used_bytes: usage.used,
            quota_bytes: usage.quota,
        }
    }
}
