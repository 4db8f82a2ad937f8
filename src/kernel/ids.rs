//! Typed identifiers: a department's id cannot be passed where a member's is meant.
//!
//! All are UUIDs of version 7 (RFC 9562 section 5.7) when the service makes them; a client
//! may choose any UUID for what it creates, which makes the create safe to repeat.

use std::sync::{Arc, Mutex, PoisonError};

use super::clock::{Clock, Entropy};
use uuid::Uuid;

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, diesel_derive_newtype::DieselNewType,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                uuid_schema()
            }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }
    )+};
}

fn uuid_schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
    ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .build()
        .into()
}

// The registry, in alphabetical order.
typed_ids! {
    /// A person's sign-in, which may belong to several organizations.
    AccountId,
    /// Who is invited to a meeting: a member's own id, or one made for a guest.
    AttendeeId,
    /// A record that stands in for a punch, or for a result.
    AttendanceCorrectionId,
    /// Something about a check-in for a person to judge.
    AttendanceDoubtId,
    /// A file that is made of a report.
    AttendanceExportId,
    /// People who follow the same rules of attendance.
    AttendanceGroupId,
    /// A range of dates whose results were closed.
    AttendancePeriodId,
    /// A closed period that is open for one person for a while.
    AttendancePersonReopeningId,
    /// What an employee asks for about their attendance.
    AttendanceRequestId,
    /// A step of a request, for one person to decide.
    AttendanceRequestTaskId,
    /// Leave, a trip, or overtime that was approved.
    AttendanceSpanId,
    AuditEntryId,
    /// A booking of a room, with its attendees.
    BookingId,
    /// A secret link to somebody's meetings.
    CalendarFeedId,
    /// One punch: an attempt to check in or out, with its verdict.
    CheckInId,
    ConversationId,
    /// A link by which members come into a group.
    ConversationLinkId,
    ConversationRequestId,
    /// A field that an organization defined for its members.
    CustomFieldId,
    DepartmentId,
    DepartureId,
    /// One act of forwarding messages.
    ForwardId,
    /// A file, and the upload that it comes from.
    FileId,
    GrantId,
    ImportId,
    InvitationId,
    JobId,
    /// A link or a code that lets people join.
    JoinLinkId,
    JoinRequestId,
    /// One look at where somebody checked in.
    LocationLookId,
    /// What somebody organizes: one-off, or a series.
    MeetingId,
    /// A person in one organization.
    MemberId,
    MessageId,
    OrgId,
    /// A site, a building or a floor in which rooms are.
    PlaceId,
    RoleId,
    /// A room held for one occurrence of a meeting.
    RoomBookingId,
    /// A stretch in which a room or a place takes no bookings.
    RoomClosureId,
    RoomId,
    /// A message that waits for its time.
    ScheduledMessageId,
    SessionId,
    /// The hours of a day of work.
    ShiftId,
    /// A place where one may check in.
    SiteId,
    /// A group of people that does not follow the tree of departments.
    UserGroupId,
    VisibilityRuleId,
}

/// Makes identifiers from the clock and the source of randomness it was given. Those of one
/// process grow, also within a millisecond (RFC 9562 section 6.2, method 2), so that they
/// sort as things happened.
#[derive(Clone)]
pub struct Ids {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    last: Arc<Mutex<u128>>,
}

/// The random bits behind version and variant.
const TAIL: u128 = (1 << 62) - 1;

impl Ids {
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            clock,
            entropy,
            last: Arc::default(),
        }
    }

    pub fn next<T: From<Uuid>>(&self) -> T {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        let mut random = [0_u8; 10];
        self.entropy.fill(&mut random);
        let fresh = uuid::Builder::from_unix_timestamp_millis(millis, &random)
            .into_uuid()
            .as_u128();
        // The last id is a plain number: a panic elsewhere cannot have left it half written.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let step = u128::from(fresh as u32) + 1;
        let same_instant = fresh >> 80 <= *last >> 80;
        // The step is small against the tail: it overflows once in a billion steps, and then
        // this one id is not larger than the one before.
        *last = if same_instant && (*last & TAIL) + step <= TAIL {
            *last + step
        } else {
            fresh
        };
        Uuid::from_u128(*last).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::{SystemClock, SystemEntropy};

    #[test]
    fn ids_of_one_process_grow_and_are_of_version_7() {
        let ids = Ids::new(Arc::new(SystemClock), Arc::new(SystemEntropy::default()));
        let made: Vec<Uuid> = (0..10_000).map(|_| ids.next()).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
        assert!(
            made.iter()
                .all(|id| id.get_variant() == uuid::Variant::RFC4122)
        );
    }
}
