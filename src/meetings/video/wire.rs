//! Video as clients see it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a meeting is joined from afar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VideoKind {
    /// Nowhere.
    None,
    /// At an address that the organizer gave.
    Static,
    /// In a room of the configured Jitsi Meet server.
    Jitsi,
}

impl VideoKind {
    pub fn stored(text: Option<&str>) -> Self {
        match text {
            Some("static") => Self::Static,
            Some("jitsi") => Self::Jitsi,
            _ => Self::None,
        }
    }
}

/// The video to give a meeting.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeetingVideo {
    pub kind: VideoKind,
    /// For `static` only, and needed there: an http or https address.
    #[schema(example = "https://video.example/rooms/42", max_length = 2000)]
    pub url: Option<String>,
}

/// A meeting's video.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingVideo {
    pub kind: VideoKind,
    /// Where the reader joins. One of a Jitsi server that wants it is signed for the reader, and of use from
    /// 24 hours before the meeting until 24 hours after; read it again instead of keeping it. Absent for
    /// `none`, and where the server is not configured any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://video.example/rooms/42")]
    pub url: Option<String>,
}
