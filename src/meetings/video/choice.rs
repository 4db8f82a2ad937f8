//! What an organizer chooses, checked.

use url::Url;

use super::Video;
use super::wire::{NewMeetingVideo, VideoKind};
use crate::kernel::problem::{Problem, Result};
use crate::meetings::errors;
use crate::meetings::meetings::domain::Meeting;

/// Which video a meeting has, as it is stored; none by default.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    kind: Option<&'static str>,
    url: Option<String>,
}

impl Choice {
    /// What was asked for at `pointer`, if this service can have it.
    pub fn of(video: &Video, new: NewMeetingVideo, pointer: &str) -> Result<Self> {
        let invalid = |detail: &str| Err(Problem::invalid(format!("{pointer}/url"), detail));
        match (new.kind, new.url) {
            (VideoKind::None, None) => Ok(Self::default()),
            (VideoKind::Jitsi, None) if video.has("jitsi") => Ok(Self {
                kind: Some("jitsi"),
                url: None,
            }),
            (VideoKind::Jitsi, None) => Err(Problem::new(
                &errors::VIDEO_NOT_CONFIGURED,
                "This service has no Jitsi Meet server; give a static address instead.",
            )),
            (VideoKind::Static, Some(text)) => match text.parse::<Url>() {
                Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Self {
                    kind: Some("static"),
                    url: Some(url.into()),
                }),
                _ => invalid("must be an http or https address"),
            },
            (VideoKind::Static, None) => invalid("must be there for a static link"),
            (_, Some(_)) => invalid("is for a static link only"),
        }
    }

    /// Makes it the meeting's.
    pub fn give(self, meeting: &mut Meeting) {
        meeting.video_kind = self.kind.map(str::to_owned);
        meeting.video_url = self.url;
    }
}
