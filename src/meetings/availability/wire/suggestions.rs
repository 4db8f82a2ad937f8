//! Suggestions as clients see them.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::TimeKind;
use crate::kernel::ids::{MemberId, PlaceId, RoomId};
use crate::meetings::rooms::domain::Equipment;
use crate::organizations::directory::Person;

/// Which meeting a time is looked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestionQuestion {
    /// With an offset. Nothing is suggested that has begun.
    #[schema(example = "2026-09-07T00:00:00+08:00")]
    pub from: DateTime<Utc>,
    /// The meeting begins before this; after `from`, by 31 days at the most.
    #[schema(example = "2026-09-21T00:00:00+08:00")]
    pub to: DateTime<Utc>,
    /// How long it lasts.
    #[schema(minimum = 5, maximum = 1440, example = 60)]
    pub duration_minutes: u16,
    /// Active members whom the caller may see, and without whom it makes no sense. The caller need not be
    /// named. At most 50 people in all.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub required_ids: Vec<MemberId>,
    /// Who may miss it.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub optional_ids: Vec<MemberId>,
    /// No room is looked for where this is absent.
    pub room: Option<RoomWish>,
    /// How many times at the most; 10 where it is absent.
    #[schema(minimum = 1, maximum = 20, example = 5)]
    pub limit: Option<u8>,
}

/// What the room must be like.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomWish {
    /// Seats at the least; as many as attend where it is absent.
    #[schema(minimum = 1, maximum = 10000, example = 8)]
    pub capacity: Option<i32>,
    /// All of it.
    #[serde(default)]
    #[schema(max_items = 5)]
    pub equipment: Vec<Equipment>,
    /// In which it is, or in a place below.
    pub place_id: Option<PlaceId>,
}

/// Times for a meeting, the best first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingSuggestions {
    pub suggestions: Vec<MeetingSuggestion>,
}

/// A time for a meeting.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingSuggestion {
    #[schema(example = "2026-09-07T01:00:00Z")]
    pub starts_at: DateTime<Utc>,
    /// Not part of it.
    #[schema(example = "2026-09-07T02:00:00Z")]
    pub ends_at: DateTime<Utc>,
    /// Absent where none was wished for, or none is free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<SuggestedRoom>,
    /// How each attendee stands to it: those who are required, the caller first, then the others.
    pub attendees: Vec<SuggestedAttendee>,
    /// Why it stands where it does in the list.
    pub reasons: Vec<SuggestionReason>,
}

/// A room that is free for the whole time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuggestedRoom {
    pub id: RoomId,
    #[schema(example = "静安 3F-01")]
    pub name: String,
    #[schema(example = 8)]
    pub capacity: i32,
    /// Its managers must agree.
    pub needs_approval: bool,
}

/// How somebody stands to a time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuggestedAttendee {
    pub member_id: MemberId,
    pub optional: bool,
    /// What the time is taken for, if anything. Who is `busy` or `out_of_office` is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken: Option<TimeKind>,
    /// When it begins on the attendee's clock.
    #[schema(value_type = String, example = "2026-09-07T09:00:00")]
    pub local_starts_at: NaiveDateTime,
    /// The attendee's, by its IANA name.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// How far the farthest minute is from working hours, 480 at the most; 0 within them, and for who is missing.
    #[schema(example = 0)]
    pub outside_hours_minutes: i64,
    /// Some of it is between 22:00 and 07:00 on the attendee's clock, outside working hours.
    pub at_night: bool,
}

/// A reason, for programs and for people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuggestionReason {
    /// `everybody_free`, `missing`, `optional_missing`, `tentative`, `outside_hours`, `at_night`, `room`,
    /// `room_needs_approval` or `no_room`.
    #[schema(example = "outside_hours")]
    pub code: &'static str,
    /// Whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<Person>,
    /// Of `missing` and `optional_missing`: `busy` or `out_of_office`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken: Option<TimeKind>,
    /// Of `outside_hours` and `at_night`: how far from working hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 60)]
    pub minutes: Option<i64>,
    #[schema(
        example = "For 王小明 it begins at 08:00 (Asia/Shanghai), 60 minutes outside working hours."
    )]
    pub en: String,
    #[schema(example = "王小明当地时间 08:00（Asia/Shanghai）开始，超出工作时间 60 分钟。")]
    pub zh_cn: String,
}
