//! What the person learns of spans.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::AttendanceSpan;
use crate::attendance::days::domain::SpanKind;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{AttendanceSpanId, MemberId};
use crate::kernel::problem::Result;

/// Payload of `attendance.spans_changed`, to the person.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceSpansChanged {
    pub span_id: AttendanceSpanId,
    pub member_id: MemberId,
    pub kind: SpanKind,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// Whether it was taken back, or replaced by another one.
    pub taken_back: bool,
}

pub fn changed(span: &AttendanceSpan) -> Result<Event> {
    let payload = AttendanceSpansChanged {
        span_id: span.id,
        member_id: span.member_id,
        kind: span.kind,
        starts_at: span.starts_at,
        ends_at: span.ends_at,
        taken_back: span.taken_back.is_some(),
    };
    let audience = Audience::Members(vec![span.member_id]);
    Event::new("attendance.spans_changed", audience, payload)
}
