//! What others may learn of a check-in: the person's own devices, and nobody else.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::CheckInReceipt;
use crate::attendance::days::domain::{DayStatus, PointKind};
use crate::attendance::sites::domain::FenceOutcome;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{CheckInId, MemberId};
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

pub fn checked_in(member: MemberId, receipt: &CheckInReceipt) -> Result<Event> {
    let payload = CheckedIn {
        check_in_id: receipt.id,
        at: receipt.at,
        verdict: receipt.verdict,
        work_date: receipt.work_date,
        fills: receipt.fills,
        status: receipt.status,
    };
    Event::new(
        "attendance.checked_in",
        Audience::Members(vec![member]),
        payload,
    )
}
