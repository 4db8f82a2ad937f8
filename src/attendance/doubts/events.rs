//! What an employee learns of a judgement.

use serde::Serialize;
use utoipa::ToSchema;

use super::domain::DoubtState;
use super::wire::AttendanceDoubt;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{AttendanceDoubtId, CheckInId};
use crate::kernel::problem::Result;

/// Payload of `attendance.doubt_judged`.
#[derive(Debug, Serialize, ToSchema)]
pub struct DoubtJudged {
    pub doubt_id: AttendanceDoubtId,
    pub check_in_id: CheckInId,
    pub state: DoubtState,
}

pub fn judged(doubt: &AttendanceDoubt) -> Result<Event> {
    let payload = DoubtJudged {
        doubt_id: doubt.id,
        check_in_id: doubt.check_in_id,
        state: doubt.state,
    };
    let audience = Audience::Members(vec![doubt.member_id]);
    Event::new("attendance.doubt_judged", audience, payload)
}
