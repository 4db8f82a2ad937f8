//! The operations on one's own reminders.

use actix_web::{delete, get, put, web};

use super::commands;
use super::wire::{MeetingReminders, OwnMeetingReminders};
use crate::kernel::body::Body;
use crate::kernel::ids::{MeetingId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(read).service(set).service(unset);
}

/// Read one's reminders of a meeting
///
/// One's own, or else the meeting's. They come by the event `meeting.reminder`, once for each start.
///
/// Needs `meetings.use`, for who attends. Codes: `not_invited`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_meeting_reminders",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path)),
    responses((status = 200, body = MeetingReminders, description = "What holds for the caller")),
)]
#[get("/v1/organizations/{org_id}/meetings/{meeting_id}/reminders")]
pub async fn read(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId)>,
) -> Result<web::Json<MeetingReminders>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::read(tx, id).await.map(web::Json))
        .await
}

/// Set one's own reminders of a meeting
///
/// Up to 5, for all its times, instead of the meeting's; an empty list is none. Nobody else is told.
///
/// Needs `meetings.use`, for who attends. Codes: `not_invited`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "set_meeting_reminders",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path)),
    request_body = OwnMeetingReminders,
    responses((status = 200, body = MeetingReminders, description = "What holds for the caller now")),
)]
#[put("/v1/organizations/{org_id}/meetings/{meeting_id}/reminders")]
pub async fn set(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId)>,
    body: Body<OwnMeetingReminders>,
) -> Result<web::Json<MeetingReminders>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        let set = commands::set(tx, id, Some(&body.value.minutes)).await;
        set.map(web::Json)
    })
    .await
}

/// Take one's own reminders of a meeting back
///
/// Those of the meeting hold again. Safe to repeat.
///
/// Needs `meetings.use`, for who attends. Codes: `not_invited`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "unset_meeting_reminders",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path)),
    responses((status = 200, body = MeetingReminders, description = "What holds for the caller now")),
)]
#[delete("/v1/organizations/{org_id}/meetings/{meeting_id}/reminders")]
pub async fn unset(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId)>,
) -> Result<web::Json<MeetingReminders>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::set(tx, id, None).await.map(web::Json))
        .await
}
