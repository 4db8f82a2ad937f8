//! That a calendar has changed: everybody's plans may.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::AttendanceGroupId;
use crate::kernel::problem::Result;

/// Payload of `attendance.calendar_changed`, to every member.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceCalendarChanged {
    /// Whose special days they are; the organization's when `null`.
    pub group_id: Option<AttendanceGroupId>,
    #[schema(example = "2026-10-01")]
    pub first_date: chrono::NaiveDate,
    #[schema(example = "2026-10-07")]
    pub last_date: chrono::NaiveDate,
}

pub fn changed(payload: AttendanceCalendarChanged) -> Result<Event> {
    Event::new(
        "attendance.calendar_changed",
        Audience::Organization,
        payload,
    )
}
