//! The operations on bookings.

use actix_web::{get, post, put, web};

use super::wire::{AnswerBody, Booking, BookingSummary, NewBooking};
use super::{commands, queries, view};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{BookingId, OrgId, RoomId};
use crate::kernel::paging::Page;
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::meetings::rooms;
use crate::meetings::window::WindowQuery;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(of_room)
        .service(read)
        .service(cancel)
        .service(answer);
}

/// Book a room
///
/// The caller organizes the meeting and attends it. Bookings are half-open, `[starts_at,
/// ends_at)`: one may begin when another ends. Of rivals for one time exactly one gets the
/// room; the others learn in the problem's `context.conflicts` which times (`starts_at`,
/// `ends_at`) are in their way. The room's capacity limits nobody: some join from elsewhere.
/// Safe to repeat with an `id`. Attendees learn of it by the event `booking.created`.
///
/// Needs `meetings.use`. Codes: `room_taken`, `room_out_of_service`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "create_booking",
    params(("org_id" = OrgId, Path)),
    request_body = NewBooking,
    responses((status = 201, body = Booking, description = "Booked")),
)]
#[post("/v1/organizations/{org_id}/bookings")]
pub async fn create(
    gate: Gate<can::UseMeetings>,
    body: Body<NewBooking>,
) -> Result<Created<Booking>> {
    gate.create(body, async |tx, new| commands::create(tx, new).await)
        .await
}

/// List a room's bookings
///
/// The confirmed bookings that reach into the window `[from, to)` of at most 31 days, by
/// their start. Titles are there for participants and for who manages rooms.
///
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_room_bookings",
    params(("org_id" = OrgId, Path), ("room_id" = RoomId, Path), WindowQuery),
    responses((status = 200, body = Page<BookingSummary>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/rooms/{room_id}/bookings")]
pub async fn of_room(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, RoomId)>,
    query: Query<WindowQuery>,
) -> Result<web::Json<Page<BookingSummary>>> {
    let Path((_, room_id)) = path;
    let window = query.parse()?;
    gate.enter(async |tx| {
        rooms::queries::find(tx, room_id).await?;
        let rows = queries::of_room(tx, room_id, &window).await?;
        view::page(tx, rows, window.limit).await.map(web::Json)
    })
    .await
}

/// Read a booking
///
/// Everybody with `meetings.use` sees when and where it is and who organizes it. Title, note
/// and attendees are there for participants and for who manages rooms, and absent for others.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_booking",
    params(("org_id" = OrgId, Path), ("booking_id" = BookingId, Path)),
    responses((status = 200, body = Booking, description = "The booking, as far as one may read it")),
)]
#[get("/v1/organizations/{org_id}/bookings/{booking_id}")]
pub async fn read(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, BookingId)>,
) -> Result<web::Json<Booking>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        let seen = queries::find(tx, id).await?;
        view::whole(tx, seen).await.map(web::Json)
    })
    .await
}

/// Cancel a booking
///
/// Frees the room at once, also the rest of a meeting that has begun. Safe to repeat.
/// Attendees learn of it by the event `booking.cancelled`.
///
/// Needs `meetings.use`, for the organizer; anybody else needs `rooms.manage`, too.
/// Codes: `booking_over`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "cancel_booking",
    params(("org_id" = OrgId, Path), ("booking_id" = BookingId, Path)),
    responses((status = 200, body = Booking, description = "Cancelled, now or before")),
)]
#[post("/v1/organizations/{org_id}/bookings/{booking_id}/cancel")]
pub async fn cancel(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, BookingId)>,
) -> Result<web::Json<Booking>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::cancel(tx, id).await.map(web::Json))
        .await
}

/// Answer an invitation
///
/// As often as one changes one's mind. The others learn of it by the event
/// `booking.answered`. The organizer has accepted and cannot answer.
///
/// Needs `meetings.use`. Codes: `not_invited`, `organizer_attends`, `booking_cancelled`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "answer_booking",
    params(("org_id" = OrgId, Path), ("booking_id" = BookingId, Path)),
    request_body = AnswerBody,
    responses((status = 200, body = Booking, description = "With the answer")),
)]
#[put("/v1/organizations/{org_id}/bookings/{booking_id}/answer")]
pub async fn answer(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, BookingId)>,
    body: Body<AnswerBody>,
) -> Result<web::Json<Booking>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        commands::answer(tx, id, body.value.answer.into())
            .await
            .map(web::Json)
    })
    .await
}
