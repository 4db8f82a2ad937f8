//! Conversations that follow the organization, as those see them who open them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{ConversationId, DepartmentId, MemberId};
use crate::messaging::conversations::domain::Conversation;

/// The group of a department.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepartmentGroup {
    pub conversation_id: ConversationId,
    pub department_id: Option<DepartmentId>,
    /// The department's name.
    #[schema(example = "研发部")]
    pub name: String,
    /// Whether the people of all departments below are in it, too.
    pub with_below: bool,
    /// Whether those of departments below are among them that are outsourced.
    pub with_outsourced: bool,
    /// Whether people, and departments below, are in it that a rule of visibility hides.
    pub with_hidden: bool,
    #[schema(minimum = 0, example = 12)]
    pub member_count: i32,
}

impl From<Conversation> for DepartmentGroup {
    fn from(row: Conversation) -> Self {
        Self {
            conversation_id: row.id,
            department_id: row.department_id,
            name: row.name,
            with_below: row.with_below,
            with_outsourced: row.with_outsourced,
            with_hidden: row.with_hidden,
            member_count: row.member_count,
        }
    }
}

/// Who is to own what was the group of a department.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unbinding {
    /// Somebody who is in it.
    pub owner_id: MemberId,
}

/// The announcement channel.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnnouncementChannel {
    pub conversation_id: ConversationId,
    /// The organization's name.
    #[schema(example = "晨光科技")]
    pub name: String,
    #[schema(minimum = 0, example = 1200)]
    pub member_count: i32,
}

impl From<Conversation> for AnnouncementChannel {
    fn from(row: Conversation) -> Self {
        Self {
            conversation_id: row.id,
            name: row.name,
            member_count: row.member_count,
        }
    }
}
