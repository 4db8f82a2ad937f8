//! What clients ask about time, and what they are told.

mod presence;
mod suggestions;
mod timeline;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use presence::{OfficePresence, Presence, PresenceQuery};
pub use suggestions::{
    MeetingSuggestion, MeetingSuggestions, RoomWish, SuggestedAttendee, SuggestedRoom,
    SuggestionQuestion, SuggestionReason,
};
pub use timeline::{RoomTimeline, TimelineBooking, TimelineQuery, TimelineState};

use super::domain::{Kind, Stretch, Taken};
use crate::kernel::ids::{MeetingId, MemberId, RoomId};
use crate::meetings::local_time::LocalTime;

/// What a time is taken for. Of several the first of these is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeKind {
    /// Leave, a trip, or out on business; a room is closed.
    OutOfOffice,
    /// A meeting that was accepted; a confirmed booking.
    Busy,
    /// A meeting that was answered tentatively or not yet; a booking that waits for approval.
    Tentative,
    /// Outside working hours; outside a room's opening hours.
    NotWorking,
}

impl From<Kind> for TimeKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::OutOfOffice => Self::OutOfOffice,
            Kind::Busy => Self::Busy,
            Kind::Tentative => Self::Tentative,
            Kind::NotWorking => Self::NotWorking,
        }
    }
}

/// A stretch of time that is taken.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct TimeStretch {
    #[schema(example = "2026-09-07T01:00:00Z")]
    pub starts_at: DateTime<Utc>,
    /// Not part of it.
    #[schema(example = "2026-09-07T02:30:00Z")]
    pub ends_at: DateTime<Utc>,
    pub kind: TimeKind,
}

impl From<Taken> for TimeStretch {
    fn from((stretch, kind): Taken) -> Self {
        Self {
            starts_at: stretch.from,
            ends_at: stretch.to,
            kind: kind.into(),
        }
    }
}

/// From an instant to another.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Period {
    #[schema(example = "2026-09-07T01:00:00Z")]
    pub starts_at: DateTime<Utc>,
    /// Not part of it.
    #[schema(example = "2026-09-07T10:00:00Z")]
    pub ends_at: DateTime<Utc>,
}

impl From<Stretch> for Period {
    fn from(stretch: Stretch) -> Self {
        Self {
            starts_at: stretch.from,
            ends_at: stretch.to,
        }
    }
}

/// Whose time is asked for: somebody's or some room's, at least one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FreeBusyQuestion {
    /// With an offset.
    #[schema(example = "2026-09-07T00:00:00+08:00")]
    pub from: DateTime<Utc>,
    /// After `from`, by 31 days at the most; by 90 where only rooms are asked for.
    #[schema(example = "2026-09-14T00:00:00+08:00")]
    pub to: DateTime<Utc>,
    /// Active members whom the caller may see.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub member_ids: Vec<MemberId>,
    #[serde(default)]
    #[schema(max_items = 20)]
    pub room_ids: Vec<RoomId>,
}

/// When people and rooms are taken, in the order in which they were asked for, each once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FreeBusy {
    pub members: Vec<MemberTime>,
    pub rooms: Vec<RoomTime>,
}

/// When somebody is taken; what is in no stretch is free.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberTime {
    pub member_id: MemberId,
    /// In which the person works, by its IANA name.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// By time; they neither overlap nor say how many meetings there are.
    pub stretches: Vec<TimeStretch>,
    /// Those of the person's meetings in the window that the caller attends too, by time; 200 at the most.
    pub meetings: Vec<SharedMeeting>,
}

/// A meeting that the caller attends.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SharedMeeting {
    pub meeting_id: MeetingId,
    /// Which occurrence: the local time at which the meeting's rule puts it.
    pub original_start: LocalTime,
    pub starts_at: DateTime<Utc>,
    /// Not part of it.
    pub ends_at: DateTime<Utc>,
    #[schema(example = "周例会")]
    pub title: String,
    /// `busy` or `tentative`.
    pub kind: TimeKind,
}

/// When a room is taken; what is in no stretch is free.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoomTime {
    pub room_id: RoomId,
    /// By time, without overlaps.
    pub stretches: Vec<TimeStretch>,
}
