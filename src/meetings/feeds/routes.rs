//! The operations on feeds, and the calendars that they show.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder, delete, get, post, put, web};
use sha2::{Digest, Sha256};

use super::domain::presented;
use super::wire::{CalendarFeed, CalendarFeedLink, MeetingMails, NewCalendarFeed};
use super::{commands, queries};
use crate::identity::Identity;
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{CalendarFeedId, MeetingId, OrgId};
use crate::kernel::limits::Limits;
use crate::kernel::paging::Page;
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tenancy};
use crate::meetings::mail;
use crate::meetings::outside::Outside;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        .service(revoke)
        .service(show)
        .service(file)
        .service(read_mails)
        .service(set_mails);
}

/// Make a calendar feed
///
/// A secret link to one's own meetings, for calendar programs to subscribe to. The link is in this
/// answer, and in that to a repeat of the request, which makes no other one; the service keeps a
/// digest. At most 20 for each member. Safe to repeat with an `id`.
///
/// Needs `meetings.use`. Codes: `calendar_feed_limit`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "create_calendar_feed",
    params(("org_id" = OrgId, Path)),
    request_body = NewCalendarFeed,
    responses((status = 201, body = CalendarFeedLink, description = "Made")),
)]
#[post("/v1/organizations/{org_id}/calendar-feeds")]
pub async fn create(
    gate: Gate<can::UseMeetings>,
    req: HttpRequest,
    identity: web::Data<Identity>,
    outside: web::Data<Outside>,
    path: Path<OrgId>,
    body: Body<NewCalendarFeed>,
) -> Result<HttpResponse> {
    let (Path(org_id), sealing) = (path, &identity.sealing);
    let made = gate
        .create(body, async |tx, new| {
            commands::create(tx, sealing, new).await
        })
        .await?;
    // What is stored for a repeat has no secret.
    let made = match made {
        Created::Now(feed) => Created::Now(commands::with_link(sealing, &outside, org_id, feed)),
        Created::Before(answer) => {
            let feed = serde_json::from_value(answer).map_err(Problem::internal)?;
            let again = commands::with_link(sealing, &outside, org_id, feed);
            Created::Before(serde_json::to_value(again).map_err(Problem::internal)?)
        }
    };
    let mut response = made.respond_to(&req);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// List one's calendar feeds
///
/// All of them, oldest first, without their links. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_calendar_feeds",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = Page<CalendarFeed>, description = "All of them")),
)]
#[get("/v1/organizations/{org_id}/calendar-feeds")]
pub async fn list(gate: Gate<can::UseMeetings>) -> Result<web::Json<Page<CalendarFeed>>> {
    let rows = gate
        .enter(async |tx| {
            let member = tx.member_id()?;
            queries::of_member(tx, member).await
        })
        .await?;
    let page = Page::new(rows, 100, |row| row.id, CalendarFeed::from)?;
    Ok(web::Json(page))
}

/// Revoke a calendar feed
///
/// Its link shows nothing from then on. Only one's own. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "revoke_calendar_feed",
    params(("org_id" = OrgId, Path), ("calendar_feed_id" = CalendarFeedId, Path)),
    responses((status = 204, description = "Its link shows nothing any more")),
)]
#[delete("/v1/organizations/{org_id}/calendar-feeds/{calendar_feed_id}")]
pub async fn revoke(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, CalendarFeedId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        let member = tx.member_id()?;
        queries::delete(tx, member, id).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Read a calendar by its secret link
///
/// The meetings of the feed's owner as iCalendar (RFC 5545): those that ended less than 90 days ago or
/// are to come, at most 5,000, a series being one. Needs no account: the link is the secret. `ETag` and
/// `If-None-Match` spare loading what one has. A link that was revoked, or whose owner left, is not found.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_calendar",
    security(()),
    params(("secret" = String, Path, description = "The secret of the link"), ("If-None-Match" = Option<String>, Header)),
    responses(
        (status = 200, body = String, content_type = "text/calendar", description = "The calendar"),
        (status = 304, description = "It is what If-None-Match names"),
    ),
)]
#[get("/v1/calendars/{secret}.ics")]
pub async fn show(
    req: HttpRequest,
    limits: web::Data<Limits>,
    tenancy: web::Data<Tenancy>,
    outside: web::Data<Outside>,
    path: Path<String>,
) -> Result<HttpResponse> {
    limits.check_address(&req)?;
    let Path(secret) = path;
    let unknown = || Problem::not_found("calendar");
    let (org_id, digest) = presented(&secret).ok_or_else(unknown)?;
    let text = tenancy
        .as_system(org_id, async |tx| {
            commands::show(tx, &outside, digest).await
        })
        .await?;
    let text = text.ok_or_else(unknown)?;
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let tag = format!("\"{hex}\"");
    let known = req
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag)
        });
    if known {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish());
    }
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .body(text))
}

/// Download a meeting as iCalendar
///
/// With its occurrences that differ, as a file for any calendar program. For who is invited; others
/// do not find it. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_meeting_ics",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path)),
    responses((status = 200, body = String, content_type = "text/calendar", description = "The file")),
)]
#[get("/v1/organizations/{org_id}/meetings/{meeting_id}/ics")]
pub async fn file(
    gate: Gate<can::UseMeetings>,
    outside: web::Data<Outside>,
    path: Path<(OrgId, MeetingId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    let text = gate
        .enter(async |tx| commands::file(tx, &outside, id).await)
        .await?;
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"meeting.ics\"",
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(text))
}

/// Read whether one gets mails about meetings
///
/// One's own setting. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_meeting_mails",
    params(("org_id" = OrgId, Path)),
    responses((status = 200, body = MeetingMails, description = "The setting")),
)]
#[get("/v1/organizations/{org_id}/meeting-mails")]
pub async fn read_mails(gate: Gate<can::UseMeetings>) -> Result<web::Json<MeetingMails>> {
    gate.enter(async |tx| {
        let member = tx.member_id()?;
        let wanted = mail::are_wanted(tx, member).await?;
        Ok(web::Json(MeetingMails { wanted }))
    })
    .await
}

/// Choose whether one gets mails about meetings
///
/// One's own setting; off at first, since the app tells of meetings. Guests always get mails. Safe to
/// repeat. Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "set_meeting_mails",
    params(("org_id" = OrgId, Path)),
    request_body = MeetingMails,
    responses((status = 200, body = MeetingMails, description = "The setting")),
)]
#[put("/v1/organizations/{org_id}/meeting-mails")]
pub async fn set_mails(
    gate: Gate<can::UseMeetings>,
    body: Body<MeetingMails>,
) -> Result<web::Json<MeetingMails>> {
    let wanted = body.value.wanted;
    gate.enter(async |tx| {
        let member = tx.member_id()?;
        mail::want(tx, member, wanted).await?;
        Ok(web::Json(MeetingMails { wanted }))
    })
    .await
}
