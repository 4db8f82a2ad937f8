//! Reminders as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One's own reminders of a meeting, instead of the meeting's.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnMeetingReminders {
    /// Minutes before the start, negative: after it; -40320 to 40320. None at all where it is empty.
    #[schema(max_items = 5, example = json!([1440, 15]))]
    pub minutes: Vec<i32>,
}

/// The reminders of a meeting that hold for the caller.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingReminders {
    /// Minutes before the start, negative: after it; the earliest first.
    #[schema(example = json!([1440, 15]))]
    pub minutes: Vec<i32>,
    /// They are the caller's own, not the meeting's.
    pub own: bool,
}
