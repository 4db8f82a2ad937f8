//! A closure, and what makes one valid.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use diesel::prelude::*;

use crate::kernel::ids::{MemberId, OrgId, PlaceId, RoomClosureId, RoomId};
use crate::kernel::problem::FieldError;
use crate::kernel::text::Text;
use crate::meetings::slot::Slot;
use crate::schema::room_closures;

/// One line of 1 to 200 characters.
pub type ClosureReason = Text<1, 200>;

/// The longest closure: 5 years.
const MAX_LENGTH: TimeDelta = TimeDelta::days(5 * 366);

/// What is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Room(RoomId),
    /// With all that is in it.
    Place(PlaceId),
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = room_closures, check_for_backend(diesel::pg::Pg))]
pub struct Closure {
    pub org_id: OrgId,
    pub id: RoomClosureId,
    pub room_id: Option<RoomId>,
    pub place_id: Option<PlaceId>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub reason: String,
    pub created_by: MemberId,
    pub created_at: DateTime<Utc>,
}

/// A stretch that may be closed; else the fields that are wrong.
pub fn closable(slot: Slot, now: DateTime<Utc>) -> Result<Slot, Vec<FieldError>> {
    let mut errors = Vec::new();
    for (field, instant) in [("/starts_at", slot.starts_at), ("/ends_at", slot.ends_at)] {
        if instant.nanosecond() != 0 {
            errors.push(FieldError::new(
                field,
                "must be a full second, as in calendars",
            ));
        }
    }
    if slot.ends_at <= slot.starts_at {
        errors.push(FieldError::new("/ends_at", "must be after starts_at"));
    } else if slot.ends_at <= now {
        errors.push(FieldError::new("/ends_at", "must be in the future"));
    } else if slot.ends_at - slot.starts_at > MAX_LENGTH {
        errors.push(FieldError::new(
            "/ends_at",
            "must be at most 5 years after starts_at; for good, take the room out of service",
        ));
    }
    if errors.is_empty() {
        Ok(slot)
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_that_is_not_over_is_closed() {
        let now: DateTime<Utc> = "2026-09-07T00:00:00Z".parse().unwrap();
        let wrong = |from: i64, to: i64| {
            let slot = Slot {
                starts_at: now + TimeDelta::seconds(from),
                ends_at: now + TimeDelta::seconds(to),
            };
            let errors = closable(slot, now).err().unwrap_or_default();
            errors
                .into_iter()
                .map(|error| error.pointer)
                .collect::<Vec<_>>()
        };
        assert!(wrong(-3_600, 1).is_empty());
        assert!(wrong(0, 5 * 366 * 86_400).is_empty());
        for (from, to) in [(0, 0), (10, 9), (-10, 0), (0, 5 * 366 * 86_400 + 1)] {
            assert_eq!(wrong(from, to), ["/ends_at"], "{from} {to}");
        }
    }
}
