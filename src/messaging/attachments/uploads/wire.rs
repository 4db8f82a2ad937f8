//! Uploads as clients see them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::domain;
use crate::kernel::ids::FileId;

/// An upload that has begun.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Upload {
    /// The file's id, once everything is there.
    pub id: FileId,
    #[schema(example = "报告.pdf")]
    pub name: String,
    /// How many bytes will come.
    #[schema(minimum = 0, example = 1048576)]
    pub size: i64,
    /// How many bytes have come.
    #[schema(minimum = 0, example = 0)]
    pub offset: i64,
    /// It is forgotten then, unless something comes.
    pub expires_at: DateTime<Utc>,
}

impl From<domain::Upload> for Upload {
    fn from(upload: domain::Upload) -> Self {
        Self {
            id: upload.id,
            name: upload.name,
            size: upload.size,
            offset: upload.received,
            expires_at: upload.expires_at,
        }
    }
}
