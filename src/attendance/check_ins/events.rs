//! What others may learn of a check-in: the person's own devices, and nobody else.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::attendance::days::domain::{DayStatus, PointKind};
use crate::attendance::receipts::domain::Recorded;
use crate::attendance::sites::domain::FenceOutcome;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::CheckInId;
use crate::kernel::problem::Result;

/// Payload of `attendance.checked_in`. Says nothing of the place: the log outlives coordinates.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckedIn {
    pub check_in_id: CheckInId,
    pub at: DateTime<Utc>,
    pub verdict: FenceOutcome,
    pub work_date: NaiveDate,
    pub fills: Option<PointKind>,
    pub status: DayStatus,
}

pub fn checked_in(recorded: &Recorded) -> Result<Event> {
    let (row, told) = (&recorded.row, &recorded.told);
    let payload = CheckedIn {
        check_in_id: row.id,
        at: row.at,
        verdict: row.verdict()?,
        work_date: told.work_date,
        fills: told.fills,
        status: told.status,
    };
    Event::new(
        "attendance.checked_in",
        Audience::Members(vec![row.member_id]),
        payload,
    )
}
