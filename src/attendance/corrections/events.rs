//! What the person learns of a correction.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::AttendanceCorrection;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{AttendanceCorrectionId, MemberId};
use crate::kernel::problem::Result;

/// Payload of `attendance.corrected`, to the person.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceCorrected {
    pub correction_id: AttendanceCorrectionId,
    pub member_id: MemberId,
    #[schema(example = "2026-09-07")]
    pub work_date: NaiveDate,
    /// Whether it was taken back, and the result before holds again.
    pub taken_back: bool,
}

pub fn corrected(correction: &AttendanceCorrection) -> Result<Event> {
    let payload = AttendanceCorrected {
        correction_id: correction.id,
        member_id: correction.member_id,
        work_date: correction.work_date,
        taken_back: correction.taken_back.is_some(),
    };
    let audience = Audience::Members(vec![correction.member_id]);
    Event::new("attendance.corrected", audience, payload)
}
