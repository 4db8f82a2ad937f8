//! What those concerned learn of a request.

use serde::Serialize;
use utoipa::ToSchema;

use super::domain::{RequestKind, RequestState};
use super::wire::AttendanceRequest;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{AttendanceRequestId, MemberId};
use crate::kernel::problem::Result;

/// Payload of `attendance.request_changed`, to who asks and to all who are or were asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceRequestChanged {
    pub request_id: AttendanceRequestId,
    /// Who asks.
    pub member_id: MemberId,
    pub kind: RequestKind,
    pub state: RequestState,
}

pub fn changed(request: &AttendanceRequest) -> Result<Event> {
    let payload = AttendanceRequestChanged {
        request_id: request.id,
        member_id: request.member.id,
        kind: request.kind,
        state: request.state,
    };
    let tasks = request.steps.iter().flat_map(|step| &step.tasks);
    let mut audience: Vec<_> = tasks.map(|task| task.approver.id).collect();
    audience.push(request.member.id);
    audience.sort_unstable();
    audience.dedup();
    Event::new(
        "attendance.request_changed",
        Audience::Members(audience),
        payload,
    )
}
