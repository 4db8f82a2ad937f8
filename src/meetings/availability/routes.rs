//! The operations on people's and rooms' time.

use actix_web::{get, post, web};

use super::port::WorkingTime;
use super::wire::{
    FreeBusy, FreeBusyQuestion, MeetingSuggestions, OfficePresence, PresenceQuery, RoomTimeline,
    SuggestionQuestion, TimelineQuery,
};
use super::{free_busy, presence, suggesting, timeline};
use crate::kernel::body::Body;
use crate::kernel::ids::OrgId;
use crate::kernel::paging::Page;
use crate::kernel::params::Query;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(free_and_busy)
        .service(suggestions)
        .service(office_presence)
        .service(room_timeline);
}

/// Read when people and rooms are free
///
/// Of up to 50 people and 20 rooms at once, in a window `[from, to)` of at most 31 days (90 where only rooms are
/// asked for): half-open stretches in which they are taken, merged, and by what kind. Of several that are true
/// at one time the first of `out_of_office`, `busy`, `tentative` and `not_working` is told. What a time is taken for is
/// told of meetings alone that the caller attends, too. Declined meetings and such as take nobody's time
/// block nobody; one that is not answered is tentative. Working hours, leave, trips, shifts and public
/// holidays are those of attendance. It changes nothing.
///
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_free_busy",
    params(("org_id" = OrgId, Path)),
    request_body = FreeBusyQuestion,
    responses((status = 200, body = FreeBusy, description = "When they are taken")),
)]
#[post("/v1/organizations/{org_id}/free-busy")]
pub async fn free_and_busy(
    gate: Gate<can::UseMeetings>,
    hours: web::Data<dyn WorkingTime>,
    body: Body<FreeBusyQuestion>,
) -> Result<web::Json<FreeBusy>> {
    gate.enter(async |tx| {
        free_busy::answer(tx, hours.get_ref(), &body.value)
            .await
            .map(web::Json)
    })
    .await
}

/// Find a time for a meeting
///
/// For up to 50 attendees, the caller among them, in a window of at most 31 days, and for a room if one is
/// wished for. The best times come first, at most `limit`; they begin on quarters of an hour and do not
/// overlap. Best is: the fewest required people missing (and a room to be had); then the lightest burden on whoever
/// sits farthest from their working hours, so that nobody is called at night where
/// anything better exists; then the fewest optional people missing. Each time says why, as codes and in words.
/// Nothing is booked by it, and by the time one books somebody may have been faster.
///
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "suggest_meeting_times",
    params(("org_id" = OrgId, Path)),
    request_body = SuggestionQuestion,
    responses((status = 200, body = MeetingSuggestions, description = "The best first")),
)]
#[post("/v1/organizations/{org_id}/meeting-suggestions")]
pub async fn suggestions(
    gate: Gate<can::UseMeetings>,
    hours: web::Data<dyn WorkingTime>,
    body: Body<SuggestionQuestion>,
) -> Result<web::Json<MeetingSuggestions>> {
    gate.enter(async |tx| {
        suggesting::answer(tx, hours.get_ref(), &body.value)
            .await
            .map(web::Json)
    })
    .await
}

/// See who is in the office
///
/// The people whom the caller may see, by name, and how they stand in a window `[from, to)` of at most 31 days: by working
/// hours, leave and trips. `checked_in` is there where the window has this moment in it. Leave is not told
/// from being out on business, and neither times nor places of check-ins are told.
///
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_office_presence",
    params(("org_id" = OrgId, Path), PresenceQuery),
    responses((status = 200, body = Page<OfficePresence>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/office-presence")]
pub async fn office_presence(
    gate: Gate<can::UseMeetings>,
    hours: web::Data<dyn WorkingTime>,
    query: Query<PresenceQuery>,
) -> Result<web::Json<Page<OfficePresence>>> {
    gate.enter(async |tx| {
        presence::page(tx, hours.get_ref(), &query)
            .await
            .map(web::Json)
    })
    .await
}

/// See what all rooms hold
///
/// The rooms by name, each with its bookings in a window `[from, to)` of at most 7 days and when it is closed.
/// Everybody sees when a room is taken; titles are there for a meeting's attendees and, unless it is
/// private, for who manages rooms.
///
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_room_timeline",
    params(("org_id" = OrgId, Path), TimelineQuery),
    responses((status = 200, body = Page<RoomTimeline>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/room-timeline")]
pub async fn room_timeline(
    gate: Gate<can::UseMeetings>,
    query: Query<TimelineQuery>,
) -> Result<web::Json<Page<RoomTimeline>>> {
    gate.enter(async |tx| timeline::page(tx, &query).await.map(web::Json))
        .await
}
