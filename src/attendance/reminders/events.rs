//! What whoever has not punched is told.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::domain::Moment;
use crate::attendance::days::domain::PointKind;
use crate::attendance::wire::Sentence;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;

/// Payload of `attendance.reminder`, to whoever has not punched.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceReminder {
    #[schema(example = "2026-09-07")]
    pub work_date: NaiveDate,
    /// Which section of the shift the point begins or ends, from 0.
    #[schema(example = 0)]
    pub section: u8,
    pub kind: PointKind,
    /// Whether the point is still to come, or was missed.
    pub moment: Moment,
    /// As it is planned.
    pub due_at: DateTime<Utc>,
    pub sentence: Sentence,
}

pub fn remind(members: Vec<MemberId>, payload: AttendanceReminder) -> Result<Event> {
    Event::new("attendance.reminder", Audience::Members(members), payload)
}
