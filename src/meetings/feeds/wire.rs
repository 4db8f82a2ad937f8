//! Feeds as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{Feed, FeedDetails, FeedName};
use crate::kernel::ids::CalendarFeedId;

/// A feed to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCalendarFeed {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<CalendarFeedId>,
    /// What subscribers see in their list of calendars.
    #[schema(example = "我的会议")]
    pub name: FeedName,
    pub details: FeedDetails,
}

/// A secret link to one's meetings.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CalendarFeed {
    pub id: CalendarFeedId,
    #[schema(example = "我的会议")]
    pub name: String,
    pub details: FeedDetails,
    pub created_at: DateTime<Utc>,
    /// When a calendar program last read it, to ten minutes; `null` if none has.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl From<Feed> for CalendarFeed {
    fn from(row: Feed) -> Self {
        Self {
            id: row.id,
            name: row.name,
            details: FeedDetails::stored(&row.details),
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        }
    }
}

/// A feed with its link, which is a secret: who has it reads the calendar.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CalendarFeedLink {
    pub feed: CalendarFeed,
    #[schema(
        example = "https://muster.example/v1/calendars/0198f6c2-0000-7000-8000-000000000000.mcf_xxx.ics"
    )]
    pub url: String,
}

/// Whether one gets mails about meetings.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingMails {
    /// Invitations, changes and cancellations, and answers to one's own meetings, come by mail with a
    /// calendar, besides the app. Off until it is chosen.
    pub wanted: bool,
}
