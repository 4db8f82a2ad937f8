//! Whoever is planned for learns of it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{AttendanceGroupId, MemberId};
use crate::kernel::problem::Result;

/// Payload of `attendance.roster_changed`, to whoever is planned for.
#[derive(Debug, Serialize, ToSchema)]
pub struct RosterTold {
    /// Whose roster it is.
    pub group_id: AttendanceGroupId,
    /// The dates of all that changed, of whomever.
    #[schema(example = "2026-09-07")]
    pub first_date: NaiveDate,
    #[schema(example = "2026-09-13")]
    pub last_date: NaiveDate,
}

pub fn changed(members: Vec<MemberId>, payload: RosterTold) -> Result<Event> {
    Event::new(
        "attendance.roster_changed",
        Audience::Members(members),
        payload,
    )
}
