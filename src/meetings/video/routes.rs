//! The operations on a meeting's video.

use actix_web::{get, put, web};

use super::choice::Choice;
use super::wire::{MeetingVideo, NewMeetingVideo, VideoKind};
use crate::kernel::body::Body;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{MeetingId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::meetings::errors;
use crate::meetings::mail::{self, Cause};
use crate::meetings::meetings::domain::MeetingStatus;
use crate::meetings::meetings::events::{self, MeetingState};
use crate::meetings::meetings::queries::{self, Whole, writes};
use crate::meetings::outside::Outside;
use crate::meetings::slot::Slot;
use crate::organizations::{can, directory};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(read).service(set);
}

/// Read where to join a meeting by video
///
/// For who is invited; others do not find the meeting. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_meeting_video",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path)),
    responses((status = 200, body = MeetingVideo, description = "Where the reader joins")),
)]
#[get("/v1/organizations/{org_id}/meetings/{meeting_id}/video")]
pub async fn read(
    gate: Gate<can::UseMeetings>,
    outside: web::Data<Outside>,
    path: Path<(OrgId, MeetingId)>,
) -> Result<web::Json<MeetingVideo>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        let whole = queries::whole(tx, id).await?;
        let me = tx.member_id()?;
        if whole.attendee(me).is_none() {
            return Err(Problem::not_found("meeting"));
        }
        shown(tx, &outside, &whole).await.map(web::Json)
    })
    .await
}

/// Choose where a meeting is joined by video
///
/// `static` with an address of one's own, `jitsi` where the service has a Jitsi Meet server, or `none`.
/// Guests learn of it by mail. For the organizer; others do not find the meeting. Safe to repeat.
///
/// Needs `meetings.use`. Codes: `video_not_configured`, `meeting_cancelled`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "set_meeting_video",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path)),
    request_body = NewMeetingVideo,
    responses((status = 200, body = MeetingVideo, description = "Where the organizer joins")),
)]
#[put("/v1/organizations/{org_id}/meetings/{meeting_id}/video")]
pub async fn set(
    gate: Gate<can::UseMeetings>,
    outside: web::Data<Outside>,
    path: Path<(OrgId, MeetingId)>,
    body: Body<NewMeetingVideo>,
) -> Result<web::Json<MeetingVideo>> {
    let Path((_, id)) = path;
    let choice = Choice::of(&outside.video, body.value, "")?;
    gate.enter(async |tx| {
        let before = queries::lock(tx, id).await?;
        if before.meeting.organizer_id != tx.member_id()? {
            return Err(Problem::not_found("meeting"));
        }
        if before.meeting.status() == MeetingStatus::Cancelled {
            let detail = "The meeting was cancelled.";
            return Err(Problem::new(&errors::MEETING_CANCELLED, detail));
        }
        let mut after = before.clone();
        choice.give(&mut after.meeting);
        if after != before {
            change(tx, &before, &mut after).await?;
        }
        shown(tx, &outside, &after).await.map(web::Json)
    })
    .await
}

async fn change(tx: &mut Tx, before: &Whole, after: &mut Whole) -> Result<()> {
    after.meeting.version += 1;
    after.meeting.changed_at = tx.now();
    writes::store(tx, Some(before), after).await?;
    let audience = Audience::Members(after.members());
    let state = MeetingState::new(after, None);
    tx.emit(Event::new(events::EDITED, audience, state)?);
    mail::after_change(tx, Some(before), after, Cause::Edited).await
}

async fn shown(tx: &mut Tx, outside: &Outside, whole: &Whole) -> Result<MeetingVideo> {
    let meeting = &whole.meeting;
    let kind = VideoKind::stored(meeting.video_kind.as_deref());
    let Some(stored_kind) = meeting.video_kind.as_deref() else {
        return Ok(MeetingVideo { kind, url: None });
    };
    let me = tx.member_id()?;
    let named = directory::named(tx, &[me]).await?;
    let name = named.get(&me).map(|me| me.name.as_str());
    let span = Slot {
        starts_at: meeting.first_starts_at,
        ends_at: meeting.last_ends_at,
    };
    let stored = meeting.video_url.clone();
    let url = outside
        .video
        .link(stored_kind, stored, meeting.id, name, span);
    Ok(MeetingVideo { kind, url })
}
