//! What a person learns of looks at where they were.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::{LocationLook, LookKind};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{LocationLookId, MemberId};
use crate::kernel::problem::Result;

/// Payload of `attendance.location_looked_at`: somebody looked at where the person checked in,
/// or at photos of their field work.
#[derive(Debug, Serialize, ToSchema)]
pub struct LocationLookedAt {
    pub look_id: LocationLookId,
    pub kind: LookKind,
    pub looked_by: MemberId,
    pub looked_at: DateTime<Utc>,
    /// Why, in their words.
    pub reason: String,
}

pub fn looked_at(look: &LocationLook) -> Result<Event> {
    let payload = LocationLookedAt {
        look_id: look.id,
        kind: look.kind,
        looked_by: look.looked_by,
        looked_at: look.looked_at,
        reason: look.reason.clone(),
    };
    let audience = Audience::Members(vec![look.member_id]);
    Event::new("attendance.location_looked_at", audience, payload)
}
