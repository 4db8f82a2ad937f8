//! What events carry: which schema the payload of each kind has. The contract lists it as
//! `x-events` among its components, and the tests hold every event that they see against it.

use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::kernel::ids::{
    ConversationId, ConversationRequestId, CustomFieldId, DepartmentId, JoinRequestId, MemberId,
    UserGroupId,
};

/// Kinds, or all of a noun that are not named before, and the schemas of their payloads.
pub const EVENTS: &[(&str, &str)] = &[
    ("attendance.board_changed", "BoardChanged"),
    ("attendance.calendar_changed", "AttendanceCalendarChanged"),
    ("attendance.checked_in", "CheckedIn"),
    ("attendance.corrected", "AttendanceCorrected"),
    ("attendance.days_recomputed", "DaysRecomputed"),
    ("attendance.doubt_judged", "DoubtJudged"),
    ("attendance.export_progressed", "ExportProgressed"),
    ("attendance.field_work_decided", "FieldWorkDecided"),
    ("attendance.period_closed", "PeriodChanged"),
    ("attendance.period_reopened", "PeriodChanged"),
    ("attendance.person_closed", "PersonReopeningChanged"),
    ("attendance.person_reopened", "PersonReopeningChanged"),
    ("attendance.request_changed", "AttendanceRequestChanged"),
    ("attendance.spans_changed", "AttendanceSpansChanged"),
    ("attendance.reminder", "AttendanceReminder"),
    ("attendance.roster_changed", "RosterTold"),
    ("attendance.location_looked_at", "LocationLookedAt"),
    ("conversation.archived", "ConversationArchived"),
    ("conversation.changed", "ConversationChanged"),
    ("conversation.created", "ConversationCreated"),
    ("conversation.members_changed", "ConversationMembersChanged"),
    ("conversation.read", "ReadState"),
    ("conversation.request_changed", "ConversationRequestChanged"),
    ("custom_field.*", "CustomFieldChanged"),
    ("department.merged", "DepartmentEnded"),
    ("department.removed", "DepartmentEnded"),
    ("department.*", "DepartmentChanged"),
    ("import.progressed", "ImportProgressed"),
    ("join_request.*", "JoinRequestChanged"),
    ("meeting.reminder", "MeetingReminder"),
    ("meeting.answered", "MeetingAnswered"),
    ("meeting.*", "MeetingState"),
    ("member.*", "MemberChanged"),
    ("members.imported", "ImportReport"),
    ("message.edited", "MessageEdited"),
    ("message.pinned", "MessagePinned"),
    ("message.posted", "Message"),
    ("message.reacted", "MessageReacted"),
    ("message.recalled", "MessageRecalled"),
    ("message.unpinned", "MessagePinned"),
    ("quiet_hours.changed", "QuietHours"),
    ("place.*", "RoomPlace"),
    ("room.*", "Room"),
    ("room_booking.decided", "RoomBookingsDecided"),
    ("room_booking.released", "RoomBookingsReleased"),
    ("room_booking.requested", "RoomBookingsRequested"),
    ("room_closure.*", "RoomClosure"),
    ("scheduled_message.changed", "ScheduledMessageChanged"),
    ("user_group.*", "UserGroupChanged"),
];

/// The schema of a kind's payload.
pub fn schema_of(kind: &str) -> Option<&'static str> {
    let noun = kind.split('.').next().unwrap_or_default();
    let fits = |known: &str| known == kind || known.strip_suffix(".*") == Some(noun);
    let found = EVENTS.iter().find(|(known, _)| fits(known));
    found.map(|(_, schema)| *schema)
}

/// As the contract lists them.
pub fn listed() -> Value {
    let entry = |(kind, schema): &(&str, &str)| {
        let schema = format!("#/components/schemas/{schema}");
        json!({ "kind": kind, "payload": { "$ref": schema } })
    };
    EVENTS.iter().map(entry).collect()
}

/// Payload of `conversation.request_changed`, to who decides, and to who asked or would have brought somebody in.
#[derive(ToSchema)]
pub struct ConversationRequestChanged {
    pub conversation_id: ConversationId,
    pub request_id: ConversationRequestId,
    /// `pending`, `approved`, `declined` or `withdrawn`.
    #[schema(example = "pending")]
    pub status: String,
}

/// Payload of the events of custom fields, to every member.
#[derive(ToSchema)]
pub struct CustomFieldChanged {
    pub custom_field_id: CustomFieldId,
}

/// Payload of the events of departments, to every member.
#[derive(ToSchema)]
pub struct DepartmentChanged {
    pub department_id: DepartmentId,
}

/// Payload of `department.merged` and `department.removed`, to every member.
#[derive(ToSchema)]
pub struct DepartmentEnded {
    pub department_id: DepartmentId,
    /// Where the contents went.
    pub into_id: Option<DepartmentId>,
}

/// Payload of the events of requests to join, to those who decide.
#[derive(ToSchema)]
pub struct JoinRequestChanged {
    pub join_request_id: JoinRequestId,
}

/// Payload of the events of members, to every member; of `member.roles_changed` to that member.
#[derive(ToSchema)]
pub struct MemberChanged {
    pub member_id: MemberId,
}

/// Payload of the events of user groups, to every member.
#[derive(ToSchema)]
pub struct UserGroupChanged {
    pub user_group_id: UserGroupId,
}
