//! What the person learns of a decision about their field work.

use serde::Serialize;
use utoipa::ToSchema;

use crate::attendance::check_ins::domain::FieldWorkState;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{CheckInId, MemberId};
use crate::kernel::problem::Result;

/// Payload of `attendance.field_work_decided`.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldWorkDecided {
    pub check_in_id: CheckInId,
    pub state: FieldWorkState,
}

pub fn decided(member: MemberId, payload: FieldWorkDecided) -> Result<Event> {
    let audience = Audience::Members(vec![member]);
    Event::new("attendance.field_work_decided", audience, payload)
}
