//! Files of rooms and meetings as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{ConversationId, FileId};
use crate::organizations::directory::Person;

/// The picture of a room.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomPicture {
    /// An image that the caller uploaded; `null` takes the picture away.
    pub file_id: Option<FileId>,
}

/// A file that belongs to a meeting; had like every file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingAttachment {
    pub file_id: FileId,
    #[schema(example = "议程.pdf")]
    pub name: String,
    /// Bytes.
    #[schema(example = 20480)]
    pub size: i64,
    /// What its content is.
    #[schema(example = "application/pdf")]
    pub content_type: String,
    /// Absent where the organization hides this person from the reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added_by: Option<Person>,
    pub added_at: DateTime<Utc>,
}

/// The files of a meeting.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingAttachments {
    /// In the order in which they were added; at most 20.
    pub items: Vec<MeetingAttachment>,
}

/// The conversation of a meeting.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingConversation {
    pub conversation_id: ConversationId,
}
