//! A room.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::kernel::ids::{OrgId, RoomId};
use crate::kernel::text::Text;
use crate::kernel::version::Version;
use crate::schema::rooms;

/// One line of 1 to 64 characters.
pub type RoomName = Text<1, 64>;
/// Where the room is, in one line of 1 to 200 characters.
pub type RoomLocation = Text<1, 200>;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
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
}
