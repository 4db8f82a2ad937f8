//! A booking and the rules of its time.

use chrono::{DateTime, Months, TimeDelta, Timelike, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{BookingId, MemberId, OrgId, RoomId};
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Paragraph, Text};
use crate::schema::{booking_attendees, bookings};

/// One line of 1 to 200 characters.
pub type Title = Text<1, 200>;
/// 1 to 2000 characters in any number of lines.
pub type Note = Paragraph<1, 2000>;

/// People that one booking may invite.
pub const MAX_ATTENDEES: usize = 500;
/// The longest booking. Lists rely on it: what reaches into a window began not earlier than
/// this before it.
pub const MAX_LENGTH: TimeDelta = TimeDelta::hours(24);
const MIN_LENGTH: TimeDelta = TimeDelta::minutes(1);
/// Who stands in the room already books from the full minute or quarter.
const GRACE: TimeDelta = TimeDelta::minutes(5);
/// How far ahead a booking may begin.
const AHEAD: Months = Months::new(24);

/// When a room is held: `[starts_at, ends_at)`, the end is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Slot {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Slot {
    /// A slot that may be booked at `now`; else the fields that are wrong, and why.
    pub fn bookable(
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, detail: String| errors.push(FieldError::new(field, detail));
        for (field, instant) in [("/starts_at", starts_at), ("/ends_at", ends_at)] {
            if instant.nanosecond() != 0 {
                wrong(field, "must be a full second, as in calendars".to_owned());
            }
        }
        if starts_at < now - GRACE {
            wrong(
                "/starts_at",
                format!("must not be more than {} minutes ago", GRACE.num_minutes()),
            );
        } else if now
            .checked_add_months(AHEAD)
            .is_none_or(|latest| starts_at > latest)
        {
            wrong("/starts_at", "must be at most 2 years ahead".to_owned());
        }
        if ends_at - starts_at < MIN_LENGTH {
            wrong(
                "/ends_at",
                "must be at least 1 minute after starts_at".to_owned(),
            );
        } else if ends_at - starts_at > MAX_LENGTH {
            wrong(
                "/ends_at",
                format!(
                    "must be at most {} hours after starts_at",
                    MAX_LENGTH.num_hours()
                ),
            );
        } else if ends_at <= now {
            wrong("/ends_at", "must be in the future".to_owned());
        }
        if errors.is_empty() {
            Ok(Self { starts_at, ends_at })
        } else {
            Err(errors)
        }
    }
}

/// Where a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BookingStatus {
    /// Holds the room.
    Confirmed,
    /// Holds nothing any more.
    Cancelled,
}

impl BookingStatus {
    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        if text == "confirmed" {
            Self::Confirmed
        } else {
            Self::Cancelled
        }
    }
}

/// What an attendee said, by RFC 5545 section 3.2.12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Nothing yet.
    NeedsAction,
    Accepted,
    Declined,
    Tentative,
}

impl Answer {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NeedsAction => "needs_action",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Tentative => "tentative",
        }
    }

    /// What the database stored; its check constraint allows nothing else.
    pub fn stored(text: &str) -> Self {
        match text {
            "accepted" => Self::Accepted,
            "declined" => Self::Declined,
            "tentative" => Self::Tentative,
            _ => Self::NeedsAction,
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg))]
pub struct Booking {
    pub org_id: OrgId,
    pub id: BookingId,
    pub room_id: RoomId,
    pub organizer_id: MemberId,
    pub title: String,
    pub note: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub status: String,
    pub created_at: DateTime<Utc>,
}

impl Booking {
    pub fn status(&self) -> BookingStatus {
        BookingStatus::stored(&self.status)
    }
}

/// One who is invited; the organizer is one of them.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = booking_attendees, check_for_backend(diesel::pg::Pg))]
pub struct Attendee {
    pub member_id: MemberId,
    pub answer: String,
}

impl Attendee {
    pub fn new(member_id: MemberId, answer: Answer) -> Self {
        Self {
            member_id,
            answer: answer.as_str().to_owned(),
        }
    }

    pub fn answer(&self) -> Answer {
        Answer::stored(&self.answer)
    }
}

