//! A room.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::hours::OpeningHours;
use super::policy::RoomPolicy;
use crate::kernel::ids::{FileId, OrgId, PlaceId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::text::{Paragraph, Text};
use crate::kernel::version::Version;
use crate::schema::rooms;

/// One line of 1 to 64 characters.
pub type RoomName = Text<1, 64>;
/// Where the room is, in one line of 1 to 200 characters.
pub type RoomLocation = Text<1, 200>;
/// 1 to 2000 characters in any number of lines.
pub type RoomDescription = Paragraph<1, 2000>;
/// What another system calls a room, 1 to 64 characters.
pub type RoomExternalId = Text<1, 64>;
/// Something that a room has, in the organization's own words: 1 to 32 characters.
pub type RoomLabel = Text<1, 32>;

/// What clients have words and pictures for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Equipment {
    Tv,
    Phone,
    Projector,
    Whiteboard,
    VideoConference,
}

impl Equipment {
    pub const ALL: [Self; 5] = [
        Self::Tv,
        Self::Phone,
        Self::Projector,
        Self::Whiteboard,
        Self::VideoConference,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tv => "tv",
            Self::Phone => "phone",
            Self::Projector => "projector",
            Self::Whiteboard => "whiteboard",
            Self::VideoConference => "video_conference",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == text)
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rooms, check_for_backend(diesel::pg::Pg))]
pub struct Room {
    pub org_id: OrgId,
    pub id: RoomId,
    pub name: String,
    pub capacity: i32,
    pub location: Option<String>,
    pub out_of_service: bool,
    pub version: Version,
    pub created_at: DateTime<Utc>,
    pub place_id: Option<PlaceId>,
    pub equipment: Vec<Option<String>>,
    pub labels: Vec<Option<String>>,
    pub description: Option<String>,
    pub external_id: Option<String>,
    pub time_zone: Option<String>,
    pub picture_id: Option<FileId>,
    pub opening_hours: Option<Value>,
    pub policy: Value,
    /// Only those whom the policy's list allows may book it.
    pub by_list: bool,
    /// The policy's lists name somebody.
    pub has_subjects: bool,
}

impl Room {
    pub fn policy(&self) -> Result<RoomPolicy> {
        RoomPolicy::deserialize(&self.policy).map_err(Problem::internal)
    }

    pub fn has_quotas(&self) -> bool {
        let quotas = self.policy.get("quotas").and_then(Value::as_array);
        quotas.is_some_and(|quotas| !quotas.is_empty())
    }

    /// Nothing: always open.
    pub fn hours(&self) -> Result<Option<OpeningHours>> {
        let stored = self.opening_hours.as_ref();
        let parsed = stored.map(OpeningHours::deserialize).transpose();
        parsed.map_err(Problem::internal)
    }
}

/// As columns hold them.
pub fn stored_list(texts: impl IntoIterator<Item = String>) -> Vec<Option<String>> {
    texts.into_iter().map(Some).collect()
}

/// As they were before they were stored.
pub fn read_list(column: &[Option<String>]) -> Vec<String> {
    column.iter().flatten().cloned().collect()
}
