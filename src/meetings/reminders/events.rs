//! What attendees are told.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{MeetingId, MemberId};
use crate::kernel::problem::Result;
use crate::meetings::local_time::LocalTime;

/// Payload of `meeting.reminder`, to those who attend.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingReminder {
    pub meeting_id: MeetingId,
    /// Which occurrence: the local time at which the meeting's rule puts it.
    pub original_start: LocalTime,
    /// As it is now.
    pub starts_at: DateTime<Utc>,
    /// Not part of it.
    pub ends_at: DateTime<Utc>,
    #[schema(example = "周例会")]
    pub title: String,
    /// How long before the start it was to be sent, minutes; negative: after it.
    #[schema(example = 15)]
    pub minutes: i32,
}

pub fn remind(members: Vec<MemberId>, payload: MeetingReminder) -> Result<Event> {
    Event::new("meeting.reminder", Audience::Members(members), payload)
}
