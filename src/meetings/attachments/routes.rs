//! The operations on files of rooms and meetings, and on a meeting's conversation.

use actix_web::{HttpResponse, delete, get, post, put, web};

use super::commands;
use super::wire::{MeetingAttachments, MeetingConversation, RoomPicture};
use crate::kernel::body::Body;
use crate::kernel::ids::{FileId, MeetingId, OrgId, RoomId};
use crate::kernel::params::Path;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::meetings::ports::Ports;
use crate::meetings::rooms::wire::Room;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(set_picture)
        .service(list)
        .service(add)
        .service(remove)
        .service(converse);
}

/// Set the picture of a room
///
/// An image that the caller uploaded. Everybody has it like every file, by `picture_id` of the room.
///
/// Needs `rooms.manage` and `If-Match`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "set_room_picture",
    params(("org_id" = OrgId, Path), ("room_id" = RoomId, Path), ("If-Match" = String, Header)),
    request_body = RoomPicture,
    responses((status = 200, body = Room, description = "The room as it is now")),
)]
#[put("/v1/organizations/{org_id}/rooms/{room_id}/picture")]
pub async fn set_picture(
    gate: Gate<can::ManageRooms>,
    path: Path<(OrgId, RoomId)>,
    version: IfMatch,
    body: Body<RoomPicture>,
    ports: web::Data<Ports>,
) -> Result<Versioned<Room>> {
    let Path((_, id)) = path;
    let picture = body.value.file_id;
    let row = gate
        .enter(async |tx| commands::set_picture(tx, &ports, (id, version), picture).await)
        .await?;
    Ok(Versioned {
        version: row.version,
        value: row.into(),
    })
}

/// List the attachments of a meeting
///
/// For who takes part in it; for others there is no such meeting. Each is had like every file.
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_meeting_attachments",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path)),
    responses((status = 200, body = MeetingAttachments, description = "The attachments")),
)]
#[get("/v1/organizations/{org_id}/meetings/{meeting_id}/attachments")]
pub async fn list(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId)>,
    ports: web::Data<Ports>,
) -> Result<web::Json<MeetingAttachments>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::list(tx, &ports, id).await.map(web::Json))
        .await
}

/// Attach a file to a meeting
///
/// A file that the caller uploaded, by whoever takes part in the meeting; at most 20. Safe to repeat.
///
/// Needs `meetings.use`. Codes: `attachment_limit`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "attach_to_meeting",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path), ("file_id" = FileId, Path)),
    responses((status = 200, body = MeetingAttachments, description = "The attachments as they are now")),
)]
#[put("/v1/organizations/{org_id}/meetings/{meeting_id}/attachments/{file_id}")]
pub async fn add(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId, FileId)>,
    ports: web::Data<Ports>,
) -> Result<web::Json<MeetingAttachments>> {
    let Path((_, id, file)) = path;
    gate.enter(async |tx| commands::add(tx, &ports, id, file).await.map(web::Json))
        .await
}

/// Take an attachment off a meeting
///
/// By who added it, or the organizer. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "detach_from_meeting",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path), ("file_id" = FileId, Path)),
    responses((status = 204, description = "Taken off")),
)]
#[delete("/v1/organizations/{org_id}/meetings/{meeting_id}/attachments/{file_id}")]
pub async fn remove(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId, FileId)>,
    ports: web::Data<Ports>,
) -> Result<HttpResponse> {
    let Path((_, id, file)) = path;
    gate.enter(async |tx| commands::remove(tx, &ports, id, file).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Have a conversation for a meeting
///
/// By its organizer, who owns it. Its members are the attendees from the organization. Asked for again, it is the same
/// conversation, and its members are brought up to the attendees.
///
/// Needs `meetings.use`. Codes: `conversation_closed`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "have_meeting_conversation",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path)),
    responses((status = 200, body = MeetingConversation, description = "The conversation")),
)]
#[post("/v1/organizations/{org_id}/meetings/{meeting_id}/conversation")]
pub async fn converse(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId)>,
    ports: web::Data<Ports>,
) -> Result<web::Json<MeetingConversation>> {
    let Path((_, id)) = path;
    let conversation_id = gate
        .enter(async |tx| commands::converse(tx, &ports, id).await)
        .await?;
    Ok(web::Json(MeetingConversation { conversation_id }))
}