/// The organizer, who accepted, and each of the invited once, who have not answered; in the
/// order of their ids, so that all bookings touch people in the same order.
pub fn attendance(organizer: MemberId, invited: &[MemberId]) -> Vec<Attendee> {
    let mut ids: Vec<_> = invited.iter().copied().chain([organizer]).collect();
    ids.sort_unstable();
    ids.dedup();
    let answer = |id| {
        if id == organizer {
            Answer::Accepted
        } else {
            Answer::NeedsAction
        }
    };
    ids.into_iter()
        .map(|id| Attendee::new(id, answer(id)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn now() -> DateTime<Utc> {
        "2026-09-07T00:50:00Z".parse().unwrap()
    }

    fn at(minutes: i64) -> DateTime<Utc> {
        now() + TimeDelta::minutes(minutes)
    }

    fn pointers(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Vec<String> {
        let errors = Slot::bookable(starts_at, ends_at, now())
            .err()
            .unwrap_or_default();
        errors.into_iter().map(|error| error.pointer).collect()
    }

    #[test]
    fn the_edges_of_a_slot() {
        let day = 24 * 60;
        for (start, end) in [(0, 1), (-5, 1), (10, 10 + day), (-5, day - 5)] {
            assert_eq!(pointers(at(start), at(end)), [""; 0], "{start} to {end}");
        }
        for (start, end) in [
            (10, 10),
            (10, 9),
            (10, 10 + day + 1),
            (-5, 0),
            (10, -600 * day),
        ] {
            assert_eq!(
                pointers(at(start), at(end)),
                ["/ends_at"],
                "{start} to {end}"
            );
        }
        assert_eq!(pointers(at(-6), at(10)), ["/starts_at"]);
        let latest = "2028-09-07T00:50:00Z".parse().unwrap();
        assert_eq!(pointers(latest, latest + TimeDelta::hours(1)), [""; 0]);
        assert_eq!(
            pointers(latest + TimeDelta::seconds(1), latest + TimeDelta::hours(1)),
            ["/starts_at"]
        );
        let fraction = at(10) + TimeDelta::milliseconds(1);
        assert_eq!(
            pointers(fraction, fraction + TimeDelta::hours(1)),
            ["/starts_at", "/ends_at"]
        );
        assert_eq!(
            pointers(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC).len(),
            3
        );
        assert_eq!(
            pointers(DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC).len(),
            3
        );
    }

    fn instants() -> impl Strategy<Value = DateTime<Utc>> {
        // From three years ago to three years ahead, most of them near now.
        prop_oneof![3 => -2_000_i64..200_000, 1 => -100_000_000_i64..100_000_000]
            .prop_map(|seconds| now() + TimeDelta::seconds(seconds))
    }

    proptest! {
        /// A slot is bookable exactly when it keeps every rule of time.
        #[test]
        fn bookable_is_the_sum_of_the_rules(start in instants(), length in -100_i64..100_000) {
            let end = start + TimeDelta::seconds(length);
            let rules = [
                (60..=86_400).contains(&length),
                start >= now() - TimeDelta::minutes(5),
                start <= now() + Months::new(24),
                end > now(),
            ];
            prop_assert_eq!(Slot::bookable(start, end, now()).is_ok(), rules.iter().all(|kept| *kept));
        }

        /// Whatever instants come in, a refusal names the fields that were sent.
        #[test]
        fn every_refusal_names_a_field(start in any::<i64>(), end in any::<i64>()) {
            for pointer in pointers(DateTime::from_timestamp_nanos(start), DateTime::from_timestamp_nanos(end)) {
                prop_assert!(["/starts_at", "/ends_at"].contains(&pointer.as_str()));
            }
        }

        /// Everybody attends once, the organizer among them as the only one who accepted.
        #[test]
        fn everybody_attends_once(organizer in 0_u128..20, invited in prop::collection::vec(0_u128..20, 0..40)) {
            let id = |number: u128| MemberId(Uuid::from_u128(number));
            let list = attendance(id(organizer), &invited.iter().map(|n| id(*n)).collect::<Vec<_>>());
            prop_assert!(list.windows(2).all(|pair| pair[0].member_id < pair[1].member_id));
            for number in 0..20 {
                let found = list.iter().find(|attendee| attendee.member_id == id(number));
                let expected = if number == organizer {
                    Some(Answer::Accepted)
                } else {
                    invited.contains(&number).then_some(Answer::NeedsAction)
                };
                prop_assert_eq!(found.map(Attendee::answer), expected);
            }
        }
    }
}
